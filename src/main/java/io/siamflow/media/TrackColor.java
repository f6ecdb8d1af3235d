package io.siamflow.media;

import io.siamflow.image.Color;

/** A colour for each track, the same wherever the track is drawn. */
public final class TrackColor {

  private static final int HUES = 360;
  private static final double VALUE = 255;
  private static final double LEAST = 40;

  /** Spreads hash codes that differ little; an odd constant near 2^32 over the golden ratio. */
  private static final int SPREAD = 0x9e3779b1;

  private TrackColor() {}

  /** A saturated colour whose hue follows from the track's id alone. */
  public static Color of(String trackId) {
    double hue = Integer.toUnsignedLong(trackId.hashCode() * SPREAD) * (double) HUES / (1L << 32);
    return new Color(channel(hue, 4), channel(hue, 2), channel(hue, 0));
  }

  /** One channel of a fully saturated hue; the offset is 0 for red, 2 for green, 4 for blue. */
  private static int channel(double hue, int offset) {
    double distance = Math.abs((hue / 60 - offset + 9) % 6 - 3);
    double share = Math.max(0, Math.min(1, 2 - distance));
    return (int) Math.round(LEAST + (VALUE - LEAST) * share);
  }
}
