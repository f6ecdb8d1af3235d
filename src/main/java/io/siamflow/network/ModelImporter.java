package io.siamflow.network;

import io.siamflow.network.weights.WeightsFile;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes model packs of other projects' weights. */
public final class ModelImporter {

  private ModelImporter() {}

  /**
   * A pack of the weights in a NumPy archive or a PyTorch checkpoint, taken as trained on the byte
   * order of the architecture's published weights.
   *
   * @param id of the model
   * @throws IOException if the file is not well formed or its arrays are not those of the
   *     architecture; names the file and the array
   * @throws IllegalArgumentException if the id is not usable
   */
  public static ModelPack fromFile(Path file, Architecture architecture, String id)
      throws IOException {
    return fromFile(file, architecture, architecture.defaultSettings(), id);
  }

  /**
   * The same with other settings than the architecture's default ones.
   *
   * @throws IllegalArgumentException also if the settings are those of another tracker
   */
  public static ModelPack fromFile(
      Path file, Architecture architecture, TrackerSettings settings, String id)
      throws IOException {
    if (!architecture.tracks()) {
      throw new IllegalArgumentException(
          "there are no published weights of " + architecture.name());
    }
    if (settings.getClass() != architecture.defaultSettings().getClass()) {
      throw new IllegalArgumentException(
          "%s needs %s, not %s"
              .formatted(
                  architecture.name(),
                  architecture.defaultSettings().getClass().getSimpleName(),
                  settings.getClass().getSimpleName()));
    }
    var arrays = WeightsFile.read(file);
    String provenance =
        "imported from %s (sha256 %s)"
            .formatted(file.getFileName(), Sha256.of(Files.readAllBytes(file)));
    PackDescription.requireId(id);
    try {
      return ModelPack.of(
          id,
          architecture,
          settings,
          provenance,
          "not stated by the imported file",
          architecture.fromArrays(arrays));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
