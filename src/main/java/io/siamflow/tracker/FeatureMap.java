package io.siamflow.tracker;

/**
 * A view of one item of a network's output: channels of rows of columns, in that order (CHW).
 *
 * @param values the whole output's values
 * @param offset index of this item's first value
 * @param channels number of channels
 * @param height rows
 * @param width columns
 */
public record FeatureMap(float[] values, int offset, int channels, int height, int width) {

  public FeatureMap {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a map has at least one value, not " + channels + "x" + height + "x" + width);
    }
    if (offset < 0 || (long) offset + (long) channels * height * width > values.length) {
      throw new IllegalArgumentException(
          channels
              + "x"
              + height
              + "x"
              + width
              + " values from "
              + offset
              + " on do not fit in "
              + values.length);
    }
  }

  public float at(int channel, int row, int column) {
    return values[offset + (channel * height + row) * width + column];
  }

  /** The value of a channel at a place, row * width + column. */
  float at(int channel, int place) {
    return values[offset + channel * height * width + place];
  }

  /**
   * A square map of the given shape with finite values.
   *
   * @param name what to call it in errors
   * @param map null is refused
   * @throws IllegalArgumentException if the map is missing or has another shape
   * @throws UnusableOutputException if a value is not finite
   */
  static FeatureMap require(String name, FeatureMap map, int channels, int side) {
    if (map == null) {
      throw new IllegalArgumentException("the network's output has no " + name);
    }
    if (map.channels != channels || map.height != side || map.width != side) {
      throw new IllegalArgumentException(
          "the network's %s are %dx%dx%d, not %dx%dx%d"
              .formatted(name, map.channels, map.height, map.width, channels, side, side));
    }
    map.requireFinite(name);
    return map;
  }

  /**
   * Checks every value.
   *
   * @param name what to call the map in errors
   * @throws UnusableOutputException if a value is not finite
   */
  void requireFinite(String name) {
    for (int i = offset; i < offset + channels * height * width; i++) {
      if (!Float.isFinite(values[i])) {
        throw new UnusableOutputException(
            "the network's %s are not finite: %s at channel %d, row %d, column %d"
                .formatted(
                    name,
                    values[i],
                    (i - offset) / (height * width),
                    (i - offset) / width % height,
                    (i - offset) % width));
      }
    }
  }
}
