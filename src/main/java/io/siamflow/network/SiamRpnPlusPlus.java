package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerPreset;
import io.siamflow.tracker.TrackerSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * SiamRPN++ (Li et al. 2019; pysot {@code experiments/siamrpn_r50_l234_dwxcorr} and {@code
 * siamrpn_mobilev2_l234_dwxcorr}): three maps of a deep trunk, each with a neck and heads of its
 * own; template features of 7x7, search features of 31x31 for 255 pixels, maps of 25x25 and, for
 * 831 pixels, 97x97. Input 0 to 255, not normalised. Tensors have pysot's names; the channels are
 * read off their shapes, and whether the stages are weighted off {@code rpn_head.cls_weight}.
 */
final class SiamRpnPlusPlus implements Architecture {

  static final String RESNET50 = "siamrpnpp-resnet50";
  static final String MOBILENETV2 = "siamrpnpp-mobilenetv2";

  private static final int CHANNELS = 256;
  private static final double MOBILENET_WIDTH = 1.4;
  private static final List<Integer> MOBILENET_MAPS = List.of(3, 5, 7);

  private final String name;
  private final TrackerPreset preset;
  private final List<Integer> maps;
  private final Function<TensorShapes, Trunk> trunk;
  private final DepthwiseRpn published;

  private SiamRpnPlusPlus(
      String name,
      TrackerPreset preset,
      List<Integer> maps,
      Function<TensorShapes, Trunk> trunk,
      DepthwiseRpn published) {
    this.name = name;
    this.preset = preset;
    this.maps = maps;
    this.trunk = trunk;
    this.published = published;
  }

  /** On atrous ResNet-50: layers 2, 3 and 4. */
  static SiamRpnPlusPlus resNet50() {
    List<Integer> maps = List.of(2, 3, 4);
    List<RpnStage> stages = RpnStage.withNecks(maps, List.of(512, 1024, 2048), CHANNELS);
    return new SiamRpnPlusPlus(
        RESNET50,
        TrackerPreset.SIAMRPNPP_RESNET50,
        maps,
        ResNet50Trunk::of,
        new DepthwiseRpn(new ResNet50Trunk(4), stages, true));
  }

  /** On MobileNetV2, published 1.4 times as wide: layers 3, 5 and 7. */
  static SiamRpnPlusPlus mobileNetV2() {
    return new SiamRpnPlusPlus(
        MOBILENETV2,
        TrackerPreset.SIAMRPNPP_MOBILENETV2,
        MOBILENET_MAPS,
        MobileNetV2Trunk::of,
        mobileNetV2(new Variant(MOBILENET_WIDTH, CHANNELS)));
  }

  private static DepthwiseRpn mobileNetV2(Variant variant) {
    MobileNetV2Trunk trunk = MobileNetV2Trunk.ofWidth(variant.width());
    List<RpnStage> stages =
        RpnStage.withNecks(
            MOBILENET_MAPS,
            MOBILENET_MAPS.stream().map(trunk.widths()::get).toList(),
            variant.channels());
    return new DepthwiseRpn(trunk, stages, false);
  }

  @Override
  public String name() {
    return name;
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
    return preset.settings();
  }

  @Override
  public NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides) {
    TensorShapes tensors = new TensorShapes(shapes);
    return DepthwiseRpn.of(trunk.apply(tensors), maps, tensors).graph(searchSides);
  }

  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    return CheckpointNames.translated(arrays, CheckpointNames.PYSOT);
  }

  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    return UntrainedWeights.of(published.graph(defaultSettings().searchSides()), seed);
  }

  @Override
  public Map<String, Tensor> untrainedWeights(long seed, Variant variant) {
    if (!name.equals(MOBILENETV2)) {
      return Architecture.super.untrainedWeights(seed, variant);
    }
    if (variant.refined() != null) {
      throw new IllegalArgumentException(name + " has no masks that could be refined");
    }
    return UntrainedWeights.of(mobileNetV2(variant).graph(defaultSettings().searchSides()), seed);
  }
}
