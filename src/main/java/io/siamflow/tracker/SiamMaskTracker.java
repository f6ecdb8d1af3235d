package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.geometry.MinimumAreaRectangle;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Contour;
import io.siamflow.image.Crop;
import io.siamflow.image.Mask;
import io.siamflow.image.MeanColor;
import io.siamflow.image.OuterContours;
import java.util.Comparator;
import java.util.List;

/**
 * SiamMask (Wang et al., Fast Online Object Tracking and Segmentation, 2019): SiamRPN's box, and
 * the mask of the place where it was found. The rotated box is the smallest rectangle around the
 * mask's largest outer contour, or the box itself where that contour encloses 100 pixels or less.
 *
 * <p>Follows pysot's {@code tracker/siammask_tracker.py}. A step that loses the target has neither
 * mask nor rotated box.
 */
public final class SiamMaskTracker implements SiameseTracker {

  private static final double SMALLEST_AREA = 100;

  private final SiamMaskSettings settings;
  private final SiamRpnTracker boxes;

  public SiamMaskTracker(SiamMaskSettings settings) {
    this.settings = settings;
    boxes = settings.box().tracker();
  }

  @Override
  public int regionsPerTarget() {
    return boxes.regionsPerTarget();
  }

  @Override
  public TargetState start(Box box, MeanColor mean) {
    return boxes.start(box, mean);
  }

  @Override
  public Crop exemplar(TargetState state) {
    return boxes.exemplar(state);
  }

  @Override
  public List<SearchRegion> plan(TargetState state, Standing standing) {
    return boxes.plan(state, standing);
  }

  @Override
  public int choose(TargetState state, List<SearchRegion> regions, NetworkOutput output) {
    return boxes.choose(state, regions, output);
  }

  @Override
  public Conclusion conclude(
      TargetState state,
      Standing standing,
      List<SearchRegion> regions,
      NetworkOutput output,
      int frameWidth,
      int frameHeight) {
    Selection selected = boxes.select(state, regions, output);
    Conclusion found =
        boxes.conclude(state, standing, regions, output, selected, frameWidth, frameHeight);
    if (settings.longTerm().status().isGone(found.standing(), found.evidence())) {
      return found;
    }
    SearchRegion region = regions.get(0);
    BinaryPatch patch =
        new MaskWarp(
                output.mask(),
                state,
                region,
                selected.place(),
                settings.box().mapSide(region.crop().outputSide()),
                settings.box().mapBase(),
                frameWidth,
                frameHeight)
            .above(settings.maskThreshold());
    return new Conclusion(
        found.state(),
        found.standing(),
        found.box(),
        found.evidence(),
        rotatedBox(patch, found.box()),
        Mask.of(patch, frameWidth, frameHeight));
  }

  private static RotatedBox rotatedBox(BinaryPatch patch, Box box) {
    return OuterContours.of(patch).stream()
        .max(Comparator.comparingDouble(Contour::area))
        .filter(largest -> largest.area() > SMALLEST_AREA)
        .map(largest -> MinimumAreaRectangle.around(largest.xs(), largest.ys()))
        .orElse(new RotatedBox(box.centerX(), box.centerY(), box.width(), box.height(), 0));
  }

  @Override
  public double templateRate() {
    return boxes.templateRate();
  }
}
