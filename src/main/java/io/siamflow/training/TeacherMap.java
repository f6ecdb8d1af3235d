package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.SiamMaskSettings;
import io.siamflow.tracker.SiamRpnSettings;
import io.siamflow.tracker.TrackerSettings;

/**
 * A teacher's dense response: the probability of the target, and its box, where one asks for it.
 */
interface TeacherMap {

  /** The probability that the target is at a displacement from the region's middle, pixels. */
  double probability(double dx, double dy);

  /**
   * The target's box as it is seen at the place nearest to a displacement, pixels about the
   * region's middle.
   *
   * @throws UnsupportedOperationException if the teacher has no boxes
   */
  Box box(double dx, double dy);

  /** The map of a tracker's network. */
  static TeacherMap of(TrackerSettings settings, NetworkOutput output) {
    if (settings instanceof SiamFcSettings) {
      return new ResponseTeacherMap(output);
    }
    if (settings instanceof SiamRpnSettings || settings instanceof SiamMaskSettings) {
      return new AnchorTeacherMap(output);
    }
    return new PointTeacherMap(output);
  }
}
