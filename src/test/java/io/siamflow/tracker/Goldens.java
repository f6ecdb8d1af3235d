package io.siamflow.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.image.Color;
import io.siamflow.testing.Npz;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** The reference's post-processing data as this package's types. */
final class Goldens {

  private Goldens() {}

  static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(SharedData.require("golden/" + name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  static Npz npz(String name) {
    return Npz.read(SharedData.require("golden/" + name));
  }

  /** Item i of an array of shape (items, channels, rows, columns), or all of one without items. */
  static FeatureMap map(Npz.Array array, int item) {
    int[] shape = array.shape();
    double[] values = array.doubles();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    int rows = shape[shape.length - 2];
    int columns = shape[shape.length - 1];
    int channels = shape.length < 3 ? 1 : shape[shape.length - 3];
    return new FeatureMap(floats, item * channels * rows * columns, channels, rows, columns);
  }

  /** A similarity that is the same everywhere. */
  static FeatureMap similarity(int regions, float value) {
    float[] values = new float[regions * 9];
    Arrays.fill(values, value);
    return new FeatureMap(values, 0, regions, 3, 3);
  }

  static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }

  /** The state of pysot's trackers with this centre (pixel index) and size. */
  static TargetState state(JsonNode centerXy, JsonNode sizeWh, int searchSide) {
    double width = sizeWh.get(0).asDouble();
    double height = sizeWh.get(1).asDouble();
    double exemplarSide = ContextSide.of(width, height);
    double regionSide = exemplarSide * searchSide / 127;
    return new TargetState(
        centerXy.get(0).asDouble(),
        centerXy.get(1).asDouble(),
        width,
        height,
        exemplarSide,
        regionSide,
        regionSide,
        new Color(0, 0, 0));
  }

  /**
   * The output that has one place: background 0 and target -20 everywhere else, regression 0.
   *
   * @param anchorYx shape, row and column
   * @param regression dx, dy, dw and dh there
   */
  static NetworkOutput peak(
      int side, JsonNode anchorYx, double targetLogit, double[] regression, FeatureMap mask) {
    int places = side * side;
    int place = anchorYx.get(1).asInt() * side + anchorYx.get(2).asInt();
    int shape = anchorYx.get(0).asInt();
    float[] scores = new float[10 * places];
    Arrays.fill(scores, 5 * places, scores.length, -20);
    scores[(5 + shape) * places + place] = (float) targetLogit;
    float[] offsets = new float[20 * places];
    for (int i = 0; i < 4; i++) {
      offsets[(5 * i + shape) * places + place] = (float) regression[i];
    }
    return new NetworkOutput(
        new FeatureMap(scores, 0, 10, side, side),
        new FeatureMap(offsets, 0, 20, side, side),
        similarity(1, .5f),
        mask);
  }

  static double worst(double[] actual, JsonNode expected) {
    return worst(actual, numbers(expected));
  }

  static double worst(double[] actual, double[] expected) {
    if (actual.length != expected.length) {
      throw new AssertionError(actual.length + " numbers, not " + expected.length);
    }
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    return worst;
  }

  static double[] center(TargetState state) {
    return new double[] {state.centerX(), state.centerY()};
  }

  static double[] size(TargetState state) {
    return new double[] {state.width(), state.height()};
  }

  static double[] box(Conclusion conclusion) {
    return new double[] {
      conclusion.box().x(),
      conclusion.box().y(),
      conclusion.box().width(),
      conclusion.box().height()
    };
  }

  /** The settings of a configuration of {@code tracker_configs.json}, never losing a target. */
  static SiamRpnSettings settings(JsonNode config, SelectionSettings selection) {
    EvidenceFloor nothing = EvidenceFloor.ofScore(Double.NEGATIVE_INFINITY);
    return new SiamRpnSettings(
        config.get("instance_size").asInt(),
        config.get("base_size").asInt(),
        selection,
        true,
        new LongTermSettings(new StatusPolicy(nothing, nothing, nothing, 1), List.of(), 0, .001));
  }
}
