package io.siamflow.cli;

import io.siamflow.geometry.Box;
import java.util.List;
import java.util.Optional;

/**
 * A camera of the demo.
 *
 * @param id the camera's id
 * @param recording what it sees
 * @param frames how many frames it plays
 * @param targets what is followed on it
 */
record DemoCamera(String id, Recording recording, int frames, List<Target> targets) {

  /**
   * A target that is started on a frame and stopped on the camera's last one.
   *
   * @param trackId its track
   * @param label its label
   * @param startFrame the frame of its START
   * @param box where it is on that frame
   * @param truth where it really is on each frame, as far as that is known
   */
  record Target(String trackId, String label, int startFrame, Box box, Truth truth) {}

  /** Where a target really is. */
  interface Truth {
    Optional<Box> on(int frame);
  }
}
