package io.siamflow.cli;

import io.siamflow.geometry.Box;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A box as a line of a result file: {@code x,y,w,h}, to a millionth of a pixel. */
final class BoxLine {

  private static final int DECIMALS = 6;

  private BoxLine() {}

  static String of(Box box) {
    return number(box.x())
        + ","
        + number(box.y())
        + ","
        + number(box.width())
        + ","
        + number(box.height());
  }

  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
