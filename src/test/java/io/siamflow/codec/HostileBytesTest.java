package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.Samples.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are: a record or a DecodeException, within memory bounded by their length. */
class HostileBytesTest {

  private static final int HEADER = 10;
  private static final long ALLOWED_BYTES = 256 * 1024;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<Kind<?>> kinds() {
    return Samples.kinds(SchemaDirectory.empty());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noValueAndNoEncodingAreRefused(Kind<?> kind) {
    assertUndecodable(kind, null, "no value");
    assertUndecodable(kind, new byte[0], "the value is empty");
    assertUndecodable(kind, "{\"camera_id\": 1}".getBytes(), "no Avro single-object encoding");
    byte[] wrongMagic = kind.encoded();
    wrongMagic[1] = 2;
    assertUndecodable(kind, wrongMagic, "begin with c3 02");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyPrefixIsRefused(Kind<?> kind) {
    byte[] whole = kind.encoded();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> kind.codec().decode(cut))
          .isInstanceOfSatisfying(
              DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void bytesAfterTheRecordAreRefused(Kind<?> kind) {
    byte[] whole = kind.encoded();
    assertUndecodable(kind, Arrays.copyOf(whole, whole.length + 3), "3 bytes after the");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anUnknownFingerprintIsNamed(Kind<?> kind) {
    byte[] bytes = kind.encoded();
    System.arraycopy(HexFormat.of().parseHex("efcdab8967452301"), 0, bytes, 2, 8);
    assertThatThrownBy(() -> kind.codec().decode(bytes))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA))
        .hasMessage("no schema has the fingerprint 0123456789abcdef");
  }

  @Test
  void arecordOfAnotherTopicIsCalledByItsName() {
    byte[] command = new TrackCommandCodec(SchemaDirectory.empty()).encode(Samples.command());
    assertThatThrownBy(() -> new FrameCodec(SchemaDirectory.empty()).decode(command))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE))
        .hasMessageContaining("a io.siamflow.codec.avro.TrackCommand (fingerprint ")
        .hasMessageContaining("where a io.siamflow.codec.avro.Frame is due");
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 31, 100})
  void aLengthBeyondTheInputTakesNoMemory(long length) throws Exception {
    byte[] text = afterHeaderOf(kinds().get(0), encoder -> encoder.writeLong(length));
    assertDecodesWithin(kinds().get(0), text, ALLOWED_BYTES);
    byte[] data =
        afterHeaderOf(
            kinds().get(0),
            encoder -> {
              encoder.writeString("c");
              encoder.writeLong(0);
              encoder.writeLong(0);
              encoder.writeLong(0);
              encoder.writeEnum(1);
              encoder.writeInt(1);
              encoder.writeInt(1);
              encoder.writeLong(length);
            });
    assertDecodesWithin(kinds().get(0), data, ALLOWED_BYTES);
    assertUndecodable(kinds().get(0), data, "broken Frame: a length of " + length);
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, -5, 1000})
  void aCountBeyondTheInputTakesNoMemory(long count) throws Exception {
    Kind<?> camera = kinds().get(5);
    byte[] bytes =
        afterHeaderOf(
            camera,
            encoder -> {
              encoder.writeLong(0);
              encoder.writeLong(0);
              encoder.writeLong(0);
              encoder.writeLong(count);
            });
    assertDecodesWithin(camera, bytes, ALLOWED_BYTES);
    assertThatThrownBy(() -> camera.codec().decode(bytes)).isInstanceOf(DecodeException.class);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws Exception {
    byte[] bytes =
        afterHeaderOf(
            kinds().get(0), encoder -> encoder.writeBytes(new byte[] {'c', (byte) 0xc3, 'a', 'm'}));
    assertUndecodable(kinds().get(0), bytes, "text that is not UTF-8");
  }

  @Test
  void aReplacementCharacterIsText() throws Exception {
    Frame frame =
        new Frame("\uFFFD", 0, 0, 0, io.siamflow.image.PictureEncoding.PNG, 1, 1, new byte[1]);
    FrameCodec codec = new FrameCodec(SchemaDirectory.empty());
    assertThat(codec.decode(codec.encode(frame)).cameraId()).isEqualTo("\uFFFD");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyChangedByteGivesARecordOrARefusal(Kind<?> kind) {
    byte[] whole = kind.encoded();
    for (int i = 0; i < whole.length; i++) {
      for (int value : new int[] {0, 1, 2, 0x7f, 0x80, 0xfe, 0xff}) {
        byte[] bytes = whole.clone();
        bytes[i] = (byte) value;
        assertDecodesWithin(kind, bytes, ALLOWED_BYTES);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void randomChangesGiveARecordOrARefusal(Kind<?> kind) {
    long seed = System.nanoTime();
    System.out.println("HostileBytesTest: " + kind + ", seed " + seed);
    Random random = new Random(seed);
    byte[] whole = kind.encoded();
    int refused = 0;
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = mutate(whole, random);
      try {
        refused += assertDecodesWithin(kind, bytes, ALLOWED_BYTES) ? 0 : 1;
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ", round " + round + ": " + HexFormat.of().formatHex(bytes), e);
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  private static byte[] mutate(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    switch (random.nextInt(5)) {
      case 0 -> bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 20));
      case 1 -> {
        // All behind the header is noise.
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        bytes = Arrays.copyOf(whole, HEADER + noise.length);
        System.arraycopy(noise, 0, bytes, HEADER, noise.length);
      }
      case 2 -> {
        // Something is cut out.
        int from = HEADER + random.nextInt(whole.length - HEADER);
        int to = from + random.nextInt(whole.length - from);
        byte[] rest = Arrays.copyOfRange(whole, to, whole.length);
        bytes = Arrays.copyOf(whole, from + rest.length);
        System.arraycopy(rest, 0, bytes, from, rest.length);
      }
      default -> {
        for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
          int at = HEADER + random.nextInt(whole.length - HEADER);
          bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
        }
      }
    }
    return bytes;
  }

  /** Whether the bytes hold a record; an exception of another kind or much memory fails. */
  private static boolean assertDecodesWithin(Kind<?> kind, byte[] bytes, long allowed) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    boolean decoded = true;
    try {
      kind.codec().decode(bytes);
    } catch (DecodeException e) {
      decoded = false;
      assertThat(e.getMessage()).isNotBlank();
    } catch (Throwable e) {
      return fail(kind + " threw another exception", e);
    }
    long taken = THREADS.getThreadAllocatedBytes(thread) - before;
    assertThat(taken).as("bytes taken").isLessThan(allowed);
    return decoded;
  }

  private static void assertUndecodable(Kind<?> kind, byte[] bytes, String message) {
    assertThatThrownBy(() -> kind.codec().decode(bytes))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE))
        .hasMessageContaining(message);
  }

  private interface Writing {
    void to(BinaryEncoder encoder) throws IOException;
  }

  private static byte[] afterHeaderOf(Kind<?> kind, Writing writing) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(kind.encoded(), 0, HEADER);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    writing.to(encoder);
    return out.toByteArray();
  }
}
