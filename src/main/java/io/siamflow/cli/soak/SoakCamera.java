package io.siamflow.cli.soak;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A camera with numbered frames of a rendered scene whose objects move to and fro, and with targets
 * that are started, corrected and stopped all along. Its seed decides all of it.
 */
final class SoakCamera {

  static final int WIDTH = 240;
  static final int HEIGHT = 120;
  private static final int OBJECTS = 2;
  private static final int TURN = 60;
  private static final long FIRST_CAPTURE = 1_700_000_000_000L;

  private final String id;
  private final long period;
  private final boolean races;
  private final RenderedScene scene;
  private final List<Target> targets = new ArrayList<>();
  private final Map<Long, byte[]> pictures = new HashMap<>();

  /** What becomes of one object of the scene: one track after the other. */
  private final class Target {
    private final int object;
    private final Random random;
    private String track;
    private int tracks;
    private long next;
    private long corrected;
    private long stopped;

    Target(int object, long seed) {
      this.object = object;
      random = new Random(seed);
      next = 2 + random.nextInt(20);
    }

    /** The command for this frame, or null. */
    TrackCommand command(long frame) {
      if (frame != next) {
        return null;
      }
      if (track == null) {
        track = "t" + object + "-" + tracks++;
        corrected = frame + 3 + random.nextInt(30);
        stopped = frame + 5 + random.nextInt(60);
        next = Math.min(corrected, stopped);
        return SoakCamera.this.command(Action.START, track, frame, truth(object, frame));
      }
      if (frame == stopped) {
        TrackCommand stop = SoakCamera.this.command(Action.STOP, track, frame, null);
        track = null;
        // One target is always there, so that every frame has an event.
        next = frame + 1 + (object == 0 ? 0 : random.nextInt(8));
        return stop;
      }
      next = stopped;
      return SoakCamera.this.command(Action.CORRECT, track, frame, truth(object, frame));
    }
  }

  /**
   * A camera.
   *
   * @param period milliseconds between two frames
   * @param races whether its commands travel beside their frames, and may be read later; then its
   *     targets are followed with a model that never gives them up: how often a lost one is
   *     searched for depends on when it was lost
   */
  SoakCamera(String id, long seed, long period, boolean races) {
    this.id = id;
    this.period = period;
    this.races = races;
    scene = new RenderedScene(seed, WIDTH, HEIGHT, OBJECTS);
    for (int object = 0; object < OBJECTS; object++) {
      targets.add(new Target(object, 31 * seed + object));
    }
  }

  String id() {
    return id;
  }

  boolean races() {
    return races;
  }

  /** The commands for a frame; each frame is asked for once, in order. */
  List<TrackCommand> commands(long frame) {
    List<TrackCommand> commands = new ArrayList<>();
    for (Target target : targets) {
      TrackCommand command = target.command(frame);
      if (command != null) {
        commands.add(command);
      }
    }
    return commands;
  }

  /** A target that starts on the last frame: its first event is the camera's last one. */
  TrackCommand last(long frame) {
    return command(Action.START, lastTrack(), frame, truth(0, frame));
  }

  /** The track of {@link #last}; later in order than all others. */
  static String lastTrack() {
    return "z-last";
  }

  Frame frame(long number) {
    long at = place(number);
    byte[] data =
        pictures.computeIfAbsent(
            at,
            key -> {
              try (Picture picture = scene.picture(key)) {
                return new PictureEncoder(80).encode(picture, PictureEncoding.JPEG);
              }
            });
    return new Frame(
        id, 0, number, FIRST_CAPTURE + period * number, PictureEncoding.JPEG, WIDTH, HEIGHT, data);
  }

  private Box truth(int object, long frame) {
    return scene.truth(object, place(frame));
  }

  private static long place(long frame) {
    long within = frame % (2 * TURN);
    return within <= TURN ? within : 2 * TURN - within;
  }

  private TrackCommand command(Action action, String track, long frame, Box box) {
    return new TrackCommand(
        action + "-" + id + "-" + track + "-" + frame,
        action,
        id,
        0,
        track,
        frame,
        box,
        null,
        races ? SoakModels.STEADY : SoakModels.ORDINARY);
  }
}
