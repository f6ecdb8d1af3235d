package io.siamflow.cli.benchmark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of frames.
 *
 * @param width pixels
 * @param height pixels
 */
public record FrameSize(int width, int height) {

  /** Pixels of a side at least. */
  public static final int SMALLEST = 64;

  /** Pixels of a side at most. */
  public static final int LARGEST = 8192;

  private static final Pattern FORM = Pattern.compile("([0-9]{2,5})x([0-9]{2,5})");

  public FrameSize {
    if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
      throw new IllegalArgumentException(
          "a frame's sides are %d to %d pixels, not %dx%d"
              .formatted(SMALLEST, LARGEST, width, height));
    }
  }

  /**
   * Reads a text such as {@code 1280x720}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static FrameSize parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected WIDTHxHEIGHT in pixels, such as 1280x720, not '" + text + "'");
    }
    return new FrameSize(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
