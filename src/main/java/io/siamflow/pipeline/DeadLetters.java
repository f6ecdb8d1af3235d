package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import java.util.Arrays;

/** Makes dead letters of received records. */
final class DeadLetters {

  private final int originalBytes;

  /** Dead letters that carry so many bytes of the original at most. */
  DeadLetters(int originalBytes) {
    this.originalBytes = originalBytes;
  }

  DeadLetter of(Received received, DeadLetter.Reason reason, String detail) {
    byte[] value = received.value();
    return new DeadLetter(
        received.origin().topic(),
        received.origin().partition(),
        received.origin().offset(),
        received.key(),
        reason,
        detail,
        value == null || value.length <= originalBytes
            ? value
            : Arrays.copyOf(value, originalBytes),
        value == null ? 0 : value.length);
  }
}
