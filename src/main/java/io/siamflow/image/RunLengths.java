package io.siamflow.image;

import java.util.Arrays;

/**
 * COCO's compressed string of run lengths ({@code maskApi.c}): from the third on a run is given by
 * its difference to the one before the last, in groups of five bits, lowest first, as characters
 * from '0' on; the sixth bit says that another group follows, the fifth of the last group is the
 * sign.
 */
final class RunLengths {

  private static final int BITS = 5;
  private static final int GROUP = (1 << BITS) - 1;
  private static final int SIGN = 1 << (BITS - 1);
  private static final int MORE = 1 << BITS;
  private static final int FIRST = '0';

  private RunLengths() {}

  static String encode(int[] runs, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      long value = i > 2 ? (long) runs[i] - runs[i - 2] : runs[i];
      boolean more;
      do {
        int group = (int) (value & GROUP);
        value >>= BITS;
        more = (group & SIGN) != 0 ? value != -1 : value != 0;
        text.append((char) (FIRST + (more ? group | MORE : group)));
      } while (more);
    }
    return text.toString();
  }

  /**
   * The runs of a string.
   *
   * @throws IllegalArgumentException if it is not such a string
   */
  static int[] decode(String text) {
    int[] runs = new int[text.length()];
    int count = 0;
    int at = 0;
    while (at < text.length()) {
      long value = 0;
      int shift = 0;
      int group;
      do {
        if (at == text.length() || shift > 6 * BITS) {
          throw broken(text, at);
        }
        group = text.charAt(at) - FIRST;
        if (group < 0 || group > (MORE | GROUP)) {
          throw broken(text, at);
        }
        value |= (long) (group & GROUP) << shift;
        shift += BITS;
        at++;
      } while ((group & MORE) != 0);
      if ((group & SIGN) != 0) {
        value |= -1L << shift;
      }
      if (count > 2) {
        value += runs[count - 2];
      }
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw broken(text, at - 1);
      }
      runs[count++] = (int) value;
    }
    return Arrays.copyOf(runs, count);
  }

  private static IllegalArgumentException broken(String text, int at) {
    return new IllegalArgumentException(
        "the mask's run lengths are broken at character " + at + " of " + text.length());
  }
}
