package io.siamflow.training;

import io.siamflow.tracker.Model;
import io.siamflow.tracker.SelectionSettings;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.SiamMaskSettings;
import io.siamflow.tracker.SiamRpnSettings;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Looks for a tracker's settings for a network: by chance around the best so far, ever closer. What
 * is varied is how scores are weighed and how fast the size follows.
 */
public final class SettingsSearch {

  private static final double FIRST_REACH = .6;
  private static final double LAST_REACH = .15;
  private static final double LARGEST_SHARE = .95;

  private final Validation validation;
  private final int trials;
  private final long seed;

  /**
   * A search.
   *
   * @param validation what settings are measured on; not what a model is evaluated on
   * @param trials how many settings are tried
   */
  public SettingsSearch(Validation validation, int trials, long seed) {
    this.validation = validation;
    this.trials = trials;
    this.seed = seed;
  }

  /**
   * The best settings that were found, the model's own among them.
   *
   * @param progress takes lines for a person
   * @throws IllegalArgumentException if the tracker's settings cannot be varied here
   */
  public TrackerSettings best(Model model, Consumer<String> progress) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    TrackerSettings best = model.settings();
    Validation.Result own = validation.of(model);
    progress.accept("own settings: " + own);
    double bestOverlap = own.mean();
    for (int trial = 1; trial <= trials; trial++) {
      double done = (double) trial / trials;
      double reach = FIRST_REACH + (LAST_REACH - FIRST_REACH) * done;
      TrackerSettings settings = varied(best, reach, random);
      double overlap =
          validation.of(new Model(model.id(), model.sha256(), settings, model.network())).mean();
      progress.accept(
          String.format(
              Locale.ROOT, "trial %d of %d: AO %.4f with %s", trial, trials, overlap, settings));
      if (overlap > bestOverlap) {
        best = settings;
        bestOverlap = overlap;
      }
    }
    return best;
  }

  static TrackerSettings varied(TrackerSettings settings, double reach, RandomGenerator random) {
    if (settings instanceof SiamFcSettings fc) {
      return new SiamFcSettings(
          fc.scales(),
          1 + (fc.scaleStep() - 1) * factor(reach, random),
          1 - (1 - fc.scalePenalty()) * factor(reach, random),
          share(fc.scaleRate(), reach, random),
          share(fc.windowInfluence(), reach, random),
          fc.templateRate(),
          fc.longTerm());
    }
    if (settings instanceof SiamRpnSettings rpn) {
      return varied(rpn, reach, random);
    }
    if (settings instanceof SiamMaskSettings mask) {
      return new SiamMaskSettings(
          varied(mask.box(), reach, random), share(mask.maskThreshold(), reach, random));
    }
    throw new IllegalArgumentException(
        settings.getClass().getSimpleName() + " cannot be varied here");
  }

  private static SiamRpnSettings varied(SiamRpnSettings rpn, double reach, RandomGenerator random) {
    SelectionSettings selection = rpn.selection();
    return new SiamRpnSettings(
        rpn.searchSide(),
        rpn.mapBase(),
        new SelectionSettings(
            selection.changePenalty() * factor(reach, random),
            share(selection.windowInfluence(), reach, random),
            share(selection.sizeRate(), reach, random)),
        rpn.clipsState(),
        rpn.longTerm());
  }

  private static double share(double value, double reach, RandomGenerator random) {
    return Math.min(LARGEST_SHARE, value * factor(reach, random));
  }

  private static double factor(double reach, RandomGenerator random) {
    return Math.exp(reach * (2 * random.nextDouble() - 1));
  }
}
