package io.siamflow.tracker;

import java.util.HashMap;
import java.util.Map;

/** The anchors for each side of a tracker's search crops. */
final class AnchorMaps {

  private final Map<Integer, Anchors> bySearchSide = new HashMap<>();

  AnchorMaps(SiamRpnSettings settings) {
    for (int side : settings.searchSides()) {
      bySearchSide.put(side, new Anchors(settings.mapSide(side)));
    }
  }

  /**
   * The proposals of an output for a region.
   *
   * @throws IllegalArgumentException if the region or a map has a side that is not among the
   *     settings'
   * @throws UnusableOutputException if a map is not finite
   */
  Proposals read(SearchRegion region, NetworkOutput output) {
    Anchors anchors = bySearchSide.get(region.crop().outputSide());
    if (anchors == null) {
      throw new IllegalArgumentException(
          "a search crop of side "
              + region.crop().outputSide()
              + ", not one of "
              + bySearchSide.keySet());
    }
    return new AnchorProposals(anchors, output);
  }
}
