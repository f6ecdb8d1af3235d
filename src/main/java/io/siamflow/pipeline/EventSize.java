package io.siamflow.pipeline;

import io.siamflow.image.Mask;

/**
 * How large an event may be. All of it but the mask is short text and numbers; a mask's run lengths
 * grow with the frame and with how torn it is. One that the topic does not take would fail the job,
 * and fail it again after each restart.
 */
public final class EventSize {

  /** Characters of a mask's run lengths that an event carries at most, each of one byte. */
  static final int LONGEST_MASK = 512 * 1024;

  /** What an event and its key take at most, bytes. */
  public static final int LARGEST = LONGEST_MASK + 16 * 1024;

  private EventSize() {}

  /** Whether an event may carry the mask. */
  static boolean admits(Mask mask) {
    return mask == null || mask.counts().length() <= LONGEST_MASK;
  }
}
