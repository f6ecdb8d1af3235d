package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.siamflow.geometry.Box;
import io.siamflow.network.Architecture;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.FeatureMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The losses of anchors and masks of whole, small networks: values where the last layer gives
 * nothing, and gradients against differences of the losses.
 */
class NetworkLossTest {

  private static final int SIDE = 255;
  private static final int MAP_SIDE = 25;
  private static final int MAP_BASE = 8;

  @BeforeAll
  static void startEngine() {
    new TorchEngine();
  }

  private static AnchorObjective anchors(double boxKnee) {
    return new AnchorObjective(
        new Anchors(MAP_SIDE), boxKnee, new AnchorObjective.Factors(1, .6, .8, .5));
  }

  /** A network in its training form, and a batch for it. */
  private record Subject(
      Objective objective,
      NetworkGraph graph,
      Map<String, Tensor> weights,
      List<TrainableNetwork.Input> batch) {

    static Subject of(String name, Boolean refined, Objective objective) {
      Architecture architecture = Architecture.named(name);
      Map<String, Tensor> weights =
          architecture.untrainedWeights(5, new Architecture.Variant(.25, 8, refined));
      NetworkGraph graph =
          TrainingGraph.of(architecture.network(weights, List.of(SIDE)).graph(), objective);
      Map<String, Tensor> used = new LinkedHashMap<>(weights);
      used.keySet().retainAll(graph.parameters().keySet());
      return new Subject(
          objective,
          graph,
          used,
          Batch.of(
              List.of(pair(1), pair(2)),
              graph.branch(TrainingGraph.LOSSES),
              objective,
              architecture.channels()));
    }

    TrainableNetwork open(Map<String, Tensor> other) {
      return new TrainableNetwork(
          new WeightedNetwork(graph, other), ElementType.FLOAT32, Device.cpu(), name -> true);
    }

    /** The loss of each pair, by its name. */
    Map<String, float[]> losses(Map<String, Tensor> other) {
      try (TrainableNetwork network = open(other)) {
        TrainableNetwork.Losses losses = network.losses(TrainingGraph.LOSSES, batch);
        Map<String, float[]> byName = new LinkedHashMap<>();
        for (int i = 0; i < objective.terms().size(); i++) {
          byName.put(objective.terms().get(i).name(), losses.byTerm().get(i));
        }
        return byName;
      }
    }

    double total(Map<String, Tensor> other) {
      Map<String, float[]> losses = losses(other);
      double total = 0;
      for (Objective.Term term : objective.terms()) {
        for (float loss : losses.get(term.name())) {
          total += term.factor() * loss / 2;
        }
      }
      return total;
    }

    /** The weights with what one layer has set to 0. */
    Map<String, Tensor> without(String layer) {
      Map<String, Tensor> changed = new LinkedHashMap<>(weights);
      for (String kind : List.of(".weight", ".bias")) {
        assertThat(weights).containsKey(layer + kind);
        Tensor tensor = weights.get(layer + kind);
        changed.put(layer + kind, new Tensor(tensor.shape(), new float[tensor.values().length]));
      }
      return changed;
    }

    /**
     * Compares the gradient where it is steepest in some tensors with the losses' change.
     *
     * @param layers beginnings of their names
     */
    void checkGradients(String... layers) {
      Map<String, Tensor> gradients;
      try (TrainableNetwork network = open(weights)) {
        gradients = network.gradients(batch, objective.terms());
      }
      for (String layer : layers) {
        String name =
            weights.keySet().stream()
                .filter(parameter -> parameter.startsWith(layer))
                .filter(parameter -> weights.get(parameter).shape().size() == 4)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no filters of " + layer));
        float[] gradient = gradients.get(name).values();
        int steepest = 0;
        for (int i = 0; i < gradient.length; i++) {
          steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
        }
        assertThat(gradient[steepest]).as(name).isNotZero();
        // The loss, of about 1, changes by 1e-3: float32 sees that to 1e-3, and ReLU hardly bends.
        double step = Math.min(1e-2, 5e-4 / Math.abs(gradient[steepest]));
        double slope =
            (total(moved(name, steepest, step)) - total(moved(name, steepest, -step))) / (2 * step);
        assertThat(slope / gradient[steepest])
            .as("%s at %d: %s to %s", name, steepest, slope, gradient[steepest])
            .isCloseTo(1, within(.03));
      }
    }

    private Map<String, Tensor> moved(String name, int index, double by) {
      Map<String, Tensor> moved = new LinkedHashMap<>(weights);
      float[] values = weights.get(name).values().clone();
      values[index] += (float) by;
      moved.put(name, new Tensor(weights.get(name).shape(), values));
      return moved;
    }
  }

