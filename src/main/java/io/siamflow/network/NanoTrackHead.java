package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.CenterCrop;
import io.siamflow.network.graph.ChannelScale;
import io.siamflow.network.graph.Concatenation;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.DepthwiseCorrelation;
import io.siamflow.network.graph.GlobalAveragePool;
import io.siamflow.network.graph.PixelwiseCorrelation;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Relu6;
import io.siamflow.network.graph.Sigmoid;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.ZeroPad;
import java.util.List;

/**
 * NanoTrack v3's head (tensors {@code ban_head.*}). Two equal halves, {@code cls} for the score and
 * {@code reg} for the box, each of its own convolutions on template and search features:
 *
 * <ul>
 *   <li>{@code corr_pw_*}: pixel-wise correlation with all 8x8 places of the template, its channels
 *       weighted by what their means over the search map say, and a depthwise 2x2 convolution that
 *       takes one row and one column off;
 *   <li>{@code corr_dw_*}: depthwise correlation with the template's middle 4x4 places on search
 *       features padded by one place, which has the same side;
 *   <li>{@code down_*} joins both; {@code *_tower} is six depthwise and pointwise convolutions.
 * </ul>
 *
 * <p>For inference the steps of both halves that differ in their weights alone are computed as one.
 */
final class NanoTrackHead {

  private static final String NAME = "ban_head.";
  private static final int CHANNELS = 96;
  private static final int TEMPLATE_MIDDLE = 4;
  private static final int TOWER_BLOCKS = 6;
  private static final int MODULES_OF_BLOCK = 5;
  private static final String SCORES_TOWER = "cls_tower";
  private static final String BOX_TOWER = "bbox_tower";

  private final Branch.Builder branch;
  private final Value template;
  private final Value templateMiddle;
  private final Value search;

  /**
   * A head in a branch.
   *
   * @param template features of the template, 96x8x8
   * @param search features of the search region
   */
  NanoTrackHead(Branch.Builder branch, Value template, Value search) {
    this.branch = branch;
    this.template = template;
    this.search = search;
    templateMiddle = branch.apply("template_middle", new CenterCrop(TEMPLATE_MIDDLE), template);
  }

  /** Logits of background and target. */
  Value scores() {
    return half("cls", SCORES_TOWER, Convolution.of(NAME + "cls_logits.0", CHANNELS, 2, 1));
  }

  /** Logarithms of the distances to left, top, right and bottom, pixels of the search crop. */
  Value logDistances() {
    return half("reg", BOX_TOWER, Convolution.of(NAME + "bbox_pred.0", CHANNELS, 4, 1));
  }

  /** Says which steps of both halves are alike, once both are there. */
  void joinHalves() {
    branch.alike(
        NAME + "corr_pw_cls.conv_search.1",
        NAME + "corr_pw_reg.conv_search.1",
        NAME + "corr_dw_cls.conv_search.1",
        NAME + "corr_dw_reg.conv_search.1");
    for (String module :
        List.of(
            "corr_pw_%s.conv_kernel.1",
            "corr_dw_%s.conv_kernel.1", "corr_dw_%s.padded", "corr_dw_%s.correlation")) {
      branch.alike(NAME + module.formatted("cls"), NAME + module.formatted("reg"));
    }
    for (int block = 0; block < TOWER_BLOCKS; block++) {
      for (int module : new int[] {1, 2, 4}) {
        int index = MODULES_OF_BLOCK * block + module;
        branch.alike(NAME + SCORES_TOWER + "." + index, NAME + BOX_TOWER + "." + index);
      }
    }
  }

  private Value half(String name, String tower, Convolution last) {
    Value pixelwise = pixelwise(NAME + "corr_pw_" + name);
    Value depthwise = depthwise(NAME + "corr_dw_" + name);
    Value map = branch.apply("joined_" + name, new Concatenation(), pixelwise, depthwise);
    Convolution down =
        Convolution.of(NAME + "down_" + name + ".0", map.shape().size(0), CHANNELS, 1);
    map = branch.module(down.name(), down, map);
    for (int block = 0; block < TOWER_BLOCKS; block++) {
      String module = NAME + tower + ".";
      int first = MODULES_OF_BLOCK * block;
      Convolution spatial =
          Convolution.of(module + first, CHANNELS, CHANNELS, 3)
              .withPadding(1)
              .withGroups(CHANNELS)
              .withBias(false);
      map = new NormedConvolution(spatial, module + (first + 1)).apply(branch, map);
      map = branch.module(module + (first + 2), new Relu6(), map);
      map =
          NormedConvolution.of(module + (first + 3), CHANNELS, CHANNELS, 1, module + (first + 4))
              .apply(branch, map);
    }
    return branch.module(last.name(), last, map);
  }

  private Value pixelwise(String module) {
    Value map =
        branch.module(
            module + ".correlation",
            new PixelwiseCorrelation(),
            prepared(module + ".conv_search", search),
            prepared(module + ".conv_kernel", template));
    int places = map.shape().size(0);
    map = attention(module + ".CA_layer", map);
    Convolution spatial =
        Convolution.of(module + ".conv.0", places, places, 2).withGroups(places).withBias(false);
    map = new NormedConvolution(spatial, module + ".conv.1").apply(branch, map);
    map = branch.module(module + ".conv.2", new Relu6(), map);
    Convolution pointwise = Convolution.of(module + ".conv.3", places, places, 1);
    return new NormedConvolution(pointwise, module + ".conv.4").apply(branch, map);
  }

  private Value attention(String module, Value map) {
    int places = map.shape().size(0);
    Convolution first = Convolution.of(module + ".fc1", places, places, 1);
    Convolution second = Convolution.of(module + ".fc2", places, places, 1);
    Value weights = branch.module(module + ".mean", new GlobalAveragePool(), map);
    weights = branch.module(first.name(), first, weights);
    weights = branch.module(module + ".relu", new Relu(), weights);
    weights = branch.module(second.name(), second, weights);
    weights = branch.module(module + ".sigmoid", new Sigmoid(), weights);
    return branch.module(module, new ChannelScale(), map, weights);
  }

  private Value depthwise(String module) {
    Value padded =
        branch.module(
            module + ".padded", new ZeroPad(1), prepared(module + ".conv_search", search));
    return branch.module(
        module + ".correlation",
        new DepthwiseCorrelation(),
        padded,
        prepared(module + ".conv_kernel", templateMiddle));
  }

  private Value prepared(String module, Value features) {
    Convolution convolution = Convolution.of(module + ".0", CHANNELS, CHANNELS, 1);
    return new NormedConvolution(convolution, module + ".1").apply(branch, features);
  }
}
