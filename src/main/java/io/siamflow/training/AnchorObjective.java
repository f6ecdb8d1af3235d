package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Value;
import io.siamflow.tracker.Anchors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The objective of the SiamRPN family (Li et al. 2018, section 3.3; pysot {@code
 * datasets/anchor_target.py}): anchors over .6 of intersection over union with the target, and the
 * best one, are positive and learn its box; those under .3 are negative. Positives weigh one half,
 * negatives the other, of which the hardest take a share.
 *
 * <p>A teacher's probability at an anchor's place is weighed by how well the anchor fits the
 * teacher's box there.
 *
 * <p>Deviation: where pysot draws 16 positives and 48 negatives of a pair, their means stand here.
 *
 * @param anchors of the score map
 * @param boxKnee where the loss of a box's offset becomes linear; 0 for L1 from the beginning
 * @param factors of the losses
 */
record AnchorObjective(Anchors anchors, double boxKnee, Factors factors) implements Objective {

  private static final double POSITIVE = .6;
  private static final double NEGATIVE = .3;
  private static final int HARDEST = 24;
  private static final double HARDEST_SHARE = 1 / 3.0;

  /** A teacher's box fits an anchor from the first overlap on, fully from the second. */
  private static final double TEACHER_NO_FIT = .4;

  private static final double TEACHER_FIT = .7;

  /** Less than this much of target at all anchors together is none. */
  private static final double LEAST_MASS = .5;

  /**
   * Factors of the losses.
   *
   * @param scores against the truth
   * @param boxes against the truth
   * @param teacherScores against the teacher; 0 without one
   * @param teacherBoxes against the teacher
   */
  record Factors(double scores, double boxes, double teacherScores, double teacherBoxes) {

    boolean hasTeacher() {
      return teacherScores > 0;
    }
  }

  @Override
  public Set<Lesson> lessons() {
    return factors.hasTeacher() ? Set.of(Lesson.SCORES, Lesson.BOXES) : Set.of();
  }

  @Override
  public List<Term> terms() {
    List<Term> terms =
        new ArrayList<>(
            List.of(
                new Term("scores", factors.scores()),
                new Term("hardest", factors.scores() * HARDEST_SHARE / 2),
                new Term("boxes", factors.boxes())));
    if (factors.hasTeacher()) {
      terms.add(new Term("teacher_scores", factors.teacherScores()));
      terms.add(new Term("teacher_boxes", factors.teacherBoxes()));
    }
    return terms;
  }

  @Override
  public List<Value> losses(Branch.Builder branch, List<Value> maps, UnaryOperator<Value> maskAt) {
    Value margins = branch.apply("margins", new TargetMargin(), maps.get(0));
    Value regression = maps.get(1);
    List<Value> losses = new ArrayList<>();
    Value labels = branch.input("score_labels", margins.shape());
    Value weights = branch.input("score_weights", margins.shape());
    Value negatives = branch.input("negatives", margins.shape());
    losses.add(branch.apply("scores_loss", new LogisticLoss(), margins, labels, weights));
    losses.add(branch.apply("hardest_loss", new HardestNegatives(HARDEST), margins, negatives));
    losses.add(boxLoss(branch, "boxes", regression));
    if (factors.hasTeacher()) {
      Value wanted = branch.input("teacher_labels", margins.shape());
      Value weighed = branch.input("teacher_weights", margins.shape());
      losses.add(branch.apply("teacher_loss", new LogisticLoss(), margins, wanted, weighed));
      losses.add(boxLoss(branch, "teacher_boxes", regression));
    }
    return losses;
  }

  private Value boxLoss(Branch.Builder branch, String name, Value regression) {
    Value wanted = branch.input(name + "_wanted", regression.shape());
    Value weights = branch.input(name + "_weights", regression.shape());
    return branch.apply(name + "_loss", new RegressionLoss(boxKnee), regression, wanted, weights);
  }

  @Override
  public void write(TrainingPair pair, List<FloatBuffer> inputs) {
    boolean byTeacherAlone = !pair.boxed() && pair.target() != null && factors.hasTeacher();
    if (byTeacherAlone) {
      skip(inputs.subList(0, 5));
    } else {
      writeTruth(pair, inputs);
    }
    if (factors.hasTeacher()) {
      writeTeacher(pair.teacher().map(), inputs.subList(5, 9));
    }
  }

