package io.siamflow.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.random.RandomGenerator;

/**
 * Changes of patches that leave their objects what they are.
 *
 * @param flip chance that a pair is mirrored
 * @param grey chance that a pair loses its colours
 * @param blur chance that a search region is blurred
 * @param color how far brightness, contrast and the share of a colour vary, of each patch apart
 */
public record Augmentation(
    @JsonProperty(required = true) double flip,
    @JsonProperty(required = true) double grey,
    @JsonProperty(required = true) double blur,
    @JsonProperty(required = true) double color) {

  private static final int BLUR_STEPS = 2;

  public Augmentation {
    RecipeKeys.requireShare("sampling.augmentation.flip", flip);
    RecipeKeys.requireShare("sampling.augmentation.grey", grey);
    RecipeKeys.requireShare("sampling.augmentation.blur", blur);
    RecipeKeys.requireShare("sampling.augmentation.color", color);
  }

  /** Mirrors the columns of bytes (side, side, channels). */
  static void flip(byte[] pixels, int side, int channels) {
    for (int row = 0; row < side; row++) {
      for (int left = 0, right = side - 1; left < right; left++, right--) {
        for (int channel = 0; channel < channels; channel++) {
          int a = channels * (row * side + left) + channel;
          int b = channels * (row * side + right) + channel;
          byte swap = pixels[a];
          pixels[a] = pixels[b];
          pixels[b] = swap;
        }
      }
    }
  }

  /** Replaces colours by their luma (ITU-R BT.601). */
  static void grey(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      int luma =
          114 * (pixels[i] & 0xff) + 587 * (pixels[i + 1] & 0xff) + 299 * (pixels[i + 2] & 0xff);
      byte grey = (byte) ((luma + 500) / 1000);
      pixels[i] = grey;
      pixels[i + 1] = grey;
      pixels[i + 2] = grey;
    }
  }

  /** Changes contrast and brightness of each channel. */
  void color(byte[] pixels, RandomGenerator random) {
    if (color == 0) {
      return;
    }
    double contrast = 1 + color * (2 * random.nextDouble() - 1);
    double brightness = 128 * color * (2 * random.nextDouble() - 1);
    byte[][] table = new byte[3][256];
    for (int channel = 0; channel < 3; channel++) {
      double gain = contrast * (1 + color / 2 * (2 * random.nextDouble() - 1));
      for (int value = 0; value < 256; value++) {
        double changed = (value - 128) * gain + 128 + brightness;
        table[channel][value] = (byte) Math.max(0, Math.min(255, Math.rint(changed)));
      }
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = table[i % 3][pixels[i] & 0xff];
    }
  }

  /** Blurs as a moving camera does: means of neighbours along rows, columns or both. */
  static void blur(byte[] pixels, int side, RandomGenerator random) {
    int direction = random.nextInt(3);
    int reach = 1 + random.nextInt(BLUR_STEPS);
    if (direction != 1) {
      mean(pixels, side, 3, 3 * side, reach);
    }
    if (direction != 0) {
      mean(pixels, side, 3 * side, 3, reach);
    }
  }

  private static void mean(byte[] pixels, int side, int step, int lineStep, int reach) {
    int[] line = new int[side];
    for (int k = 0; k < side; k++) {
      for (int channel = 0; channel < 3; channel++) {
        int start = k * lineStep + channel;
        for (int i = 0; i < side; i++) {
          line[i] = pixels[start + i * step] & 0xff;
        }
        for (int i = 0; i < side; i++) {
          int from = Math.max(0, i - reach);
          int to = Math.min(side - 1, i + reach);
          int sum = 0;
          for (int n = from; n <= to; n++) {
            sum += line[n];
          }
          pixels[start + i * step] = (byte) (sum / (to - from + 1));
        }
      }
    }
  }
}
