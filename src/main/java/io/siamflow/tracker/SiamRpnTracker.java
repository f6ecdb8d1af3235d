package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import java.util.List;

/**
 * SiamRPN (Li et al., High Performance Visual Tracking with Siamese Region Proposal Network, 2018)
 * and SiamRPN++ (Li et al. 2019): a score and a refinement for each anchor at each place.
 *
 * <p>Follows pysot's {@code tracker/siamrpn_tracker.py} and, with settings that do not clip the
 * state, {@code siamrpnlt_tracker.py}. Deviation: a lost target is found again at a score of the
 * policy's floor, where pysot asks for more than it.
 */
public final class SiamRpnTracker implements SiameseTracker {

  private final SiamRpnSettings settings;
  private final AnchorMaps anchors;
  private final BoxFollower follower;

  public SiamRpnTracker(SiamRpnSettings settings) {
    this.settings = settings;
    anchors = new AnchorMaps(settings);
    follower =
        new BoxFollower(
            settings.selection(),
            settings.longTerm(),
            settings.searchSide(),
            settings.mapSides(),
            settings.clipsState());
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
    return select(state, regions, output).place();
  }

  /** The proposal that {@link #conclude} follows. */
  Selection select(TargetState state, List<SearchRegion> regions, NetworkOutput output) {
    SearchRegion region = BoxFollower.only(regions);
    return follower.select(state, region, anchors.read(region, output));
  }

  @Override
  public Conclusion conclude(
      TargetState state,
      Standing standing,
      List<SearchRegion> regions,
      NetworkOutput output,
      int frameWidth,
      int frameHeight) {
    Selection selected = select(state, regions, output);
    return conclude(state, standing, regions, output, selected, frameWidth, frameHeight);
  }

  /** The conclusion from the proposal that {@link #select} selected. */
  Conclusion conclude(
      TargetState state,
      Standing standing,
      List<SearchRegion> regions,
      NetworkOutput output,
      Selection selected,
      int frameWidth,
      int frameHeight) {
    SearchRegion region = BoxFollower.only(regions);
    return follower.conclude(
        state,
        standing,
        region,
        anchors.read(region, output),
        selected,
        SimilarityMap.of(output, 1, Anchors.STRIDE),
        frameWidth,
        frameHeight);
  }

  @Override
  public double templateRate() {
    return 0;
  }
}
