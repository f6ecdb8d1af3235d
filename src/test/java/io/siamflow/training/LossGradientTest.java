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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values and gradients of the losses against formulas in Java and differences of their values. */
class LossGradientTest {

  /** What the loss of one item is, in double precision. */
  interface Formula {
    double of(double[] values, double[] second, double[] third);
  }

  /** A loss of predictions, which are a parameter here, and two constants. */
  record Case(
      String name, Layer loss, int[] sizes, double[] second, double[] third, Formula formula) {

    @Override
    public String toString() {
      return name;
    }
  }

  /** A parameter as a value of one item. */
  record Predictions(ItemShape shape) implements Layer {
    @Override
    public List<Parameter> parameters() {
      return List.of(new Parameter("predictions", shape.sizes(), true));
    }

    @Override
    public ItemShape output(List<ItemShape> inputs) {
      return shape;
    }

    @Override
    public String expression(List<Value> inputs, Script script) {
      return "torch.unsqueeze(%s, 0)".formatted(script.parameter("predictions"));
    }
  }

  @BeforeAll
  static void startEngine() {
    new TorchEngine();
  }

  @TestFactory
  List<DynamicTest> valueAndGradientAreTheFormulas() {
    Random random = new Random(7);
    double[] labels = random.doubles(12).toArray();
    double[] weights = random.doubles(12).toArray();
    double[] offsets = random.doubles(12, -2, 2).toArray();
    double[] embedding = random.doubles(12, -1, 1).toArray();
    List<Case> cases = new ArrayList<>();
    cases.add(
        new Case(
            "logistic",
            new LogisticLoss(),
            new int[] {3, 2, 2},
            labels,
            weights,
            (s, y, w) -> sum(i -> w[i] * (Math.log1p(Math.exp(s[i])) - y[i] * s[i]), 12)));
    double[] signs = random.ints(12, 0, 2).asDoubleStream().toArray();
    cases.add(
        new Case(
            "balanced logistic as SiamFC writes it",
            new LogisticLoss(),
            new int[] {3, 2, 2},
            signs,
            weights,
            (s, y, w) -> sum(i -> w[i] * Math.log1p(Math.exp(-(2 * y[i] - 1) * s[i])), 12)));
    cases.add(
        new Case(
            "L1",
            new RegressionLoss(0),
            new int[] {3, 2, 2},
            offsets,
            weights,
            (p, t, w) -> sum(i -> w[i] * Math.abs(p[i] - t[i]), 12)));
    cases.add(
        new Case(
            "smooth L1",
            new RegressionLoss(1),
            new int[] {3, 2, 2},
            offsets,
            weights,
            (p, t, w) -> sum(i -> w[i] * smooth(Math.abs(p[i] - t[i]), 1), 12)));
    cases.add(
        new Case(
            "hardest negatives",
            new HardestNegatives(3),
            new int[] {3, 2, 2},
            signs,
            weights,
            (p, negative, unused) ->
                java.util.stream.IntStream.range(0, 12)
                        .filter(i -> negative[i] == 1)
                        .mapToDouble(i -> p[i])
                        .boxed()
                        .sorted(java.util.Comparator.reverseOrder())
                        .limit(3)
                        .mapToDouble(score -> Math.log1p(Math.exp(score)))
                        .sum()
                    / 3));
    cases.add(
        new Case(
            "softmax of background and target",
            new TargetMargin(),
            new int[] {2, 1, 1},
            new double[] {1, 1},
            new double[] {1, 1},
            (p, unused, unused2) -> p[1] - p[0]));
    cases.add(
        new Case(
            "smooth L1 with a small knee",
            new RegressionLoss(.3),
            new int[] {3, 2, 2},
            offsets,
            weights,
            (p, t, w) -> sum(i -> w[i] * smooth(Math.abs(p[i] - t[i]), .3), 12)));
    for (double wanted : new double[] {-.4, .9}) {
      cases.add(
          new Case(
              "similarity of " + wanted,
              new SimilarityLoss(),
              new int[] {12},
              embedding,
              new double[] {wanted},
              (a, b, y) ->
                  Math.pow(1 - distance(ContrastiveLoss.Distance.COSINE, a, b) - y[0], 2)));
    }
    for (double label : new double[] {0, 1}) {
      for (ContrastiveLoss.Form form : ContrastiveLoss.Form.values()) {
        for (ContrastiveLoss.Distance distance : ContrastiveLoss.Distance.values()) {
          double margin = distance == ContrastiveLoss.Distance.COSINE ? 1.8 : 6;
          cases.add(
              new Case(
                  "contrastive %s %s of label %.0f".formatted(form, distance, label),
                  new ContrastiveLoss(form, distance, margin),
                  new int[] {12},
                  embedding,
                  new double[] {label},
                  (a, b, y) -> contrastive(form, distance(distance, a, b), y[0], margin)));
        }
      }
    }
    return cases.stream()
        .map(loss -> DynamicTest.dynamicTest(loss.name(), () -> check(loss)))
        .toList();
  }

