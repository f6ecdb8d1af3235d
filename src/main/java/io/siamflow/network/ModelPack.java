package io.siamflow.network;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.weights.SafeTensors;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * A model as a folder: {@value #DESCRIPTION} says what it is, {@value #WEIGHTS} holds its tensors.
 *
 * @param description what it is
 * @param network the network with its weights
 */
public record ModelPack(PackDescription description, WeightedNetwork network) {

  /** The description's file name. */
  public static final String DESCRIPTION = "model.yaml";

  /** The weights' file name. */
  public static final String WEIGHTS = "weights.safetensors";

  private static final long MAX_DESCRIPTION_BYTES = 1 << 20;
  private static final long MAX_WEIGHTS_BYTES = 1 << 30;

  /**
   * Checks that the tracker reads what the network gives.
   *
   * @throws IllegalArgumentException if the score maps are of another size than the settings say
   */
  public ModelPack {
    TrackerSettings settings = description.settings();
    for (int side : description.searchSides()) {
      String branch = Architecture.search(description.searchSides(), side);
      ItemShape scores = network.graph().branch(branch).results().get(0).shape();
      int given = scores.size(scores.sizes().size() - 1);
      if (given != settings.mapSide(side)) {
        throw new IllegalArgumentException(
            "%s gives score maps of %dx%d for search crops of %d px, the settings expect %dx%d"
                .formatted(
                    description.architecture().name(),
                    given,
                    given,
                    side,
                    settings.mapSide(side),
                    settings.mapSide(side)));
      }
    }
  }

  /**
   * A pack of new weights.
   *
   * @param settings of the tracker; null where the architecture has none
   * @param weights under the architecture's names
   * @throws IllegalArgumentException if the id or a tensor is not usable; names it
   */
  public static ModelPack of(
      String id,
      Architecture architecture,
      TrackerSettings settings,
      String provenance,
      String licence,
      Map<String, Tensor> weights) {
    WeightedNetwork network =
        architecture.network(weights, settings == null ? List.of() : settings.searchSides());
    String sha256 = Sha256.of(SafeTensors.write(network.weights()));
    return new ModelPack(
        new PackDescription(
            id, architecture, architecture.channels(), settings, provenance, licence, sha256),
        network);
  }

  /** Whether a folder has the files of a pack. */
  public static boolean isPack(Path folder) {
    return Files.isRegularFile(folder.resolve(DESCRIPTION));
  }

  /**
   * Reads and checks a pack.
   *
   * @throws IOException if a file is missing or not well formed, the weights have another hash than
   *     the description says, or a tensor is missing, not expected, of another shape or not finite;
   *     names the file, and the key or tensor
   */
  public static ModelPack load(Path folder) throws IOException {
    return load(folder, readDescription(folder));
  }

  /** Reads and checks a pack whose description's file was read already. */
  static ModelPack load(Path folder, byte[] descriptionFile) throws IOException {
    PackDescription description =
        PackDescription.read(descriptionFile, folder.resolve(DESCRIPTION).toString());
    byte[] file = readWeights(folder, description);
    Path weights = folder.resolve(WEIGHTS);
    Map<String, Tensor> tensors = SafeTensors.read(file, weights.toString());
    try {
      WeightedNetwork network =
          description.architecture().network(tensors, description.searchSides());
      return new ModelPack(description, network);
    } catch (IllegalArgumentException e) {
      throw new IOException(weights + ": " + e.getMessage(), e);
    }
  }

  /** The bytes of the description's file. */
  static byte[] readDescription(Path folder) throws IOException {
    return read(folder.resolve(DESCRIPTION), MAX_DESCRIPTION_BYTES);
  }

  /** The bytes of the weights' file, whose hash is the one that the description gives. */
  static byte[] readWeights(Path folder, PackDescription description) throws IOException {
    byte[] file = read(folder.resolve(WEIGHTS), MAX_WEIGHTS_BYTES);
    String sha256 = Sha256.of(file);
    if (!sha256.equals(description.weightsSha256())) {
      throw new IOException(
          "%s has sha256 %s, but %s says %s"
              .formatted(
                  folder.resolve(WEIGHTS), sha256, DESCRIPTION, description.weightsSha256()));
    }
    return file;
  }

  /**
   * Writes the pack, over a pack that is there.
   *
   * @throws IOException if the folder holds something else, or cannot be written
   */
  public void save(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    if (Files.isDirectory(folder) && !isPack(folder)) {
      try (var content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw new IOException(folder + " is not empty and no model pack; nothing was written");
        }
      }
    }
    Files.createDirectories(folder);
    byte[] weights = SafeTensors.write(network.weights());
    replace(folder.resolve(WEIGHTS), weights);
    replace(folder.resolve(DESCRIPTION), description.write());
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, content);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] read(Path file, long maxBytes) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is missing");
    }
    if (Files.size(file) > maxBytes) {
      throw new IOException(file + " has more than " + maxBytes + " bytes");
    }
    return Files.readAllBytes(file);
  }
}
