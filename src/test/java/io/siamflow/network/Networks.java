package io.siamflow.network;

import ai.djl.Device;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.tracker.PositionChooser;

/** Networks on the CPU, for tests. */
final class Networks {

  /** For networks without a mask branch, which do not call it. */
  static final PositionChooser NO_MASK =
      (template, output) -> {
        throw new AssertionError("a network without masks asks for a place");
      };

  private Networks() {}

  static LoadedNetwork load(WeightedNetwork network, ElementType type) {
    new TorchEngine();
    return LoadedNetwork.fused(network, type, Device.cpu());
  }

  /** As a pack is opened: folded and fused. */
  static DjlSiameseNetwork open(WeightedNetwork network, ElementType type, ChannelOrder channels) {
    return new DjlSiameseNetwork(
        new SharedNetworks().take("test", () -> load(network.folded(), type)), channels);
  }
}
