package io.siamflow.training;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Value;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The objective of an embedding: what shows the same object is near, what shows another one is not.
 *
 * @param pairs factor of the contrastive loss of the pairs as they were drawn
 * @param hardest factor of the same loss of each exemplar and the nearest other object of the batch
 * @param teacher factor of the loss of the pairs' similarity against the teacher's; 0 without one
 * @param loss of a pair
 */
record EmbeddingObjective(double pairs, double hardest, double teacher, ContrastiveLoss loss)
    implements Objective {

  @Override
  public Set<Lesson> lessons() {
    return teacher > 0 ? Set.of(Lesson.SIMILARITY) : Set.of();
  }

  @Override
  public List<Term> terms() {
    List<Term> terms = new ArrayList<>(List.of(new Term("pairs", pairs)));
    if (hardest > 0) {
      terms.add(new Term("hardest", hardest));
    }
    if (teacher > 0) {
      terms.add(new Term("teacher", teacher));
    }
    return terms;
  }

  @Override
  public List<Value> losses(Branch.Builder branch, List<Value> maps, UnaryOperator<Value> maskAt) {
    Value label = branch.input("same_object", ItemShape.of(1));
    Value exemplarObject = branch.input("exemplar_object", ItemShape.of(1));
    Value regionObject = branch.input("region_object", ItemShape.of(1));
    List<Value> losses = new ArrayList<>();
    losses.add(branch.apply("pairs_loss", loss, maps.get(0), maps.get(1), label));
    if (hardest > 0) {
      losses.add(
          branch.apply(
              "hardest_loss",
              new HardestPair(loss),
              maps.get(0),
              maps.get(1),
              exemplarObject,
              regionObject));
    }
    if (teacher > 0) {
      Value similarity = branch.input("teacher_similarity", ItemShape.of(1));
      losses.add(
          branch.apply("teacher_loss", new SimilarityLoss(), maps.get(0), maps.get(1), similarity));
    }
    return losses;
  }

  @Override
  public void write(TrainingPair pair, List<FloatBuffer> inputs) {
    inputs.get(0).put(pair.exemplarObject() == pair.regionObject() ? 1 : 0);
    inputs.get(1).put(pair.exemplarObject());
    inputs.get(2).put(pair.regionObject());
    if (teacher > 0) {
      inputs.get(3).put((float) pair.teacher().similarity());
    }
  }
}
