package io.siamflow.training;

import io.siamflow.network.weights.SafeTensors;
import io.siamflow.network.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a training stands: one file, replaced as a whole.
 *
 * @param step the last one done
 * @param bestOverlap of a validation; negative before the first
 * @param weights of the network
 * @param moments of the optimizer
 * @param identity what is trained; empty in a file of an earlier release, which did not say it
 */
record Checkpoint(
    long step,
    double bestOverlap,
    Map<String, Tensor> weights,
    Map<String, Tensor> moments,
    TrainingIdentity identity) {

  private static final String FILE = "checkpoint.safetensors";
  private static final String WEIGHTS = "weights.";
  private static final String MOMENTS = "moments.";
  private static final String STANDING = "standing";

  /** A number as parts that float32 holds exactly. */
  private static final int PART = 1 << 20;

  static boolean exists(Path folder) {
    return Files.isRegularFile(file(folder));
  }

  static Path file(Path folder) {
    return folder.resolve(FILE);
  }

  static Checkpoint read(Path folder) throws IOException {
    Path file = file(folder);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Map<String, Tensor> moments = new LinkedHashMap<>();
    float[] standing = null;
    byte[] content = Files.readAllBytes(file);
    Map<String, Tensor> tensors = SafeTensors.read(content, file.toString());
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      if (name.startsWith(WEIGHTS)) {
        weights.put(name.substring(WEIGHTS.length()), entry.getValue());
      } else if (name.startsWith(MOMENTS)) {
        moments.put(name.substring(MOMENTS.length()), entry.getValue());
      } else if (name.equals(STANDING)) {
        standing = entry.getValue().values();
      }
    }
    if (standing == null || standing.length != 3) {
      throw new IOException(file + ": is no training's checkpoint");
    }
    long step = (long) standing[0] * PART + (long) standing[1];
    return new Checkpoint(
        step,
        standing[2],
        weights,
        moments,
        new TrainingIdentity(SafeTensors.metadata(content, file.toString())));
  }

  void write(Path folder) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
    moments.forEach((name, tensor) -> tensors.put(MOMENTS + name, tensor));
    tensors.put(
        STANDING, Tensor.of(new float[] {step / PART, step % PART, (float) bestOverlap}, 3));
    Files.createDirectories(folder);
    Path part = folder.resolve(FILE + ".part");
    Files.write(part, SafeTensors.write(tensors, identity.values()));
    Files.move(
        part, file(folder), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
