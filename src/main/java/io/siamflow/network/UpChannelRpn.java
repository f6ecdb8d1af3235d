package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ComputeType;
import io.siamflow.network.graph.Concatenation;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Correlation;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.Float32;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Slice;
import io.siamflow.network.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * SiamRPN's region proposal network (Li et al. 2018, section 3.2; pysot {@code models/head/rpn.py},
 * UPChannelRPN): a 3x3 convolution makes of the template's features a kernel for each class logit
 * and each box offset, with which the search features are correlated after a 3x3 convolution of
 * their own. An embedding holds the template's features, the logits' kernels and the offsets'
 * kernels.
 *
 * @param trunk shared by both branches; its last map has {@code channels}
 * @param channels of the features and of the kernels
 * @param scores 2k class logits of k anchors
 * @param regression 4k box offsets of k anchors
 */
record UpChannelRpn(Trunk trunk, int channels, int scores, int regression) {

  private static final String HEAD = "rpn_head.";
  private static final int KERNEL = 3;

  /** The network that a weights file has. */
  static UpChannelRpn of(Trunk trunk, TensorShapes shapes) {
    String scores = HEAD + "template_cls_conv.weight";
    String regression = HEAD + "template_loc_conv.weight";
    int channels = shapes.inputs(scores);
    return new UpChannelRpn(
        trunk, channels, shapes.outputs(scores) / channels, shapes.outputs(regression) / channels);
  }

  NetworkGraph graph(List<Integer> searchSides) {
    Branch.Builder embed = new Branch.Builder(Architecture.EMBED);
    Value exemplars =
        embed.input(
            "exemplars", ItemShape.of(DepthwiseRpn.EXEMPLAR_SIDE, DepthwiseRpn.EXEMPLAR_SIDE, 3));
    Value template = trunk.apply(embed, embed.apply("pixels", new Pixels(), exemplars)).get(0);
    Value scoreKernels = convolve(embed, "template_cls_conv", scores * channels, template);
    Value regressionKernels = convolve(embed, "template_loc_conv", regression * channels, template);
    Value embeddings =
        embed.apply(
            "embeddings",
            new Concatenation(),
            embed.apply("embedding", new Embedding(), template),
            embed.apply("scoreKernels", new Embedding(), scoreKernels),
            embed.apply("regressionKernels", new Embedding(), regressionKernels));

    List<Branch> branches = new ArrayList<>(List.of(embed.result(embeddings)));
    for (int side : searchSides) {
      Branch.Builder search = new Branch.Builder(Architecture.search(searchSides, side));
      branches.add(search(search, side, template.shape(), scoreKernels.shape().size(1)));
    }
    return new NetworkGraph(branches);
  }

  private Branch search(Branch.Builder branch, int side, ItemShape template, int kernelSide) {
    int kernel = kernelSide * kernelSide * channels;
    Value regions = branch.input("regions", ItemShape.of(side, side, 3));
    Value embeddings =
        branch.input("templates", ItemShape.of(template.count() + (scores + regression) * kernel));
    Value features = trunk.apply(branch, branch.apply("pixels", new Pixels(), regions)).get(0);
    Value values = branch.apply("template", new Slice(0, template.count()), embeddings);
    Value similarity = DepthwiseRpn.similarity(branch, "", template.size(1), features, values);

    Value scoreKernels =
        branch.apply("scoreKernels", new Slice(template.count(), scores * kernel), embeddings);
    Value logits =
        branch.apply(
            "scores",
            new Correlation(kernelSide, scores, 1),
            convolve(branch, "search_cls_conv", channels, features),
            scoreKernels);
    Value regressionKernels =
        branch.apply(
            "regressionKernels",
            new Slice(template.count() + scores * kernel, regression * kernel),
            embeddings);
    Value offsets =
        branch.apply(
            "offsets",
            new Correlation(kernelSide, regression, 1),
            convolve(branch, "search_loc_conv", channels, features),
            regressionKernels);
    Convolution adjustment = Convolution.of(HEAD + "loc_adjust", regression, regression, 1);
    Value adjusted =
        branch.module(
            adjustment.name(),
            adjustment,
            branch.apply("computedOffsets", new ComputeType(), offsets));
    return branch.result(logits, branch.apply("regression", new Float32(), adjusted), similarity);
  }

  private Value convolve(Branch.Builder branch, String module, int outputs, Value features) {
    return branch.module(
        HEAD + module, Convolution.of(HEAD + module, channels, outputs, KERNEL), features);
  }
}
