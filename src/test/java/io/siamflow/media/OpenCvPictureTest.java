package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class OpenCvPictureTest extends PictureContract {

  @Override
  Picture picture(int width, int height, byte[] bgr) {
    return OpenCvPicture.ofBgr(width, height, bgr);
  }

  @Test
  void agreesWithThePlainFormOnRandomCrops() {
    Random random = new Random(11);
    for (int trial = 0; trial < 300; trial++) {
      int width = 1 + random.nextInt(trial < 20 ? 4 : 300);
      int height = 1 + random.nextInt(trial < 20 ? 4 : 200);
      byte[] bgr = noise(width, height, trial);
      int side = 1 + random.nextInt(trial % 50 == 0 ? 4000 : 250);
      Crop crop =
          new Crop(
              random.nextInt(width + 2 * side) - side - side / 2,
              random.nextInt(height + 2 * side) - side - side / 2,
              side,
              1 + random.nextInt(160),
              PADDING);
      try (Picture fast = picture(width, height, bgr);
          Picture plain = new RasterPicture(width, height, bgr)) {
        assertThat(
                largestDifference(
                    crop(fast, crop, ChannelOrder.RGB), crop(plain, crop, ChannelOrder.RGB)))
            .as("trial %d, %dx%d, %s", trial, width, height, crop)
            .isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void refusesAReadOnlyBuffer() {
    Crop crop = new Crop(0, 0, 9, 8, PADDING);
    try (Picture picture = picture(20, 20, noise(20, 20, 1))) {
      ByteBuffer target = ByteBuffer.allocateDirect(crop.bytes()).asReadOnlyBuffer();
      assertThatThrownBy(() -> picture.crop(crop, ChannelOrder.BGR, target))
          .isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void aClosedPictureSaysSo() {
    Picture picture = picture(20, 20, noise(20, 20, 1));
    picture.close();
    picture.close();
    assertThatThrownBy(picture::toBgr)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the picture is closed");
    assertThatThrownBy(picture::meanColor).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leavesNoNativeMemoryBehind() {
    byte[] bgr = noise(64, 48, 1);
    long before = Pointer.totalCount();
    for (int i = 0; i < 100; i++) {
      try (Picture picture = picture(64, 48, bgr)) {
        picture.meanColor();
        picture.toBgr();
        crop(picture, new Crop(-5, -5, 30, 20, PADDING), ChannelOrder.RGB);
        crop(picture, new Crop(5, 5, 30, 20, PADDING), ChannelOrder.RGB);
        crop(picture, new Crop(500, 5, 30, 20, PADDING), ChannelOrder.RGB);
        picture.crop(new Crop(5, 5, 30, 2, PADDING), ChannelOrder.BGR, ByteBuffer.allocate(12));
      }
    }
    assertThat(Pointer.totalCount() - before).isLessThan(20);
  }
}
