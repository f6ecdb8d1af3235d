package io.siamflow.tracker;

/**
 * The side of a square that shows a target with its context: the mean of width and height is added
 * to both, {@code sqrt((w + p) (h + p))} with {@code p = (w + h) / 2} (Bertinetto et al. 2016; s_z
 * in the references).
 */
public final class ContextSide {

  private ContextSide() {}

  public static double of(double width, double height) {
    double context = (width + height) / 2;
    return Math.sqrt((width + context) * (height + context));
  }
}
