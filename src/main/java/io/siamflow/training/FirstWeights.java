package io.siamflow.training;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The weights that a training starts with.
 *
 * @param weights as the architecture has them
 * @param uncalibrated names of batch norms without statistics of data
 * @param origin what they are, for the pack's description
 */
public record FirstWeights(Map<String, Tensor> weights, Set<String> uncalibrated, String origin) {

  private static final String MEAN = ".running_mean";

  /** The stage of SiamRPN++ on MobileNetV2 whose map SiamMask compares. */
  private static final String SIAMRPN_STAGE = "rpn_head.rpn3.";

  private static final String REFINEMENT = "refine_head.";
  private static final String LAST_OF_REFINEMENT = REFINEMENT + "post2.";

  /** Logit of a mask's pixel before anything is learned. */
  private static final float MASK_PRIOR = -1.5f;

  private static final float RECTIFIED_BIAS = .1f;

  /** SiamFC's convolutions under pysot's names. */
  private static final List<String> ALEXNET_CONVOLUTIONS =
      List.of("0", "4", "8", "11", "14").stream().map("backbone.features."::concat).toList();

  /**
   * Weights of a seed, a pack's of the same architecture, or parts of another architecture's pack
   * with the rest of a seed.
   *
   * @throws IllegalArgumentException if nothing of the pack's architecture fits
   */
  public static FirstWeights of(Recipe recipe, Optional<ModelPack> start) {
    Architecture architecture = Architecture.named(recipe.architecture());
    Map<String, Tensor> seeded = seeded(recipe);
    if (start.isEmpty()) {
      return new FirstWeights(seeded, norms(seeded.keySet()), "from scratch");
    }
    ModelPack pack = start.get();
    String from = pack.description().id() + " (" + pack.description().provenance() + ")";
    if (pack.description().architecture().name().equals(architecture.name())) {
      if (recipe.variant() != null) {
        requireSameShapes(pack.network().weights(), seeded);
      }
      Map<String, Tensor> weights = new LinkedHashMap<>(pack.network().weights());
      seeded.keySet().removeIf(name -> !recipe.isFresh(name));
      weights.putAll(seeded);
      return new FirstWeights(
          weights,
          norms(seeded.keySet()),
          (recipe.fresh().isEmpty() ? "every layer" : "all but " + recipe.fresh())
              + " fine-tuned from "
              + from);
    }
    if (pack.description().architecture().name().equals("siamfc-alexnet")
        && architecture.name().equals("siamrpn-alexnet")) {
      Map<String, Tensor> weights = new LinkedHashMap<>(seeded);
      boolean swap = pack.description().channels() != ChannelOrder.BGR;
      putTrunk(pack.network().weights(), swap, weights);
      nearIdentity(weights);
      Set<String> uncalibrated = norms(weights.keySet());
      uncalibrated.removeIf(norm -> norm.startsWith("backbone."));
      return new FirstWeights(weights, uncalibrated, "trunk fine-tuned from " + from);
    }
    if (pack.description().architecture().name().equals("siamrpnpp-mobilenetv2")
        && architecture.name().equals("siammask-mobilenetv2")) {
      Map<String, Tensor> weights = new LinkedHashMap<>(seeded);
      Set<String> uncalibrated = norms(weights.keySet());
      putStage(pack.network().weights(), weights, uncalibrated);
      return new FirstWeights(
          weights, uncalibrated, "trunk, neck and box heads fine-tuned from " + from);
    }
    throw new IllegalArgumentException(
        "a %s cannot start from %s"
            .formatted(architecture.name(), pack.description().architecture().name()));
  }

  private static void requireSameShapes(Map<String, Tensor> given, Map<String, Tensor> wanted) {
    Set<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(given.keySet());
    for (String name : names) {
      requireSameShape(name, given.get(name), name, wanted.get(name));
    }
  }

  private static void requireSameShape(
      String givenName, Tensor given, String wantedName, Tensor wanted) {
    if (given == null || wanted == null || !given.shape().equals(wanted.shape())) {
      throw new IllegalArgumentException(
          "%s is of %s in the pack to start from, and %s of %s in the recipe's variant"
              .formatted(givenName, shape(given), wantedName, shape(wanted)));
    }
  }

  private static String shape(Tensor tensor) {
    return tensor == null ? "no shape" : tensor.shape().toString();
  }

  /** Weights of a seed. */
  static Map<String, Tensor> seeded(Recipe recipe) {
    Architecture architecture = Architecture.named(recipe.architecture());
    Map<String, Tensor> weights =
        new LinkedHashMap<>(
            recipe.variant() == null
                ? architecture.untrainedWeights(recipe.seed())
                : architecture.untrainedWeights(recipe.seed(), recipe.variant()));
    weights.replaceAll(FirstWeights::keptAlive);
    return weights;
  }

  /**
   * Biases of SiamMask's refinement. Most of a mask is background: without a bias that says so (the
   * prior of Lin et al. 2017, Focal Loss, section 4.1) the first steps push the few channels that
   * speak for the target below 0 everywhere, from where no gradient brings them back.
   */
  private static Tensor keptAlive(String name, Tensor tensor) {
    if (!name.startsWith(REFINEMENT) || !name.endsWith(".bias")) {
      return tensor;
    }
    float[] values = new float[tensor.values().length];
    Arrays.fill(values, name.startsWith(LAST_OF_REFINEMENT) ? MASK_PRIOR : RECTIFIED_BIAS);
    return new Tensor(tensor.shape(), values);
  }

