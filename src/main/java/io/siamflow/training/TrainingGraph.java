package io.siamflow.training;

import io.siamflow.network.Architecture;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The training form of a network: one branch {@value #LOSSES} from exemplars, search regions and
 * what an objective compares with, to the losses of every pair. A network that only embeds takes
 * both as exemplars, and the objective gets two embeddings. Its steps are those of the branches
 * that inference runs; what no loss needs is left out.
 */
final class TrainingGraph {

  static final String LOSSES = "losses";

  private TrainingGraph() {}

  static NetworkGraph of(NetworkGraph network, Objective objective) {
    Branch embed = network.branch(Architecture.EMBED);
    if (network.branches().size() == 1) {
      return ofEmbedding(embed, objective);
    }
    Branch search = network.branch(Architecture.SEARCH);
    Branch.Builder builder = new Branch.Builder(LOSSES);
    Map<Value, Value> embedded = new HashMap<>();
    Map<Value, Value> searched = new HashMap<>();
    Value exemplars = embed.inputs().get(0);
    Value regions = search.inputs().get(0);
    embedded.put(exemplars, builder.input(exemplars.name(), exemplars.shape()));
    searched.put(regions, builder.input(regions.name(), regions.shape()));
    copy(embed, "embed_", builder, embedded);
    searched.put(search.inputs().get(1), embedded.get(embed.result()));
    copy(search, "search_", builder, searched);
    List<Value> maps = search.results().stream().map(searched::get).toList();
    List<Value> losses =
        objective.losses(builder, maps, positions -> mask(network, builder, maps, positions));
    return new NetworkGraph(List.of(needed(builder.result(losses.toArray(Value[]::new)))));
  }

  private static NetworkGraph ofEmbedding(Branch embed, Objective objective) {
    Branch.Builder builder = new Branch.Builder(LOSSES);
    List<Value> embeddings = new ArrayList<>();
    for (String name : List.of("exemplars", "regions")) {
      Value pictures = embed.inputs().get(0);
      Map<Value, Value> values = new HashMap<>();
      values.put(pictures, builder.input(name, pictures.shape()));
      copy(embed, name + "_", builder, values);
      embeddings.add(values.get(embed.result()));
    }
    List<Value> losses =
        objective.losses(
            builder,
            embeddings,
            positions -> {
              throw new UnsupportedOperationException("an embedding has no masks");
            });
    return new NetworkGraph(List.of(needed(builder.result(losses.toArray(Value[]::new)))));
  }

  /** Adds the mask branch for the features that the search branch gives after its maps. */
  private static Value mask(
      NetworkGraph network, Branch.Builder builder, List<Value> maps, Value positions) {
    Branch mask = network.branch(Architecture.MASK);
    int features = mask.inputs().size() - 1;
    Map<Value, Value> values = new HashMap<>();
    for (int i = 0; i < features; i++) {
      values.put(mask.inputs().get(i), maps.get(maps.size() - features + i));
    }
    values.put(mask.inputs().get(features), positions);
    copy(mask, "mask_", builder, values);
    return values.get(mask.result());
  }

  private static void copy(
      Branch branch, String prefix, Branch.Builder builder, Map<Value, Value> values) {
    for (Branch.Step step : branch.steps()) {
      Value[] inputs = step.inputs().stream().map(values::get).toArray(Value[]::new);
      values.put(step.output(), builder.apply(prefix + step.output().name(), step.layer(), inputs));
    }
  }

  private static Branch needed(Branch branch) {
    Map<Value, Branch.Step> byOutput = new HashMap<>();
    branch.steps().forEach(step -> byOutput.put(step.output(), step));
    Set<Value> needed = new HashSet<>(branch.results());
    Deque<Value> open = new ArrayDeque<>(branch.results());
    while (!open.isEmpty()) {
      Branch.Step step = byOutput.get(open.pop());
      if (step != null) {
        step.inputs().stream().filter(needed::add).forEach(open::push);
      }
    }
    List<Branch.Step> steps = new ArrayList<>(branch.steps());
    steps.removeIf(step -> !needed.contains(step.output()));
    return new Branch(branch.name(), branch.inputs(), steps, branch.results());
  }
}
