package io.siamflow.cli;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
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
      description =
          "A model pack's folder, or the name of a bundled one. Default: the distribution's"
              + " default model.")
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
    return packs(model, network.device(), network.precision());
  }

  /**
   * As {@link #packs()}, for the value of another {@code --model}, which may be null.
   *
   * @throws IOException if it is refused, or there is none
   */
  static PackDirectory packs(Path model, DeviceChoice device, Precision precision)
      throws IOException {
    if (model != null) {
      Path pack = Home.pack(model);
      if (!ModelPack.isPack(pack)) {
        throw new IOException(
            "--model %s: is no model pack (a folder with %s and %s)"
                .formatted(model, ModelPack.DESCRIPTION, ModelPack.WEIGHTS));
      }
      return open(pack, device, precision);
    }
    Optional<Path> bundled = Home.models();
    if (bundled.isEmpty()) {
      throw new IOException(
          "there is no model; make a pack with 'siamflow model import FILE"
              + " --architecture siamfc-alexnet --output DIR' and name it with --model DIR");
    }
    try {
      return open(bundled.get(), device, precision);
    } catch (IllegalArgumentException e) {
      throw new IOException("name one with --model: " + e.getMessage(), e);
    }
  }

  private static PackDirectory open(Path folder, DeviceChoice device, Precision precision)
      throws IOException {
    return PackDirectory.of(folder, Optional.empty(), device, precision);
  }
}
