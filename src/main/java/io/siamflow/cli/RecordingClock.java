package io.siamflow.cli;

/**
 * When the frames of a recording were captured: frame {@code i} at {@code base + i / rate}. Played
 * as fast as possible, and followed without Kafka, the base is 1970-01-01T00:00Z, so every run says
 * the same; played at a rate, it is the time at which the playing began.
 *
 * @param base milliseconds since 1970-01-01T00:00Z
 * @param framesPerSecond the rate
 */
record RecordingClock(long base, double framesPerSecond) {

  private static final double MILLIS = 1000;

  /** The clock of what is not played at a rate. */
  static RecordingClock fromZero(double framesPerSecond) {
    return new RecordingClock(0, framesPerSecond);
  }

  /**
   * Milliseconds since 1970-01-01T00:00Z.
   *
   * @param index frames before this one, over all passes
   */
  long capturedAt(long index) {
    return base + Math.round(index * MILLIS / framesPerSecond);
  }
}
