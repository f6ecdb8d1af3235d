package io.siamflow.tracker;

/**
 * How far a response's peak stands above the rest: (peak - mean) / standard deviation, over the
 * cells further than {@link #NEIGHBOURHOOD} from the peak in x or y (Bolme et al. 2010, MOSSE).
 */
final class PeakToSidelobe {

  /** Cells around the peak, in each direction, that belong to it. */
  static final int NEIGHBOURHOOD = 2;

  private PeakToSidelobe() {}

  /** The ratio of a channel; 0 where the rest is flat. */
  static double of(FeatureMap map, int channel, int peakRow, int peakColumn) {
    double sum = 0;
    double squares = 0;
    int cells = 0;
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        if (Math.abs(y - peakRow) > NEIGHBOURHOOD || Math.abs(x - peakColumn) > NEIGHBOURHOOD) {
          double value = map.at(channel, y, x);
          sum += value;
          squares += value * value;
          cells++;
        }
      }
    }
    if (cells == 0) {
      return 0;
    }
    double mean = sum / cells;
    double deviation = Math.sqrt(Math.max(0, squares / cells - mean * mean));
    return deviation > 0 ? (map.at(channel, peakRow, peakColumn) - mean) / deviation : 0;
  }
}
