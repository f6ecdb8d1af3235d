package io.siamflow.cli;

import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One model, and what it runs on. */
final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "PACK",
      description = "A model pack's folder. Default: the one in the distribution's models folder.")
  private Path model;

  @Mixin private NetworkOptions network;

  /**
   * The model's pack, read and checked.
   *
   * @throws IOException if it is refused, or there is none
   */
  PackDirectory packs() throws IOException {
    return packs(model, network);
  }

  /**
   * As {@link #packs()}, for the value of another {@code --model}, which may be null.
   *
   * @throws IOException if it is refused, or there is none
   */
  static PackDirectory packs(Path model, NetworkOptions network) throws IOException {
    if (model != null) {
      if (!ModelPack.isPack(model)) {
        throw new IOException(
            "--model %s: is no model pack (a folder with %s and %s)"
                .formatted(model, ModelPack.DESCRIPTION, ModelPack.WEIGHTS));
      }
      return open(model, network);
    }
    Optional<Path> bundled = Home.models();
    if (bundled.isEmpty()) {
      throw new IOException(
          "there is no model; make a pack with 'siamflow model import FILE"
              + " --architecture siamfc-alexnet --output DIR' and name it with --model DIR");
    }
    try {
      return open(bundled.get(), network);
    } catch (IllegalArgumentException e) {
      throw new IOException("name one with --model: " + e.getMessage(), e);
    }
  }

  private static PackDirectory open(Path folder, NetworkOptions network) throws IOException {
    return PackDirectory.of(folder, Optional.empty(), network.device(), network.precision());
  }
}
