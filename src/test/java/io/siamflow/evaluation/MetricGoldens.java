package io.siamflow.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.geometry.Box;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reference's metrics as this package's types. */
final class MetricGoldens {

  private MetricGoldens() {}

  static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(SharedData.require("golden/" + name).toFile());
  }

  /** A tolerance that the golden data recommends. */
  static double tolerance(String name) throws IOException {
    return json("tolerances.json").get("recommended").get(name).doubleValue();
  }

  /** A file or folder that a golden names from the parent of {@code shared}. */
  static Path shared(JsonNode path) {
    return SharedData.require(path.asText().replaceFirst("^shared/", ""));
  }

  /** Numbers of a list; null is NaN. */
  static List<Double> numbers(JsonNode list) {
    List<Double> numbers = new ArrayList<>();
    list.forEach(value -> numbers.add(value.isNull() ? Double.NaN : value.asDouble()));
    return numbers;
  }

  static Box box(JsonNode xywh) {
    return new Box(
        xywh.get(0).asDouble(),
        xywh.get(1).asDouble(),
        xywh.get(2).asDouble(),
        xywh.get(3).asDouble());
  }

  static List<Box> boxes(JsonNode list) {
    List<Box> boxes = new ArrayList<>();
    list.forEach(box -> boxes.add(box(box)));
    return boxes;
  }

  /** The largest difference; infinite if lengths or places of NaN differ. */
  static double worst(List<Double> found, List<Double> expected) {
    if (found.size() != expected.size()) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (int i = 0; i < found.size(); i++) {
      double a = found.get(i);
      double b = expected.get(i);
      if (Double.isNaN(a) != Double.isNaN(b)) {
        return Double.POSITIVE_INFINITY;
      }
      if (!Double.isNaN(a)) {
        worst = Math.max(worst, Math.abs(a - b));
      }
    }
    return worst;
  }

  static double worst(double found, JsonNode expected) {
    return worst(List.of(found), List.of(expected.asDouble()));
  }
}
