package io.siamflow.pipeline;

import io.siamflow.image.Picture;
import java.util.concurrent.CompletableFuture;

/**
 * A waiting frame whose picture is being decoded before its turn.
 *
 * @param arrival the waiting frame's key
 * @param picture the picture, or its fault
 */
record DecodedAhead(long arrival, CompletableFuture<Picture> picture) {

  /** Closes the picture as soon as it is there, when nobody wants it any more. */
  void discard() {
    picture.thenAccept(Picture::close);
  }
}
