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
 * SiamMask (Wang et al. 2019; pysot {@code experiments/siammask_r50_l3}): scores, boxes and masks
 * from one map of a deep trunk. Template features of 7x7, search features of 31x31 for 255 pixels,
 * maps of 25x25; a mask is of the 127x127 pixels around its position's centre, 8 pixels from one
 * position to the next. Input 0 to 255, not normalised, BGR.
 *
 * <p>Tensors have pysot's names; the channels are read off their shapes. With tensors {@code
 * refine_head.*} a mask is the refinement's, of 127x127, without them the mask head's, of 63x63
 * over the same pixels. A refined network has no {@code mask_head.head}, whose masks nobody would
 * see.
 *
 * <p>The refinement adds what the trunk saw in the 127 pixels of the mask: parts of 15x15, 31x31
 * and 61x61 places of its maps of stride 8, 4 and 2. Of ResNet-50 these are layer 2 (31x31 places
 * of a search region, the part of position (0, 0) begins 4 outside), layer 1 (63x63, 8 outside) and
 * the first convolution (125x125, 16 outside).
 *
 * <p>On MobileNetV2 nobody published it. Here it takes layer 5 (stride 8, dilated) as the map that
 * is compared and ends there. The parts are those of layer 3 (31x31, 4 outside), layer 2 (63x63, 8
 * outside) and the first convolution. That has a kernel of 3 instead of 7 and therefore 127x127
 * places, place i around pixel 2i + 1 instead of 2i + 3; its part begins 15 outside, which is the
 * same pixel.
 */
final class SiamMask implements Architecture {

  static final String RESNET50 = "siammask-resnet50";
  static final String MOBILENETV2 = "siammask-mobilenetv2";

  private static final int CHANNELS = 256;

  /** Starts of names in github.com/foolwood/SiamMask's checkpoints, and pysot's. */
  private final String name;

  private final TrackerPreset preset;
  private final Function<TensorShapes, Trunk> trunk;
  private final int map;
  private final List<MaskRefinement.Skip> skips;
  private final DepthwiseRpn untrained;

  private SiamMask(
      String name,
      TrackerPreset preset,
      Function<TensorShapes, Trunk> trunk,
      int map,
      List<MaskRefinement.Skip> skips,
      DepthwiseRpn untrained) {
    this.name = name;
    this.preset = preset;
    this.trunk = trunk;
    this.map = map;
    this.skips = skips;
    this.untrained = untrained;
  }

  /** On atrous ResNet-50: layer 3. */
  static SiamMask resNet50() {
    int map = 3;
    return new SiamMask(
        RESNET50,
        TrackerPreset.SIAMMASK,
        shapes -> new ResNet50Trunk(map),
        map,
        List.of(
            new MaskRefinement.Skip(2, 4),
            new MaskRefinement.Skip(1, 8),
            new MaskRefinement.Skip(0, 16)),
        untrained(new ResNet50Trunk(map), map, 1024, CHANNELS));
  }

  /** On MobileNetV2: layer 5. Untrained it has ImageNet's width. */
  static SiamMask mobileNetV2() {
    int map = 5;
    return new SiamMask(
        MOBILENETV2,
        TrackerPreset.SIAMMASK_MOBILENETV2,
        shapes -> MobileNetV2Trunk.of(shapes, map),
        map,
        List.of(
            new MaskRefinement.Skip(3, 4),
            new MaskRefinement.Skip(2, 8),
            new MaskRefinement.Skip(0, 15)),
        mobileNetV2(map, new Variant(1, CHANNELS)));
  }

  private static DepthwiseRpn mobileNetV2(int map, Variant variant) {
    MobileNetV2Trunk trunk = MobileNetV2Trunk.ofWidth(variant.width()).upTo(map);
    return untrained(trunk, map, trunk.widths().get(map), variant.channels());
  }

  private static DepthwiseRpn untrained(Trunk trunk, int map, int mapChannels, int channels) {
    return new DepthwiseRpn(
        trunk, RpnStage.withNecks(List.of(map), List.of(mapChannels), channels), false);
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
    String kernel = MaskRpn.HEAD + ".conv_kernel.0.weight";
    return network(
            DepthwiseRpn.of(trunk.apply(tensors), List.of(map), tensors),
            tensors.inputs(kernel),
            tensors.outputs(kernel),
            MaskRefinement.isIn(tensors))
        .graph(searchSides);
  }

  private MaskRpn network(DepthwiseRpn rpn, int inputs, int hidden, boolean refined) {
    return new MaskRpn(
        rpn,
        new DepthwiseHead(MaskRpn.HEAD, inputs, hidden, MaskRpn.BASE_SIDE * MaskRpn.BASE_SIDE),
        refined ? new MaskRefinement(hidden, skips) : null);
  }

  /** Takes the names of pysot's and of SiamMask's checkpoints. */
  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    Map<String, Tensor> tensors =
        CheckpointNames.translated(arrays, CheckpointNames.PYSOT, CheckpointNames.SIAM_MASK);
    if (tensors.keySet().stream().anyMatch(tensor -> tensor.startsWith(MaskRefinement.NAME))) {
      tensors.keySet().removeIf(tensor -> tensor.startsWith(MaskRpn.HEAD + ".head."));
    }
    return tensors;
  }

  /** With a refinement. */
  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    return untrainedWeights(seed, true);
  }

  @Override
  public Map<String, Tensor> untrainedWeightsWithoutRefinement(long seed) {
    return untrainedWeights(seed, false);
  }

  private Map<String, Tensor> untrainedWeights(long seed, boolean refined) {
    return UntrainedWeights.of(
        network(untrained, CHANNELS, CHANNELS, refined).graph(defaultSettings().searchSides()),
        seed);
  }

  @Override
  public Map<String, Tensor> untrainedWeights(long seed, Variant variant) {
    if (!name.equals(MOBILENETV2)) {
      return Architecture.super.untrainedWeights(seed, variant);
    }
    return UntrainedWeights.of(
        network(
                mobileNetV2(map, variant),
                variant.channels(),
                variant.channels(),
                variant.refined() == null || variant.refined())
            .graph(defaultSettings().searchSides()),
        seed);
  }
}
