package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelImporter;
import io.siamflow.network.SeededPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The packs that the demo uses: the given one, else bundled ones, else one imported from the
 * reference weights beside the working folder, else generated weights.
 *
 * @param packs a pack or a folder of packs
 * @param description what they are, for a person
 */
record DemoModel(Path packs, String description) {

  private static final Path REFERENCE =
      Path.of("..", "shared", "weights", "siamfc-alexnet-3s-color.npz");
  private static final Architecture ARCHITECTURE = Architecture.named("siamfc-alexnet");
  private static final long SEED = 1;

  /**
   * Chooses.
   *
   * @param given the pack that was asked for, or null
   * @param work an existing folder for a pack that has to be made
   */
  static DemoModel choose(Path given, Path work) throws IOException {
    if (given != null) {
      return new DemoModel(given, "model " + given);
    }
    Optional<Path> bundled = Home.models();
    if (bundled.isPresent()) {
      return new DemoModel(bundled.get(), "the bundled models");
    }
    Path pack = work.resolve("siamfc-alexnet");
    if (Files.exists(REFERENCE)) {
      ModelImporter.fromFile(REFERENCE, ARCHITECTURE, "siamfc-alexnet").save(pack);
      return new DemoModel(pack, "SiamFC with weights imported from " + REFERENCE);
    }
    SeededPack.of("siamfc-untrained", ARCHITECTURE, SEED).save(pack);
    return new DemoModel(
        pack, "these weights are NOT TRAINED: SiamFC with weights generated from seed " + SEED);
  }
}
