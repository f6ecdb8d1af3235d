package io.siamflow.tracker;

import java.util.Arrays;

/**
 * What a network keeps of an exemplar: its features, flattened in the network's own order, float32.
 * It belongs to the track and travels with it; immutable.
 */
public final class TemplateEmbedding {

  private final float[] values;

  private TemplateEmbedding(float[] values) {
    this.values = values;
  }

  /** An embedding of these values, copied. */
  public static TemplateEmbedding of(float[] values) {
    return new TemplateEmbedding(values.clone());
  }

  /** An embedding of a part of these values, copied. */
  public static TemplateEmbedding of(float[] values, int from, int length) {
    return new TemplateEmbedding(Arrays.copyOfRange(values, from, from + length));
  }

  public int length() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  /** Writes all values into the target from the given index on. */
  public void copyTo(float[] target, int from) {
    System.arraycopy(values, 0, target, from, values.length);
  }

  /**
   * The running average {@code (1 - rate) * this + rate * newest}, the template update of trackers
   * later than SiamFC.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public TemplateEmbedding blend(TemplateEmbedding newest, double rate) {
    if (newest.values.length != values.length) {
      throw new IllegalArgumentException(
          "embeddings of " + values.length + " and " + newest.values.length + " values");
    }
    float[] blended = new float[values.length];
    for (int i = 0; i < blended.length; i++) {
      blended[i] = (float) ((1 - rate) * values[i] + rate * newest.values[i]);
    }
    return new TemplateEmbedding(blended);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TemplateEmbedding that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "TemplateEmbedding(" + values.length + " values)";
  }
}
