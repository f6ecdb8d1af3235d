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
}
