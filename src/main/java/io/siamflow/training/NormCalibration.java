package io.siamflow.training;

import ai.djl.Device;
import io.siamflow.network.graph.BatchNorm;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives batch norms that never saw data the statistics of some pairs, one after the other from the
 * first on: a layer's output then varies by about 1 (the aim of Mishkin and Matas 2016, All you
 * need is a good init). They stay as they are in training.
 */
final class NormCalibration {

  private final Branch branch;
  private final List<TrainableNetwork.Input> inputs;
  private final ElementType type;
  private final Device device;

  /**
   * A calibration.
   *
   * @param branch of the training's graph
   * @param inputs of some pairs
   */
  NormCalibration(
      Branch branch, List<TrainableNetwork.Input> inputs, ElementType type, Device device) {
    this.branch = branch;
    this.inputs = inputs;
    this.type = type;
    this.device = device;
  }

  /**
   * The weights with new statistics.
   *
   * @param weights of the branch
   * @param fresh names of the batch norms that are to be calibrated; of one that is used twice, the
   *     last use counts
   */
  Map<String, Tensor> calibrated(Map<String, Tensor> weights, Set<String> fresh) {
    Map<String, Branch.Step> last = new LinkedHashMap<>();
    for (Branch.Step step : branch.steps()) {
      if (step.layer() instanceof BatchNorm norm && fresh.contains(norm.name())) {
        last.put(norm.name(), step);
      }
    }
    Map<String, Tensor> calibrated = new LinkedHashMap<>(weights);
    last.values()
        .forEach(step -> calibrate((BatchNorm) step.layer(), step.inputs().get(0), calibrated));
    return calibrated;
  }

  private void calibrate(BatchNorm norm, Value input, Map<String, Tensor> weights) {
    NetworkGraph graph = new NetworkGraph(List.of(branch.upTo(input.name())));
    Map<String, Tensor> used = new LinkedHashMap<>(weights);
    used.keySet().retainAll(graph.parameters().keySet());
    try (TrainableNetwork network =
        new TrainableNetwork(new WeightedNetwork(graph, used), type, device, name -> false)) {
      float[] values = network.losses(branch.name(), inputs).byTerm().get(0);
      int places = input.shape().size(1) * input.shape().size(2);
      float[] means = new float[norm.channels()];
      float[] variances = new float[norm.channels()];
      int count = values.length / norm.channels();
      for (int channel = 0; channel < means.length; channel++) {
        double sum = 0;
        double squares = 0;
        for (int from = channel * places; from < values.length; from += places * means.length) {
          for (int i = from; i < from + places; i++) {
            sum += values[i];
            squares += (double) values[i] * values[i];
          }
        }
        means[channel] = (float) (sum / count);
        variances[channel] = (float) Math.max(1e-6, squares / count - sum / count * sum / count);
      }
      weights.put(norm.mean(), Tensor.of(means, means.length));
      weights.put(norm.variance(), Tensor.of(variances, variances.length));
    }
  }
}
