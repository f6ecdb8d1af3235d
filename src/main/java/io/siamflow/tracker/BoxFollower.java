package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The step that SiamRPN, SiamMask and NanoTrack share once their network's output is read as
 * proposals (pysot {@code tracker/siamrpn_tracker.py}, {@code siamrpnlt_tracker.py}): the proposal
 * with the highest penalised score wins; the centre moves to it, the size follows at the rate that
 * it deserves. Then the centre is brought into the frame and the size between 10 pixels and the
 * frame's.
 *
 * <p>The reported box is the reference's, {@code centre - size / 2} of a centre in pixel indices,
 * although a marked box's centre is {@code x + (width - 1) / 2}: it lies half a pixel to the upper
 * left of the state.
 */
final class BoxFollower {

  private static final double SMALLEST_SIZE = 10;

  private final SelectionSettings selection;
  private final LongTermSettings longTerm;
  private final int searchSide;
  private final boolean clipsState;
  private final Map<Integer, double[]> windows = new HashMap<>();

  /**
   * A follower.
   *
   * @param searchSide side of the ordinary search crops, pixels
   * @param mapSides sides of the maps of proposals that come
   * @param clipsState whether the next state is brought into the frame too, or only the box
   */
  BoxFollower(
      SelectionSettings selection,
      LongTermSettings longTerm,
      int searchSide,
      Iterable<Integer> mapSides,
      boolean clipsState) {
    this.selection = selection;
    this.longTerm = longTerm;
    this.searchSide = searchSide;
    this.clipsState = clipsState;
    mapSides.forEach(side -> windows.put(side, CosineWindow.hann(side)));
  }

  List<SearchRegion> plan(TargetState state, Standing standing) {
    return List.of(PysotCrops.region(state, longTerm.side(standing, searchSide)));
  }

  /**
   * The one region of a target.
   *
   * @throws IllegalArgumentException if there are more or none
   */
  static SearchRegion only(List<SearchRegion> regions) {
    if (regions.size() != 1) {
      throw new IllegalArgumentException(regions.size() + " regions for a tracker that plans one");
    }
    return regions.get(0);
  }

  Selection select(TargetState state, SearchRegion region, Proposals proposals) {
    double inSearchPixels = region.crop().outputSide() / region.side();
    ChangePenalty penalty =
        new ChangePenalty(
            selection.changePenalty(),
            state.width() * inSearchPixels,
            state.height() * inSearchPixels);
    boolean wide = region.crop().outputSide() > searchSide;
    double influence = wide ? longTerm.lostWindowInfluence() : selection.windowInfluence();
    return Selection.among(proposals, penalty, windows.get(proposals.side()), influence);
  }

  /**
   * What a step found, without mask and rotated box.
   *
   * @param selected what {@link #select} selected
   */
  Conclusion conclude(
      TargetState state,
      Standing standing,
      SearchRegion region,
      Proposals proposals,
      Selection selected,
      SimilarityMap similarity,
      int frameWidth,
      int frameHeight) {
    Evidence evidence =
        new Evidence(
            selected.score(),
            peakToSidelobe(proposals, selected.place()),
            similarity.at(0, selected.centerX(), selected.centerY()));
    Standing reached = longTerm.status().next(standing, evidence);
    TargetState found =
        longTerm.freezes(reached, evidence, searchSide) ? state : follow(state, region, selected);
    TargetState clipped = clip(found, frameWidth, frameHeight);
    Box box =
        Box.aroundCenter(clipped.centerX(), clipped.centerY(), clipped.width(), clipped.height());
    boolean keepsClipped = clipsState && found != state;
    return new Conclusion(keepsClipped ? clipped : found, reached, box, evidence, null, null);
  }

  private TargetState follow(TargetState state, SearchRegion region, Selection selected) {
    double inFramePixels = region.side() / region.crop().outputSide();
    double rate = rate(selected);
    return PysotCrops.moved(
        state,
        state.centerX() + selected.centerX() * inFramePixels,
        state.centerY() + selected.centerY() * inFramePixels,
        state.width() * (1 - rate) + selected.width() * inFramePixels * rate,
        state.height() * (1 - rate) + selected.height() * inFramePixels * rate);
  }

  /** The rate at which the size follows a selected box. */
  double rate(Selection selected) {
    return selected.penalty() * selected.score() * selection.sizeRate();
  }

  private static TargetState clip(TargetState state, int frameWidth, int frameHeight) {
    return PysotCrops.moved(
        state,
        Math.max(0, Math.min(state.centerX(), frameWidth)),
        Math.max(0, Math.min(state.centerY(), frameHeight)),
        Math.max(SMALLEST_SIZE, Math.min(state.width(), frameWidth)),
        Math.max(SMALLEST_SIZE, Math.min(state.height(), frameHeight)));
  }

  /** The ratio in the map of each place's highest score. */
  private static double peakToSidelobe(Proposals proposals, int place) {
    int side = proposals.side();
    float[] highest = new float[side * side];
    for (int shape = 0; shape < proposals.shapes(); shape++) {
      for (int i = 0; i < highest.length; i++) {
        highest[i] = (float) Math.max(highest[i], proposals.score(shape, i));
      }
    }
    FeatureMap map = new FeatureMap(highest, 0, 1, side, side);
    return PeakToSidelobe.of(map, 0, place / side, place % side);
  }
}
