package io.siamflow.evaluation;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders image files as their sequence runs: 2.jpg comes before 10.jpg. */
enum FrameFileOrder implements Comparator<Path> {
  BY_NUMBERS_IN_NAME;

  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

  @Override
  public int compare(Path one, Path other) {
    String a = one.getFileName().toString();
    String b = other.getFileName().toString();
    Matcher partsA = PART.matcher(a);
    Matcher partsB = PART.matcher(b);
    while (true) {
      boolean moreA = partsA.find();
      boolean moreB = partsB.find();
      if (!moreA || !moreB) {
        int order = Boolean.compare(moreA, moreB);
        return order != 0 ? order : a.compareTo(b);
      }
      int order = compareParts(partsA.group(), partsB.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int compareParts(String a, String b) {
    if (isNumber(a) && isNumber(b)) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    return a.compareTo(b);
  }

  private static boolean isNumber(String part) {
    return part.charAt(0) >= '0' && part.charAt(0) <= '9';
  }
}
