package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SiamFC (Bertinetto et al., Fully-Convolutional Siamese Networks for Object Tracking, 2016): one
 * response map a scale, 17x17 for an ordinary region, enlarged 16 times; the scale with the highest
 * peak wins, then the cosine window is blended in.
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
  static final int STRIDE = 8;
  static final int UPSAMPLING = 16;
  private static final double CONTEXT = 0.5;
  private static final double SMALLEST_SEARCH = 0.2;
  private static final double LARGEST_SEARCH = 5;

  private final SiamFcSettings settings;
  private final double[] scaleFactors;
  private final Map<Integer, Enlargement> bySearchSide = new HashMap<>();

  public SiamFcTracker(SiamFcSettings settings) {
    this.settings = settings;
    scaleFactors = new double[settings.scales()];
    for (int scale = 0; scale < scaleFactors.length; scale++) {
      scaleFactors[scale] = Math.pow(settings.scaleStep(), scale - settings.scales() / 2);
    }
    for (int side : settings.searchSides()) {
      bySearchSide.put(side, new Enlargement(settings.mapSide(side)));
    }
  }

  /** How the responses to crops of one side are enlarged, and the window laid over them. */
  private record Enlargement(int responseSide, BicubicUpsampling upsampling, double[] window) {

    Enlargement(int responseSide) {
      this(
          responseSide,
          new BicubicUpsampling(responseSide, UPSAMPLING),
          CosineWindow.unitSum(responseSide * UPSAMPLING));
    }
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
    int outputSide = settings.longTerm().side(standing, SEARCH_SIDE);
    for (double factor : scaleFactors) {
      double side = state.searchSide() * factor * outputSide / SEARCH_SIDE;
      regions.add(new SearchRegion(crop(state, side, outputSide), side));
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
    int searchSide = searchSide(regions);
    Enlargement enlargement = bySearchSide.get(searchSide);
    FeatureMap responses =
        FeatureMap.require(
            "scores", output.scores(), scaleFactors.length, enlargement.responseSide());
    SimilarityMap similarity = SimilarityMap.of(output, scaleFactors.length, STRIDE);

    int side = enlargement.upsampling().outputSide();
    float[] best = new float[side * side];
    float[] other = new float[side * side];
    int bestScale = -1;
    double bestPenalised = 0;
    int bestPeak = 0;
    for (int scale = 0; scale < scaleFactors.length; scale++) {
      enlargement.upsampling().enlarge(responses, scale, other);
      int peak = indexOfMaximum(other);
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

    double influence =
        searchSide > SEARCH_SIDE
            ? settings.longTerm().lostWindowInfluence()
            : settings.windowInfluence();
    int found = peakUnderWindow(best, enlargement.window(), influence);
    double inSearchPixels = (double) STRIDE / UPSAMPLING;
    double dx = (found % side - (side - 1) / 2.0) * inSearchPixels;
    double dy = (found / side - (side - 1) / 2.0) * inSearchPixels;
    double inFramePixels = regions.get(bestScale).side() / searchSide;

    double wanted = 1 + settings.scaleRate() * (scaleFactors[bestScale] - 1);
    double nextSide =
        Math.max(
            SMALLEST_SEARCH * state.firstSearchSide(),
            Math.min(LARGEST_SEARCH * state.firstSearchSide(), state.searchSide() * wanted));
    double factor = nextSide / state.searchSide();
    TargetState next =
        new TargetState(
            state.centerX() + dx * inFramePixels,
            state.centerY() + dy * inFramePixels,
            state.width() * factor,
            state.height() * factor,
            state.exemplarSide() * factor,
            nextSide,
            state.firstSearchSide(),
            state.padding());
    double ratio =
        PeakToSidelobe.of(
            responses, bestScale, bestPeak / side / UPSAMPLING, bestPeak % side / UPSAMPLING);
    Evidence evidence = new Evidence(score, ratio, similarity.at(bestScale, dx, dy));
    StatusPolicy policy = settings.longTerm().status();
    Standing reached = policy.next(standing, evidence);
    TargetState goOn = settings.longTerm().freezes(reached, evidence, SEARCH_SIDE) ? state : next;
    return new Conclusion(goOn, reached, box(goOn), evidence, null, null);
  }

  private static Box box(TargetState state) {
    return new Box(
        state.centerX() - (state.width() - 1) / 2,
        state.centerY() - (state.height() - 1) / 2,
        state.width(),
        state.height());
  }

  private int searchSide(List<SearchRegion> regions) {
    int side = regions.isEmpty() ? 0 : regions.get(0).crop().outputSide();
    if (regions.size() != scaleFactors.length || !bySearchSide.containsKey(side)) {
      throw new IllegalArgumentException(
          "SiamFC with %d scales reads as many regions with crops of a side of %s, not %d of %d"
              .formatted(scaleFactors.length, settings.searchSides(), regions.size(), side));
    }
    return side;
  }

  /**
   * Index of the peak after the response was shifted to the minimum 0, scaled to the sum 1 and
   * blended with the cosine window. The scores' own range does not matter here.
   */
  private static int peakUnderWindow(float[] response, double[] window, double influence) {
    float minimum = response[0];
    for (float value : response) {
      minimum = Math.min(minimum, value);
    }
    double sum = 1e-16;
    for (float value : response) {
      sum += value - minimum;
    }
    double scale = (1 - influence) / sum;
    int peak = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < response.length; i++) {
      double favour = window[i / window.length] * window[i % window.length];
      double value = (response[i] - minimum) * scale + influence * favour;
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
