package io.siamflow.network;

import io.siamflow.network.graph.Add;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ChannelScale;
import io.siamflow.network.graph.Correlation;
import io.siamflow.network.graph.DepthwiseCorrelation;
import io.siamflow.network.graph.HardSwish;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.PixelwiseCorrelation;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Relu6;
import io.siamflow.network.graph.Value;
import io.siamflow.network.weights.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Weights that nobody trained: normally distributed filters, scaled so that what a convolution
 * gives varies by about 1, in the spirit of He et al. (2015), and, where they take several
 * channels, shifted to sum to zero so that even light and even activations give nothing; no biases;
 * batch norm that changes nothing; equal weights of what is averaged. How much values vary is
 * estimated from layer to layer as if all were independent.
 */
final class UntrainedWeights {

  /** Of bytes around their mean. */
  private static final double PIXEL_DEVIATION = 64;

  /** Of what ReLU leaves of a standard normal distribution, around its mean. */
  private static final double RECTIFIED_DEVIATION = Math.sqrt(.5 - .5 / Math.PI);

  /** The same of a sum whose one part is at least 0 already: between that and 1. */
  private static final double RECTIFIED_SUM_DEVIATION = .8;

  private final Random random;
  private final Map<String, Tensor> weights = new LinkedHashMap<>();

  private UntrainedWeights(long seed) {
    random = new Random(seed);
  }

  /** The weights of a network; the same seed always gives the same. */
  static Map<String, Tensor> of(NetworkGraph graph, long seed) {
    UntrainedWeights untrained = new UntrainedWeights(seed);
    graph.branches().forEach(untrained::addBranch);
    return untrained.weights;
  }

  private void addBranch(Branch branch) {
    Map<Value, Double> deviations = new HashMap<>();
    Set<Value> sums = new HashSet<>();
    for (Branch.Step step : branch.steps()) {
      List<Double> inputs =
          step.inputs().stream().map(value -> deviations.getOrDefault(value, 1.0)).toList();
      for (Parameter parameter : step.layer().parameters()) {
        if (!weights.containsKey(parameter.name())) {
          weights.put(parameter.name(), tensor(parameter, inputs.get(0)));
        }
      }
      deviations.put(step.output(), deviation(step, inputs, sums));
      if (step.layer() instanceof Add) {
        sums.add(step.output());
      }
    }
  }

  /**
   * How much a step's output varies.
   *
   * @param sums values that are sums
   */
  private static double deviation(Branch.Step step, List<Double> inputs, Set<Value> sums) {
    Layer layer = step.layer();
    double first = inputs.get(0);
    if (layer instanceof Pixels) {
      return PIXEL_DEVIATION;
    } else if (layer.parameters().stream().anyMatch(UntrainedWeights::isFilter)) {
      return 1;
    } else if (layer instanceof Relu || layer instanceof Relu6 || layer instanceof HardSwish) {
      return first
          * (sums.contains(step.inputs().get(0)) ? RECTIFIED_SUM_DEVIATION : RECTIFIED_DEVIATION);
    } else if (layer instanceof ChannelScale) {
      return first / 2;
    } else if (layer instanceof Add) {
      return Math.hypot(first, inputs.get(1));
    } else if (layer instanceof Correlation correlation) {
      int summed = step.inputs().get(1).shape().count() / correlation.templates();
      return first * inputs.get(1) * Math.sqrt(summed) * correlation.scale();
    } else if (layer instanceof DepthwiseCorrelation) {
      int places = step.inputs().get(1).shape().size(1) * step.inputs().get(1).shape().size(2);
      return first * inputs.get(1) * places;
    } else if (layer instanceof PixelwiseCorrelation) {
      return first * inputs.get(1) * Math.sqrt(step.inputs().get(1).shape().size(0));
    }
    return first;
  }

  private Tensor tensor(Parameter parameter, double inputDeviation) {
    float[] values = new float[Tensor.count(parameter.shape())];
    if (isFilter(parameter)) {
      int fanIn = values.length / parameter.shape().get(0);
      double deviation = 1 / (inputDeviation * Math.sqrt(fanIn));
      for (int output = 0; output < values.length; output += fanIn) {
        filter(values, output, fanIn, deviation, parameter.shape().get(1) > 1);
      }
    } else if (isOne(parameter.name())) {
      Arrays.fill(values, 1);
    }
    return new Tensor(parameter.shape(), values);
  }

  private void filter(
      float[] values, int from, int count, double deviation, boolean severalChannels) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
      sum += values[i];
    }
    for (int i = from; i < from + count && severalChannels; i++) {
      values[i] -= (float) (sum / count);
    }
  }

  private static boolean isFilter(Parameter parameter) {
    return parameter.shape().size() > 1;
  }

  /** Weight and variance of a batch norm; no other parameters of one dimension are called so. */
  private static boolean isOne(String parameter) {
    return parameter.endsWith(".weight") || parameter.endsWith(".running_var");
  }
}