  /**
   * A MobileNetV2 trunk of ImageNet with the rest of a seed.
   *
   * @param arrays {@code features.K} of a MobileNetV2 with batch norm folded, for RGB of -1 to 1
   * @param source what they are, for the pack's description
   * @throws IllegalArgumentException if they are not those of the recipe's trunk; names the array
   */
  public static FirstWeights ofImageNet(Recipe recipe, Map<String, Tensor> arrays, String source) {
    Map<String, Tensor> weights = new LinkedHashMap<>(seeded(recipe));
    try {
      new ImageNetTrunk(arrays).putInto(weights);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a %s cannot start from %s: %s".formatted(recipe.architecture(), source, e.getMessage()),
          e);
    }
    nearIdentity(weights);
    Set<String> uncalibrated = norms(weights.keySet());
    uncalibrated.removeIf(norm -> norm.startsWith("backbone."));
    return new FirstWeights(weights, uncalibrated, "trunk fine-tuned from " + source);
  }

  private static Set<String> norms(Set<String> tensors) {
    Set<String> norms = new LinkedHashSet<>();
    for (String tensor : tensors) {
      if (tensor.endsWith(MEAN)) {
        norms.add(tensor.substring(0, tensor.length() - MEAN.length()));
      }
    }
    return norms;
  }

  /** SiamFC's trunk, whose batch norm is folded, in a trunk without groups. */
  private static void putTrunk(
      Map<String, Tensor> siamFc, boolean swapsColours, Map<String, Tensor> weights) {
    for (int stage = 1; stage <= ALEXNET_CONVOLUTIONS.size(); stage++) {
      String name = ALEXNET_CONVOLUTIONS.get(stage - 1);
      Tensor wanted = weights.get(name + ".weight");
      Tensor given = siamFc.get("conv" + stage + ".weight");
      if (given == null || siamFc.containsKey("norm1.weight")) {
        throw new IllegalArgumentException(
            "SiamFC's trunk is taken where its branches share weights with batch norm folded");
      }
      Tensor whole = withoutGroups(given, wanted.shape().get(1));
      weights.put(name + ".weight", stage == 1 && swapsColours ? mirrored(whole) : whole);
      weights.put(name + ".bias", siamFc.get("conv" + stage + ".bias"));
    }
  }

  /**
   * SiamRPN++'s trunk and its stage of layer 5 in SiamMask, whose only stage that is. The mask
   * head's convolutions before its correlation begin as those of the box offsets.
   *
   * @param uncalibrated names of batch norms; those that were put are taken out
   */
  private static void putStage(
      Map<String, Tensor> siamRpn, Map<String, Tensor> weights, Set<String> uncalibrated) {
    for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
      String given = nameInSiamRpn(entry.getKey());
      Tensor tensor = siamRpn.get(given);
      if (tensor == null) {
        continue;
      }
      requireSameShape(given, tensor, entry.getKey(), entry.getValue());
      entry.setValue(tensor);
      uncalibrated.removeIf(norm -> entry.getKey().startsWith(norm + "."));
    }
  }

  private static String nameInSiamRpn(String name) {
    if (name.startsWith("mask_head.conv_")) {
      return name.replace("mask_head.", SIAMRPN_STAGE + "loc.");
    }
    return name.replace("neck.downsample.", "neck.downsample3.")
        .replace("rpn_head.", SIAMRPN_STAGE);
  }

  private static Tensor withoutGroups(Tensor tensor, int inputs) {
    int outputs = tensor.shape().get(0);
    int perGroup = tensor.shape().get(1);
    int places = tensor.shape().get(2) * tensor.shape().get(3);
    int groups = inputs / perGroup;
    float[] values = new float[outputs * inputs * places];
    for (int output = 0; output < outputs; output++) {
      int first = output / (outputs / groups) * perGroup;
      System.arraycopy(
          tensor.values(),
          output * perGroup * places,
          values,
          (output * inputs + first) * places,
          perGroup * places);
    }
    List<Integer> shape = new ArrayList<>(tensor.shape());
    shape.set(1, inputs);
    return new Tensor(shape, values);
  }

  /** Filters of three colours with the colours in the other order. */
  private static Tensor mirrored(Tensor tensor) {
    int places = tensor.shape().get(2) * tensor.shape().get(3);
    float[] values = new float[tensor.values().length];
    for (int from = 0; from < values.length; from += 3 * places) {
      for (int colour = 0; colour < 3; colour++) {
        System.arraycopy(
            tensor.values(), from + colour * places, values, from + (2 - colour) * places, places);
      }
    }
    return new Tensor(tensor.shape(), values);
  }

  /**
   * Lets the convolutions before a correlation begin near the identity, so that what is compared is
   * from the first step on what the trunk gives.
   */
  private static void nearIdentity(Map<String, Tensor> weights) {
    for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
      if (!entry.getKey().endsWith(".conv_kernel.0.weight")
          && !entry.getKey().endsWith(".conv_search.0.weight")) {
        continue;
      }
      Tensor tensor = entry.getValue();
      int places = tensor.shape().get(2) * tensor.shape().get(3);
      int inputs = tensor.shape().get(1);
      float[] values = Arrays.copyOf(tensor.values(), tensor.values().length);
      for (int i = 0; i < values.length; i++) {
        values[i] *= .25f;
      }
      for (int channel = 0; channel < Math.min(inputs, tensor.shape().get(0)); channel++) {
        values[(channel * inputs + channel) * places + places / 2] += 1;
      }
      entry.setValue(new Tensor(tensor.shape(), values));
    }
  }
}
