package io.siamflow.training;

import io.siamflow.network.weights.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A MobileNetV2 of ImageNet (Sandler et al. 2018) as the trunk of a tracker: batch norm is folded
 * into its convolutions, so a bias becomes that of a batch norm that changes nothing else; the
 * first convolution, which saw RGB of -1 to 1 as {@code (x - 127) / 127.5}, takes BGR of 0 to 255.
 * The tracker's trunk has no padding where ImageNet's strided layers have some, and is dilated
 * where those halve the map again.
 */
record ImageNetTrunk(Map<String, Tensor> arrays) {

  private static final double MIDDLE = 127;
  private static final double RANGE = 127.5;
  private static final double NORM_EPSILON = 1e-5;
  private static final List<Integer> BLOCKS = List.of(1, 2, 3, 4, 3, 3, 1);

  /**
   * Replaces the trunk's tensors, as deep as it is.
   *
   * @throws IllegalArgumentException if these are not the weights of a tracker on MobileNetV2, or
   *     an array is missing or has another shape; names it
   */
  void putInto(Map<String, Tensor> weights) {
    if (!weights.containsKey("backbone.layer0.0.weight")) {
      throw new IllegalArgumentException("the network has no trunk of MobileNetV2 to put them in");
    }
    putFirst(weights);
    int feature = 1;
    for (int layer = 1; layer <= BLOCKS.size(); layer++) {
      for (int block = 0; block < BLOCKS.get(layer - 1); block++, feature++) {
        String name = "backbone.layer%d.%d.conv.".formatted(layer, block);
        if (!weights.containsKey(name + "0.weight")) {
          continue;
        }
        if (layer == 1) {
          putIdentity(name, weights);
        } else {
          put("features.%d.expand".formatted(feature), name + "0", name + "1", weights);
        }
        put("features.%d.depthwise".formatted(feature), name + "3", name + "4", weights);
        put("features.%d.project".formatted(feature), name + "6", name + "7", weights);
      }
    }
  }

  private void putFirst(Map<String, Tensor> weights) {
    put("features.0.conv", "backbone.layer0.0", "backbone.layer0.1", weights);
    Tensor given = weights.get("backbone.layer0.0.weight");
    int places = given.shape().get(2) * given.shape().get(3);
    float[] values = new float[given.values().length];
    float[] bias = weights.get("backbone.layer0.1.bias").values().clone();
    for (int output = 0; output < bias.length; output++) {
      for (int colour = 0; colour < 3; colour++) {
        for (int place = 0; place < places; place++) {
          double value = given.values()[(output * 3 + colour) * places + place] / RANGE;
          values[(output * 3 + 2 - colour) * places + place] = (float) value;
          bias[output] -= (float) (value * MIDDLE);
        }
      }
    }
    weights.put("backbone.layer0.0.weight", new Tensor(given.shape(), values));
    weights.put("backbone.layer0.1.bias", Tensor.of(bias, bias.length));
  }

  /** The first block has no expansion; the tracker's trunk passes everything through one. */
  private static void putIdentity(String name, Map<String, Tensor> weights) {
    Tensor tensor = weights.get(name + "0.weight");
    int channels = tensor.shape().get(0);
    float[] values = new float[channels * channels];
    for (int channel = 0; channel < channels; channel++) {
      values[channel * channels + channel] = 1;
    }
    weights.put(name + "0.weight", new Tensor(tensor.shape(), values));
    putNorm(name + "1", new float[channels], weights);
  }

  private void put(String array, String convolution, String norm, Map<String, Tensor> weights) {
    Tensor weight = arrays.get(array + ".weight");
    Tensor bias = arrays.get(array + ".bias");
    if (weight == null || bias == null) {
      throw new IllegalArgumentException("array " + array + ".weight or .bias is missing");
    }
    Tensor wanted = weights.get(convolution + ".weight");
    if (!wanted.shape().equals(weight.shape())) {
      throw new IllegalArgumentException(
          "array %s.weight has shape %s, not %s".formatted(array, weight.shape(), wanted.shape()));
    }
    weights.put(convolution + ".weight", weight);
    putNorm(norm, bias.values().clone(), weights);
  }

  private static void putNorm(String norm, float[] bias, Map<String, Tensor> weights) {
    float[] ones = new float[bias.length];
    Arrays.fill(ones, 1);
    float[] factors = new float[bias.length];
    Arrays.fill(factors, (float) Math.sqrt(1 + NORM_EPSILON));
    weights.put(norm + ".weight", Tensor.of(factors, factors.length));
    weights.put(norm + ".bias", Tensor.of(bias, bias.length));
    weights.put(norm + ".running_mean", Tensor.of(new float[bias.length], bias.length));
    weights.put(norm + ".running_var", Tensor.of(ones, ones.length));
  }
}
