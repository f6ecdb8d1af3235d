package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Value;
import io.siamflow.tracker.Anchors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * SiamMask's objective (Wang et al. 2019, section 3.2): that of anchors, and the logistic loss of a
 * mask's pixels, {@code mean log(1 + exp(-c m))} with c = 1 on the target and -1 beside it
 * (equation 3), at a place on the target. It is the same for the mask head's masks and for refined
 * ones. Pairs without a mask have no such loss.
 *
 * <p>Deviation: SiamMask takes every positive place; here one of a pair is drawn.
 *
 * @param box what is asked of scores and boxes
 * @param mapBase rows, and columns, by which the score map is larger than the bare correlation's
 * @param mapSide rows, and columns, of the score map
 * @param factor of the mask's loss
 */
record MaskObjective(AnchorObjective box, int mapBase, int mapSide, double factor)
    implements Objective {

  /** How far from the target's middle a mask is asked for, places. */
  private static final int REACH = 1;

  @Override
  public Set<Lesson> lessons() {
    return box.lessons();
  }

  @Override
  public List<Term> terms() {
    List<Term> terms = new ArrayList<>(box.terms());
    terms.add(new Term("mask", factor));
    return terms;
  }

  @Override
  public List<Value> losses(Branch.Builder branch, List<Value> maps, UnaryOperator<Value> maskAt) {
    List<Value> losses = new ArrayList<>(box.losses(branch, maps, maskAt));
    Value place = branch.input("mask_place", ItemShape.of(2));
    Value mask = maskAt.apply(branch.apply("mask_position", new WholeNumbers(), place));
    Value labels = branch.input("mask_labels", mask.shape());
    Value weights = branch.input("mask_weights", mask.shape());
    losses.add(branch.apply("mask_loss", new LogisticLoss(), mask, labels, weights));
    return losses;
  }

  @Override
  public void write(TrainingPair pair, List<FloatBuffer> inputs) {
    int own = inputs.size() - 3;
    box.write(pair, inputs.subList(0, own));
    FloatBuffer places = inputs.get(own);
    FloatBuffer labels = inputs.get(own + 1);
    FloatBuffer weights = inputs.get(own + 2);
    int side = (int) Math.sqrt(labels.capacity() / (places.capacity() / 2));
    boolean masked = pair.mask() != null && pair.target() != null;
    int[] place = masked ? place(pair.target()) : new int[] {mapSide / 2, mapSide / 2};
    places.put(place[0]).put(place[1]);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        labels.put(masked && isTarget(pair, place, side, row, column) ? 1 : 0);
        weights.put(masked ? 1f / (side * side) : 0);
      }
    }
  }

  /** A place on the target; the same for the same target. */
  private int[] place(Box target) {
    SplittableRandom random =
        new SplittableRandom(Double.doubleToLongBits(target.x() + 31 * target.y()));
    return new int[] {
      place(target.centerY(), random.nextInt(-REACH, REACH + 1)),
      place(target.centerX(), random.nextInt(-REACH, REACH + 1))
    };
  }

  private int place(double displacement, int beside) {
    int place = (int) Math.rint(displacement / Anchors.STRIDE) + mapSide / 2 + beside;
    return Math.max(0, Math.min(mapSide - 1, place));
  }

  /**
   * Whether a mask's pixel, which lies in the exemplar's window under the place, is the target's.
   */
  private boolean isTarget(TrainingPair pair, int[] place, int side, int row, int column) {
    double pixels = (double) Cut.EXEMPLAR_SIDE / side;
    int y = (int) Math.floor((place[0] - mapBase / 2) * Anchors.STRIDE + (row + .5) * pixels);
    int x = (int) Math.floor((place[1] - mapBase / 2) * Anchors.STRIDE + (column + .5) * pixels);
    return x >= 0
        && y >= 0
        && x < pair.side()
        && y < pair.side()
        && pair.mask()[y * pair.side() + x] != 0;
  }
}
