package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every tracker does, shown with outputs that no network made. */
abstract class SiameseTrackerContract {

  private static final MeanColor MEAN = new MeanColor(10.2, 20.5, 30.9);
  private static final int WIDTH = 2000;
  private static final int HEIGHT = 1500;
  private static final Box MARKED = new Box(900.25, 700.5, 90, 60);
  private static final double ROUNDING = 1e-5;

  private final TrackerSettings settings = settings();
  private final SiameseTracker tracker = settings.tracker();
  private final LongTermSettings longTerm = settings.longTerm();

  /** Settings with sides for lost targets. */
  abstract TrackerSettings settings();

  /** Pixels of the search crop from place to place. */
  abstract int step();

  /** How far from a place its peak may be read, pixels of the search crop. */
  double accuracy() {
    return ROUNDING;
  }

  /** Whether the tracker chooses a place for a mask. */
  boolean chooses() {
    return true;
  }

  /** Rows, and columns, of the score map of a search crop. */
  abstract int mapSide(int cropSide);

  /** An output that shows the target as large as it is, so many places from the middle. */
  abstract NetworkOutput found(TargetState state, List<SearchRegion> regions, int right, int below);

  /** An output that shows no target. */
  abstract NetworkOutput nothing(List<SearchRegion> regions);

  private TargetState marked() {
    return tracker.start(MARKED, MEAN);
  }

  private Conclusion conclude(
      TargetState state, Standing standing, List<SearchRegion> regions, NetworkOutput output) {
    return tracker.conclude(state, standing, regions, output, WIDTH, HEIGHT);
  }

  private Conclusion step(TargetState state, Standing standing, int right, int below) {
    List<SearchRegion> regions = tracker.plan(state, standing);
    return conclude(state, standing, regions, found(state, regions, right, below));
  }

  private Standing longLost() {
    return new Standing(TargetStatus.LOST, 0, 1000);
  }

