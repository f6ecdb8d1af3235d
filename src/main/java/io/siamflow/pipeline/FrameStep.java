package io.siamflow.pipeline;

import io.siamflow.codec.HistoryFrame;
import io.siamflow.image.Picture;
import io.siamflow.media.BadPictureException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One frame of one camera with everything that is due on it; the unit that is in flight. The
 * mailbox thread makes it and reads its results, the batch's threads fill them in between.
 */
final class FrameStep {

  private final CameraQueue camera;
  private final HistoryFrame frame;
  private final Received received;
  private final long sequence;
  private final List<TargetStep> targets;
  private CompletableFuture<Picture> picture;
  private BadPictureException fault;

  private FrameStep(
      CameraQueue camera,
      HistoryFrame frame,
      Received received,
      long sequence,
      List<TargetStep> targets) {
    this.camera = camera;
    this.frame = frame;
    this.received = received;
    this.sequence = sequence;
    this.targets = targets;
  }

  /** A frame whose turn has come. */
  static FrameStep live(
      CameraQueue camera,
      HistoryFrame frame,
      Received received,
      long sequence,
      List<TargetStep> targets) {
    return new FrameStep(camera, frame, received, sequence, targets);
  }

  /** A passed frame that late commands or targets that catch up need. */
  static FrameStep replay(CameraQueue camera, HistoryFrame frame, List<TargetStep> targets) {
    return new FrameStep(camera, frame, null, -1, targets);
  }

  CameraQueue camera() {
    return camera;
  }

  HistoryFrame frame() {
    return frame;
  }

  boolean isReplay() {
    return received == null;
  }

  /** The frame's record; null for a replay. */
  Received received() {
    return received;
  }

  /** The frame's place among all that the subtask received; meaningless for a replay. */
  long sequence() {
    return sequence;
  }

  List<TargetStep> targets() {
    return targets;
  }

  /** The picture that is being decoded, or null. */
  CompletableFuture<Picture> picture() {
    return picture;
  }

  void picture(CompletableFuture<Picture> value) {
    picture = value;
  }

  /** What is wrong with the picture, or null. */
  BadPictureException fault() {
    return fault;
  }

  void fault(BadPictureException value) {
    fault = value;
  }
}
