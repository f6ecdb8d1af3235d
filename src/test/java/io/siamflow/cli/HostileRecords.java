package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.SceneCamera;
import java.util.Arrays;
import java.util.Random;

/**
 * Records that were made to do harm, from a seed. Those with a good camera's key cannot be valid;
 * those of bad cameras can, so what becomes of them is not always known.
 */
final class HostileRecords {

  private static final int HEADER = 10;
  private static final long FAR_FUTURE = 253_402_300_799_999L;
  private static final int BOMB_SIDE = 60_000;

  private final Random random;
  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
  private final SceneCamera scene = new SceneCamera(9);
  private final String[] goodCameras;
  private final int badCameras;
  private long badFrame;
  private int serial;

  HostileRecords(long seed, int badCameras, String... goodCameras) {
    random = new Random(seed);
    this.badCameras = badCameras;
    this.goodCameras = goodCameras.clone();
  }

  /**
   * A record.
   *
   * @param kind what is wrong with it
   * @param certain the reason of its dead letter, or null if what becomes of it is open
   * @param header the value of a header, or null for a record without any
   */
  record Hostile(String kind, byte[] key, byte[] value, Reason certain, byte[] header) {

    Hostile(String kind, byte[] key, byte[] value, Reason certain) {
      this(kind, key, value, certain, null);
    }
  }

  private String badCamera() {
    return "bad-" + random.nextInt(badCameras);
  }

  private String anyCamera() {
    return random.nextBoolean() ? badCamera() : goodCameras[random.nextInt(goodCameras.length)];
  }

  private static byte[] key(String camera) {
    return camera.getBytes(UTF_8);
  }

  /** The bad cameras' targets, so that what is broken in their pictures is decoded too. */
  TrackCommand startOf(int camera) {
    return new TrackCommand(
        "start-bad-" + camera,
        Action.START,
        "bad-" + camera,
        0,
        "t",
        1,
        scene.truth(0, 1),
        null,
        null);
  }

  private Frame frame(String camera, PictureEncoding encoding) {
    long number = ++badFrame;
    return frame(camera, encoding, number, scene.data(number % 40, encoding));
  }

  private static Frame frame(String camera, PictureEncoding encoding, long number, byte[] data) {
    return new Frame(
        camera, 0, number, 40 * number, encoding, SceneCamera.WIDTH, SceneCamera.HEIGHT, data);
  }

  /** A record for the frames' topic. */
  Hostile frame() {
    String camera = anyCamera();
    PictureEncoding encoding = random.nextBoolean() ? PictureEncoding.JPEG : PictureEncoding.PNG;
    byte[] whole = frames.encode(frame(camera, encoding));
    return switch (random.nextInt(13)) {
      case 0 -> new Hostile("cut", key(camera), cut(whole), Reason.UNDECODABLE);
      case 1 -> new Hostile("length", key(camera), length(whole), Reason.UNDECODABLE);
      case 2 -> new Hostile("schema", key(camera), schema(whole), Reason.UNKNOWN_SCHEMA);
      case 3 -> key(whole);
      case 4 -> bomb(camera);
      case 5 -> clock(camera, encoding);
      case 6 -> new Hostile("topic", key(camera), commands.encode(startOf(0)), Reason.UNDECODABLE);
      case 7 -> new Hostile("nothing", key(camera), nothing(), Reason.UNDECODABLE);
      case 8 -> {
        Frame one = frame(badCamera(), encoding);
        byte[] data = one.data().array().clone();
        flip(data, 2, 1 + random.nextInt(30));
        yield new Hostile(
            "picture",
            key(one.cameraId()),
            frames.encode(frame(one.cameraId(), encoding, one.frameNumber(), data)),
            null);
      }
      case 9 -> {
        Frame one = frame(badCamera(), PictureEncoding.BGR24);
        yield new Hostile(
            "size",
            key(camera),
            frames.encode(
                new Frame(
                    camera,
                    0,
                    1,
                    0,
                    PictureEncoding.BGR24,
                    1 + random.nextInt(65_535),
                    1 + random.nextInt(65_535),
                    Arrays.copyOf(one.data().array(), 1 + random.nextInt(5000)))),
            Reason.BAD_PICTURE);
      }
      case 10 -> backwards(encoding);
      case 11 -> number(camera, encoding);
      default -> {
        String bad = badCamera();
        byte[] bytes = frames.encode(frame(bad, encoding));
        flip(bytes, HEADER, 1 + random.nextInt(12));
        yield new Hostile("flips", key(bad), bytes, null);
      }
    };
  }

