package io.siamflow.tracker;

import io.siamflow.image.BinaryPatch;

/**
 * Where a mask of 63x63 or 127x127 logits lies in a frame (SiamMask {@code tools/test.py}, pysot
 * {@code tracker/siammask_tracker.py}): it covers the exemplar's window under its place, and the
 * frame's pixels are read from it bilinearly, 0 outside. The frame's side is stretched by {@code (n
 * - 1) / n} on the way, as in the references. SiamMask's own script reads -1 outside.
 */
final class MaskWarp {

  private static final int BASE_SIDE = 63;
  private static final int REFINED_SIDE = 127;

  private final FeatureMap logits;
  private final int frameWidth;
  private final int frameHeight;

  /** Frame pixels from one mask pixel to the next, and the first one's place in the frame. */
  final double stepX;

  final double stepY;
  final double startX;
  final double startY;

  /**
   * The mask of a place.
   *
   * @param state the target before the step
   * @param place row * side + column of the score map
   * @param mapSide rows, and columns, of the score map
   * @param mapBase rows, and columns, by which the map is larger than the bare correlation's
   * @throws IllegalArgumentException if the mask is missing or has another shape
   * @throws UnusableOutputException if the mask is not finite
   */
  MaskWarp(
      FeatureMap mask,
      TargetState state,
      SearchRegion region,
      int place,
      int mapSide,
      int mapBase,
      int frameWidth,
      int frameHeight) {
    if (mask != null && mask.height() != BASE_SIDE && mask.height() != REFINED_SIDE) {
      throw new IllegalArgumentException(
          "the network's mask is %dx%d, not 63x63 or 127x127"
              .formatted(mask.height(), mask.width()));
    }
    logits = FeatureMap.require("mask", mask, 1, mask == null ? REFINED_SIDE : mask.height());
    this.frameWidth = frameWidth;
    this.frameHeight = frameHeight;
    int cropSide = region.crop().side();
    double inFramePixels = (double) cropSide / region.crop().outputSide();
    double left =
        state.centerX()
            - cropSide / 2.0
            + (place % mapSide - mapBase / 2.0) * Anchors.STRIDE * inFramePixels;
    double top =
        state.centerY()
            - cropSide / 2.0
            + (place / mapSide - mapBase / 2.0) * Anchors.STRIDE * inFramePixels;
    double size = inFramePixels * PysotCrops.EXEMPLAR_SIDE;
    double shrinkX = Math.max(1, frameWidth - 1) / (double) frameWidth;
    double shrinkY = Math.max(1, frameHeight - 1) / (double) frameHeight;
    stepX = size / logits.width() * shrinkX;
    stepY = size / logits.height() * shrinkY;
    startX = left * shrinkX;
    startY = top * shrinkY;
  }

  /** The pixels of the frame with a probability above the threshold, 0 or more. */
  BinaryPatch above(double threshold) {
    int side = logits.width();
    int left = Math.max(0, (int) Math.ceil(startX - stepX));
    int right = Math.min(frameWidth - 1, (int) Math.floor(startX + side * stepX));
    int top = Math.max(0, (int) Math.ceil(startY - stepY));
    int bottom = Math.min(frameHeight - 1, (int) Math.floor(startY + side * stepY));
    int width = Math.max(0, right - left + 1);
    int height = Math.max(0, bottom - top + 1);
    double[] probabilities = probabilities();
    double[] columns = places(left, width, startX, stepX);
    double[] rows = places(top, height, startY, stepY);
    int[] wholeColumns = new int[width];
    double[] columnParts = new double[width];
    for (int x = 0; x < width; x++) {
      wholeColumns[x] = (int) columns[x];
      columnParts[x] = columns[x] - wholeColumns[x];
    }
    boolean[] pixels = new boolean[width * height];
    int stride = side + 2;
    for (int y = 0; y < height; y++) {
      if (!isInside(rows[y])) {
        continue;
      }
      int row = (int) rows[y];
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] =
            isInside(columns[x])
                && between(
                        probabilities,
                        row * stride + wholeColumns[x],
                        columnParts[x],
                        rows[y] - row)
                    > threshold;
      }
    }
    return new BinaryPatch(left, top, width, height, pixels);
  }

  /** Where pixels of the frame lie in the mask with its border, along one side. */
  private static double[] places(int first, int count, double start, double step) {
    double[] places = new double[count];
    for (int i = 0; i < count; i++) {
      places[i] = (first + i - start) / step + 1;
    }
    return places;
  }

  private boolean isInside(double place) {
    return place >= 0 && place < logits.width() + 1;
  }

  /** The mask's probabilities with a border of zeros. */
  double[] probabilities() {
    int side = logits.width();
    int stride = side + 2;
    double[] probabilities = new double[stride * stride];
    for (int i = 0; i < side * side; i++) {
      probabilities[(i / side + 1) * stride + i % side + 1] = 1 / (1 + Math.exp(-logits.at(0, i)));
    }
    return probabilities;
  }

  /**
   * The probability at a pixel of the frame.
   *
   * @param probabilities as {@link #probabilities()} gives them
   */
  double at(double[] probabilities, int frameX, int frameY) {
    double column = (frameX - startX) / stepX + 1;
    double row = (frameY - startY) / stepY + 1;
    if (!isInside(column) || !isInside(row)) {
      return 0;
    }
    int at = (int) row * (logits.width() + 2) + (int) column;
    return between(probabilities, at, column - (int) column, row - (int) row);
  }

  /**
   * Between four neighbours.
   *
   * @param at the upper left one's index
   * @param x how far from it to the right, 0 to 1
   * @param y how far from it down, 0 to 1
   */
  private double between(double[] probabilities, int at, double x, double y) {
    int stride = logits.width() + 2;
    return (1 - y) * ((1 - x) * probabilities[at] + x * probabilities[at + 1])
        + y * ((1 - x) * probabilities[at + stride] + x * probabilities[at + stride + 1]);
  }
}
