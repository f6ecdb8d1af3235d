package io.siamflow.tracker;

/**
 * Reads a map of cosine similarities between the template's features and the search features.
 *
 * @param map one channel a region; the middle is displacement 0
 * @param step pixels of the search crop from place to place
 */
record SimilarityMap(FeatureMap map, int step) {

  /**
   * The map of an output.
   *
   * @param regions the number of channels it has
   * @throws IllegalArgumentException if it is missing or has other channels
   * @throws UnusableOutputException if it is not finite
   */
  static SimilarityMap of(NetworkOutput output, int regions, int step) {
    FeatureMap map = output.similarity();
    if (map == null || map.channels() != regions) {
      throw new IllegalArgumentException(
          "the network's output has "
              + (map == null ? "no" : map.channels())
              + " maps of similarities for "
              + regions
              + " regions");
    }
    map.requireFinite("similarities");
    return new SimilarityMap(map, step);
  }

  /**
   * The similarity at a displacement from the crop's middle, bilinear; beyond the map that of its
   * border.
   *
   * @param dx pixels of the search crop
   * @param dy pixels of the search crop
   */
  double at(int region, double dx, double dy) {
    double column = within(dx / step + (map.width() - 1) / 2.0, map.width());
    double row = within(dy / step + (map.height() - 1) / 2.0, map.height());
    int left = (int) column;
    int top = (int) row;
    int right = Math.min(left + 1, map.width() - 1);
    int bottom = Math.min(top + 1, map.height() - 1);
    double x = column - left;
    double y = row - top;
    return (1 - y) * ((1 - x) * map.at(region, top, left) + x * map.at(region, top, right))
        + y * ((1 - x) * map.at(region, bottom, left) + x * map.at(region, bottom, right));
  }

  private static double within(double position, int length) {
    return Math.max(0, Math.min(length - 1, position));
  }
}
