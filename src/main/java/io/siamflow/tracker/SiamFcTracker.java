package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import java.util.ArrayList;
import java.util.List;

/**
 * SiamFC (Bertinetto et al., Fully-Convolutional Siamese Networks for Object Tracking, 2016): one
 * response map of 17x17 a scale, enlarged 16 times; the scale with the highest peak wins, then the
 * cosine window is blended in.
 *
 * <p>Follows siamfc-pytorch ({@code siamfc/siamfc.py}, {@code siamfc/ops.py}), which agrees with
 * siamese-fc's {@code tracker.m}. Its padding colour is the first frame's mean, rounded half to
 * even. Boxes come in and go out 0-based: the reference's are 1-based.
 *
 * <p>Deviation: {@code tracker.m} bounds the search side to 0.2 to 5 times the first and lets the
 * target's size run on; here one bounded factor changes both, so a box cannot grow or shrink away
 * from its search region. siamfc-pytorch has no bound.
 */
public final class SiamFcTracker implements SiameseTracker {

  static final int EXEMPLAR_SIDE = 127;
  static final int SEARCH_SIDE = 255;
  static final int RESPONSE_SIDE = 17;
  static final int STRIDE = 8;
  static final int UPSAMPLING = 16;
  private static final double CONTEXT = 0.5;
  private static final double SMALLEST_SEARCH = 0.2;
  private static final double LARGEST_SEARCH = 5;

  private final SiamFcSettings settings;
  private final double[] scaleFactors;
  private final BicubicUpsampling upsampling;
  private final double[] window;

  public SiamFcTracker(SiamFcSettings settings) {
    this.settings = settings;
    scaleFactors = new double[settings.scales()];
    for (int scale = 0; scale < scaleFactors.length; scale++) {
      scaleFactors[scale] = Math.pow(settings.scaleStep(), scale - settings.scales() / 2);
    }
    upsampling = new BicubicUpsampling(RESPONSE_SIDE, UPSAMPLING);
    window = CosineWindow.unitSum(upsampling.outputSide());
  }

  @Override
  public int regionsPerTarget() {
    return settings.scales();
  }

  @Override
  public double templateRate() {
    return settings.templateRate();
  }

  @Override
  public TargetState start(Box box, MeanColor mean) {
    if (!box.isUsable()) {
      throw new IllegalArgumentException("a target's box has a finite, positive size, not " + box);
    }
    double context = CONTEXT * (box.width() + box.height());
    double exemplarSide = Math.sqrt((box.width() + context) * (box.height() + context));
    double searchSide = exemplarSide * SEARCH_SIDE / EXEMPLAR_SIDE;
    return new TargetState(
        box.x() + (box.width() - 1) / 2,
        box.y() + (box.height() - 1) / 2,
        box.width(),
        box.height(),
        exemplarSide,
        searchSide,
        searchSide,
        mean.rounded());
  }

  @Override
  public Crop exemplar(TargetState state) {
    return crop(state, state.exemplarSide(), EXEMPLAR_SIDE);
  }

  @Override
  public List<SearchRegion> plan(TargetState state, Standing standing) {
    List<SearchRegion> regions = new ArrayList<>(scaleFactors.length);
    for (double factor : scaleFactors) {
      double side = state.searchSide() * factor;
      regions.add(new SearchRegion(crop(state, side, SEARCH_SIDE), side));
    }
    return regions;
  }

  private static Crop crop(TargetState state, double exactSide, int outputSide) {
    int side = Math.max(1, (int) Math.rint(exactSide));
    Color padding = state.padding();
    int left = (int) Math.rint(state.centerX() - (side - 1) / 2.0);
    int top = (int) Math.rint(state.centerY() - (side - 1) / 2.0);
    return new Crop(left, top, side, outputSide, padding);
  }

  /** Not called: SiamFC has no mask. */
  @Override
  public int choose(TargetState state, List<SearchRegion> regions, NetworkOutput output) {
    throw new UnsupportedOperationException("SiamFC has no mask branch");
  }

