package io.siamflow.training;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Value;
import io.siamflow.network.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What a network is trained for: its losses, and what they compare the network's maps with. */
interface Objective {

  /** A loss: what it is called in progress lines, and its factor in the total. */
  record Term(String name, double factor) {}

  /** What a teacher must say of every pair; nothing if none is needed. */
  Set<Lesson> lessons();

  /**
   * Parameters of the losses themselves, which are trained and not kept; none unless overridden.
   */
  default Map<String, Tensor> parameters() {
    return Map.of();
  }

  /** The losses in the order in which {@link #losses} gives them. */
  List<Term> terms();

  /**
   * Adds the losses to a branch, with inputs for what {@link #write} writes.
   *
   * @param maps what the search branch gives
   * @param maskAt adds the mask branch for chosen places, int64, and gives its masks
   * @return one value an item each
   */
  List<Value> losses(Branch.Builder branch, List<Value> maps, UnaryOperator<Value> maskAt);

  /**
   * Writes what a pair's maps are compared with.
   *
   * @param inputs a buffer for each input that {@link #losses} added, in that order; each is moved
   *     behind the values of one item
   */
  void write(TrainingPair pair, List<FloatBuffer> inputs);
}