  private int places() {
    return anchors.side() * anchors.side();
  }

  private int count() {
    return Anchors.shapes() * places();
  }

  private Box anchor(int index) {
    int place = index % places();
    int shape = index / places();
    return Box.aroundCenter(
        anchors.center(place % anchors.side()),
        anchors.center(place / anchors.side()),
        anchors.width(shape),
        anchors.height(shape));
  }

  private void skip(List<FloatBuffer> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).put(new float[(i < 3 ? 1 : 4) * count()]);
    }
  }

  private void writeTruth(TrainingPair pair, List<FloatBuffer> inputs) {
    float[] labels = new float[count()];
    float[] weights = new float[count()];
    float[] negatives = new float[count()];
    double[] overlaps = new double[count()];
    int best = -1;
    int negative = 0;
    int positive = 0;
    for (int i = 0; i < count(); i++) {
      overlaps[i] = pair.target() == null ? 0 : anchor(i).overlap(pair.target());
      if (overlaps[i] > 0 && (best < 0 || overlaps[i] > overlaps[best])) {
        best = i;
      }
      positive += overlaps[i] > POSITIVE ? 1 : 0;
      negative += overlaps[i] < NEGATIVE ? 1 : 0;
    }
    if (best >= 0 && overlaps[best] <= POSITIVE) {
      positive = 1;
      negative -= overlaps[best] < NEGATIVE ? 1 : 0;
    }
    float[] offsets = new float[4 * count()];
    float[] offsetWeights = new float[4 * count()];
    for (int i = 0; i < count(); i++) {
      if (i == best || overlaps[i] > POSITIVE) {
        labels[i] = 1;
        weights[i] = .5f / positive;
        if (pair.boxed()) {
          writeOffsets(anchor(i), pair.target(), i, 1.0 / positive, offsets, offsetWeights);
        }
      } else if (overlaps[i] < NEGATIVE) {
        weights[i] = (float) (.5 * (1 - HARDEST_SHARE) / negative);
        negatives[i] = 1;
      }
    }
    inputs.get(0).put(labels);
    inputs.get(1).put(weights);
    inputs.get(2).put(negatives);
    inputs.get(3).put(offsets);
    inputs.get(4).put(offsetWeights);
  }

  private void writeTeacher(TeacherMap teacher, List<FloatBuffer> inputs) {
    float[] labels = new float[count()];
    float[] weights = new float[count()];
    float[] offsets = new float[4 * count()];
    float[] offsetWeights = new float[4 * count()];
    double mass = 0;
    for (int i = 0; i < count(); i++) {
      Box anchor = anchor(i);
      double probability = teacher.probability(anchor.centerX(), anchor.centerY());
      double fit =
          (anchor.overlap(teacher.box(anchor.centerX(), anchor.centerY())) - TEACHER_NO_FIT)
              / (TEACHER_FIT - TEACHER_NO_FIT);
      labels[i] = (float) (probability * Math.max(0, Math.min(1, fit)));
      mass += labels[i];
    }
    for (int i = 0; i < count(); i++) {
      weights[i] = (float) (.5 * (1 - labels[i]) / (count() - mass));
      if (mass >= LEAST_MASS) {
        weights[i] += (float) (.5 * labels[i] / mass);
        if (labels[i] > .1) {
          Box anchor = anchor(i);
          Box box = teacher.box(anchor.centerX(), anchor.centerY());
          writeOffsets(anchor, box, i, labels[i] / mass, offsets, offsetWeights);
        }
      }
    }
    inputs.get(0).put(labels);
    inputs.get(1).put(weights);
    inputs.get(2).put(offsets);
    inputs.get(3).put(offsetWeights);
  }

  /** Offsets as the tracker reads them (Li et al. 2018, equation 5). */
  private void writeOffsets(
      Box anchor, Box target, int index, double weight, float[] offsets, float[] weights) {
    double[] values = {
      (target.centerX() - anchor.centerX()) / anchor.width(),
      (target.centerY() - anchor.centerY()) / anchor.height(),
      Math.log(target.width() / anchor.width()),
      Math.log(target.height() / anchor.height())
    };
    for (int i = 0; i < values.length; i++) {
      offsets[i * count() + index] = (float) values[i];
      weights[i * count() + index] = (float) weight;
    }
  }
}
