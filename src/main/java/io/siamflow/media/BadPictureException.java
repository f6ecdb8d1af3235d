package io.siamflow.media;

import java.io.IOException;

/** Bytes that are not the picture they claim to be; the message says what is wrong. */
public final class BadPictureException extends IOException {

  private static final long serialVersionUID = 1L;

  public BadPictureException(String message) {
    super(message);
  }
}
