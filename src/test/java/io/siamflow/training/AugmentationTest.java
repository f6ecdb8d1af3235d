package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What becomes of pixels, by hand. */
class AugmentationTest {

  /** Draws the least of everything. */
  private static final RandomGenerator LOWEST = () -> 0L;

  /** Draws the most of everything: 2 of 3, 1 of 2, and nearly 1. */
  private static final RandomGenerator HIGHEST = () -> 0xFFFFFFFB_FFFFFFFFL;

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void greyIsTheLumaOfBlueGreenAndRed() {
    byte[] pixels = bytes(10, 20, 200, 255, 255, 255, 255, 0, 0);

    Augmentation.grey(pixels);

    // .114 * 10 + .587 * 20 + .299 * 200 = 72.68; .114 * 255 = 29.07.
    assertThat(pixels).isEqualTo(bytes(73, 73, 73, 255, 255, 255, 29, 29, 29));
  }

  @Test
  void blurIsTheMeanOfNeighboursOfOneChannel() {
    byte[] pixels = new byte[3 * 5 * 5];
    pixels[3 * (2 * 5 + 2) + 1] = 90;
    pixels[3 * (4 * 5) + 2] = (byte) 200;

    Augmentation.blur(pixels, 5, LOWEST);

    // Along the row, one pixel to each side; at the border over what is there.
    byte[] expected = new byte[3 * 5 * 5];
    for (int column = 1; column <= 3; column++) {
      expected[3 * (2 * 5 + column) + 1] = 30;
    }
    expected[3 * (4 * 5) + 2] = 100;
    expected[3 * (4 * 5 + 1) + 2] = 66;
    assertThat(pixels).isEqualTo(expected);
  }

  @Test
  void blurGoesAlongRowsAndColumns() {
    byte[] pixels = new byte[3 * 11 * 11];
    pixels[3 * (5 * 11 + 5)] = (byte) 250;

    Augmentation.blur(pixels, 11, HIGHEST);

    // Two pixels to each side, both ways: a fifth, and of that a fifth.
    for (int row = 0; row < 11; row++) {
      for (int column = 0; column < 11; column++) {
        boolean isNear = Math.abs(row - 5) <= 2 && Math.abs(column - 5) <= 2;
        assertThat((int) pixels[3 * (row * 11 + column)]).isEqualTo(isNear ? 10 : 0);
      }
    }
  }

  @Test
  void coloursHaveAnotherContrastBrightnessAndGain() {
    byte[] pixels = bytes(100, 128, 0, 255, 100, 100);
    byte[] darker = pixels.clone();

    new Augmentation(0, 0, 0, .2).color(pixels, HIGHEST);
    new Augmentation(0, 0, 0, .2).color(darker, LOWEST);

    // (v - 128) * 1.2 * 1.1 + 128 + 25.6, within 0 and 255.
    assertThat(pixels).isEqualTo(bytes(117, 154, 0, 255, 117, 117));
    // (v - 128) * .8 * .9 + 128 - 25.6.
    assertThat(darker).isEqualTo(bytes(82, 102, 10, 194, 82, 82));
  }

  @Test
  void withoutColourNothingChanges() {
    byte[] pixels = bytes(1, 2, 3);

    new Augmentation(0, 0, 0, 0).color(pixels, HIGHEST);

    assertThat(pixels).isEqualTo(bytes(1, 2, 3));
  }

  @Test
  void aFlipMirrorsColumnsOfAllChannels() {
    byte[] pixels = bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    byte[] mask = bytes(0, 1, 1, 0, 0, 0, 1, 0, 0);

    Augmentation.flip(pixels, 2, 3);
    Augmentation.flip(mask, 3, 1);

    assertThat(pixels).isEqualTo(bytes(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9));
    assertThat(mask).isEqualTo(bytes(1, 1, 0, 0, 0, 0, 0, 0, 1));
  }
}
