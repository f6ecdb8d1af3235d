package io.siamflow.network;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.CropBatch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens inside a network, float32, in the order items, channels, rows, columns.
 *
 * @param embed values of the template branch by name
 * @param search values of the search branch by name
 */
record LayerValues(Map<String, float[]> embed, Map<String, float[]> search) {

  /** Runs both branches as far as the last of the named values. */
  static LayerValues of(
      WeightedNetwork network,
      List<String> embedNames,
      List<String> searchNames,
      CropBatch exemplars,
      CropBatch regions) {
    Branch embed = network.graph().branch(Architecture.EMBED);
    List<String> names = new ArrayList<>(embedNames);
    names.add(embed.result().name());
    Map<String, float[]> embedded =
        run(network, embed.upTo(names.toArray(String[]::new)), exemplars, null);
    Branch search = network.graph().branch(Architecture.SEARCH);
    float[] templates = embedded.get(embed.result().name());
    return new LayerValues(
        embedded,
        run(network, search.upTo(searchNames.toArray(String[]::new)), regions, templates));
  }

  private static Map<String, float[]> run(
      WeightedNetwork network, Branch branch, CropBatch crops, float[] templates) {
    NetworkGraph graph = new NetworkGraph(List.of(branch));
    Map<String, Tensor> needed = new LinkedHashMap<>(network.weights());
    needed.keySet().retainAll(graph.parameters().keySet());
    try (LoadedNetwork loaded =
            Networks.load(new WeightedNetwork(graph, needed), ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      List<PtNDArray> inputs = new ArrayList<>();
      inputs.add(
          scope.create(
              crops.pixels(),
              new Shape(crops.count(), crops.side(), crops.side(), 3),
              DataType.UINT8));
      if (templates != null) {
        int length = branch.inputs().get(1).shape().count();
        inputs.add(
            scope.create(
                FloatBuffer.wrap(templates),
                new Shape(templates.length / length, length),
                DataType.FLOAT32));
      }
      List<PtNDArray> results = loaded.run(branch.name(), scope, inputs.toArray(PtNDArray[]::new));
      Map<String, float[]> values = new LinkedHashMap<>();
      for (int i = 0; i < results.size(); i++) {
        String name = branch.results().get(i).name();
        values.put(
            name.substring(0, name.length() - "_float32".length()), results.get(i).toFloatArray());
      }
      return values;
    }
  }
}