  @Test
  void startRefusesUnusableBoxes() {
    double nan = Double.NaN;
    double infinite = Double.POSITIVE_INFINITY;
    for (Box box :
        List.of(
            new Box(nan, 0, 10, 10),
            new Box(0, infinite, 10, 10),
            new Box(0, 0, 0, 10),
            new Box(0, 0, 10, -1),
            new Box(0, 0, nan, 10),
            new Box(0, 0, 10, infinite))) {
      assertThatThrownBy(() -> tracker.start(box, MEAN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(box.toString());
    }
  }

  @Test
  void theStateIsTheMarkedBox() {
    TargetState state = marked();
    assertThat(state.centerX()).isEqualTo(MARKED.centerX() - 0.5);
    assertThat(state.centerY()).isEqualTo(MARKED.centerY() - 0.5);
    assertThat(state.width()).isEqualTo(MARKED.width());
    assertThat(state.height()).isEqualTo(MARKED.height());
  }

  @Test
  void theExemplarShowsTheTargetWithItsContext() {
    TargetState state = marked();
    Crop crop = tracker.exemplar(state);
    assertThat(crop.outputSide()).isEqualTo(127);
    assertThat((double) crop.side()).isCloseTo(Math.sqrt(165 * 135), within(0.5));
    assertMiddle(crop, state);
  }

  @Test
  void plansRegionsOfTheOrdinarySideAroundTheTarget() {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    assertThat(regions).hasSize(tracker.regionsPerTarget());
    for (SearchRegion region : regions) {
      assertThat(region.crop().outputSide()).isEqualTo(settings.searchSide());
      assertThat((double) region.crop().side()).isCloseTo(region.side(), within(0.5));
      assertMiddle(region.crop(), state);
    }
    SearchRegion middle = regions.get(regions.size() / 2);
    assertThat(middle.side() / state.exemplarSide())
        .isCloseTo(settings.searchSide() / 127.0, within(1e-9));
  }

  /** pysot's crops lie up to a pixel and a half to the upper left of the target's middle. */
  private static void assertMiddle(Crop crop, TargetState state) {
    assertThat(crop.left() + (crop.side() - 1) / 2.0).isCloseTo(state.centerX(), within(1.5));
    assertThat(crop.top() + (crop.side() - 1) / 2.0).isCloseTo(state.centerY(), within(1.5));
  }

  @Test
  void plansWideRegionsAtTheSameScaleForALostTarget() {
    TargetState state = marked();
    List<SearchRegion> ordinary = tracker.plan(state, Standing.MARKED);
    List<SearchRegion> wide = tracker.plan(state, longLost());
    int side = longTerm.side(longLost(), settings.searchSide());
    assertThat(side).isGreaterThan(settings.searchSide());
    assertThat(wide).hasSameSizeAs(ordinary);
    for (int i = 0; i < wide.size(); i++) {
      assertThat(wide.get(i).crop().outputSide()).isEqualTo(side);
      assertThat(wide.get(i).side() / side)
          .isCloseTo(ordinary.get(i).side() / settings.searchSide(), within(1e-9));
      assertMiddle(wide.get(i).crop(), state);
    }
  }

  @Test
  void aPeakInTheMiddleStays() {
    assertMoves(marked(), Standing.MARKED, 0, 0);
  }

  @Test
  void aPeakMovesTheTargetByItsDistance() {
    for (Box box : List.of(MARKED, new Box(1000, 600, 30, 35), new Box(800, 500, 300, 180))) {
      TargetState state = tracker.start(box, MEAN);
      assertMoves(state, Standing.MARKED, 3, 0);
      assertMoves(state, Standing.MARKED, -2, 0);
      assertMoves(state, Standing.MARKED, 0, 2);
      assertMoves(state, Standing.MARKED, 1, -3);
    }
  }

  @Test
  void aPeakInAWideRegionMovesTheTargetByItsDistance() {
    TargetState state = marked();
    int far = mapSide(longTerm.side(longLost(), settings.searchSide())) / 2 - 1;
    assertMoves(state, longLost(), far, 0);
    assertMoves(state, longLost(), -far, 2);
    assertMoves(state, longLost(), 1, far / 2);
  }

  private void assertMoves(TargetState state, Standing standing, int right, int below) {
    double scale = state.exemplarSide() / 127;
    Conclusion found = step(state, standing, right, below);
    assertThat(found.state().centerX() - state.centerX())
        .isCloseTo(right * step() * scale, within(accuracy() * scale));
    assertThat(found.state().centerY() - state.centerY())
        .isCloseTo(below * step() * scale, within(accuracy() * scale));
    assertThat(found.state().width()).isCloseTo(state.width(), within(ROUNDING * 10));
    assertThat(found.state().height()).isCloseTo(state.height(), within(ROUNDING * 10));
    // Some references report the box half a pixel beside the state.
    assertThat(found.box().centerX()).isCloseTo(found.state().centerX() + 0.25, within(0.2501));
    assertThat(found.box().centerY()).isCloseTo(found.state().centerY() + 0.25, within(0.2501));
    assertThat(found.box().width()).isEqualTo(found.state().width());
    assertThat(found.standing().status())
        .isEqualTo(
            standing.status() == TargetStatus.LOST ? TargetStatus.RECOVERED : TargetStatus.TRACKED);
  }

  @Test
  void theEvidenceIsOfThePeak() {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    Evidence found =
        conclude(state, Standing.MARKED, regions, found(state, regions, 1, 1)).evidence();
    Evidence none = conclude(state, Standing.MARKED, regions, nothing(regions)).evidence();
    assertThat(found.score()).isGreaterThan(none.score());
    assertThat(found.peakToSidelobe()).isGreaterThan(10).isGreaterThan(none.peakToSidelobe());
    assertThat(longTerm.status().isWeak(found)).isFalse();
    assertThat(longTerm.status().isWeak(none)).isTrue();
  }

  /** The map's values are its columns' numbers, one more in each region, times 0.01. */
  @Test
  void theSimilarityIsThatOfTheFoundPlace() {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    int side = 9;
    float[] values = new float[regions.size() * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % side + (float) (i / (side * side))) / 100;
    }
    FeatureMap map = new FeatureMap(values, 0, regions.size(), side, side);
    int middleRegion = regions.size() / 2;
    for (int right : new int[] {-1, 0, 1, 6}) {
      NetworkOutput output = withSimilarity(found(state, regions, right, 1), map);
      double expected = Math.min(side - 1, side / 2 + right) + middleRegion;
      assertThat(conclude(state, Standing.MARKED, regions, output).evidence().similarity() * 100)
          .isCloseTo(expected, within(accuracy() / step() + 1e-5));
    }
  }

  private static NetworkOutput withSimilarity(NetworkOutput output, FeatureMap similarity) {
    return new NetworkOutput(output.scores(), output.regression(), similarity, output.mask());
  }

  @Test
  void choosesThePlaceWhereItFindsTheTarget() {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    NetworkOutput whole = found(state, regions, 2, -1);
    NetworkOutput output =
        new NetworkOutput(whole.scores(), whole.regression(), whole.similarity(), null);
    if (chooses()) {
      int side = mapSide(settings.searchSide());
      assertThat(tracker.choose(state, regions, output))
          .isEqualTo((side / 2 - 1) * side + side / 2 + 2);
    } else {
      assertThatThrownBy(() -> tracker.choose(state, regions, output))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void aLostTargetsStateRestsOnceItsRegionGrows() {
    TargetState state = marked();
    int lostAfter = longTerm.status().lostAfter();
    Standing standing = Standing.MARKED;
    for (int frame = 1; frame <= lostAfter; frame++) {
      List<SearchRegion> regions = tracker.plan(state, standing);
      Conclusion found = conclude(state, standing, regions, nothing(regions));
      standing = found.standing();
      if (frame < lostAfter) {
        assertThat(standing.status()).isEqualTo(TargetStatus.UNCERTAIN);
        assertThat(standing.weakFrames()).isEqualTo(frame);
      } else {
        assertThat(standing).isEqualTo(new Standing(TargetStatus.LOST, 0, 1));
        if (longTerm.side(standing, settings.searchSide()) > settings.searchSide()) {
          assertThat(found.state()).isEqualTo(state);
        }
        assertThat(found.rotatedBox()).isNull();
        assertThat(found.mask()).isNull();
      }
      state = found.state();
    }
    List<SearchRegion> wide = tracker.plan(state, longLost());
    Conclusion lost = conclude(state, longLost(), wide, nothing(wide));
    assertThat(lost.state()).isEqualTo(state);
    assertThat(lost.standing().lostFrames()).isEqualTo(1001);
    assertThat(lost.box().width()).isEqualTo(state.width());
    assertMoves(state, longLost(), 2, 1);
  }

  @Test
  void changesNothingThatItIsGiven() {
    TargetState state = marked();
    List<SearchRegion> regions = List.copyOf(tracker.plan(state, Standing.MARKED));
    NetworkOutput output = found(state, regions, 1, 2);
    NetworkOutput same = found(state, regions, 1, 2);
    Conclusion first = conclude(state, Standing.MARKED, regions, output);
    Conclusion second = conclude(state, Standing.MARKED, regions, output);
    assertThat(second).isEqualTo(first);
    assertThat(state).isEqualTo(marked());
    List<FeatureMap> given = maps(output);
    List<FeatureMap> fresh = maps(same);
    for (int i = 0; i < given.size(); i++) {
      assertThat(given.get(i).values()).isEqualTo(fresh.get(i).values());
    }
  }

  private static List<FeatureMap> maps(NetworkOutput output) {
    List<FeatureMap> maps = new ArrayList<>();
    for (FeatureMap map :
        new FeatureMap[] {
          output.scores(), output.regression(), output.similarity(), output.mask()
        }) {
      if (map != null) {
        maps.add(map);
      }
    }
    return maps;
  }

  /** The output with one of its maps changed. */
  private static NetworkOutput with(
      NetworkOutput output, int map, UnaryOperator<FeatureMap> change) {
    return new NetworkOutput(
        map == 0 ? change.apply(output.scores()) : output.scores(),
        map == 1 ? change.apply(output.regression()) : output.regression(),
        map == 2 ? change.apply(output.similarity()) : output.similarity(),
        map == 3 ? change.apply(output.mask()) : output.mask());
  }

  private static boolean has(NetworkOutput output, int map) {
    return new FeatureMap[] {
              output.scores(), output.regression(), output.similarity(), output.mask()
            }
            [map]
        != null;
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNotFinite(float bad) {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    NetworkOutput output = found(state, regions, 1, 0);
    String[] names = {"scores", "regression", "similarities", "mask"};
    for (int map = 0; map < names.length; map++) {
      if (!has(output, map)) {
        continue;
      }
      for (double at : new double[] {0, .37, .999}) {
        NetworkOutput broken =
            with(
                output,
                map,
                good -> {
                  float[] values = good.values().clone();
                  values[(int) (at * values.length)] = bad;
                  return new FeatureMap(values, 0, good.channels(), good.height(), good.width());
                });
        assertThatThrownBy(() -> conclude(state, Standing.MARKED, regions, broken))
            .isInstanceOf(UnusableOutputException.class)
            .hasMessageContaining(names[map])
            .hasMessageContaining(Float.toString(bad));
      }
    }
  }

  @Test
  void refusesMapsOfOtherShapes() {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    NetworkOutput output = found(state, regions, 1, 0);
    for (int map = 0; map < 4; map++) {
      if (!has(output, map)) {
        continue;
      }
      List<UnaryOperator<FeatureMap>> changes = new ArrayList<>();
      changes.add(good -> null);
      changes.add(good -> zeros(good.channels() + 1, good.height(), good.width()));
      if (map != 2) {
        changes.add(good -> zeros(good.channels(), good.height() + 1, good.width()));
        changes.add(good -> zeros(good.channels(), good.height(), good.width() - 1));
        changes.add(good -> zeros(good.channels(), good.height() - 2, good.width() - 2));
      }
      for (UnaryOperator<FeatureMap> change : changes) {
        NetworkOutput broken = with(output, map, change);
        assertThatThrownBy(() -> conclude(state, Standing.MARKED, regions, broken))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static FeatureMap zeros(int channels, int height, int width) {
    return new FeatureMap(new float[channels * height * width], 0, channels, height, width);
  }

  @Test
  void refusesRegionsThatItDidNotPlan() {
    TargetState state = marked();
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    NetworkOutput output = found(state, regions, 1, 0);
    List<SearchRegion> more = new ArrayList<>(regions);
    more.add(regions.get(0));
    List<SearchRegion> otherSide =
        regions.stream()
            .map(SearchRegion::crop)
            .map(crop -> new Crop(crop.left(), crop.top(), crop.side(), 239, crop.padding()))
            .map(crop -> new SearchRegion(crop, crop.side()))
            .toList();
    for (List<SearchRegion> wrong : List.of(List.<SearchRegion>of(), more, otherSide)) {
      assertThatThrownBy(() -> conclude(state, Standing.MARKED, wrong, output))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void staysFiniteForBoxesAtTheFramesEdgesTinyHugeAndThinOnes() {
    for (Box box :
        List.of(
            new Box(-30, -20, 60, 40),
            new Box(WIDTH - 10, HEIGHT - 5, 60, 40),
            new Box(WIDTH + 3000, -9000, 50, 50),
            new Box(100, 100, 0.01, 0.02),
            new Box(0, 0, 1, 1),
            new Box(-5000, -5000, 12000, 12000),
            new Box(500, 500, 1000, 0.5),
            new Box(1e7, 1e7, 3, 900))) {
      TargetState state = tracker.start(box, MEAN);
      Standing standing = Standing.MARKED;
      for (int frame = 0; frame < 12; frame++) {
        assertThat(tracker.exemplar(state).side()).isPositive();
        List<SearchRegion> regions = tracker.plan(state, standing);
        assertThat(regions).allMatch(region -> region.crop().side() > 0);
        Conclusion found =
            conclude(
                state,
                standing,
                regions,
                frame % 3 == 2 ? nothing(regions) : found(state, regions, frame % 5 - 2, 1));
        assertThat(found.box().isUsable()).as("%s after %s", found, box).isTrue();
        assertThat(found.evidence().score()).isFinite();
        assertThat(found.evidence().peakToSidelobe()).isFinite();
        assertThat(found.evidence().similarity()).isFinite();
        state = found.state();
        standing = found.standing();
        assertThat(
                state.centerX()
                    + state.centerY()
                    + state.width()
                    + state.height()
                    + state.exemplarSide()
                    + state.searchSide())
            .isFinite();
      }
    }
  }

  @Test
  void targetsDoNotKnowOfEachOther() {
    TargetState first = marked();
    TargetState second = tracker.start(new Box(300, 200, 40, 80), MEAN);
    List<Conclusion> firstAlone = walk(first, 1);
    List<Conclusion> secondAlone = walk(second, -1);
    List<Conclusion> firstAmong = new ArrayList<>();
    List<Conclusion> secondAmong = new ArrayList<>();
    for (int frame = 0; frame < firstAlone.size(); frame++) {
      firstAmong.add(walkStep(firstAmong, first, frame, 1));
      secondAmong.add(walkStep(secondAmong, second, frame, -1));
    }
    assertThat(firstAmong).isEqualTo(firstAlone);
    assertThat(secondAmong).isEqualTo(secondAlone);
  }

  private List<Conclusion> walk(TargetState start, int direction) {
    List<Conclusion> conclusions = new ArrayList<>();
    for (int frame = 0; frame < 8; frame++) {
      conclusions.add(walkStep(conclusions, start, frame, direction));
    }
    return conclusions;
  }

  private Conclusion walkStep(
      List<Conclusion> before, TargetState start, int frame, int direction) {
    Conclusion last = before.isEmpty() ? null : before.get(before.size() - 1);
    return step(
        last == null ? start : last.state(),
        last == null ? Standing.MARKED : last.standing(),
        direction * (frame % 3),
        frame % 2);
  }

  @Test
  void whereTheTargetIsInTheFrameDoesNotMatter() {
    TargetState here = marked();
    TargetState there = tracker.start(MARKED.translate(137, -252), MEAN);
    for (int frame = 0; frame < 5; frame++) {
      Conclusion one = step(here, Standing.MARKED, frame - 2, 1);
      Conclusion other = step(there, Standing.MARKED, frame - 2, 1);
      assertThat(other.box().x() - one.box().x()).isCloseTo(137, within(1e-9));
      assertThat(other.box().y() - one.box().y()).isCloseTo(-252, within(1e-9));
      assertThat(other.box().width()).isEqualTo(one.box().width());
      assertThat(other.evidence()).isEqualTo(one.evidence());
      if (one.rotatedBox() != null) {
        assertThat(other.rotatedBox().centerX() - one.rotatedBox().centerX())
            .isCloseTo(137, within(1.5));
      }
      here = one.state();
      there = other.state();
    }
  }
}
