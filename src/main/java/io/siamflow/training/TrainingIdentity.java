package io.siamflow.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is trained: the recipe, key by key, and the weights it started from. A training goes on only
 * with the same. How many steps it takes is no part of it, so a finished one can be made longer.
 *
 * @param values JSON texts by the recipe's keys, and the start's description
 */
record TrainingIdentity(Map<String, String> values) {

  private static final String START = "--start";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  TrainingIdentity {
    values = Map.copyOf(values);
  }

  static TrainingIdentity of(Recipe recipe, FirstWeights start) {
    ObjectNode tree = JSON.valueToTree(recipe);
    ((ObjectNode) tree.get("schedule")).remove("steps");
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> key : tree.properties()) {
      values.put(key.getKey(), key.getValue().toString());
    }
    values.put(START, start.origin());
    return new TrainingIdentity(values);
  }

  /**
   * Refuses a training that is another one than that of a checkpoint. Keys that the checkpoint does
   * not know are not compared.
   *
   * @param file of the checkpoint, or of weights from elsewhere
   * @throws IllegalArgumentException if they differ; names the file and the first key
   */
  void requireThatOf(TrainingIdentity checkpoint, Path file) {
    for (Map.Entry<String, String> key : new TreeMap<>(checkpoint.values).entrySet()) {
      String own = values.get(key.getKey());
      if (!key.getValue().equals(own)) {
        throw new IllegalArgumentException(
            "%s is of another training: %s was %s and is %s; name another --output or remove %s"
                .formatted(file, key.getKey(), key.getValue(), own, file.getParent()));
      }
    }
  }
}
