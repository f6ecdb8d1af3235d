package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import io.siamflow.testing.SharedData;
import java.util.Arrays;

/**
 * Tensors of a golden file, whole or as 64 samples with mean and deviation.
 *
 * @param file its name without ending
 * @param arrays what it holds
 */
record GoldenTensors(String file, Npz arrays) {

  /** Of a tensor's largest absolute value (golden/README.md, section 2). */
  static final double TOLERANCE = 5e-5;

  private static final int SAMPLES = 64;

  static GoldenTensors read(String file) {
    return new GoldenTensors(file, Npz.read(SharedData.require("golden/" + file + ".npz")));
  }

  /**
   * Checks values against a tensor and reports the error.
   *
   * @param key of the tensor
   * @param note how the values came about, for the report
   * @param values in the tensor's order: channels, rows, columns
   */
  void check(String key, String note, float[] values) {
    check(key, note, values, 0);
  }

  /** Checks values against an item of a tensor whose first dimension is the batch. */
  void check(String key, String note, float[] values, int item) {
    String name = file + " " + key + note;
    if (arrays.contains(key)) {
      double[] golden = arrays.get(key).doubles();
      int items = golden.length / values.length;
      assertThat(golden).as(name).hasSize(items * values.length);
      double[] expected =
          Arrays.copyOfRange(golden, item * values.length, (item + 1) * values.length);
      GoldenReport.check(name, worst(values, expected), TOLERANCE * largest(expected));
    }
    if (arrays.contains(key + "__sample")) {
      int count =
          (int) Arrays.stream(arrays.get(key + "__shape").doubles()).reduce(1, (a, b) -> a * b);
      assertThat(values).as(name).hasSize(count);
      double[] samples = arrays.get(key + "__sample").doubles();
      double[] moments = arrays.get(key + "__meanstd").doubles();
      GoldenReport.check(
          name + ", samples",
          Math.max(worst(sample(values), samples), worst(moments(values), moments)),
          TOLERANCE * largest(samples));
    }
  }

  /** The values at the places that are sampled, filled up with zeros. */
  static float[] sample(float[] values) {
    float[] samples = new float[SAMPLES];
    for (int k = 0; k < Math.min(SAMPLES, values.length); k++) {
      samples[k] =
          values.length <= SAMPLES ? values[k] : values[(int) ((long) k * values.length / SAMPLES)];
    }
    return samples;
  }

  /** Mean and standard deviation. */
  static float[] moments(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new float[] {(float) mean, (float) Math.sqrt(squares / values.length)};
  }

  static double worst(float[] values, double[] expected) {
    assertThat(values).hasSize(expected.length);
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double error = Math.abs(values[i] - expected[i]);
      worst = error <= worst ? worst : error;
    }
    return worst;
  }

  static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }
}
