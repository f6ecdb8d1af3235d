package io.siamflow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** COCO's run lengths; the strings are those that pycocotools 2.0 gives. */
class MaskTest {

  private static final String TWO_RECTANGLES_AND_A_CORNER = "01l02ZO000000000=OD0J";

  @Test
  void writesCocosString() {
    boolean[] pixels = new boolean[9 * 12];
    pixels[0] = true;
    for (int y = 2; y < 5; y++) {
      for (int x = 3; x < 9; x++) {
        pixels[y * 12 + x] = true;
      }
    }
    for (int y = 6; y < 8; y++) {
      pixels[y * 12 + 10] = true;
      pixels[y * 12 + 11] = true;
    }
    Mask mask = Mask.of(new BinaryPatch(0, 0, 12, 9, pixels), 12, 9);
    assertThat(mask).isEqualTo(new Mask(12, 9, TWO_RECTANGLES_AND_A_CORNER));
    assertThat(mask.pixels()).isEqualTo(pixels);
  }

  @Test
  void writesALargeFigure() {
    boolean[] pixels = new boolean[360 * 640];
    for (int i = 0; i < pixels.length; i++) {
      double x = (i % 640 - 300) / 80.0;
      double y = (i / 640 - 170) / 40.0;
      pixels[i] = x * x + y * y < 1;
    }
    Mask mask = Mask.of(new BinaryPatch(0, 0, 640, 360, pixels), 640, 360);
    assertThat(mask.counts())
        .hasSize(326)
        .startsWith("\\k]2=i:4L4L4M2M4")
        .endsWith("N3L3N3L4L4LnWk2");
    assertThat(mask.pixels()).isEqualTo(pixels);
  }

  @Test
  void writesEmptyAndFullMasks() {
    assertThat(Mask.of(new BinaryPatch(3, 3, 0, 0, new boolean[0]), 12, 9).counts())
        .isEqualTo("\\3");
    boolean[] all = new boolean[9 * 12];
    Arrays.fill(all, true);
    Mask full = Mask.of(new BinaryPatch(0, 0, 12, 9, all), 12, 9);
    assertThat(full.counts()).isEqualTo("0\\3");
    assertThat(full.pixels()).isEqualTo(all);
  }

  @Test
  void aPatchIsWrittenAsIfTheWholeFrameWereGiven() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int width = 1 + random.nextInt(20);
      int height = 1 + random.nextInt(20);
      double share = random.nextDouble();
      BinaryPatch patch =
          randomPatch(random, random.nextInt(12) - 6, random.nextInt(12) - 6, share);
      boolean[] expected = new boolean[width * height];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = patch.isSet(i % width, i / width);
      }
      Mask mask = Mask.of(patch, width, height);
      assertThat(mask.pixels()).isEqualTo(expected);
      assertThat(mask)
          .isEqualTo(Mask.of(new BinaryPatch(0, 0, width, height, expected), width, height));
    }
  }

  static BinaryPatch randomPatch(Random random, int left, int top, double share) {
    int width = 1 + random.nextInt(16);
    int height = 1 + random.nextInt(16);
    boolean[] pixels = new boolean[width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextDouble() < share;
    }
    return new BinaryPatch(left, top, width, height, pixels);
  }

  @Test
  void refusesRunLengthsOfAnotherSize() {
    assertThatThrownBy(() -> new Mask(12, 8, TWO_RECTANGLES_AND_A_CORNER).pixels())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12x8");
    assertThatThrownBy(() -> new Mask(12, 10, TWO_RECTANGLES_AND_A_CORNER).pixels())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12x10");
  }

  @Test
  void refusesBrokenRunLengths() {
    for (String broken : new String[] {"0é", "/", "P", "pppppppppp1", "ooooooooooo", "L"}) {
      assertThatThrownBy(() -> new Mask(3, 3, broken).pixels())
          .as(broken)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("run lengths");
    }
  }
}
