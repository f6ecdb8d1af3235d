package io.siamflow.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast a recording is played.
 *
 * @param kind how the rate is chosen
 * @param given frames per second if the kind is {@link Kind#GIVEN}, else 0
 */
record Rate(Kind kind, double given) {

  /** How the rate is chosen. */
  enum Kind {
    /** The recording's own. */
    REAL,
    /** As fast as possible. */
    MAX,
    GIVEN
  }

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,6})?");
  private static final double HIGHEST = 1000;

  /** Frames per second that a recording of this nominal rate is played at or counted with. */
  double framesPerSecond(double nominal) {
    return kind == Kind.GIVEN ? given : nominal;
  }

  /** Reads {@code real}, {@code max} or a number. */
  static final class Converter implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      if (text.equals("real")) {
        return new Rate(Kind.REAL, 0);
      }
      if (text.equals("max")) {
        return new Rate(Kind.MAX, 0);
      }
      double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : 0;
      if (!(number > 0 && number <= HIGHEST)) {
        throw new TypeConversionException(
            "expected real, max or frames per second above 0 up to 1000, not '" + text + "'");
      }
      return new Rate(Kind.GIVEN, number);
    }
  }
}