  @Override
  public Conclusion conclude(
      TargetState state,
      Standing standing,
      List<SearchRegion> regions,
      NetworkOutput output,
      int frameWidth,
      int frameHeight) {
    FeatureMap responses = output.scores();
    requireShape(responses, regions.size());

    int side = upsampling.outputSide();
    float[] best = new float[side * side];
    float[] other = new float[side * side];
    int bestScale = -1;
    double bestPenalised = 0;
    int bestPeak = 0;
    for (int scale = 0; scale < scaleFactors.length; scale++) {
      upsampling.enlarge(responses, scale, other);
      int peak = indexOfMaximum(other);
      if (!Float.isFinite(other[peak])) {
        throw new IllegalStateException("the network's response is not finite: " + other[peak]);
      }
      boolean middle = scale == scaleFactors.length / 2;
      double penalised = other[peak] * (middle ? 1 : settings.scalePenalty());
      if (bestScale < 0 || penalised > bestPenalised) {
        bestScale = scale;
        bestPenalised = penalised;
        bestPeak = peak;
        float[] swap = best;
        best = other;
        other = swap;
      }
    }
    double score = best[bestPeak];

    int found = peakUnderWindow(best);
    double inSearchPixels = (double) STRIDE / UPSAMPLING;
    double inFramePixels = regions.get(bestScale).side() / SEARCH_SIDE;
    double dx = (found % side - (side - 1) / 2.0) * inSearchPixels * inFramePixels;
    double dy = (found / side - (side - 1) / 2.0) * inSearchPixels * inFramePixels;

    double wanted = 1 + settings.scaleRate() * (scaleFactors[bestScale] - 1);
    double searchSide =
        Math.max(
            SMALLEST_SEARCH * state.firstSearchSide(),
            Math.min(LARGEST_SEARCH * state.firstSearchSide(), state.searchSide() * wanted));
    double factor = searchSide / state.searchSide();
    TargetState next =
        new TargetState(
            state.centerX() + dx,
            state.centerY() + dy,
            state.width() * factor,
            state.height() * factor,
            state.exemplarSide() * factor,
            searchSide,
            state.firstSearchSide(),
            state.padding());
    double ratio =
        PeakToSidelobe.of(
            responses, bestScale, bestPeak / side / UPSAMPLING, bestPeak % side / UPSAMPLING);
    int place = RESPONSE_SIDE / 2;
    Evidence evidence =
        new Evidence(
            score,
            ratio,
            output.similarity() == null ? 0 : output.similarity().at(bestScale, place, place));
    StatusPolicy policy = settings.longTerm().status();
    Standing reached = policy.next(standing, evidence);
    boolean frozen = reached.status() == TargetStatus.LOST && policy.isWeak(evidence);
    TargetState goOn = frozen ? state : next;
    return new Conclusion(goOn, reached, box(goOn), evidence, null, null);
  }

  private static Box box(TargetState state) {
    return new Box(
        state.centerX() - (state.width() - 1) / 2,
        state.centerY() - (state.height() - 1) / 2,
        state.width(),
        state.height());
  }

  private void requireShape(FeatureMap responses, int regions) {
    if (regions != scaleFactors.length
        || responses.channels() != regions
        || responses.height() != RESPONSE_SIDE
        || responses.width() != RESPONSE_SIDE) {
      throw new IllegalArgumentException(
          "SiamFC with "
              + scaleFactors.length
              + " scales reads as many responses of 17x17, not "
              + responses.channels()
              + " of "
              + responses.height()
              + "x"
              + responses.width()
              + " for "
              + regions
              + " regions");
    }
  }

  /**
   * Index of the peak after the response was shifted to the minimum 0, scaled to the sum 1 and
   * blended with the cosine window. The scores' own range does not matter here.
   */
  private int peakUnderWindow(float[] response) {
    float minimum = response[0];
    for (float value : response) {
      minimum = Math.min(minimum, value);
    }
    double sum = 1e-16;
    for (float value : response) {
      sum += value - minimum;
    }
    double scale = (1 - settings.windowInfluence()) / sum;
    int peak = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < response.length; i++) {
      double value = (response[i] - minimum) * scale + settings.windowInfluence() * window[i];
      if (value > highest) {
        highest = value;
        peak = i;
      }
    }
    return peak;
  }

  private static int indexOfMaximum(float[] values) {
    int index = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[index]) {
        index = i;
      }
    }
    return index;
  }
}
