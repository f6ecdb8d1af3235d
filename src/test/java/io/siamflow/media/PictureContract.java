package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import io.siamflow.image.Picture;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import io.siamflow.testing.SharedData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every form of a picture does. */
abstract class PictureContract {

  static final Color PADDING = new Color(10, 200, 77);

  abstract Picture picture(int width, int height, byte[] bgr);

  static byte[] noise(int width, int height, long seed) {
    byte[] bgr = new byte[3 * width * height];
    new Random(seed).nextBytes(bgr);
    return bgr;
  }

  static byte[] crop(Picture picture, Crop crop, ChannelOrder order) {
    ByteBuffer target = ByteBuffer.allocateDirect(crop.bytes());
    picture.crop(crop, order, target);
    byte[] bytes = new byte[crop.bytes()];
    target.flip().get(bytes);
    return bytes;
  }

  static int largestDifference(byte[] a, byte[] b) {
    assertThat(a).hasSameSizeAs(b);
    int largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
    }
    return largest;
  }

  /** The patch before resizing, written as plainly as can be. */
  static byte[] patch(int width, int height, byte[] bgr, Crop crop) {
    byte[] patch = new byte[3 * crop.side() * crop.side()];
    byte[] padding = {
      (byte) crop.padding().blue(), (byte) crop.padding().green(), (byte) crop.padding().red()
    };
    for (int y = 0; y < crop.side(); y++) {
      for (int x = 0; x < crop.side(); x++) {
        int sourceX = crop.left() + x;
        int sourceY = crop.top() + y;
        boolean inside = sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height;
        for (int c = 0; c < 3; c++) {
          patch[3 * (y * crop.side() + x) + c] =
              inside ? bgr[3 * (sourceY * width + sourceX) + c] : padding[c];
        }
      }
    }
    return patch;
  }

  @Test
  void keepsItsPixels() {
    byte[] bgr = noise(7, 5, 1);
    try (Picture picture = picture(7, 5, bgr)) {
      assertThat(picture.width()).isEqualTo(7);
      assertThat(picture.height()).isEqualTo(5);
      assertThat(picture.toBgr()).isEqualTo(bgr).isNotSameAs(bgr);
    }
  }

  @Test
  void meanColourIsExact() {
    byte[] bgr = new byte[3 * 49];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) 153;
      bgr[i + 1] = (byte) (i == 0 ? 255 : 0);
      bgr[i + 2] = (byte) 255;
    }
    try (Picture picture = picture(7, 7, bgr)) {
      MeanColor mean = picture.meanColor();
      assertThat(mean).isEqualTo(new MeanColor(153, 255.0 / 49, 255));
      assertThat(mean.truncated()).isEqualTo(new Color(153, 5, 255));
    }
  }

  @TestFactory
  List<DynamicTest> aCropOfTheSameSizeIsThePatchItself() {
    byte[] bgr = noise(40, 30, 2);
    List<DynamicTest> tests = new ArrayList<>();
    int[][] corners = {
      {3, 4},
      {0, 0},
      {-5, -7},
      {30, 20},
      {-5, 20},
      {30, -7},
      {-19, 5},
      {39, 29},
      {-20, 0},
      {40, 0},
      {0, 30},
      {500, -500}
    };
    for (int[] corner : corners) {
      Crop crop = new Crop(corner[0], corner[1], 20, 20, PADDING);
      tests.add(
          DynamicTest.dynamicTest(
              crop.left() + "," + crop.top(),
              () -> {
                try (Picture picture = picture(40, 30, bgr)) {
                  assertThat(crop(picture, crop, ChannelOrder.BGR))
                      .isEqualTo(patch(40, 30, bgr, crop));
                }
              }));
    }
    return tests;
  }

  @Test
  void swapsChannelsForRgb() {
    byte[] bgr = noise(40, 30, 3);
    try (Picture picture = picture(40, 30, bgr)) {
      Crop crop = new Crop(-4, 10, 23, 31, PADDING);
      byte[] blueFirst = crop(picture, crop, ChannelOrder.BGR);
      byte[] redFirst = crop(picture, crop, ChannelOrder.RGB);
      for (int i = 0; i < blueFirst.length; i += 3) {
        assertThat(redFirst[i]).isEqualTo(blueFirst[i + 2]);
        assertThat(redFirst[i + 1]).isEqualTo(blueFirst[i + 1]);
        assertThat(redFirst[i + 2]).isEqualTo(blueFirst[i]);
      }
    }
  }

  @Test
  void writesAtThePositionAndNowhereElse() {
    Crop crop = new Crop(-2, 3, 9, 8, PADDING);
    for (ByteBuffer target :
        List.of(
            ByteBuffer.allocate(crop.bytes() + 10),
            ByteBuffer.allocateDirect(crop.bytes() + 10),
            ByteBuffer.allocateDirect(crop.bytes() + 20).slice(7, crop.bytes() + 10))) {
      for (int i = 0; i < target.capacity(); i++) {
        target.put(i, (byte) 111);
      }
      target.position(4);
      try (Picture picture = picture(40, 30, noise(40, 30, 4))) {
        picture.crop(crop, ChannelOrder.RGB, target);
        assertThat(target.position()).isEqualTo(4 + crop.bytes());
        byte[] written = new byte[crop.bytes()];
        target.get(4, written);
        assertThat(written).isEqualTo(crop(picture, crop, ChannelOrder.RGB));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(target.get(i)).isEqualTo((byte) 111);
      }
      for (int i = 4 + crop.bytes(); i < target.capacity(); i++) {
        assertThat(target.get(i)).isEqualTo((byte) 111);
      }
    }
  }

  @Test
  void refusesABufferThatIsTooSmall() {
    Crop crop = new Crop(0, 0, 9, 8, PADDING);
    try (Picture picture = picture(40, 30, noise(40, 30, 4))) {
      for (ByteBuffer target :
          List.of(
              ByteBuffer.allocate(crop.bytes() - 1), ByteBuffer.allocateDirect(crop.bytes() - 1))) {
        assertThatThrownBy(() -> picture.crop(crop, ChannelOrder.BGR, target))
            .isInstanceOf(BufferOverflowException.class);
        assertThat(target.position()).isZero();
      }
    }
  }

  @TestFactory
  List<DynamicTest> absurdCropsAreBounded() {
    int largest = Integer.MAX_VALUE;
    int smallest = Integer.MIN_VALUE;
    List<Crop> crops =
        List.of(
            new Crop(smallest, smallest, 100, 9, PADDING),
            new Crop(largest, largest, largest, 9, PADDING),
            new Crop(smallest, 5, largest, 9, PADDING),
            new Crop(largest - 3, 0, 17, 9, PADDING),
            new Crop(0, 0, largest, 9, PADDING),
            new Crop(-1_000_000, -1_000_000, 2_000_000, 9, PADDING),
            new Crop(-9_000, -10_000, 20_000, 255, PADDING));
    byte[] bgr = noise(400, 300, 5);
    return crops.stream()
        .map(
            crop ->
                DynamicTest.dynamicTest(
                    crop.toString(),
                    () -> {
                      try (Picture picture = picture(400, 300, bgr)) {
                        byte[] bytes = crop(picture, crop, ChannelOrder.BGR);
                        assertThat(bytes[0]).isIn((byte) PADDING.blue(), bgr[0]);
                        assertThat(bytes[bytes.length - 1]).isEqualTo((byte) PADDING.red());
                      }
                    }))
        .toList();
  }

  @Test
  void resizesBilinearlyWithHalfPixelCentres() {
    byte[] bgr = {0, 0, 0, 100, 100, 100, (byte) 200, (byte) 200, (byte) 200, 40, 40, 40};
    try (Picture picture = picture(2, 2, bgr)) {
      byte[] bytes = crop(picture, new Crop(0, 0, 2, 4, PADDING), ChannelOrder.BGR);
      double[][] expected = {
        {0, 25, 75, 100}, {50, 58.75, 76.25, 85}, {150, 126.25, 78.75, 55}, {200, 160, 80, 40}
      };
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
          assertThat((double) (bytes[3 * (4 * y + x)] & 0xff))
              .isCloseTo(expected[y][x], within(1.0));
        }
      }
    }
  }

  @Test
  void readsFromSeveralThreads() throws InterruptedException {
    Crop crop = new Crop(-20, -10, 60, 33, PADDING);
    try (Picture picture = picture(80, 60, noise(80, 60, 6))) {
      byte[] expected = crop(picture, crop, ChannelOrder.RGB);
      List<Thread> threads = new ArrayList<>();
      List<byte[]> results = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int k = 0; k < 50; k++) {
                    results.add(crop(picture, crop, ChannelOrder.RGB));
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(results).hasSize(200).allMatch(bytes -> Arrays.equals(bytes, expected));
    }
  }

  /** Patches exact, resized crops within one grey level, the mean exact. */
  @TestFactory
  List<DynamicTest> agreesWithTheReferencesOnARealPicture() throws IOException {
    BufferedImage image = ImageIO.read(SharedData.require("golden/skiing_0001.png").toFile());
    JsonNode golden =
        new ObjectMapper().readTree(SharedData.require("golden/crops_skiing_0001.json").toFile());
    Npz arrays = Npz.read(SharedData.require("golden/crops_skiing_0001.npz"));
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] bgr = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int rgb = image.getRGB(i % width, i / width);
      bgr[3 * i] = (byte) rgb;
      bgr[3 * i + 1] = (byte) (rgb >> 8);
      bgr[3 * i + 2] = (byte) (rgb >> 16);
    }
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        DynamicTest.dynamicTest(
            "mean",
            () -> {
              JsonNode mean = golden.at("/image/channel_average_bgr_float64");
              try (Picture picture = picture(width, height, bgr)) {
                assertThat(picture.meanColor())
                    .isEqualTo(
                        new MeanColor(
                            mean.get(0).asDouble(),
                            mean.get(1).asDouble(),
                            mean.get(2).asDouble()));
              }
            }));
    golden
        .get("boxes")
        .fields()
        .forEachRemaining(
            box -> {
              for (int output : new int[] {127, 255, 287}) {
                String name = (output == 127 ? "z" : "x") + output;
                if (!arrays.contains(box.getKey() + "/" + name)) {
                  continue;
                }
                JsonNode context = box.getValue().get(name);
                int left = context.get("context_xmin").asInt();
                int side = context.get("context_xmax").asInt() - left + 1;
                Crop crop =
                    new Crop(
                        left,
                        context.get("context_ymin").asInt(),
                        side,
                        output,
                        new Color(154, 141, 136));
                String key = box.getKey() + "/" + name;
                tests.add(
                    DynamicTest.dynamicTest(
                        "pysot " + key,
                        () -> {
                          try (Picture picture = picture(width, height, bgr)) {
                            compare(picture, crop, ChannelOrder.BGR, key, arrays.get(key));
                            if (arrays.contains(key + "_patch_hwc")) {
                              Crop patch = new Crop(left, crop.top(), side, side, crop.padding());
                              assertThat(crop(picture, patch, ChannelOrder.BGR))
                                  .isEqualTo(arrays.get(key + "_patch_hwc").bytes());
                            }
                          }
                        }));
              }
              box.getValue()
                  .at("/siamfc_pytorch/crops")
                  .fields()
                  .forEachRemaining(
                      entry -> {
                        String key = box.getKey() + "/siamfc_rgb_" + entry.getKey();
                        if (!arrays.contains(key)) {
                          return;
                        }
                        JsonNode corners =
                            entry.getValue().get("corners_y0x0y1x1_exclusive_before_padding");
                        Crop crop =
                            new Crop(
                                corners.get(1).asInt(),
                                corners.get(0).asInt(),
                                entry.getValue().get("size").asInt(),
                                entry.getKey().startsWith("z") ? 127 : 255,
                                new Color(154, 142, 136));
                        tests.add(
                            DynamicTest.dynamicTest(
                                "siamfc-pytorch " + key,
                                () -> {
                                  try (Picture picture = picture(width, height, bgr)) {
                                    compare(picture, crop, ChannelOrder.RGB, key, arrays.get(key));
                                  }
                                }));
                      });
            });
    return tests;
  }

  private static void compare(
      Picture picture, Crop crop, ChannelOrder order, String key, Npz.Array golden) {
    byte[] planes = golden.bytes();
    byte[] interleaved = new byte[planes.length];
    int plane = planes.length / 3;
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        interleaved[3 * i + c] = planes[c * plane + i];
      }
    }
    GoldenReport.check(
        "crops_skiing_0001 " + key + ", " + picture.getClass().getSimpleName(),
        largestDifference(crop(picture, crop, order), interleaved),
        1);
  }
}
