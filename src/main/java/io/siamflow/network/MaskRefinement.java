package io.siamflow.network;

import io.siamflow.network.graph.Add;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Deconvolution;
import io.siamflow.network.graph.NearestUpsampling;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WindowAt;
import java.util.List;

/**
 * SiamMask's refinement (Wang et al. 2019, appendix A; pysot {@code models/head/mask.py}, Refine):
 * from the mask's correlation at one position to a mask of 127x127. The correlation becomes 32 maps
 * of 15x15; three times what the trunk saw there is added from a shallower map and the sum is made
 * larger, to 31, 61 and 127, taking the nearest place.
 *
 * <p>Tensors: {@code refine_head.deconv}; {@code h2}, {@code h1}, {@code h0} on what is refined and
 * {@code v2}, {@code v1}, {@code v0} on the trunk's maps, two convolutions each; {@code post0},
 * {@code post1}, {@code post2} after making it larger.
 *
 * @param inputs channels of the correlation
 * @param skips the trunk's maps that are added, from deep to shallow
 */
record MaskRefinement(int inputs, List<Skip> skips) {

  static final String NAME = "refine_head.";

  private static final String DECONVOLUTION = NAME + "deconv";
  private static final int FIRST_SIDE = 15;
  private static final List<Integer> WIDTHS = List.of(32, 16, 4, 1);
  private static final List<Integer> SIDES = List.of(31, 61, 127);

  MaskRefinement {
    skips = List.copyOf(skips);
  }

  /**
   * A map of the trunk and where a position's part of it lies.
   *
   * @param map its index
   * @param padding rows and columns of the part above and left of the map at position (0, 0)
   */
  record Skip(int map, int padding) {}

  static boolean isIn(TensorShapes shapes) {
    return shapes.has(DECONVOLUTION + ".weight");
  }

  /**
   * Adds the refinement to a branch.
   *
   * @param correlation of the mask head, at all positions
   * @param maps what the skips take
   * @param positions row and column of each item
   * @return logits, one channel of 127x127
   */
  Value apply(Branch.Builder branch, Value correlation, List<Value> maps, Value positions) {
    Value at = branch.apply("correlation_at", new WindowAt(1, 1, 0), correlation, positions);
    Deconvolution deconvolution =
        new Deconvolution(DECONVOLUTION, inputs, WIDTHS.get(0), FIRST_SIDE);
    Value mask = branch.module(DECONVOLUTION, deconvolution, at);
    for (int i = 0; i < skips.size(); i++) {
      int level = skips.size() - 1 - i;
      int width = WIDTHS.get(i);
      WindowAt window = new WindowAt(mask.shape().size(1), 1 << i, skips.get(i).padding());
      Value seen = branch.apply("seen" + level, window, maps.get(i), positions);
      seen = convolutions(branch, NAME + "v" + level, seen, 4 * width, width);
      mask = convolutions(branch, NAME + "h" + level, mask, width, width);
      mask = branch.module(NAME + "sum" + level, new Add(), mask, seen);
      mask = branch.module(NAME + "larger" + i, new NearestUpsampling(SIDES.get(i)), mask);
      String post = NAME + "post" + i;
      mask = branch.module(post, convolution(post, width, WIDTHS.get(i + 1)), mask);
    }
    return mask;
  }

  private static Value convolutions(
      Branch.Builder branch, String module, Value map, int inner, int outputs) {
    Value first =
        branch.module(module + ".0", convolution(module + ".0", map.shape().size(0), inner), map);
    first = branch.module(module + ".1", new Relu(), first);
    Value second = branch.module(module + ".2", convolution(module + ".2", inner, outputs), first);
    return branch.module(module + ".3", new Relu(), second);
  }

  private static Convolution convolution(String name, int inputs, int outputs) {
    return Convolution.of(name, inputs, outputs, 3).withPadding(1);
  }
}
