package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import org.junit.jupiter.api.Test;

class RasterPictureTest extends PictureContract {

  @Override
  Picture picture(int width, int height, byte[] bgr) {
    return new RasterPicture(width, height, bgr);
  }

  @Test
  void refusesPixelsOfAnotherSize() {
    assertThatThrownBy(() -> new RasterPicture(4, 3, new byte[35]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture of 4x3 pixels cannot have 35 bytes");
    assertThatThrownBy(() -> new RasterPicture(0, 3, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
