package io.siamflow.codec;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.geometry.Box;
import io.siamflow.image.Mask;
import io.siamflow.tracker.Evidence;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What the fields of records may hold; a refusal names the field and the value. */
final class Fields {

  private static final int LONGEST_TEXT = 256;
  private static final long LAST_MILLISECOND =
      Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private Fields() {}

  /** Text of 1 to 256 characters without control characters. */
  static String id(String field, String value) throws DecodeException {
    if (value.isEmpty()) {
      throw invalid(field + " is empty");
    }
    return text(field, value);
  }

  /** Text of up to 256 characters without control characters, or null. */
  static String text(String field, String value) throws DecodeException {
    if (value == null) {
      return null;
    }
    if (value.length() > LONGEST_TEXT) {
      throw invalid(
          field
              + " has "
              + value.length()
              + " characters, more than "
              + LONGEST_TEXT
              + ": "
              + Quoted.of(value));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw invalid(field + " has a control character: " + Quoted.of(value));
    }
    return value;
  }

  static long notNegative(String field, long value) throws DecodeException {
    if (value < 0) {
      throw invalid(field + " is negative: " + value);
    }
    return value;
  }

  static int notNegative(String field, int value) throws DecodeException {
    notNegative(field, (long) value);
    return value;
  }

  static int between(String field, int value, int least, int most) throws DecodeException {
    if (value < least || value > most) {
      throw invalid(field + " is " + value + ", not " + least + " to " + most);
    }
    return value;
  }

  /** Milliseconds since 1970 up to the year 9999, so that sums of times cannot overflow. */
  static long time(String field, Instant value) throws DecodeException {
    long milliseconds = value.toEpochMilli();
    if (milliseconds < 0 || milliseconds > LAST_MILLISECOND) {
      throw invalid(
          field + " is " + milliseconds + " ms since 1970, outside the years 1970 to 9999");
    }
    return milliseconds;
  }

  /** A mask whose pixels can be had. */
  static Mask mask(int width, int height, String counts) throws DecodeException {
    Mask mask = new Mask(width, height, counts);
    if (!mask.isWhole()) {
      throw invalid(
          "mask.counts are not those of %dx%d pixels: %s"
              .formatted(width, height, Quoted.of(counts)));
    }
    return mask;
  }

  static double finite(String field, double value) throws DecodeException {
    if (!Double.isFinite(value)) {
      throw invalid(field + " is " + value);
    }
    return value;
  }

  /** The bytes alone in an array, copied only if the buffer's array holds others too. */
  static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.array().length == buffer.limit()) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The domain's constant of the same name. */
  static <E extends Enum<E>> E constant(String field, Enum<?> symbol, Class<E> type)
      throws DecodeException {
    if (symbol.name().equals("UNKNOWN")) {
      throw invalid(field + " has a symbol that is unknown here");
    }
    return Enum.valueOf(type, symbol.name());
  }

  /** A box of finite numbers with an area. */
  static Box usableBox(String field, io.siamflow.codec.avro.Box datum) throws DecodeException {
    Box box = toBox(datum);
    if (!box.isUsable()) {
      throw new DecodeException(Reason.BAD_BOX, field + " has no area: " + describe(box));
    }
    return box;
  }

  /** A box of finite numbers. */
  static Box finiteBox(String field, io.siamflow.codec.avro.Box datum) throws DecodeException {
    Box box = toBox(datum);
    if (!Double.isFinite(box.x())
        || !Double.isFinite(box.y())
        || !Double.isFinite(box.width())
        || !Double.isFinite(box.height())) {
      throw new DecodeException(Reason.BAD_BOX, field + " is not finite: " + describe(box));
    }
    return box;
  }

  static io.siamflow.codec.avro.Box toAvro(Box box) {
    return new io.siamflow.codec.avro.Box(box.x(), box.y(), box.width(), box.height());
  }

  static DecodeException invalid(String message) {
    return new DecodeException(Reason.INVALID_FIELD, message);
  }

  private static Box toBox(io.siamflow.codec.avro.Box datum) {
    return new Box(datum.getX(), datum.getY(), datum.getWidth(), datum.getHeight());
  }

  private static String describe(Box box) {
    return "x "
        + box.x()
        + ", y "
        + box.y()
        + ", width "
        + box.width()
        + ", height "
        + box.height();
  }

  static Double peakToSidelobe(Evidence evidence) {
    return evidence == null ? null : (Double) evidence.peakToSidelobe();
  }

  static Double similarity(Evidence evidence) {
    return evidence == null ? null : (Double) evidence.similarity();
  }

  /**
   * Evidence of its three parts, or null if there is none.
   *
   * @throws DecodeException if only some parts are there or one is not finite
   */
  static Evidence evidence(Double score, Double peakToSidelobe, Double similarity)
      throws DecodeException {
    if (score == null && peakToSidelobe == null && similarity == null) {
      return null;
    }
    return new Evidence(
        present("score", score),
        present("peak_to_sidelobe", peakToSidelobe),
        present("similarity", similarity));
  }

  private static double present(String field, Double value) throws DecodeException {
    if (value == null) {
      throw invalid(field + " is missing beside the other evidence");
    }
    return finite(field, value);
  }
}