  /** A record for the commands' topic. */
  Hostile command() {
    String camera = anyCamera();
    byte[] whole = commands.encode(start(camera, box(), 1 + random.nextInt(100)));
    return switch (random.nextInt(10)) {
      case 0 -> new Hostile("cut", key(camera), cut(whole), Reason.UNDECODABLE);
      case 1 -> new Hostile("length", key(camera), length(whole), Reason.UNDECODABLE);
      case 2 -> new Hostile("schema", key(camera), schema(whole), Reason.UNKNOWN_SCHEMA);
      case 3 -> key(whole);
      case 4 ->
          new Hostile(
              "topic",
              key(camera),
              frames.encode(frame(camera, PictureEncoding.PNG)),
              Reason.UNDECODABLE);
      case 5 -> new Hostile("nothing", key(camera), nothing(), Reason.UNDECODABLE);
      case 6 -> {
        Box[] boxes = {
          new Box(Double.NaN, 0, 5, 5),
          new Box(0, Double.POSITIVE_INFINITY, 5, 5),
          new Box(0, 0, -5, 5),
          new Box(0, 0, 0, 0)
        };
        yield new Hostile(
            "box",
            key(camera),
            commands.encode(start(camera, boxes[random.nextInt(boxes.length)], 1)),
            Reason.BAD_BOX);
      }
      case 7 -> {
        // Storms for frames that never come, of unknown models, tracks and cameras.
        String bad = random.nextInt(4) == 0 ? "nowhere-" + random.nextInt(20) : badCamera();
        Box huge = random.nextBoolean() ? box() : new Box(-1e300, 1e300, 1e308, 1e308);
        TrackCommand command =
            new TrackCommand(
                "c" + serial++,
                Action.values()[random.nextInt(3)],
                bad,
                random.nextInt(5) == 0 ? Long.MAX_VALUE : 0,
                "t" + random.nextInt(1000),
                random.nextBoolean() ? Long.MAX_VALUE - serial : random.nextInt(5000),
                huge,
                null,
                random.nextInt(5) == 0 ? "no-such-model" : null);
        yield new Hostile("storm", key(bad), commands.encode(command), null);
      }
      case 8 -> {
        TrackCommand command =
            new TrackCommand(
                random.nextBoolean() ? "" : "x".repeat(10_000),
                Action.STOP,
                camera,
                0,
                "t\u0007",
                1,
                null,
                null,
                null);
        yield new Hostile("text", key(camera), commands.encode(command), Reason.INVALID_FIELD);
      }
      default -> {
        String bad = badCamera();
        byte[] bytes = commands.encode(start(bad, box(), 1 + random.nextInt(100)));
        flip(bytes, HEADER, 1 + random.nextInt(6));
        yield new Hostile("flips", key(bad), bytes, null);
      }
    };
  }

  /** Changes any record of any topic. */
  byte[] mutated(byte[] whole) {
    return switch (random.nextInt(4)) {
      case 0 -> cut(whole);
      case 1 -> length(whole);
      case 2 -> schema(whole);
      default -> nothing();
    };
  }

  private TrackCommand start(String camera, Box box, long frame) {
    int number = serial++;
    return new TrackCommand(
        "h" + number, Action.START, camera, 0, "h" + number, frame, box, null, null);
  }

  private Box box() {
    return scene.truth(random.nextInt(SceneCamera.OBJECTS), random.nextInt(40));
  }

  private byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  /** An announced length far beyond the record. */
  private byte[] length(byte[] whole) {
    byte[] bytes = Arrays.copyOf(whole, HEADER + 12);
    Arrays.fill(bytes, HEADER, HEADER + 4, (byte) 0xfe);
    bytes[HEADER + 4] = (byte) (random.nextBoolean() ? 0x0f : 0x7f);
    return bytes;
  }

