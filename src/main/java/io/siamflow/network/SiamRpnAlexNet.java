package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerPreset;
import io.siamflow.tracker.TrackerSettings;
import java.util.List;
import java.util.Map;

/**
 * SiamRPN (Li et al. 2018) on AlexNet with pysot's depthwise correlation ({@code
 * experiments/siamrpn_alex_dwxcorr}): template features of 6x6, search features of 26x26 for 287
 * pixels, maps of 21x21, no neck. Input 0 to 255, not normalised. Tensors have pysot's names; the
 * channels are read off their shapes.
 */
final class SiamRpnAlexNet implements Architecture {

  static final String NAME = "siamrpn-alexnet";

  private static final int CHANNELS = 256;

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
    return TrackerPreset.SIAMRPN_ALEXNET.settings();
  }

  @Override
  public NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides) {
    TensorShapes tensors = new TensorShapes(shapes);
    return DepthwiseRpn.of(AlexNetTrunk.of(tensors), List.of(0), tensors).graph(searchSides);
  }

  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    return CheckpointNames.translated(arrays, CheckpointNames.PYSOT);
  }

  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    DepthwiseRpn published =
        new DepthwiseRpn(AlexNetTrunk.published(), List.of(RpnStage.withoutNeck(CHANNELS)), false);
    return UntrainedWeights.of(published.graph(defaultSettings().searchSides()), seed);
  }
}
