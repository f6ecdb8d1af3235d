package io.siamflow.network;

import ai.djl.pytorch.engine.PtNDArray;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A search branch for crops of one side and how its results are read: scores and similarity, or
 * scores, regression, similarity and then the features of which masks are made.
 *
 * @param branch the search branch
 * @param mask the branch from those features and places (row, column) to masks; null if the network
 *     has none
 */
record SearchMethod(Branch branch, Branch mask) {

  private static final int MAPS = 3;

  /** The method of a search branch; its mask branch has the same ending. */
  static SearchMethod of(Branch search, NetworkGraph graph) {
    String maskName = Architecture.MASK + search.name().substring(Architecture.SEARCH.length());
    Branch mask =
        graph.branches().stream()
            .filter(branch -> branch.name().equals(maskName))
            .findFirst()
            .orElse(null);
    return new SearchMethod(search, mask);
  }

  boolean hasMask() {
    return mask != null;
  }

  /** The results that the mask branch takes. */
  List<PtNDArray> features(List<PtNDArray> results) {
    return results.subList(MAPS, results.size());
  }

  /** What a call gave, one output a template. */
  List<NetworkOutput> outputs(List<PtNDArray> results, int templates, MapArrays arrays) {
    boolean regresses = results.size() >= MAPS;
    List<FeatureMap> scores = maps(results.get(0), shape(0), templates, arrays);
    List<FeatureMap> regression =
        regresses ? maps(results.get(1), shape(1), templates, arrays) : null;
    List<FeatureMap> similarity =
        regresses
            ? maps(results.get(2), shape(2), templates, arrays)
            : maps(results.get(1), shape(1), templates, arrays);
    List<NetworkOutput> outputs = new ArrayList<>();
    for (int i = 0; i < templates; i++) {
      outputs.add(
          new NetworkOutput(
              scores.get(i), regresses ? regression.get(i) : null, similarity.get(i), null));
    }
    return outputs;
  }

  /** The same outputs with their masks. */
  List<NetworkOutput> withMasks(List<NetworkOutput> outputs, PtNDArray masks, MapArrays arrays) {
    List<FeatureMap> maps = maps(masks, mask.result().shape(), outputs.size(), arrays);
    List<NetworkOutput> masked = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      NetworkOutput output = outputs.get(i);
      masked.add(
          new NetworkOutput(
              output.scores(), output.regression(), output.similarity(), maps.get(i)));
    }
    return masked;
  }

  private ItemShape shape(int result) {
    return branch.results().get(result).shape();
  }

  /** The channels of all regions of a template, one region after the other. */
  private static List<FeatureMap> maps(
      PtNDArray array, ItemShape region, int templates, MapArrays arrays) {
    FloatBuffer result = array.toByteBuffer(true).asFloatBuffer();
    int perTemplate = result.remaining() / templates;
    float[] values = arrays.take(result.remaining());
    result.get(values, 0, templates * perTemplate);
    int channels = perTemplate / (region.size(1) * region.size(2));
    List<FeatureMap> maps = new ArrayList<>();
    for (int i = 0; i < templates; i++) {
      maps.add(new FeatureMap(values, i * perTemplate, channels, region.size(1), region.size(2)));
    }
    return maps;
  }
}
