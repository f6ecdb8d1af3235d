package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Numbers as a line of a result file, separated by commas, to a millionth of a pixel. */
public final class BoxLine {

  private static final int DECIMALS = 6;

  private BoxLine() {}

  /** A box: {@code x,y,w,h}. */
  public static String of(Box box) {
    return of(box.x(), box.y(), box.width(), box.height());
  }

  /** A polygon: {@code x1,y1,x2,y2} and so on. */
  static String of(Polygon polygon) {
    return of(polygon.corners());
  }

  static String of(double... numbers) {
    return Arrays.stream(numbers).mapToObj(BoxLine::number).collect(Collectors.joining(","));
  }

  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
