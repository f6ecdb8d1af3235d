package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.CropBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What comes out of each convolution, batch norm and pooling of a reference network. */
final class GoldenTrace {

  private GoldenTrace() {}

  /**
   * Checks every row of a trace: samples, mean and deviation. Values have the modules' names.
   *
   * @param config as in {@code trace_CONFIG.json}
   * @param network not folded
   * @return how many rows there are
   */
  static int check(String config, WeightedNetwork network, CropBatch exemplars, CropBatch regions)
      throws IOException {
    String file = "trace_" + config;
    JsonNode rows =
        new ObjectMapper().readTree(SharedData.require("golden/" + file + ".json").toFile());
    Npz arrays = Npz.read(SharedData.require("golden/" + file + ".npz"));
    double[] samples = arrays.get("sample").doubles();
    double[] moments = arrays.get("meanstd").doubles();
    Branch search = network.graph().branch(Architecture.SEARCH);
    List<String> embedNames = new ArrayList<>();
    List<String> searchNames = new ArrayList<>();
    for (JsonNode row : rows) {
      (isOfSearch(row, search) ? searchNames : embedNames).add(value(row));
    }
    LayerValues layers = LayerValues.of(network, embedNames, searchNames, exemplars, regions);
    double worst = 0;
    String worstModule = "";
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      float[] values = (isOfSearch(row, search) ? layers.search() : layers.embed()).get(value(row));
      int count = 1;
      for (JsonNode size : row.get("shape")) {
        count *= size.intValue();
      }
      assertThat(values).as("%s", row).hasSize(count);
      double[] expected = Arrays.copyOfRange(samples, 64 * i, 64 * (i + 1));
      double[] expectedMoments = {moments[2 * i], moments[2 * i + 1]};
      double error =
          Math.max(
                  GoldenTensors.worst(GoldenTensors.sample(values), expected),
                  GoldenTensors.worst(GoldenTensors.moments(values), expectedMoments))
              / GoldenTensors.largest(expected);
      assertThat(error).as("%s", row).isLessThanOrEqualTo(GoldenTensors.TOLERANCE);
      if (error > worst) {
        worst = error;
        worstModule = row.get("pass").textValue() + " " + row.get("module").textValue();
      }
    }
    GoldenReport.check(
        "%s, all %d rows, relative (worst: %s)".formatted(file, rows.size(), worstModule),
        worst,
        GoldenTensors.TOLERANCE);
    return rows.size();
  }

  /** What the search pass does with the template may be done by the template branch here. */
  private static boolean isOfSearch(JsonNode row, Branch search) {
    return row.get("pass").textValue().equals("search")
        && search.steps().stream().anyMatch(step -> step.output().name().equals(value(row)));
  }

  private static String value(JsonNode row) {
    return row.get("module").textValue().replace('.', '_');
  }
}
