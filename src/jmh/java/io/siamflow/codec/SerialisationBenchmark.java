package io.siamflow.codec;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Color;
import io.siamflow.image.Mask;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Records of the topics and of the state, to bytes and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SerialisationBenchmark {

  private static final int PICTURE_BYTES = 200_000;

  /** The template of SiamRPN++: three layers of 256 channels of 7x7. */
  private static final int TEMPLATE_VALUES = 3 * 256 * 7 * 7;

  /** The kind of record. */
  public enum Kind {
    /** A frame with a picture of 200 kB. */
    FRAME,
    /** An event with a box. */
    EVENT,
    /** An event with the mask of a target of 200x200 pixels. */
    EVENT_WITH_MASK,
    /** What is kept of a target from frame to frame. */
    TARGET,
    /** A target's template. */
    TEMPLATE
  }

  /** What is written and read. */
  @Param public Kind kind;

  private Coding<?> coding;

  private record Coding<T>(RecordCodec<T> codec, T value, byte[] bytes) {
    static <T> Coding<T> of(RecordCodec<T> codec, T value) {
      return new Coding<>(codec, value, codec.encode(value));
    }

    byte[] encode() {
      return codec.encode(value);
    }
  }

  /** Makes a record. */
  @Setup
  public void make() {
    SchemaDirectory none = SchemaDirectory.empty();
    coding =
        switch (kind) {
          case FRAME -> Coding.of(new FrameCodec(none), frame());
          case EVENT -> Coding.of(new TrackEventCodec(none), event(null));
          case EVENT_WITH_MASK -> Coding.of(new TrackEventCodec(none), event(mask()));
          case TARGET -> Coding.of(new TargetRecordCodec(), target());
          case TEMPLATE ->
              Coding.of(
                  new TemplateEmbeddingCodec(), TemplateEmbedding.of(new float[TEMPLATE_VALUES]));
        };
  }

  private static Frame frame() {
    byte[] data = new byte[PICTURE_BYTES];
    new Random(5).nextBytes(data);
    return new Frame("yard", 1, 1000, 1_767_225_600_000L, PictureEncoding.JPEG, 1280, 720, data);
  }

  private static Mask mask() {
    boolean[] pixels = new boolean[200 * 200];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.hypot(i % 200 - 100, i / 200 - 100) < 90;
    }
    return Mask.of(new BinaryPatch(400, 300, 200, 200, pixels), 1280, 720);
  }

  private static TrackEvent event(Mask mask) {
    return new TrackEvent(
        EventId.of("yard", 1, 1000, "cat"),
        "yard",
        1,
        1000,
        1_767_225_600_000L,
        "cat",
        "a cat",
        null,
        TargetStatus.TRACKED,
        null,
        new Box(400.5, 300.25, 200, 200),
        null,
        mask,
        new Evidence(.97, 8.5, .83),
        "siamrpnpp-mobilenetv2",
        "00ff".repeat(16),
        0,
        false);
  }

  private static TargetRecord target() {
    return new TargetRecord(
        "cat",
        "a cat",
        "siamrpnpp-mobilenetv2",
        "00ff".repeat(16),
        new TargetState(500, 400, 200, 200, 400, 800, 810, new Color(100, 110, 120)),
        new Box(400.5, 300.25, 200, 200),
        TargetStatus.TRACKED,
        0,
        0,
        null,
        1000,
        1,
        10,
        1,
        10,
        "order-1",
        null,
        1000,
        0);
  }

  /** The record's bytes. */
  @Benchmark
  public byte[] encode() {
    return coding.encode();
  }

  /** The record from its bytes. */
  @Benchmark
  public Object decode() throws DecodeException {
    return coding.codec.decode(coding.bytes);
  }
}
