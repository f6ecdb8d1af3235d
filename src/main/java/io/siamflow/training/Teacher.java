package io.siamflow.training;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What answers for the pairs of a batch, so that a model learns its answers too (distillation;
 * Hinton et al. 2015).
 */
public interface Teacher extends AutoCloseable {

  /** What it is called in messages. */
  String name();

  /** What it can say of a pair. */
  Set<Lesson> lessons();

  /**
   * The pairs with the teacher's answers.
   *
   * @throws IOException if its network fails
   */
  List<TrainingPair> answer(List<TrainingPair> pairs) throws IOException;

  @Override
  void close();
}
