package io.siamflow.cli;

import io.siamflow.geometry.Box;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code x,y,w,h}: four finite numbers, width and height above 0. */
final class BoxConverter implements ITypeConverter<Box> {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]{1,15}(\\.[0-9]{0,20})?|\\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?");
  private static final String[] NAMES = {"x", "y", "w", "h"};

  @Override
  public Box convert(String text) {
    String[] words = text.split(",", -1);
    if (words.length != NAMES.length) {
      throw new TypeConversionException("expected four numbers x,y,w,h, not '" + text + "'");
    }
    double[] numbers = new double[NAMES.length];
    for (int i = 0; i < NAMES.length; i++) {
      String word = words[i].strip();
      if (!NUMBER.matcher(word).matches() || Double.isInfinite(Double.parseDouble(word))) {
        throw new TypeConversionException(
            "%s is not a number: '%s' in '%s'".formatted(NAMES[i], word, text));
      }
      numbers[i] = Double.parseDouble(word);
    }
    Box box = new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
    if (!box.isUsable()) {
      throw new TypeConversionException("w and h are above 0, unlike in '" + text + "'");
    }
    return box;
  }
}
