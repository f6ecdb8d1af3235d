package io.siamflow.image;

/**
 * Bilinear resizing along one axis: for each output position the two picture positions it lies
 * between, and the weight of the second. Half-pixel centres; the patch's border is replicated.
 */
final class ResizeAxis {

  /** A position that is not in the picture. */
  static final int OUTSIDE = -1;

  /** The weight 1, in 11 bits. */
  static final int ONE = 1 << 11;

  private final int[] first;
  private final int[] second;
  private final int[] weight;

  private ResizeAxis(int size) {
    first = new int[size];
    second = new int[size];
    weight = new int[size];
  }

  /**
   * The axis of a patch.
   *
   * @param start the patch's first position, may be outside the picture
   * @param side the patch's length
   * @param outputSide the length after resizing
   * @param length the picture's length
   */
  static ResizeAxis of(int start, int side, int outputSide, int length) {
    ResizeAxis axis = new ResizeAxis(outputSide);
    double scale = (double) side / outputSide;
    for (int i = 0; i < outputSide; i++) {
      double position = (i + 0.5) * scale - 0.5;
      long index = (long) Math.floor(position);
      double fraction = position - index;
      if (index < 0) {
        index = 0;
        fraction = 0;
      }
      if (index >= side - 1) {
        index = side - 1;
        fraction = 0;
      }
      axis.first[i] = inPicture(start + index, length);
      axis.second[i] = inPicture(start + Math.min(index + 1, side - 1), length);
      axis.weight[i] = (int) Math.rint(fraction * ONE);
    }
    return axis;
  }

  private static int inPicture(long position, int length) {
    return position < 0 || position >= length ? OUTSIDE : (int) position;
  }

  int size() {
    return first.length;
  }

  int first(int i) {
    return first[i];
  }

  int second(int i) {
    return second[i];
  }

  /** The weight of {@link #second}, 0 to {@link #ONE}. */
  int weight(int i) {
    return weight[i];
  }
}