  /** A bright ellipse on noise, its mask and a teacher's answer. */
  private static TrainingPair pair(long seed) {
    Box target = Box.aroundCenter(10 * seed, -14, 70, 50);
    byte[] region = picture(SIDE, target, seed);
    byte[] mask = new byte[SIDE * SIDE];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (isInside(target, i % SIDE, i / SIDE, SIDE) ? 1 : 0);
    }
    float[] scores = new float[2 * 15 * 15];
    Arrays.fill(scores, 0, 225, 3);
    scores[6 * 15 + 8] = -3;
    float[] distances = new float[4 * 15 * 15];
    Arrays.fill(distances, 30);
    return new TrainingPair(
        0,
        0,
        picture(127, Box.aroundCenter(0, 0, 70, 50), seed + 10),
        region,
        SIDE,
        target,
        true,
        mask,
        TeacherAnswer.of(
            new PointTeacherMap(
                new FeatureMap(scores, 0, 2, 15, 15), new FeatureMap(distances, 0, 4, 15, 15))));
  }

  private static byte[] picture(int side, Box target, long seed) {
    Random random = new Random(seed);
    byte[] bgr = new byte[3 * side * side];
    for (int i = 0; i < bgr.length; i++) {
      int value = 60 + random.nextInt(60) + 15 * (i / 3 / side * 8 / side);
      bgr[i] = (byte) (isInside(target, i / 3 % side, i / 3 / side, side) ? 255 - value : value);
    }
    return bgr;
  }

  private static boolean isInside(Box target, int x, int y, int side) {
    double dx = (x + .5 - side / 2.0 - target.centerX()) / target.width() * 2;
    double dy = (y + .5 - side / 2.0 - target.centerY()) / target.height() * 2;
    return dx * dx + dy * dy <= 1;
  }

  @Test
  void scoresAndBoxesOfANetworkThatSaysNothing() {
    Subject subject = Subject.of("siammask-mobilenetv2", false, anchors(0));

    Map<String, float[]> losses = subject.losses(subject.without("rpn_head.cls.head.3"));
    Map<String, float[]> boxLosses = subject.losses(subject.without("rpn_head.loc.head.3"));

    for (int i = 0; i < 2; i++) {
      // Positives weigh one half, negatives one third; a third of the rest is the hardest's.
      assertThat((double) losses.get("scores")[i]).isCloseTo(Math.log(2) * 5 / 6, within(1e-5));
      assertThat((double) losses.get("hardest")[i]).isCloseTo(Math.log(2), within(1e-5));
      // Offsets of 0 are as wrong as what is wanted is large.
      float[] wanted = floats(subject, "boxes_wanted");
      float[] weights = floats(subject, "boxes_weights");
      double expected = 0;
      for (int k = i * wanted.length / 2; k < (i + 1) * wanted.length / 2; k++) {
        expected += Math.abs(wanted[k]) * weights[k];
      }
      assertThat(expected).isGreaterThan(.05);
      assertThat((double) boxLosses.get("boxes")[i]).isCloseTo(expected, within(1e-4));
    }
  }

  private static float[] floats(Subject subject, String input) {
    Branch branch = subject.graph().branch(TrainingGraph.LOSSES);
    for (int i = 0; i < branch.inputs().size(); i++) {
      if (branch.inputs().get(i).name().equals(input)) {
        java.nio.FloatBuffer buffer =
            subject
                .batch()
                .get(i)
                .data()
                .duplicate()
                .order(java.nio.ByteOrder.nativeOrder())
                .asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
      }
    }
    throw new AssertionError("no input " + input);
  }

  @Test
  void gradientsOfAnchors() {
    Subject.of("siamrpnpp-mobilenetv2", null, anchors(.2))
        .checkGradients(
            "rpn_head.rpn3.cls.head",
            "rpn_head.rpn3.loc.head",
            "rpn_head.rpn3.cls.conv_search",
            "rpn_head.rpn3.loc.conv_kernel",
            "neck.downsample3");
  }

  private static Subject masks(boolean refined) {
    return Subject.of(
        "siammask-mobilenetv2", refined, new MaskObjective(anchors(0), MAP_BASE, MAP_SIDE, 3));
  }

  @Test
  void aMaskThatSaysNothingCostsALogarithmOfTwo() {
    for (boolean refined : new boolean[] {false, true}) {
      Subject subject = masks(refined);
      String last = refined ? "refine_head.post2" : "mask_head.head.3";
      Map<String, float[]> losses = subject.losses(subject.without(last));

      int side = refined ? 127 : 63;
      assertThat(floats(subject, "mask_labels")).hasSize(2 * side * side);
      for (float loss : losses.get("mask")) {
        assertThat((double) loss).isCloseTo(Math.log(2), within(1e-5));
      }
    }
  }

  @Test
  void gradientsOfBaseMasks() {
    masks(false).checkGradients("mask_head.head", "mask_head.conv_search", "mask_head.conv_kernel");
  }

  @Test
  void gradientsOfRefinedMasks() {
    masks(true)
        .checkGradients(
            "refine_head.deconv", "refine_head.v1", "refine_head.post0", "mask_head.conv_search");
  }

  /** What is trained without a refinement is a pack that tracks, and its masks are the head's. */
  @Test
  void aNetworkWithoutARefinementHasTheMaskHeadAlone() {
    Map<String, Tensor> base =
        Architecture.named("siammask-mobilenetv2")
            .untrainedWeights(1, new Architecture.Variant(.25, 8, false));
    Map<String, Tensor> refined =
        Architecture.named("siammask-mobilenetv2")
            .untrainedWeights(1, new Architecture.Variant(.25, 8));

    assertThat(base.keySet()).anyMatch(name -> name.startsWith("mask_head.head."));
    assertThat(base.keySet()).noneMatch(name -> name.startsWith("refine_head."));
    assertThat(refined.keySet()).noneMatch(name -> name.startsWith("mask_head.head."));
    assertThat(refined.keySet()).anyMatch(name -> name.startsWith("refine_head."));
  }
}
