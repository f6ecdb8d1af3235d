package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * One map of a trunk with what is made of it: features that are compared, scores and regression.
 *
 * @param map index of the trunk's map
 * @param neck adjusts it; null if the features are the map itself
 * @param scores head of the 2k class logits of k anchors
 * @param regression head of their 4k box offsets
 */
record RpnStage(int map, Neck neck, DepthwiseHead scores, DepthwiseHead regression) {

  private static final String HEAD = "rpn_head.";
  private static final String SCORES = "cls";
  private static final String REGRESSION = "loc";
  private static final int ANCHORS = 5;

  /** The number in the name of the first of several stages. */
  private static final int FIRST = 2;

  /**
   * The stages that a weights file has.
   *
   * @param maps the trunk's maps that they take
   */
  static List<RpnStage> of(List<Integer> maps, TensorShapes shapes) {
    List<RpnStage> stages = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      String head = headName(i, maps.size());
      String neck = neckName(i, maps.size());
      stages.add(
          new RpnStage(
              maps.get(i),
              shapes.has(neck + ".downsample.0.weight") ? Neck.of(neck, shapes) : null,
              DepthwiseHead.of(head + SCORES, shapes),
              DepthwiseHead.of(head + REGRESSION, shapes)));
    }
    return stages;
  }

  /**
   * Stages of five anchors with as many channels in neck and heads.
   *
   * @param maps the trunk's maps that they take
   * @param mapChannels channels of those maps; the neck's inputs
   */
  static List<RpnStage> withNecks(List<Integer> maps, List<Integer> mapChannels, int channels) {
    List<RpnStage> stages = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      Neck neck = new Neck(neckName(i, maps.size()), mapChannels.get(i), channels);
      stages.add(stage(maps.get(i), neck, headName(i, maps.size()), channels));
    }
    return stages;
  }

  /** The one stage of a network without a neck, for five anchors. */
  static RpnStage withoutNeck(int channels) {
    return stage(0, null, HEAD, channels);
  }

  private static RpnStage stage(int map, Neck neck, String head, int channels) {
    return new RpnStage(
        map,
        neck,
        new DepthwiseHead(head + SCORES, channels, channels, 2 * ANCHORS),
        new DepthwiseHead(head + REGRESSION, channels, channels, 4 * ANCHORS));
  }

  private static String headName(int stage, int stages) {
    return stages == 1 ? HEAD : "%srpn%d.".formatted(HEAD, FIRST + stage);
  }

  private static String neckName(int stage, int stages) {
    return "neck.downsample" + (stages == 1 ? "" : FIRST + stage);
  }

  /** The features that are compared, of a trunk's maps. */
  Value features(Branch.Builder branch, List<Value> maps) {
    return neck == null ? maps.get(map) : neck.apply(branch, maps.get(map));
  }
}
