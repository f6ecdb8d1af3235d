package io.siamflow.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.Frame;
import io.siamflow.codec.Origin;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.SceneCamera;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not reach the tracking operator, and what is said of it. */
class CheckRecordsTest {

  private static final long NOW = Inputs.capturedAt(0, 1000);

  private static final String CAMERA = "gate";

  private final Inputs inputs = new Inputs();

  private record Checked(List<Received> passed, List<DeadLetter> letters) {}

  private static Checked check(CheckRecords<?> function, Received... records) throws Exception {
    try (OneInputStreamOperatorTestHarness<Received, Received> harness =
        new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function))) {
      harness.setup(ReceivedSerializer.INSTANCE);
      harness.open();
      harness.setProcessingTime(NOW);
      for (Received record : records) {
        harness.processElement(new StreamRecord<>(record, 17));
      }
      List<DeadLetter> letters = new ArrayList<>();
      var output = harness.getSideOutput(CheckRecords.DEAD_LETTERS);
      if (output != null) {
        output.forEach(letter -> letters.add(letter.getValue()));
      }
      return new Checked(harness.extractOutputValues(), letters);
    }
  }

  private static Checked frames(Received... records) throws Exception {
    return check(CheckRecords.frames(TrackingOptions.DEFAULTS), records);
  }

  private static Checked commands(Received... records) throws Exception {
    return check(CheckRecords.commands(TrackingOptions.DEFAULTS), records);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "86400000, true", "86400001, false", "200000000000000, false"})
  void aClockThatIsFarAheadIsRefused(long ahead, boolean passes) throws Exception {
    Received frame =
        inputs.frame(
            new Frame(
                CAMERA,
                0,
                0,
                NOW + ahead,
                PictureEncoding.BGR24,
                SceneCamera.WIDTH,
                SceneCamera.HEIGHT,
                Inputs.data(CAMERA, 0)));
    Checked checked = frames(frame);
    assertThat(checked.passed()).hasSize(passes ? 1 : 0);
    if (!passes) {
      assertLetter(
          checked.letters().get(0), frame, Reason.CLOCK_AHEAD, "captured at", ahead / 1000 + " s");
    }
  }

  @Test
  void aBombOfAFewBytesIsRefusedWithoutBeingDecoded() throws Exception {
    Received bomb =
        inputs.frame(
            new Frame(CAMERA, 0, 0, NOW, PictureEncoding.JPEG, 60_000, 60_000, Hostile.jpegBomb()));
    Checked checked = frames(bomb);
    assertThat(checked.passed()).isEmpty();
    assertLetter(checked.letters().get(0), bomb, Reason.BAD_PICTURE, "60000x60000", "67108864");
  }

  @Test
  void whatIsGoodPassesUnchanged() throws Exception {
    Received frame = inputs.frame(CAMERA, 0);
    Received jpeg =
        inputs.frame(
            CAMERA, 0, 1, PictureEncoding.JPEG, Inputs.scene(CAMERA).data(1, PictureEncoding.JPEG));
    Received png =
        inputs.frame(
            CAMERA, 0, 2, PictureEncoding.PNG, Inputs.scene(CAMERA).data(2, PictureEncoding.PNG));
    Checked checked = frames(frame, jpeg, png);
    assertThat(checked.passed()).containsExactly(frame, jpeg, png);
    assertThat(checked.letters()).isEmpty();

    Received start = inputs.start(CAMERA, "cat", 0, 0);
    Received stop = inputs.stop(CAMERA, "cat", 9);
    Checked orders = commands(start, stop);
    assertThat(orders.passed()).containsExactly(start, stop);
    assertThat(orders.letters()).isEmpty();
  }

  @Test
  void aRecordThatIsBrokenDoesNotHoldBackTheNext() throws Exception {
    Received garbage = record(new byte[] {9, 9, 9}, CAMERA);
    Received empty = record(new byte[0], CAMERA);
    Received nothing = record(null, CAMERA);
    Received cut = inputs.frame(CAMERA, 5);
    cut = record(Arrays.copyOf(cut.value(), cut.value().length - 1), CAMERA);
    Received good = inputs.frame(CAMERA, 6);
    Checked checked = frames(garbage, empty, nothing, cut, good);

    assertThat(checked.passed()).containsExactly(good);
    assertThat(checked.letters()).hasSize(4);
    assertLetter(checked.letters().get(0), garbage, Reason.UNDECODABLE, "09 09 09");
    assertLetter(checked.letters().get(1), empty, Reason.UNDECODABLE, "empty");
    assertLetter(checked.letters().get(2), nothing, Reason.UNDECODABLE, "no value");
    assertLetter(checked.letters().get(3), cut, Reason.UNDECODABLE, "Frame");
  }

  @Test
  void anUnknownSchemaIsNamedByItsFingerprint() throws Exception {
    byte[] value = inputs.frame(CAMERA, 0).value().clone();
    Arrays.fill(value, 2, 10, (byte) 0x5a);
    Received unknown = record(value, CAMERA);
    Checked checked = frames(unknown);
    assertThat(checked.letters()).hasSize(1);
    assertLetter(checked.letters().get(0), unknown, Reason.UNKNOWN_SCHEMA, "5a5a5a5a5a5a5a5a");
  }

  @Test
  void aRecordOfAnotherTopicIsRefused() throws Exception {
    Received command = inputs.start(CAMERA, "cat", 0, 0);
    assertLetter(
        frames(command).letters().get(0), command, Reason.UNDECODABLE, "TrackCommand", "Frame");
    Received frame = inputs.frame(CAMERA, 0);
    assertLetter(
        commands(frame).letters().get(0), frame, Reason.UNDECODABLE, "Frame", "TrackCommand");
  }

  @Test
  void theKeyIsTheCamera() throws Exception {
    byte[] frame = inputs.frame(CAMERA, 0).value();
    byte[] stop = inputs.stop(CAMERA, "cat", 0).value();
    Received otherKey = record(frame, "yard");
    Received noKey = record(frame, null);
    Checked checked = frames(otherKey, noKey);
    assertThat(checked.passed()).isEmpty();
    assertLetter(checked.letters().get(0), otherKey, Reason.WRONG_KEY, "\"yard\"", "'gate'");
    assertLetter(checked.letters().get(1), noKey, Reason.WRONG_KEY, "missing", "'gate'");
    assertLetter(
        commands(record(stop, "yard")).letters().get(0),
        record(stop, "yard"),
        Reason.WRONG_KEY,
        "\"yard\"");
  }

  @Test
  void aPictureIsLookedAtBeforeItIsKeyed() throws Exception {
    byte[] jpeg = Inputs.scene(CAMERA).data(3, PictureEncoding.JPEG);
    Received truncated =
        inputs.frame(CAMERA, 0, 3, PictureEncoding.JPEG, Arrays.copyOf(jpeg, jpeg.length - 40));
    Received raw =
        inputs.frame(CAMERA, 0, 4, PictureEncoding.BGR24, new byte[SceneCamera.WIDTH * 3]);
    Checked checked = frames(truncated, raw);
    assertThat(checked.passed()).isEmpty();
    assertLetter(
        checked.letters().get(0), truncated, Reason.BAD_PICTURE, "frame 3", "gate", "truncated");
    assertLetter(checked.letters().get(1), raw, Reason.BAD_PICTURE, "frame 4", "gate", "240x100");
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "240, 0", "-1, 5", "70000, 5", "2147483647, 2147483647"})
  void absurdSizesAreRefused(int width, int height) throws Exception {
    Received frame =
        inputs.frame(
            new Frame(
                CAMERA, 0, 0, 0, PictureEncoding.BGR24, width, height, Inputs.data(CAMERA, 0)));
    Checked checked = frames(frame);
    assertThat(checked.passed()).isEmpty();
    assertLetter(checked.letters().get(0), frame, Reason.INVALID_FIELD);
    assertThat(checked.letters().get(0).detail()).containsAnyOf("width is", "height is");
  }

  @Test
  void aPictureOfTooManyPixelsIsRefused() throws Exception {
    TrackingOptions small =
        Settings.maxPixels(TrackingOptions.DEFAULTS, SceneCamera.WIDTH * SceneCamera.HEIGHT - 1);
    Received frame = inputs.frame(CAMERA, 0);
    Checked checked = check(CheckRecords.frames(small), frame);
    assertThat(checked.passed()).isEmpty();
    assertLetter(checked.letters().get(0), frame, Reason.BAD_PICTURE, "23999", "240x100");
  }

  @ParameterizedTest
  @CsvSource({"NaN, 0, 5, 5", "0, 0, Infinity, 5", "0, 0, 5, -5", "0, 0, 0, 5"})
  void aBoxWithoutAnAreaIsRefused(double x, double y, double width, double height)
      throws Exception {
    Received start = inputs.start(CAMERA, 0, "cat", 0, new Box(x, y, width, height));
    Checked checked = commands(start);
    assertThat(checked.passed()).isEmpty();
    assertLetter(checked.letters().get(0), start, Reason.BAD_BOX, "box");
  }

  @Test
  void aStartWithoutABoxIsRefused() throws Exception {
    Received start =
        inputs.command(new TrackCommand("o", Action.START, CAMERA, 0, "cat", 0, null, null, null));
    assertLetter(commands(start).letters().get(0), start, Reason.INVALID_FIELD, "box", "START");
  }

  @Test
  void aDeadLetterCarriesABoundedPartOfTheRecord() throws Exception {
    TrackingOptions few = Settings.deadLetterBytes(TrackingOptions.DEFAULTS, 100);
    Received frame = record(inputs.frame(CAMERA, 0).value(), "yard");
    DeadLetter letter = check(CheckRecords.frames(few), frame).letters().get(0);
    assertThat(letter.original()).isEqualTo(Arrays.copyOf(frame.value(), 100));
    assertThat(letter.originalLength()).isEqualTo(frame.value().length);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4611686018427387905, frame_number is 4611686018427387905",
    "0, 9223372036854775807, frame_number is 9223372036854775807",
    "9223372036854775807, 0, stream_epoch is 9223372036854775807"
  })
  void numbersThatNoOtherCouldFollowAreRefused(long epoch, long number, String detail)
      throws Exception {
    Received frame = numbered(epoch, number);
    Received start = inputs.start(CAMERA, epoch, "cat", number, new Box(1, 2, 3, 4));
    assertLetter(frames(frame).letters().get(0), frame, Reason.INVALID_FIELD, detail);
    assertLetter(commands(start).letters().get(0), start, Reason.INVALID_FIELD, detail);
  }

  @Test
  void theLargestNumbersPass() throws Exception {
    Received last = numbered(1L << 62, 1L << 62);
    assertThat(frames(last).passed()).containsExactly(last);
    Received start = inputs.start(CAMERA, 1L << 62, "cat", 1L << 62, new Box(1, 2, 3, 4));
    assertThat(commands(start).passed()).containsExactly(start);
  }

  private Received numbered(long epoch, long number) {
    return inputs.frame(
        new Frame(
            CAMERA,
            epoch,
            number,
            0,
            PictureEncoding.JPEG,
            SceneCamera.WIDTH,
            SceneCamera.HEIGHT,
            Inputs.scene(CAMERA).data(3, PictureEncoding.JPEG)));
  }

  /** Whatever a key is made of, its letter stays within the bound that is checked at the start. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", "🐈", "\u0001", "not UTF-8"})
  void aHugeKeyIsCutAndQuoted(String repeated) throws Exception {
    byte[] key = repeated.repeat(900_000 / repeated.getBytes(UTF_8).length).getBytes(UTF_8);
    if (repeated.equals("not UTF-8")) {
      Arrays.fill(key, (byte) 0x80);
    }
    byte[] value = inputs.frame(CAMERA, 0).value();
    Received frame = new Received(new Origin("t".repeat(249), 3, 41), 0, key, value);
    DeadLetter letter = frames(frame).letters().get(0);
    assertThat(letter.reason()).isEqualTo(Reason.WRONG_KEY);
    assertThat(letter.key()).isEqualTo(Arrays.copyOf(key, DeadLetters.LONGEST_KEY));
    assertThat(letter.keyLength()).isEqualTo(key.length);
    assertThat(letter.detail()).contains(key.length + " bytes", "'gate'").hasSizeLessThan(600);
    byte[] encoded = new DeadLetterCodec(SchemaDirectory.empty()).encode(letter);
    assertThat(encoded.length + letter.key().length - letter.original().length)
        .isLessThan(DeadLetters.BYTES_BESIDE_THE_ORIGINAL);
  }

  @Test
  void aLongDetailIsCut() {
    Received received = record(new byte[1], "🐈".repeat(1000));
    DeadLetter letter =
        new DeadLetters(10).of(received, Reason.UNDECODABLE, "x" + "🐈".repeat(5000));
    assertThat(letter.detail())
        .hasSize(DeadLetters.LONGEST_DETAIL - 1 + 3)
        .startsWith("x🐈")
        .endsWith("🐈...");
    assertThat(new DeadLetterCodec(SchemaDirectory.empty()).encode(letter).length)
        .isLessThan(DeadLetters.BYTES_BESIDE_THE_ORIGINAL);
  }

  private static Received record(byte[] value, String key) {
    return new Received(
        new Origin("some-topic", 3, 41),
        1_767_225_600_000L,
        key == null ? null : key.getBytes(UTF_8),
        value);
  }

  private static void assertLetter(
      DeadLetter letter, Received record, Reason reason, String... details) {
    assertThat(letter.reason()).as(letter.detail()).isEqualTo(reason);
    assertThat(letter.topic()).isEqualTo(record.origin().topic());
    assertThat(letter.partition()).isEqualTo(record.origin().partition());
    assertThat(letter.offset()).isEqualTo(record.origin().offset());
    assertThat(letter.key()).isEqualTo(record.key());
    byte[] value = record.value();
    int bound = TrackingOptions.DEFAULTS.deadLetterBytes();
    assertThat(letter.original())
        .isEqualTo(value == null || value.length <= bound ? value : Arrays.copyOf(value, bound));
    assertThat(letter.originalLength()).isEqualTo(value == null ? 0 : value.length);
    for (String detail : details) {
      assertThat(letter.detail()).contains(detail);
    }
  }
}
