package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import java.util.Arrays;

/**
 * Makes dead letters of received records. Whatever a record holds, its letter has at most so many
 * bytes of it, {@link #LONGEST_KEY} of its key and {@link #LONGEST_DETAIL} characters of detail: a
 * letter that its topic does not take would fail the job, and fail it again after each restart.
 */
public final class DeadLetters {

  /** Bytes of a key that a letter carries at most; a camera's id has no more. */
  static final int LONGEST_KEY = 1024;

  /** Characters of a letter's detail. */
  static final int LONGEST_DETAIL = 2048;

  /**
   * What a letter takes at most beside the original record's bytes: the key as a field and as the
   * letter's own key, the detail of three bytes a character, the topic's name, and numbers.
   */
  public static final int BYTES_BESIDE_THE_ORIGINAL = 16 * 1024;

  private final int originalBytes;

  /** Dead letters that carry so many bytes of the original at most. */
  DeadLetters(int originalBytes) {
    this.originalBytes = originalBytes;
  }

  DeadLetter of(Received received, DeadLetter.Reason reason, String detail) {
    byte[] key = received.key();
    byte[] value = received.value();
    return new DeadLetter(
        received.origin().topic(),
        received.origin().partition(),
        received.origin().offset(),
        cut(key, LONGEST_KEY),
        reason,
        cut(detail),
        cut(value, originalBytes),
        value == null ? 0 : value.length,
        key == null ? 0 : key.length);
  }

  private static byte[] cut(byte[] bytes, int longest) {
    return bytes == null || bytes.length <= longest ? bytes : Arrays.copyOf(bytes, longest);
  }

  private static String cut(String detail) {
    if (detail.length() <= LONGEST_DETAIL) {
      return detail;
    }
    int end =
        LONGEST_DETAIL - (Character.isHighSurrogate(detail.charAt(LONGEST_DETAIL - 1)) ? 1 : 0);
    return detail.substring(0, end) + "...";
  }
}
