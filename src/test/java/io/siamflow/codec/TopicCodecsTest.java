package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.SchemaNormalization;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of the topics look like as bytes, and which of them are refused. */
class TopicCodecsTest {

  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
  private final TrackEventCodec events = new TrackEventCodec(SchemaDirectory.empty());
  private final DeadLetterCodec letters = new DeadLetterCodec(SchemaDirectory.empty());

  @Test
  void everyRecordComesBack() throws Exception {
    assertThat(frames.decode(frames.encode(Samples.frame())))
        .usingRecursiveComparison()
        .isEqualTo(Samples.frame());
    assertThat(commands.decode(commands.encode(Samples.command()))).isEqualTo(Samples.command());
    assertThat(events.decode(events.encode(Samples.event()))).isEqualTo(Samples.event());
    assertThat(events.decode(events.encode(Samples.plainEvent()))).isEqualTo(Samples.plainEvent());
    assertThat(letters.decode(letters.encode(Samples.letter())))
        .usingRecursiveComparison()
        .isEqualTo(Samples.letter());
  }

  @Test
  void optionalFieldsMayBeNull() throws Exception {
    TrackCommand stop = new TrackCommand("o", Action.STOP, "c", 0, "t", 5, null, null, null);
    assertThat(commands.decode(commands.encode(stop))).isEqualTo(stop);
    DeadLetter empty = new DeadLetter("t", 0, 0, null, Reason.UNDECODABLE, "no value", null, 0, 0);
    assertThat(letters.decode(letters.encode(empty))).usingRecursiveComparison().isEqualTo(empty);
  }

  @Test
  void aDeadLetterKnowsTheLengthOfAKeyThatWasCut() throws Exception {
    DeadLetter cut =
        new DeadLetter("t", 0, 0, new byte[] {1, 2}, Reason.WRONG_KEY, "d", null, 0, 350_000);
    assertThat(letters.decode(letters.encode(cut))).usingRecursiveComparison().isEqualTo(cut);
  }

