package io.siamflow.pipeline;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.Origin;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.SceneCamera;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The records of a test's topics, with rising offsets. Every camera looks at a rendered scene. */
final class Inputs {

  static final String FRAMES = "frames";
  static final String COMMANDS = "track-commands";

  /** Milliseconds between frames. */
  static final long PERIOD = 40;

  private static final long BEGIN = 1_767_225_600_000L;
  private static final long EPOCH = 1_000_000;
  private static final int SCENES = 4;
  private static final Map<Integer, SceneCamera> SCENE = new ConcurrentHashMap<>();
  private static final FrameCodec FRAME_CODEC = new FrameCodec(SchemaDirectory.empty());
  private static final TrackCommandCodec COMMAND_CODEC =
      new TrackCommandCodec(SchemaDirectory.empty());

  private long nextFrame;
  private long nextCommand;

  static SceneCamera scene(String camera) {
    return SCENE.computeIfAbsent(Math.floorMod(camera.hashCode(), SCENES), SceneCamera::new);
  }

  static Box truth(String camera, int object, long frame) {
    return scene(camera).truth(object, frame);
  }

  static long capturedAt(long epoch, long number) {
    return BEGIN + epoch * EPOCH + number * PERIOD;
  }

  static byte[] data(String camera, long number) {
    return scene(camera).data(number, PictureEncoding.BGR24);
  }

  Received frame(String camera, long number) {
    return frame(camera, 0, number);
  }

  Received frame(String camera, long epoch, long number) {
    return frame(camera, epoch, number, PictureEncoding.BGR24, data(camera, number));
  }

  Received frame(String camera, long epoch, long number, PictureEncoding encoding, byte[] data) {
    return frame(
        new Frame(
            camera,
            epoch,
            number,
            capturedAt(epoch, number),
            encoding,
            SceneCamera.WIDTH,
            SceneCamera.HEIGHT,
            data));
  }

  Received frame(Frame frame) {
    return new Received(
        new Origin(FRAMES, 1, nextFrame++),
        frame.capturedAt(),
        frame.cameraId().getBytes(StandardCharsets.UTF_8),
        FRAME_CODEC.encode(frame));
  }

  Received start(String camera, long epoch, String track, long number, Box box) {
    return start(camera, epoch, track, number, box, null);
  }

  Received start(String camera, long epoch, String track, long number, Box box, String model) {
    return command(Action.START, "start-" + track, camera, epoch, track, number, box, model);
  }

  Received start(String camera, String track, long number, int object) {
    return start(camera, 0, track, number, truth(camera, object, number));
  }

  Received correct(String id, String camera, String track, long number, Box box) {
    return command(Action.CORRECT, id, camera, 0, track, number, box, null);
  }

  Received stop(String camera, String track, long number) {
    return command(Action.STOP, "stop-" + track, camera, 0, track, number, null, null);
  }

  Received command(
      Action action,
      String id,
      String camera,
      long epoch,
      String track,
      long number,
      Box box,
      String model) {
    return command(
        new TrackCommand(
            id, action, camera, epoch, track, number, box, "label of " + track, model));
  }

  Received command(TrackCommand command) {
    return new Received(
        new Origin(COMMANDS, 2, nextCommand++),
        BEGIN,
        command.cameraId().getBytes(StandardCharsets.UTF_8),
        COMMAND_CODEC.encode(command));
  }
}
