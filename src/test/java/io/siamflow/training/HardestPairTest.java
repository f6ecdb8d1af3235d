package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
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
}
