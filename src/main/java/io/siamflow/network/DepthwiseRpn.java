package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Concatenation;
import io.siamflow.network.graph.Correlation;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.Float32;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Mean;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Similarity;
import io.siamflow.network.graph.Slice;
import io.siamflow.network.graph.TemplateMap;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedMean;
import java.util.ArrayList;
import java.util.List;

/**
 * A Siamese network with a region proposal network of depthwise correlations: SiamRPN++ (Li et al.
 * 2019; pysot {@code models/model_builder.py} and {@code models/head/rpn.py}), of which SiamRPN's
 * depthwise variant is that with one stage. An embedding holds the template features of all stages,
 * one after the other. The similarity is the mean of all stages.
 *
 * @param trunk shared by both branches
 * @param stages at least one
 * @param weighted whether scores and regression are means with learned weights, or plain ones
 */
record DepthwiseRpn(Trunk trunk, List<RpnStage> stages, boolean weighted) {

  static final int EXEMPLAR_SIDE = 127;

  private static final String SCORES_WEIGHT = "rpn_head.cls_weight";
  private static final String REGRESSION_WEIGHT = "rpn_head.loc_weight";

  DepthwiseRpn {
    stages = List.copyOf(stages);
  }

  /**
   * The network that a weights file has.
   *
   * @param maps the trunk's maps that the stages take
   */
  static DepthwiseRpn of(Trunk trunk, List<Integer> maps, TensorShapes shapes) {
    return new DepthwiseRpn(trunk, RpnStage.of(maps, shapes), shapes.has(SCORES_WEIGHT));
  }

  /**
   * What a search branch has.
   *
   * @param trunkMaps all maps of the trunk
   * @param templates template features of each stage
   * @param features search features of each stage
   * @param scores 2k channels of class logits, float32
   * @param regression 4k channels of box offsets, float32
   * @param similarity one channel, float32
   */
  record Search(
      List<Value> trunkMaps,
      List<Value> templates,
      List<Value> features,
      Value scores,
      Value regression,
      Value similarity) {}

  /** A network without masks. */
  NetworkGraph graph(List<Integer> searchSides) {
    Branch embed = embed();
    List<Branch> branches = new ArrayList<>(List.of(embed));
    for (int side : searchSides) {
      Branch.Builder branch = new Branch.Builder(Architecture.search(searchSides, side));
      Search search = search(branch, side);
      branches.add(branch.result(search.scores(), search.regression(), search.similarity()));
    }
    return new NetworkGraph(branches);
  }

  /** The template branch. */
  Branch embed() {
    Branch.Builder branch = new Branch.Builder(Architecture.EMBED);
    List<Value> features = templateFeatures(branch);
    Value[] embeddings = new Value[stages.size()];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[i] = branch.apply("embedding" + i, new Embedding(), features.get(i));
    }
    return branch.result(
        embeddings.length == 1
            ? embeddings[0]
            : branch.apply("embeddings", new Concatenation(), embeddings));
  }

  private List<Value> templateFeatures(Branch.Builder branch) {
    Value exemplars = branch.input("exemplars", ItemShape.of(EXEMPLAR_SIDE, EXEMPLAR_SIDE, 3));
    List<Value> maps = trunk.apply(branch, branch.apply("pixels", new Pixels(), exemplars));
    return stages.stream().map(stage -> stage.features(branch, maps)).toList();
  }

  /**
   * Adds a search branch's inputs and steps.
   *
   * @param side of the search regions, pixels
   */
  Search search(Branch.Builder branch, int side) {
    List<ItemShape> templateShapes =
        templateFeatures(new Branch.Builder("shapes")).stream().map(Value::shape).toList();
    int length = templateShapes.stream().mapToInt(ItemShape::count).sum();
    Value regions = branch.input("regions", ItemShape.of(side, side, 3));
    Value embeddings = branch.input("templates", ItemShape.of(length));
    List<Value> maps = trunk.apply(branch, branch.apply("pixels", new Pixels(), regions));
    List<Value> features = stages.stream().map(stage -> stage.features(branch, maps)).toList();
    List<Value> templates = new ArrayList<>();
    List<Value> similarities = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < stages.size(); i++) {
      ItemShape shape = templateShapes.get(i);
      TemplateMap template = new TemplateMap(from, shape.size(0), shape.size(1));
      templates.add(branch.apply("template" + i, template, embeddings));
      Value values = branch.apply("templateValues" + i, new Slice(from, shape.count()), embeddings);
      similarities.add(
          similarity(branch, String.valueOf(i), shape.size(1), features.get(i), values));
      from += shape.count();
    }
    List<Value> scores = new ArrayList<>();
    List<Value> regressions = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      RpnStage stage = stages.get(i);
      scores.add(stage.scores().apply(branch, templates.get(i), features.get(i)));
      regressions.add(stage.regression().apply(branch, templates.get(i), features.get(i)));
    }
    return new Search(
        maps,
        templates,
        features,
        mean(branch, "scores", scores, SCORES_WEIGHT),
        mean(branch, "regression", regressions, REGRESSION_WEIGHT),
        similarities.size() == 1
            ? similarities.get(0)
            : branch.apply("similarity", new Mean(), similarities.toArray(Value[]::new)));
  }

  /**
   * Adds the similarity of search features to a template.
   *
   * @param ending of the values' names
   * @param side rows and columns of the template's features
   * @param template its values
   */
  static Value similarity(
      Branch.Builder branch, String ending, int side, Value features, Value template) {
    Value correlation =
        branch.apply("similarityProduct" + ending, new Correlation(side, 1, 1), features, template);
    return branch.apply(
        "similarity" + ending, new Similarity(side, 1), features, template, correlation);
  }

  private Value mean(Branch.Builder branch, String name, List<Value> maps, String weight) {
    Layer mean =
        weighted
            ? new WeightedMean(weight, maps.size())
            : maps.size() == 1 ? new Float32() : new Mean();
    return branch.apply(name, mean, maps.toArray(Value[]::new));
  }
}