  private static int inputs(Layer loss) {
    return loss instanceof TargetMargin ? 1 : loss instanceof HardestNegatives ? 2 : 3;
  }

  private static void check(Case loss) {
    double[] values = new Random(3).doubles(loss.second().length, -1.5, 1.5).toArray();
    double expected = loss.formula().of(values, loss.second(), loss.third());
    float[] tensor = new float[values.length];
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = (float) values[i];
    }
    Integer[] sizes = java.util.Arrays.stream(loss.sizes()).boxed().toArray(Integer[]::new);
    ItemShape shape = ItemShape.of(sizes);
    Branch.Builder branch = new Branch.Builder(TrainingGraph.LOSSES);
    Value second = branch.input("second", shape);
    Value third = branch.input("third", loss.third().length == 1 ? ItemShape.of(1) : shape);
    Value predictions = branch.apply("values", new Predictions(shape));
    Value[] all = {predictions, second, third};
    Value[] taken = java.util.Arrays.copyOf(all, inputs(loss.loss()));
    NetworkGraph graph =
        new NetworkGraph(List.of(branch.result(branch.apply("loss", loss.loss(), taken))));
    Map<String, Tensor> weights = Map.of("predictions", new Tensor(shape.sizes(), tensor));
    try (TrainableNetwork network =
        new TrainableNetwork(
            new WeightedNetwork(graph, weights), ElementType.FLOAT32, Device.cpu(), name -> true)) {
      List<TrainableNetwork.Input> inputs =
          List.of(
              input(loss.second(), sizes),
              input(loss.third(), third.shape().sizes().toArray(Integer[]::new)));
      TrainableNetwork.Losses found = network.losses(TrainingGraph.LOSSES, inputs);
      assertThat(found.byTerm().get(0)[0]).isCloseTo((float) expected, within(2e-5f));
      float[] gradient =
          network
              .gradients(inputs, List.of(new Objective.Term("loss", 1)))
              .get("predictions")
              .values();
      for (int i = 0; i < values.length; i++) {
        double[] up = values.clone();
        double[] down = values.clone();
        up[i] += 1e-5;
        down[i] -= 1e-5;
        double slope =
            (loss.formula().of(up, loss.second(), loss.third())
                    - loss.formula().of(down, loss.second(), loss.third()))
                / 2e-5;
        assertThat((double) gradient[i]).as("gradient %d", i).isCloseTo(slope, within(2e-5));
      }
    }
  }

  private static TrainableNetwork.Input input(double[] values, Integer[] sizes) {
    ByteBuffer data = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    for (double value : values) {
      data.putFloat((float) value);
    }
    long[] shape = new long[sizes.length + 1];
    shape[0] = 1;
    for (int i = 0; i < sizes.length; i++) {
      shape[i + 1] = sizes[i];
    }
    return new TrainableNetwork.Input(data.flip(), new Shape(shape), DataType.FLOAT32);
  }

  private static double sum(java.util.function.IntToDoubleFunction term, int count) {
    return java.util.stream.IntStream.range(0, count).mapToDouble(term).sum();
  }

  private static double smooth(double distance, double knee) {
    return distance < knee ? distance * distance / (2 * knee) : distance - knee / 2;
  }

  private static double distance(ContrastiveLoss.Distance kind, double[] a, double[] b) {
    double dot = sum(i -> a[i] * b[i], a.length);
    return kind == ContrastiveLoss.Distance.COSINE
        ? 1 - dot / Math.sqrt(sum(i -> a[i] * a[i], a.length) * sum(i -> b[i] * b[i], a.length))
        : Math.sqrt(sum(i -> (a[i] - b[i]) * (a[i] - b[i]), a.length));
  }

  private static double contrastive(
      ContrastiveLoss.Form form, double distance, double label, double margin) {
    double missing = Math.max(margin - distance, 0);
    return form == ContrastiveLoss.Form.LINEAR
        ? label * distance + (1 - label) * missing
        : label * distance * distance / 2 + (1 - label) * missing * missing / 2;
  }
}
