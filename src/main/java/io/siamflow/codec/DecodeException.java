package io.siamflow.codec;

import java.io.IOException;
import java.util.Objects;

/** Bytes that hold no usable record; the message says what is wrong with them, for a person. */
public final class DecodeException extends IOException {

  private final DeadLetter.Reason reason;

  public DecodeException(DeadLetter.Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  /** The kind of fault, as a dead letter names it. */
  public DeadLetter.Reason reason() {
    return reason;
  }
}
