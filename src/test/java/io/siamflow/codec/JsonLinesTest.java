package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetStatus;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Track events as lines, for programs and for people. */
class JsonLinesTest {

  private final JsonLines lines = new JsonLines();

  @Test
  void anEventIsOneLineThatComesBack() throws Exception {
    String line = lines.write(Samples.event());
    assertThat(line).doesNotContain("\n", "\r");
    assertThat(lines.read(line)).isEqualTo(Samples.event());
  }

  @Test
  void whatIsNullIsLeftOut() throws Exception {
    String line = lines.write(Samples.plainEvent());
    assertThat(line)
        .isEqualTo(
            "{\"event_id\":\"c/0/0/t\",\"camera_id\":\"c\",\"stream_epoch\":0,\"frame_number\":0,"
                + "\"captured_at\":0,\"track_id\":\"t\",\"status\":\"LOST\","
                + "\"box\":{\"x\":1.0,\"y\":2.0,\"width\":3.0,\"height\":4.0},"
                + "\"model_id\":\"siamfc\",\"model_sha256\":\"ab\",\"frames_skipped\":0,"
                + "\"late\":false}");
    assertThat(lines.read(line)).isEqualTo(Samples.plainEvent());
    assertThat(lines.read(line.replace("\"late\"", "\"score\":null,\"later\":[1],\"late\"")))
        .isEqualTo(Samples.plainEvent());
  }

  @Test
  void numbersComeBackExactly() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      TrackEvent event =
          eventOf("c", new Box(Double.isFinite(any) ? any : -0.0, random.nextGaussian(), 1, 2));
      assertThat(lines.read(lines.write(event))).isEqualTo(event);
    }
  }

  @Test
  void textComesBackWhateverItHolds() throws Exception {
    TrackEvent event = eventOf("a \"b\" \\ / ü 🐈 \u2028", new Box(0, 0, 1, 1));
    assertThat(lines.read(lines.write(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aNumberThatJsonCannotSayIsRefused(double number) {
    assertThatThrownBy(() -> lines.write(eventOf("c", new Box(0, number, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("y is " + number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "   ", "[]", "null", "{", "{} {}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"})
  void whatIsNoJsonObjectIsRefused(String line) {
    assertThatThrownBy(() -> lines.read(line)).isInstanceOf(DecodeException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"late\":false; \"late\":0; late is not true or false: \"0\"",
        "\"late\":false; \"late\":null; late is missing",
        "\"x\":1.0; \"z\":1.0; box.x is missing",
        "\"x\":1.0; \"x\":1e999; box.x is not a number of 64 bits",
        "\"x\":1.0; \"x\":\"1.0\"; box.x is not a number of 64 bits",
        "\"frame_number\":0; \"frame_number\":0.5; frame_number is not a whole number",
        "\"frame_number\":0; \"frame_number\":99999999999999999999; frame_number is not a whole",
        "\"frame_number\":0; \"frame_number\":-1; frame_number is negative: -1",
        "\"frames_skipped\":0; \"frames_skipped\":4294967296; frames_skipped is not a whole",
        "\"LOST\"; \"ASTRAY\"; status is not known: \"ASTRAY\"",
        "\"camera_id\":\"c\"; \"camera_id\":\"\"; camera_id is empty",
        "\"camera_id\":\"c\"; \"camera_id\":7; camera_id is not text: \"7\"",
        "\"late\"; \"mask\":[],\"late\"; mask is not an object",
      })
  void aFieldThatCannotBeIsNamed(String part, String other, String message) {
    String line = lines.write(Samples.plainEvent());
    assertThat(line).contains(part);
    assertThatThrownBy(() -> lines.read(line.replace(part, other)))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_FIELD))
        .hasMessageContaining(message);
  }

  @Test
  void aPersonReadsALine() {
    assertThat(TextLines.of(Samples.plainEvent()))
        .isEqualTo("1970-01-01T00:00:00Z c 0/0 t LOST      box 1.0,2.0,3.0,4.0");
    assertThat(TextLines.of(Samples.event()))
        .isEqualTo(
            "2026-01-01T00:00:00.163Z yard/ost-ü 3/121 кот 🐈 ENDED     box 0.1,0.2,0.3,33.3"
                + " score -2.750 because STOPPED \"a cat\" command order-1 skipped 7 late");
  }

  @Test
  void aLineForAPersonSteersNoTerminal() {
    assertThat(TextLines.of(eventOf("\u001b[2J\n", new Box(0, 0, 1, 1))))
        .contains("\uFFFD[2J\uFFFD")
        .doesNotContain("\u001b", "\n");
  }

  private static TrackEvent eventOf(String camera, Box box) {
    return new TrackEvent(
        "e",
        camera,
        0,
        0,
        0,
        "t",
        null,
        null,
        TargetStatus.TRACKED,
        null,
        box,
        null,
        null,
        new Evidence(0.5, 4, 0.25),
        "m",
        "h",
        0,
        false);
  }
}
