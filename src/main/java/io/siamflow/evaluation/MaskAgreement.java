package io.siamflow.evaluation;

import io.siamflow.image.BinaryPatch;

/**
 * How well a mask agrees with the ground truth's on one frame: DAVIS's region similarity J and
 * contour accuracy F (Perazzi et al., A Benchmark Dataset and Evaluation Methodology for Video
 * Object Segmentation, CVPR 2016), as its Python code computes them ({@code measures/jaccard.py},
 * {@code measures/f_boundary.py}).
 *
 * @param region J: intersection over union of the pixels; 1 where both masks are empty
 * @param boundary F: the harmonic mean of the shares of either mask's boundary pixels that have one
 *     of the other's within .008 of the frame's diagonal, rounded up to whole pixels
 */
public record MaskAgreement(double region, double boundary) {

  private static final double BOUNDARY_TOLERANCE = .008;

  /**
   * The agreement of two masks of the whole frame.
   *
   * @throws IllegalArgumentException if their sizes or places differ
   */
  public static MaskAgreement of(BinaryPatch truth, BinaryPatch mask) {
    if (truth.width() != mask.width()
        || truth.height() != mask.height()
        || truth.left() != mask.left()
        || truth.top() != mask.top()) {
      throw new IllegalArgumentException(
          "a mask of %dx%d pixels at %d,%d for ground truth of %dx%d at %d,%d"
              .formatted(
                  mask.width(),
                  mask.height(),
                  mask.left(),
                  mask.top(),
                  truth.width(),
                  truth.height(),
                  truth.left(),
                  truth.top()));
    }
    int tolerance = (int) Math.ceil(BOUNDARY_TOLERANCE * Math.hypot(truth.width(), truth.height()));
    MaskBoundary one = MaskBoundary.of(truth);
    MaskBoundary other = MaskBoundary.of(mask);
    return new MaskAgreement(
        overlap(truth.pixels(), mask.pixels()),
        harmonicMean(other.shareNear(one, tolerance), one.shareNear(other, tolerance)));
  }

  private static double overlap(boolean[] one, boolean[] other) {
    long intersection = 0;
    long union = 0;
    for (int i = 0; i < one.length; i++) {
      intersection += one[i] && other[i] ? 1 : 0;
      union += one[i] || other[i] ? 1 : 0;
    }
    return union == 0 ? 1 : (double) intersection / union;
  }

  private static double harmonicMean(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }
}
