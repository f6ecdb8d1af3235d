package io.siamflow.training;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Value;
import io.siamflow.network.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * SiamFC's objective (Bertinetto et al. 2016, section 2.3): the response is positive up to 16
 * pixels from the target and negative elsewhere; positives and negatives weigh one half each. A
 * teacher's probabilities are balanced in the same way.
 *
 * @param side rows and columns of the response
 * @param truth factor of the loss against the truth
 * @param teacher factor of the loss against the teacher; 0 without one
 */
record ResponseObjective(int side, double truth, double teacher) implements Objective {

  /** Pixels from one place to the next. */
  static final double STRIDE = 8;

  /** Places so far from the target's are positive, pixels. */
  static final double RADIUS = 16;

  /** Less than a place's worth of target is none. */
  private static final double LEAST_MASS = .5;

  @Override
  public Set<Lesson> lessons() {
    return teacher > 0 ? Set.of(Lesson.SCORES) : Set.of();
  }

  @Override
  public Map<String, Tensor> parameters() {
    return Map.of(ScoreOffset.NAME, Tensor.of(new float[1], 1));
  }

  @Override
  public List<Term> terms() {
    List<Term> terms = new ArrayList<>(List.of(new Term("truth", truth)));
    if (teacher > 0) {
      terms.add(new Term("teacher", teacher));
    }
    return terms;
  }

  @Override
  public List<Value> losses(Branch.Builder branch, List<Value> maps, UnaryOperator<Value> maskAt) {
    Value scores = branch.apply("offset_scores", new ScoreOffset(), maps.get(0));
    List<Value> losses = new ArrayList<>();
    for (Term term : terms()) {
      Value labels = branch.input(term.name() + "_labels", maps.get(0).shape());
      Value weights = branch.input(term.name() + "_weights", maps.get(0).shape());
      losses.add(branch.apply(term.name() + "_loss", new LogisticLoss(), scores, labels, weights));
    }
    return losses;
  }

  @Override
  public void write(TrainingPair pair, List<FloatBuffer> inputs) {
    float[] labels = new float[side * side];
    for (int place = 0; place < labels.length && pair.target() != null; place++) {
      double distance =
          Math.hypot(
              displacement(place % side) - pair.target().centerX(),
              displacement(place / side) - pair.target().centerY());
      labels[place] = distance <= RADIUS ? 1 : 0;
    }
    writeBalanced(labels, inputs.get(0), inputs.get(1));
    if (teacher > 0) {
      TeacherMap map = pair.teacher().map();
      for (int place = 0; place < labels.length; place++) {
        labels[place] =
            (float) map.probability(displacement(place % side), displacement(place / side));
      }
      writeBalanced(labels, inputs.get(2), inputs.get(3));
    }
  }

  private double displacement(int place) {
    return (place - side / 2) * STRIDE;
  }

  private static void writeBalanced(float[] labels, FloatBuffer target, FloatBuffer weights) {
    double positive = 0;
    for (float label : labels) {
      positive += label;
    }
    double negative = labels.length - positive;
    for (float label : labels) {
      double weight = positive < LEAST_MASS ? 0 : .5 * label / positive;
      if (negative >= LEAST_MASS) {
        weight += .5 * (1 - label) / negative;
      }
      target.put(label);
      weights.put((float) weight);
    }
  }
}
