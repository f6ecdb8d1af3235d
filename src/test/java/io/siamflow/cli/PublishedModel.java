package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelImporter;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.LongTermSettings;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NanoTrackSettings;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.TrackerPreset;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Published weights, and their tracker with any settings for long-term tracking. */
enum PublishedModel {
  SIAMFC("siamfc-alexnet-3s-color.npz", TrackerPreset.SIAMFC_3_SCALES),
  NANOTRACK("nanotrack-v3.npz", TrackerPreset.NANOTRACK_V3);

  private final String weights;
  private final TrackerPreset preset;

  PublishedModel(String weights, TrackerPreset preset) {
    this.weights = weights;
    this.preset = preset;
  }

  /** The default settings. */
  LongTermSettings longTerm() {
    return preset.settings().longTerm();
  }

  /** Opens it, made as a pack in an empty folder; the caller closes it. */
  Model open(LongTermSettings longTerm, Path folder) throws IOException {
    Path file = SharedData.require("weights/" + weights);
    ModelImporter.fromFile(
            file, Architecture.named(preset.architecture()), settings(longTerm), preset.id())
        .save(folder);
    PackDirectory packs =
        PackDirectory.of(folder, Optional.empty(), DeviceChoice.AUTO, Precision.AUTO);
    return packs.open(preset.id(), OptionalInt.empty());
  }

  private TrackerSettings settings(LongTermSettings longTerm) {
    if (preset.settings() instanceof SiamFcSettings fc) {
      return new SiamFcSettings(
          fc.scales(),
          fc.scaleStep(),
          fc.scalePenalty(),
          fc.scaleRate(),
          fc.windowInfluence(),
          fc.templateRate(),
          longTerm);
    }
    NanoTrackSettings nano = (NanoTrackSettings) preset.settings();
    return new NanoTrackSettings(nano.mapSide(), nano.selection(), longTerm);
  }
}
