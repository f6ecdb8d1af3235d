package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The nearest embedding of another object, by hand. */
class HardestPairTest {

  private static final float[] FIRST = {1, 0, 0, 1, .6f, .8f};
  private static final float[] SECOND = {.8f, .6f, 0, 1, 1, 0};

  /** Cosines, first by second: .8 0 1; .6 1 0; .96 .8 .6. */
  @Test
  void eachIsComparedWithTheNearestOfAnotherObject() {
    ContrastiveLoss loss =
        new ContrastiveLoss(ContrastiveLoss.Form.LINEAR, ContrastiveLoss.Distance.COSINE, .5);

    float[] values = losses(loss, new float[] {1, 2, 3}, new float[] {1, 2, 3});

    // Margin .5 less the distances 0 (third), .4 (first), .04 (first).
    assertThat(values[0]).isCloseTo(.5f, within(1e-6f));
    assertThat(values[1]).isCloseTo(.1f, within(1e-6f));
    assertThat(values[2]).isCloseTo(.46f, within(1e-6f));
  }

  @Test
  void whatShowsTheSameObjectIsNoNegative() {
    ContrastiveLoss loss =
        new ContrastiveLoss(ContrastiveLoss.Form.LINEAR, ContrastiveLoss.Distance.COSINE, .5);

    float[] values = losses(loss, new float[] {1, 2, 1}, new float[] {1, 2, 1});

    assertThat(values[0]).isZero();
    assertThat(values[1]).isCloseTo(.1f, within(1e-6f));
    assertThat(values[2]).isCloseTo(.3f, within(1e-6f));
  }

  @Test
  void withoutOthersThePairIsSimilar() {
    ContrastiveLoss loss =
        new ContrastiveLoss(ContrastiveLoss.Form.LINEAR, ContrastiveLoss.Distance.COSINE, .5);

    float[] values = losses(loss, new float[] {1, 1, 1}, new float[] {1, 1, 1});

    // All are equally far behind, so each is paired with the first: its distance is the loss.
    assertThat(values[0]).isCloseTo(.2f, within(1e-6f));
    assertThat(values[1]).isCloseTo(.4f, within(1e-6f));
    assertThat(values[2]).isCloseTo(.04f, within(1e-6f));
  }

  private static float[] losses(ContrastiveLoss loss, float[] firstObjects, float[] secondObjects) {
    new TorchEngine();
    Branch.Builder builder = new Branch.Builder(TrainingGraph.LOSSES);
    Value first = builder.input("first", ItemShape.of(2));
    Value second = builder.input("second", ItemShape.of(2));
    Value firstObject = builder.input("first_object", ItemShape.of(1));
    Value secondObject = builder.input("second_object", ItemShape.of(1));
    Branch branch =
        builder.result(
            builder.apply("loss", new HardestPair(loss), first, second, firstObject, secondObject));
    try (TrainableNetwork network =
        new TrainableNetwork(
            new WeightedNetwork(new NetworkGraph(List.of(branch)), Map.of()),
            ElementType.FLOAT32,
            Device.cpu(),
            name -> true)) {
      return network
          .losses(
              TrainingGraph.LOSSES,
              List.of(
                  input(FIRST, 2),
                  input(SECOND, 2),
                  input(firstObjects, 1),
                  input(secondObjects, 1)))
          .byTerm()
          .get(0);
    }
  }

  private static TrainableNetwork.Input input(float[] values, int perItem) {
    ByteBuffer data =
        ByteBuffer.allocateDirect(Float.BYTES * values.length).order(ByteOrder.nativeOrder());
    data.asFloatBuffer().put(values);
    return new TrainableNetwork.Input(
        data, new Shape(values.length / perItem, perItem), DataType.FLOAT32);
  }

  /** A batch of embeddings as a parameter. */
  private record Embeddings(String name) implements Layer {
    @Override
    public List<Parameter> parameters() {
      return List.of(new Parameter(name, List.of(3, 2), true));
    }

    @Override
    public ItemShape output(List<ItemShape> inputs) {
      return ItemShape.of(2);
    }

    @Override
    public String expression(List<Value> inputs, Script script) {
      return script.storedParameter(name);
    }
  }

  /** Through both embeddings, of which the nearest is chosen without a gradient. */
  @Test
  void theGradientIsThatOfTheChosenPairs() {
    new TorchEngine();
    ContrastiveLoss loss =
        new ContrastiveLoss(ContrastiveLoss.Form.SQUARED, ContrastiveLoss.Distance.COSINE, .9);
    Branch.Builder builder = new Branch.Builder(TrainingGraph.LOSSES);
    Value firstObject = builder.input("first_object", ItemShape.of(1));
    Value secondObject = builder.input("second_object", ItemShape.of(1));
    Value first = builder.apply("first", new Embeddings("first"));
    Value second = builder.apply("second", new Embeddings("second"));
    Branch branch =
        builder.result(
            builder.apply("loss", new HardestPair(loss), first, second, firstObject, secondObject));
    Map<String, Tensor> weights =
        Map.of("first", Tensor.of(FIRST, 3, 2), "second", Tensor.of(SECOND, 3, 2));
    float[] objects = {1, 2, 3};
    try (TrainableNetwork network =
        new TrainableNetwork(
            new WeightedNetwork(new NetworkGraph(List.of(branch)), weights),
            ElementType.FLOAT32,
            Device.cpu(),
            name -> true)) {
      Map<String, Tensor> gradients =
          network.gradients(
              List.of(input(objects, 1), input(objects, 1)),
              List.of(new Objective.Term("loss", 1)));

      for (int i = 0; i < FIRST.length; i++) {
        assertThat((double) gradients.get("first").values()[i])
            .as("first %d", i)
            .isCloseTo(slope(i, true), within(1e-4));
        assertThat((double) gradients.get("second").values()[i])
            .as("second %d", i)
            .isCloseTo(slope(i, false), within(1e-4));
      }
    }
  }

  private static double slope(int index, boolean ofFirst) {
    double[][] up = {doubles(FIRST), doubles(SECOND)};
    double[][] down = {doubles(FIRST), doubles(SECOND)};
    up[ofFirst ? 0 : 1][index] += 1e-5;
    down[ofFirst ? 0 : 1][index] -= 1e-5;
    return (meanLoss(up[0], up[1]) - meanLoss(down[0], down[1])) / 2e-5;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** Half the square of what the distance to the nearest other lacks of .9. */
  private static double meanLoss(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      int nearest = -1;
      for (int k = 0; k < 3; k++) {
        if (k != i && (nearest < 0 || dot(first, i, second, k) > dot(first, i, second, nearest))) {
          nearest = k;
        }
      }
      double cosine =
          dot(first, i, second, nearest)
              / Math.sqrt(dot(first, i, first, i) * dot(second, nearest, second, nearest));
      double missing = Math.max(.9 - (1 - cosine), 0);
      sum += missing * missing / 2 / 3;
    }
    return sum;
  }

  private static double dot(double[] a, int i, double[] b, int k) {
    return a[2 * i] * b[2 * k] + a[2 * i + 1] * b[2 * k + 1];
  }
}
