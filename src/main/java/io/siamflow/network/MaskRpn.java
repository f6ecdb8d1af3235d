package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ChannelsAsPlaces;
import io.siamflow.network.graph.Float32;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WindowAt;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of depthwise correlations with a mask branch (SiamMask, Wang et al. 2019; pysot {@code
 * models/head/mask.py}). The search branch also gives the mask head's correlation and, for the
 * refinement, the trunk's maps; of them the mask branch makes the mask of one position. Without a
 * refinement that is the mask head's 63x63 logits, with it the refinement's 127x127.
 *
 * @param rpn scores, boxes and the features of one stage
 * @param head of the mask
 * @param refinement null if there is none
 */
record MaskRpn(DepthwiseRpn rpn, DepthwiseHead head, MaskRefinement refinement) {

  static final String HEAD = "mask_head";

  /** Rows and columns of the mask head's masks. */
  static final int BASE_SIDE = 63;

  NetworkGraph graph(List<Integer> searchSides) {
    List<Branch> branches = new ArrayList<>(List.of(rpn.embed()));
    for (int side : searchSides) {
      String name = Architecture.search(searchSides, side);
      Branch search = search(name, side);
      branches.add(search);
      String ending = name.substring(Architecture.SEARCH.length());
      branches.add(
          mask(Architecture.MASK + ending, search.results().subList(3, search.results().size())));
    }
    return new NetworkGraph(branches);
  }

  private Branch search(String name, int side) {
    Branch.Builder branch = new Branch.Builder(name);
    DepthwiseRpn.Search search = rpn.search(branch, side);
    List<Value> results =
        new ArrayList<>(List.of(search.scores(), search.regression(), search.similarity()));
    results.add(head.correlate(branch, search.templates().get(0), search.features().get(0)));
    if (refinement != null) {
      refinement.skips().forEach(skip -> results.add(search.trunkMaps().get(skip.map())));
    }
    return branch.result(results.toArray(Value[]::new));
  }

  private Branch mask(String name, List<Value> features) {
    Branch.Builder branch = new Branch.Builder(name);
    List<Value> inputs =
        features.stream().map(value -> branch.input(value.name(), value.shape())).toList();
    Value positions = branch.input("positions", ItemShape.of(2));
    Value correlation = inputs.get(0);
    Value logits;
    if (refinement == null) {
      Value at = branch.apply("correlation_at", new WindowAt(1, 1, 0), correlation, positions);
      logits = branch.apply("logits", new ChannelsAsPlaces(BASE_SIDE), head.predict(branch, at));
    } else {
      logits = refinement.apply(branch, correlation, inputs.subList(1, inputs.size()), positions);
    }
    return branch.result(branch.apply("mask", new Float32(), logits));
  }
}
