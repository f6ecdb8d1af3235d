package io.siamflow.cli.soak;

import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.SeededPack;
import io.siamflow.tracker.LongTermSettings;
import io.siamflow.tracker.NanoTrackSettings;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.StatusPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The models of a soak: one network that nobody trained, under two settings. */
final class SoakModels {

  /** Loses its targets, and searches for them. */
  static final String ORDINARY = "soak";

  /** Is unsure of its targets, but never takes them for lost. */
  static final String STEADY = "soak-steady";

  private SoakModels() {}

  /** Writes the packs below a folder. */
  static NetworkFactory write(Path folder) throws IOException {
    ModelPack ordinary = SeededPack.of(ORDINARY, Architecture.named("nanotrack-v3"), 1);
    ordinary.save(folder.resolve(ORDINARY));
    PackDescription description = ordinary.description();
    ModelPack.of(
            STEADY,
            description.architecture(),
            steady((NanoTrackSettings) description.settings()),
            description.provenance(),
            description.licence(),
            ordinary.network().weights())
        .save(folder.resolve(STEADY));
    return PackDirectory.of(folder, Optional.of(ORDINARY), DeviceChoice.CPU, Precision.FLOAT32);
  }

  private static NanoTrackSettings steady(NanoTrackSettings settings) {
    LongTermSettings longTerm = settings.longTerm();
    StatusPolicy status = longTerm.status();
    return new NanoTrackSettings(
        settings.mapSide(),
        settings.selection(),
        new LongTermSettings(
            new StatusPolicy(
                status.weakBelow(), status.clearFrom(), status.foundFrom(), Integer.MAX_VALUE),
            longTerm.lostSides(),
            longTerm.growEvery(),
            longTerm.lostWindowInfluence()));
  }
}
