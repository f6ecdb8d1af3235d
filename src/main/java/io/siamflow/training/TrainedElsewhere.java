package io.siamflow.training;

import io.siamflow.network.weights.SafeTensors;
import io.siamflow.network.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights after some steps of a training that was emitted, as its driver left them.
 *
 * @param file where they stand
 * @param step the last one done
 * @param weights those that are trained
 */
record TrainedElsewhere(Path file, long step, Map<String, Tensor> weights) {

  private static final String FILES = "weights-*.safetensors";
  private static final String STEP = "step";

  /**
   * All that a driver left in a folder, by their steps.
   *
   * @param identity of the training that they must be of
   * @param expected the weights before; names and shapes must be among these
   * @throws IOException if there are none, or one is not well formed
   * @throws IllegalArgumentException if one is of another training; names the file and the key
   */
  static List<TrainedElsewhere> in(
      Path folder, TrainingIdentity identity, Map<String, Tensor> expected) throws IOException {
    List<TrainedElsewhere> all = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, FILES)) {
      for (Path file : files) {
        all.add(read(file, identity, expected));
      }
    } catch (NoSuchFileException e) {
      throw new IOException(folder + " is missing", e);
    }
    if (all.isEmpty()) {
      throw new IOException("%s has no %s".formatted(folder, FILES));
    }
    all.sort(Comparator.comparingLong(TrainedElsewhere::step));
    return all;
  }

  private static TrainedElsewhere read(
      Path file, TrainingIdentity identity, Map<String, Tensor> expected) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Map<String, Tensor> weights = SafeTensors.read(content, file.toString());
    Map<String, String> texts = new HashMap<>(SafeTensors.metadata(content, file.toString()));
    long step = step(texts.remove(STEP), file);
    if (texts.isEmpty()) {
      throw new IOException(file + ": does not say of which training it is");
    }
    identity.requireThatOf(new TrainingIdentity(texts), file);
    for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
      Tensor before = expected.get(entry.getKey());
      if (before == null || !before.shape().equals(entry.getValue().shape())) {
        throw new IOException(
            "%s: %s is of %s, %s in the network"
                .formatted(
                    file,
                    entry.getKey(),
                    entry.getValue().shape(),
                    before == null ? "and is not" : "and of " + before.shape()));
      }
      for (float value : entry.getValue().values()) {
        if (!Float.isFinite(value)) {
          throw new IOException("%s: %s has %s in it".formatted(file, entry.getKey(), value));
        }
      }
    }
    return new TrainedElsewhere(file, step, weights);
  }

  private static long step(String text, Path file) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(file + ": does not say after which step it was written", e);
    }
  }
}