  private byte[] schema(byte[] whole) {
    byte[] bytes = whole.clone();
    for (int i = 2; i < HEADER; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private byte[] nothing() {
    return switch (random.nextInt(3)) {
      case 0 -> null;
      case 1 -> new byte[0];
      default -> "{\"camera_id\": \"gate\"}".getBytes(UTF_8);
    };
  }

  /** A key that is not the camera; one in eight of hundreds of kilobytes, or with such a header. */
  private Hostile key(byte[] whole) {
    return switch (random.nextInt(24)) {
      case 0 -> new Hostile("huge text key", hugeKey(true), whole, Reason.WRONG_KEY);
      case 1 -> new Hostile("huge key", hugeKey(false), whole, Reason.WRONG_KEY);
      case 2 -> new Hostile("header", wrongKey(), whole, Reason.WRONG_KEY, hugeKey(false));
      default -> new Hostile("key", wrongKey(), whole, Reason.WRONG_KEY);
    };
  }

  private byte[] hugeKey(boolean text) {
    byte[] key = new byte[350_000 + random.nextInt(500_000)];
    random.nextBytes(key);
    if (text) {
      for (int i = 0; i < key.length; i++) {
        key[i] = (byte) (' ' + (key[i] & 0x3f));
      }
    } else {
      key[0] = (byte) 0xff;
    }
    return key;
  }

  private byte[] wrongKey() {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> new byte[] {(byte) 0xff, (byte) 0xfe, 0};
      default -> key("someone-else");
    };
  }

  private void flip(byte[] bytes, int from, int changes) {
    for (int i = 0; i < changes; i++) {
      bytes[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private Hostile bomb(String camera) {
    PictureEncoding encoding = random.nextBoolean() ? PictureEncoding.JPEG : PictureEncoding.PNG;
    byte[] data = scene.data(0, encoding).clone();
    int at = encoding == PictureEncoding.JPEG ? jpegSize(data) : 16;
    if (encoding == PictureEncoding.JPEG) {
      for (int i = 0; i < 4; i += 2) {
        data[at + i] = (byte) (BOMB_SIDE >> 8);
        data[at + i + 1] = (byte) BOMB_SIDE;
      }
    } else {
      for (int i = 0; i < 8; i += 4) {
        data[at + i] = 0;
        data[at + i + 1] = 0;
        data[at + i + 2] = (byte) (BOMB_SIDE >> 8);
        data[at + i + 3] = (byte) BOMB_SIDE;
      }
    }
    boolean declared = random.nextBoolean();
    return new Hostile(
        "bomb",
        key(camera),
        frames.encode(
            new Frame(
                camera,
                0,
                1,
                0,
                encoding,
                declared ? BOMB_SIDE : SceneCamera.WIDTH,
                declared ? BOMB_SIDE : SceneCamera.HEIGHT,
                data)),
        Reason.BAD_PICTURE);
  }

  /** Where a JPEG's frame header has its height and width. */
  private static int jpegSize(byte[] jpeg) {
    int at = 2;
    while (true) {
      int marker = jpeg[at + 1] & 0xff;
      if (marker >= 0xc0 && marker <= 0xc2) {
        return at + 5;
      }
      at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
    }
  }

  private Hostile clock(String camera, PictureEncoding encoding) {
    Frame now = frame(camera, encoding);
    Frame then =
        new Frame(
            camera,
            0,
            now.frameNumber(),
            FAR_FUTURE - random.nextInt(1000),
            encoding,
            SceneCamera.WIDTH,
            SceneCamera.HEIGHT,
            now.data());
    return new Hostile("clock", key(camera), frames.encode(then), Reason.CLOCK_AHEAD);
  }

  /** A frame after which hardly any could come. */
  private Hostile number(String camera, PictureEncoding encoding) {
    Frame one = frame(camera, encoding);
    long huge = Long.MAX_VALUE - random.nextInt(1000);
    boolean epoch = random.nextBoolean();
    Frame last =
        new Frame(
            camera,
            epoch ? huge : 0,
            epoch ? one.frameNumber() : huge,
            one.capturedAt(),
            encoding,
            SceneCamera.WIDTH,
            SceneCamera.HEIGHT,
            one.data());
    return new Hostile("number", key(camera), frames.encode(last), Reason.INVALID_FIELD);
  }

  /** Epochs of a bad camera that jump up and down. */
  private Hostile backwards(PictureEncoding encoding) {
    String camera = badCamera();
    Frame one = frame(camera, encoding);
    Frame other =
        new Frame(
            camera,
            random.nextInt(3),
            random.nextInt(50),
            one.capturedAt(),
            encoding,
            SceneCamera.WIDTH,
            SceneCamera.HEIGHT,
            one.data());
    return new Hostile("epochs", key(camera), frames.encode(other), null);
  }
}
