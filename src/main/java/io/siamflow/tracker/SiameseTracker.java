package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import java.util.List;

/**
 * One tracking method as pure functions around a network's batch. A tracker holds settings only, no
 * target and no picture, so one instance serves any number of targets and threads.
 */
public interface SiameseTracker {

  /** How many search regions a target has in one step; the same in every step. */
  int regionsPerTarget();

  /**
   * The state of a target that was just marked.
   *
   * @param box where it is, continuous pixels
   * @param mean mean colour of the whole frame
   * @throws IllegalArgumentException if the box is not usable
   */
  TargetState start(Box box, MeanColor mean);

  /** The patch that shows the target in its present state, for the template branch. */
  Crop exemplar(TargetState state);

  /**
   * Where to look for the target in the next frame: {@link #regionsPerTarget()} regions whose crops
   * have one side, which for a lost target may be a wider one.
   */
  List<SearchRegion> plan(TargetState state, Standing standing);

  /**
   * The place whose mask is wanted, row * columns + column of the score map: where {@link
   * #conclude} finds the target.
   *
   * @param output without a mask
   */
  int choose(TargetState state, List<SearchRegion> regions, NetworkOutput output);

  /**
   * Reads the network's output for the planned regions. Where the evidence is weak and the target
   * is LOST after the step, its state stays as it was if wider regions are searched for it.
   *
   * @param frameWidth width of the searched frame, pixels
   * @param frameHeight height of the searched frame, pixels
   * @throws IllegalArgumentException if the output's maps do not fit the regions
   * @throws UnusableOutputException if the output is not finite
   */
  Conclusion conclude(
      TargetState state,
      Standing standing,
      List<SearchRegion> regions,
      NetworkOutput output,
      int frameWidth,
      int frameHeight);

  /** The running average's rate at which the template follows the target; 0 keeps the first one. */
  double templateRate();
}
