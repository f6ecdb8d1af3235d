package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Value;
import java.util.List;

/** The part of a network that both of its branches share: from pictures to feature maps. */
interface Trunk {

  /**
   * Adds the trunk to a branch.
   *
   * @param pixels a feature map of 0 to 255
   * @return the maps that it gives, from shallow to deep
   */
  List<Value> apply(Branch.Builder branch, Value pixels);
}
