package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.Exponential;
import io.siamflow.network.graph.Float32;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.TemplateMap;
import io.siamflow.network.graph.Value;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerPreset;
import io.siamflow.tracker.TrackerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * NanoTrack v3 (github.com/HonglinChu/SiamTrackers, commit 248663fd), as its published graphs have
 * it: a MobileNetV3-like trunk of stride 16 and an anchor-free head that joins pixel-wise and
 * depthwise correlation. BGR, 0 to 255, not normalised.
 *
 * <p>An exemplar of 127x127 pixels becomes 96 maps of 8x8, all of which is the template. A search
 * region of 255x255 becomes 96 maps of 16x16; scores are 2 maps of 15x15 logits (background, then
 * target), the box is 4 maps of 15x15 distances to left, top, right and bottom in pixels of the
 * region, the similarity 9x9. A score's place is {@code ((column, row) - 7) * 16} pixels from the
 * region's centre, in general minus half the side less one.
 *
 * <p>Wider regions: maps grow by one place for 16 pixels (543 gives 33x33 scores, 831 gives 51x51).
 * The channel attentions of the trunk and of the pixel-wise correlation take their means over the
 * whole region, so they see the wider surroundings there: unlike those of a purely convolutional
 * network, a place's values are not exactly those that the ordinary region gives around it.
 *
 * <p>Tensors: those of the published checkpoint; its {@code neck.downsample}, which the published
 * graphs do not use, is left out.
 */
final class NanoTrackV3 implements Architecture {

  static final String NAME = "nanotrack-v3";

  private static final int EXEMPLAR_SIDE = 127;
  private static final int STRIDE = 16;
  private static final int SMALLEST_SEARCH_SIDE = 127;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int exemplarSide() {
    return EXEMPLAR_SIDE;
  }

  @Override
  public ChannelOrder channels() {
    return ChannelOrder.BGR;
  }

  @Override
  public TrackerSettings defaultSettings() {
    return TrackerPreset.NANOTRACK_V3.settings();
  }

  @Override
  public NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides) {
    Branch.Builder embed = new Branch.Builder(EMBED);
    Value exemplars = embed.input("exemplars", ItemShape.of(EXEMPLAR_SIDE, EXEMPLAR_SIDE, 3));
    Value template = trunk(embed, exemplars);
    Branch embedding = embed.result(embed.apply("embeddings", new Embedding(), template));
    List<Branch> branches = new ArrayList<>(List.of(embedding));
    for (int side : searchSides) {
      branches.add(search(Architecture.search(searchSides, side), side, template.shape()));
    }
    return new NetworkGraph(branches);
  }

  private static Branch search(String name, int side, ItemShape template) {
    if (side < SMALLEST_SEARCH_SIDE || side % STRIDE != EXEMPLAR_SIDE % STRIDE) {
      throw new IllegalArgumentException(
          "%s takes search sides of %d plus a multiple of %d, not %d"
              .formatted(NAME, SMALLEST_SEARCH_SIDE, STRIDE, side));
    }
    Branch.Builder branch = new Branch.Builder(name);
    Value regions = branch.input("regions", ItemShape.of(side, side, 3));
    Value templates = branch.input("templates", ItemShape.of(template.count()));
    Value features = trunk(branch, regions);
    int templateSide = template.size(1);
    Value maps =
        branch.apply(
            "template_maps", new TemplateMap(0, template.size(0), templateSide), templates);
    NanoTrackHead head = new NanoTrackHead(branch, maps, features);
    Value scores = branch.apply("scores", new Float32(), head.scores());
    Value logDistances = branch.apply("log_distances", new Float32(), head.logDistances());
    head.joinHalves();
    Value distances = branch.apply("distances", new Exponential(), logDistances);
    Value similarity = DepthwiseRpn.similarity(branch, "", templateSide, features, templates);
    return branch.result(scores, distances, similarity);
  }

  private static Value trunk(Branch.Builder branch, Value pictures) {
    return new NanoTrackTrunk()
        .apply(branch, branch.apply("pixels", new Pixels(), pictures))
        .get(0);
  }

  /** Takes the names of the published checkpoint. */
  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    return CheckpointNames.translated(arrays, CheckpointNames.NANO_TRACK);
  }

  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    return UntrainedWeights.of(graph(Map.of(), defaultSettings().searchSides()), seed);
  }
}
