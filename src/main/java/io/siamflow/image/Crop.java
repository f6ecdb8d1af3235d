package io.siamflow.image;

/**
 * A square patch of a picture, on whole pixels, to be resized to a network's input. Parts outside
 * the picture have the padding colour.
 *
 * @param left index of the leftmost column, may be negative
 * @param top index of the topmost row, may be negative
 * @param side the patch's side in pixels of the picture, at least 1
 * @param outputSide the side after resizing, at least 1
 * @param padding the colour outside the picture
 */
public record Crop(int left, int top, int side, int outputSide, Color padding) {

  public Crop {
    if (side < 1 || outputSide < 1) {
      throw new IllegalArgumentException(
          "a crop's sides are at least 1, not " + side + " to " + outputSide);
    }
  }

  /**
   * Bytes of the resized crop: three channels, interleaved.
   *
   * @throws ArithmeticException if they are more than a buffer holds
   */
  public int bytes() {
    return Math.multiplyExact(3, Math.multiplyExact(outputSide, outputSide));
  }
}
