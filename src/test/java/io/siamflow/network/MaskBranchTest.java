package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.Float32;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Slice;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the mask branch is run: with the features of its item, at the place chosen for it. */
class MaskBranchTest {

  /** Large enough for a CPU to run it in several slices. */
  private static final int SIDE = 1000;

  private static final int ITEMS = 5;

  /** The feature at a place, and the place. */
  private record At() implements Layer {

    @Override
    public ItemShape output(List<ItemShape> inputs) {
      return ItemShape.of(1, 1, 3);
    }

    @Override
    public String expression(List<Value> inputs, Script script) {
      String places = inputs.get(1).name();
      String row = script.assign("torch.select(" + places + ", 1, 0)");
      String column = script.assign("torch.select(" + places + ", 1, 1)");
      String flat =
          script.assign(
              "torch.add(torch.mul(%s, %d), %s)"
                  .formatted(row, inputs.get(0).shape().size(2), column));
      String value =
          script.assign(
              "torch.gather(torch.flatten(%s, 1), 1, torch.unsqueeze(%s, 1))"
                  .formatted(inputs.get(0).name(), flat));
      return "torch.reshape(torch.cat([%s, torch.to(%s, 6)], 1), [-1, 1, 1, 3])"
          .formatted(value, places);
    }
  }

  private static DjlSiameseNetwork open() {
    Branch.Builder embed = new Branch.Builder("embed");
    Value exemplars = embed.input("exemplars", ItemShape.of(2, 2, 3));
    Value embedding =
        embed.apply("embeddings", new Embedding(), embed.apply("pixels", new Pixels(), exemplars));
    Branch.Builder search = new Branch.Builder("search");
    Value regions = search.input("regions", ItemShape.of(SIDE, SIDE, 3));
    search.input("templates", embedding.shape());
    Value map = search.apply("map", new Float32(), search.apply("pixels", new Pixels(), regions));
    Value[] channels = new Value[3];
    for (int i = 0; i < 3; i++) {
      channels[i] = search.apply("channel" + i, new Slice(i, 1), map);
    }
    Branch.Builder mask = new Branch.Builder("mask");
    Value feature = mask.input("feature", channels[2].shape());
    Value places = mask.input("places", ItemShape.of(2));
    Value masks = mask.apply("masks", new At(), feature, places);
    NetworkGraph graph =
        new NetworkGraph(
            List.of(
                embed.result(embedding),
                search.result(map, channels[0], channels[1], channels[2]),
                mask.result(masks)));
    return Networks.open(
        new WeightedNetwork(graph, Map.of()), ElementType.FLOAT32, ChannelOrder.BGR);
  }

  /** Item i has the value i + 1 in its last channel at row i, column 2 i. */
  private static CropBatch regions() {
    byte[][] planes = new byte[ITEMS][3 * SIDE * SIDE];
    for (int i = 0; i < ITEMS; i++) {
      planes[i][(2 * SIDE + i) * SIDE + 2 * i] = (byte) (i + 1);
    }
    return Crops.ofPlanes(SIDE, ChannelOrder.BGR, planes);
  }

  private static List<TemplateEmbedding> templates(int count) {
    return Collections.nCopies(count, TemplateEmbedding.of(new float[12]));
  }

  @Test
  void eachItemGetsTheMaskOfItsOwnFeaturesAtItsOwnPlace() {
    try (DjlSiameseNetwork network = open()) {
      List<Integer> asked = new ArrayList<>();
      List<NetworkOutput> outputs =
          network.search(
              templates(ITEMS),
              1,
              regions(),
              (template, output) -> {
                assertThat(output.mask()).isNull();
                assertThat(output.scores().channels()).isEqualTo(3);
                assertThat(output.scores().at(2, template, 2 * template)).isEqualTo(template + 1);
                asked.add(template);
                return template * SIDE + 2 * template;
              });
      assertThat(asked).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      for (int i = 0; i < ITEMS; i++) {
        FeatureMap mask = outputs.get(i).mask();
        assertThat(new float[] {mask.at(0, 0, 0), mask.at(0, 0, 1), mask.at(0, 0, 2)})
            .containsExactly(i + 1, i, 2 * i);
      }
    }
  }

  @Test
  void refusesPlacesOutsideTheMapAndSeveralRegionsATemplate() {
    try (DjlSiameseNetwork network = open()) {
      CropBatch regions = regions();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> network.search(templates(ITEMS), 1, regions, (template, output) -> SIDE * SIDE))
          .withMessage("place 1000000 of a map of 1000x1000");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.search(templates(1), 5, regions, (template, output) -> 0))
          .withMessage("5 search regions a template for a network with a mask branch");
    }
  }
}
