package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerPreset;
import io.siamflow.tracker.TrackerSettings;
import java.util.List;
import java.util.Map;

/**
 * SiamRPN (Li et al. 2018) on AlexNet with up-channel correlation, as DaSiamRPN (Zhu et al. 2018)
 * publishes it: template features of 6x6, kernels of 4x4, search features of 24x24 for 271 pixels,
 * maps of 19x19. Input 0 to 255, not normalised. Tensors have pysot's names (AlexNetLegacy,
 * UPChannelRPN); the channels are read off their shapes.
 */
final class SiamRpnUpChannel implements Architecture {

  static final String NAME = "siamrpn-alexnet-upchannel";

  private static final int CHANNELS = 256;
  private static final int ANCHORS = 5;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int exemplarSide() {
    return DepthwiseRpn.EXEMPLAR_SIDE;
  }

  @Override
  public ChannelOrder channels() {
    return ChannelOrder.BGR;
  }

  @Override
  public TrackerSettings defaultSettings() {
    return TrackerPreset.DASIAMRPN_VOT.settings();
  }

  @Override
  public NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides) {
    TensorShapes tensors = new TensorShapes(shapes);
    return UpChannelRpn.of(AlexNetTrunk.of(tensors), tensors).graph(searchSides);
  }

  /** Takes the names of pysot's and of DaSiamRPN's checkpoints. */
  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    return CheckpointNames.translated(arrays, CheckpointNames.PYSOT, CheckpointNames.DA_SIAM_RPN);
  }

  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    UpChannelRpn published =
        new UpChannelRpn(AlexNetTrunk.published(), CHANNELS, 2 * ANCHORS, 4 * ANCHORS);
    return UntrainedWeights.of(published.graph(defaultSettings().searchSides()), seed);
  }
}
