package io.siamflow.pipeline;

import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.SceneCamera;

/** Bytes that were made to do harm. */
final class Hostile {

  private Hostile() {}

  /** A JPEG of a small scene whose header claims 60,000 x 60,000 pixels, 10.8 GB when decoded. */
  static byte[] jpegBomb() {
    byte[] jpeg = new SceneCamera(0).data(0, PictureEncoding.JPEG).clone();
    for (int i = 2; i + 9 < jpeg.length; i += 2 + length(jpeg, i + 2)) {
      int marker = jpeg[i + 1] & 0xff;
      if (marker >= 0xc0 && marker <= 0xc2) {
        for (int at : new int[] {i + 5, i + 7}) {
          jpeg[at] = (byte) (60_000 >> 8);
          jpeg[at + 1] = (byte) 60_000;
        }
        return jpeg;
      }
    }
    throw new IllegalStateException("the scene's JPEG has no frame header");
  }

  private static int length(byte[] jpeg, int at) {
    return (jpeg[at] & 0xff) << 8 | jpeg[at + 1] & 0xff;
  }
}
