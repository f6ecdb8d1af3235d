package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import java.util.List;

/**
 * NanoTrack (HonglinChu/SiamTrackers, {@code NanoTrack/nanotrack/tracker/nano_tracker.py}): at each
 * place of the map a score and the distances from there to the box's edges. What follows is
 * SiamRPN's.
 */
public final class NanoTracker implements SiameseTracker {

  private final NanoTrackSettings settings;
  private final BoxFollower follower;

  public NanoTracker(NanoTrackSettings settings) {
    this.settings = settings;
    follower =
        new BoxFollower(
            settings.selection(),
            settings.longTerm(),
            settings.searchSide(),
            settings.mapSides(),
            true);
  }

  @Override
  public int regionsPerTarget() {
    return 1;
  }

  @Override
  public TargetState start(Box box, MeanColor mean) {
    return PysotCrops.start(box, mean, settings.searchSide());
  }

  @Override
  public Crop exemplar(TargetState state) {
    return PysotCrops.exemplar(state);
  }

  @Override
  public List<SearchRegion> plan(TargetState state, Standing standing) {
    return follower.plan(state, standing);
  }

  @Override
  public int choose(TargetState state, List<SearchRegion> regions, NetworkOutput output) {
    SearchRegion region = BoxFollower.only(regions);
    return follower.select(state, region, read(region, output)).place();
  }

  private Proposals read(SearchRegion region, NetworkOutput output) {
    int side = region.crop().outputSide();
    if (!settings.searchSides().contains(side)) {
      throw new IllegalArgumentException(
          "a search crop of side " + side + ", not one of " + settings.searchSides());
    }
    return new PointProposals(settings.mapSide(side), output);
  }

  @Override
  public Conclusion conclude(
      TargetState state,
      Standing standing,
      List<SearchRegion> regions,
      NetworkOutput output,
      int frameWidth,
      int frameHeight) {
    SearchRegion region = BoxFollower.only(regions);
    Proposals proposals = read(region, output);
    return follower.conclude(
        state,
        standing,
        region,
        proposals,
        follower.select(state, region, proposals),
        SimilarityMap.of(output, 1, PointProposals.STRIDE),
        frameWidth,
        frameHeight);
  }

  @Override
  public double templateRate() {
    return 0;
  }
}
