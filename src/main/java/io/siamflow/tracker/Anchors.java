package io.siamflow.tracker;

/**
 * The anchor boxes of the SiamRPN family: five shapes at each place of a square score map (pysot
 * {@code utils/anchor.py}, {@code tracker/siamrpn_tracker.py}). Pixels of the search crop, about
 * its middle. The shapes' sides lose their fractions before they are scaled, as in the reference,
 * and the first place is {@code -(side / 2) * stride} with a whole quotient: DaSiamRPN's scripts
 * lie 4 pixels beside that for odd sides under Python 3.
 */
public final class Anchors {

  /** Pixels from place to place. */
  public static final int STRIDE = 8;

  private static final int SCALE = 8;

  /** Height by width. */
  private static final double[] RATIOS = {.33, .5, 1, 2, 3};

  private final int side;
  private final int[] widths = new int[RATIOS.length];
  private final int[] heights = new int[RATIOS.length];

  /** The anchors of a score map of so many rows and columns. */
  public Anchors(int side) {
    this.side = side;
    for (int shape = 0; shape < RATIOS.length; shape++) {
      int width = (int) Math.sqrt(STRIDE * STRIDE / RATIOS[shape]);
      widths[shape] = width * SCALE;
      heights[shape] = (int) (width * RATIOS[shape]) * SCALE;
    }
  }

  /** Rows, and columns, of the score map. */
  public int side() {
    return side;
  }

  /** How many there are at a place. */
  public static int shapes() {
    return RATIOS.length;
  }

  /** Offset of a row's or a column's centres. */
  public int center(int rowOrColumn) {
    return (rowOrColumn - side / 2) * STRIDE;
  }

  public int width(int shape) {
    return widths[shape];
  }

  public int height(int shape) {
    return heights[shape];
  }
}