  @Test
  void bytesBeginWithMagicAndFingerprint() {
    byte[] bytes = frames.encode(Samples.frame());
    long fingerprint =
        SchemaNormalization.parsingFingerprint64(io.siamflow.codec.avro.Frame.getClassSchema());
    assertThat(bytes).startsWith(0xc3, 0x01);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2))
        .isEqualTo(fingerprint);
  }

  @Test
  void aStopIsReadWithoutItsBox() throws Exception {
    Box broken = new Box(Double.NaN, 0, 0, 0);
    TrackCommand stop = new TrackCommand("o", Action.STOP, "c", 0, "t", 5, broken, null, null);
    assertThat(commands.decode(commands.encode(stop)).box()).isNull();
  }

  @ParameterizedTest
  @EnumSource(PictureEncoding.class)
  void everyEncodingIsKnown(PictureEncoding encoding) throws Exception {
    Frame frame = new Frame("c", 0, 0, 0, encoding, 1, 1, new byte[3]);
    assertThat(frames.decode(frames.encode(frame)).encoding()).isEqualTo(encoding);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsKnown(Reason reason) throws Exception {
    DeadLetter letter = new DeadLetter("t", 0, 0, null, reason, "", null, 0, 0);
    assertThat(letters.decode(letters.encode(letter)).reason()).isEqualTo(reason);
  }

  @Test
  void symbolsAreTheDomainsAndUnknown() {
    assertSymbols(io.siamflow.codec.avro.PictureEncoding.values(), PictureEncoding.values());
    assertSymbols(io.siamflow.codec.avro.CommandAction.values(), Action.values());
    assertSymbols(
        io.siamflow.codec.avro.TargetStatus.values(), io.siamflow.tracker.TargetStatus.values());
    assertSymbols(
        io.siamflow.codec.avro.EndReason.values(), io.siamflow.tracker.EndReason.values());
    assertSymbols(io.siamflow.codec.avro.DeadLetterReason.values(), Reason.values());
  }

  private static void assertSymbols(Enum<?>[] symbols, Enum<?>[] constants) {
    Set<String> expected = names(constants);
    expected.add("UNKNOWN");
    assertThat(names(symbols)).isEqualTo(expected);
  }

  private static Set<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(Enum::name).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\u0000b", "line\nbreak", "\u0085"})
  void aCameraIdIsTextWithoutControlCharacters(String id) {
    assertInvalid(() -> frames.decode(frames.encode(frameOf(id, 0, 0, 1, 1, 1))), "camera_id");
    assertInvalid(
        () -> commands.decode(commands.encode(commandOf("o", id, 0, "t", 0))), "camera_id");
  }

  @Test
  void anIdHasAtMost256Characters() throws Exception {
    String longest = "x".repeat(256);
    assertThat(frames.decode(frames.encode(frameOf(longest, 0, 0, 1, 1, 1))).cameraId())
        .isEqualTo(longest);
    assertInvalid(
        () -> frames.decode(frames.encode(frameOf(longest + "x", 0, 0, 1, 1, 1))),
        "camera_id has 257 characters");
  }

  @Test
  void aMessageShowsAValueWithoutItsControlCharacters() {
    assertThatThrownBy(() -> frames.decode(frames.encode(frameOf("\u001b[31mred", 0, 0, 1, 1, 1))))
        .hasMessage("camera_id has a control character: \"\\u001b[31mred\"");
  }

  @Test
  void aFramesNumbersAreChecked() {
    assertInvalid(() -> frames.decode(frames.encode(frameOf("c", -1, 0, 1, 1, 1))), "stream_epoch");
    assertInvalid(
        () -> frames.decode(frames.encode(frameOf("c", 0, -7, 1, 1, 1))),
        "frame_number is negative: -7");
    assertInvalid(() -> frames.decode(frames.encode(frameOf("c", 0, 0, 0, 1, 1))), "width is 0");
    assertInvalid(() -> frames.decode(frames.encode(frameOf("c", 0, 0, 1, -1, 1))), "height is -1");
    assertInvalid(
        () -> frames.decode(frames.encode(frameOf("c", 0, 0, 1, Integer.MAX_VALUE, 1))),
        "height is 2147483647");
    assertInvalid(() -> frames.decode(frames.encode(frameOf("c", 0, 0, 1, 1, 0))), "data is empty");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 253_402_300_800_000L})
  void aFrameIsTakenBetween1970And9999(long time) {
    Frame frame = new Frame("c", 0, 0, time, PictureEncoding.PNG, 1, 1, new byte[1]);
    assertInvalid(() -> frames.decode(frames.encode(frame)), "captured_at is " + time);
  }

  @Test
  void aCommandsFieldsAreChecked() {
    assertInvalid(
        () -> commands.decode(commands.encode(commandOf("", "c", 0, "t", 0))), "command_id");
    assertInvalid(
        () -> commands.decode(commands.encode(commandOf("o", "c", 0, "", 0))), "track_id");
    assertInvalid(
        () -> commands.decode(commands.encode(commandOf("o", "c", -1, "t", 0))), "stream_epoch");
    assertInvalid(
        () -> commands.decode(commands.encode(commandOf("o", "c", 0, "t", -1))), "frame_number");
    TrackCommand label =
        new TrackCommand("o", Action.START, "c", 0, "t", 0, new Box(0, 0, 1, 1), "a\tb", null);
    assertInvalid(() -> commands.decode(commands.encode(label)), "label");
    TrackCommand model =
        new TrackCommand("o", Action.START, "c", 0, "t", 0, new Box(0, 0, 1, 1), null, "");
    assertInvalid(() -> commands.decode(commands.encode(model)), "model is empty");
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"START", "CORRECT"})
  void startAndCorrectNeedAUsableBox(Action action) {
    assertInvalid(() -> commands.decode(commands.encode(boxed(action, null))), "box is null");
    for (Box box :
        List.of(
            new Box(Double.NaN, 0, 1, 1),
            new Box(0, Double.POSITIVE_INFINITY, 1, 1),
            new Box(0, 0, Double.NEGATIVE_INFINITY, 1),
            new Box(0, 0, 0, 1),
            new Box(0, 0, 1, -2))) {
      assertRefused(
          () -> commands.decode(commands.encode(boxed(action, box))),
          Reason.BAD_BOX,
          "width " + box.width());
    }
  }

  @Test
  void threadsMayShareACodec() throws Exception {
    byte[] bytes = events.encode(Samples.event());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(
            threads.submit(
                () -> {
                  boolean same = true;
                  for (int round = 0; round < 2000; round++) {
                    same &= events.decode(bytes).equals(Samples.event());
                    same &= Arrays.equals(events.encode(Samples.event()), bytes);
                  }
                  return same;
                }));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void eventIdsDifferWhateverTheIdsHold() {
    assertThat(EventId.of("cam", 1, 2, "t")).isEqualTo("cam/1/2/t");
    assertThat(EventId.revised("cam", 1, 2, "t", "o")).isEqualTo("cam/1/2/t/o");
    assertThat(EventId.of("a/b", 1, 2, "50%")).isEqualTo("a%2Fb/1/2/50%25");
    assertThat(
            Stream.of(
                EventId.of("a/1/2/t", 1, 2, "t"),
                EventId.of("a", 1, 2, "t/1/2/t"),
                EventId.revised("a", 1, 2, "t", "1/2/t"),
                EventId.of("a", 1, 2, "t%2F1/2/t")))
        .doesNotHaveDuplicates();
  }

  private static Frame frameOf(
      String camera, long epoch, long number, int width, int height, int length) {
    return new Frame(
        camera, epoch, number, 0, PictureEncoding.JPEG, width, height, new byte[length]);
  }

  private static TrackCommand commandOf(
      String id, String camera, long epoch, String track, long number) {
    return new TrackCommand(
        id, Action.START, camera, epoch, track, number, new Box(0, 0, 1, 1), null, null);
  }

  private static TrackCommand boxed(Action action, Box box) {
    return new TrackCommand("o", action, "c", 0, "t", 0, box, null, null);
  }

  private static void assertInvalid(ThrowingCallable decoding, String message) {
    assertRefused(decoding, Reason.INVALID_FIELD, message);
  }

  private static void assertRefused(ThrowingCallable decoding, Reason reason, String message) {
    assertThatThrownBy(decoding)
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
