package io.siamflow.image;

/**
 * An 8-bit colour.
 *
 * @param blue 0 to 255
 * @param green 0 to 255
 * @param red 0 to 255
 */
public record Color(int blue, int green, int red) {

  public Color {
    if ((blue | green | red) < 0 || blue > 255 || green > 255 || red > 255) {
      throw new IllegalArgumentException(
          "a colour's components are 0 to 255, not " + blue + ", " + green + ", " + red);
    }
  }
}
