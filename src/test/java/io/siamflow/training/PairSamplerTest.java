package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.RasterPicture;
import io.siamflow.testing.TinyFolders;
import io.siamflow.training.Sampling.Mix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairSamplerTest {

  private static final int SIDE = 255;
  private static final Augmentation NONE = new Augmentation(0, 0, 0, 0);
  private static final Mix ALL = new Mix(1, 0, 1, 1, 1, 1);

  @TempDir Path folder;

  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    TinyFolders.sequence(folder.resolve("moving"), 6);
    TinyFolders.photographs(folder.resolve("photos"), 4);
    TrainingFolders folders = new TrainingFolders(Set.of(), Set.of());
    folders.read(folder);
    data = folders.data();
  }

  private PairSampler sampler(Mix mix, double shift, Augmentation augmentation, long seed) {
    return new PairSampler(data, new Sampling(mix, 3, shift, .2, 0, 0, augmentation), SIDE, seed);
  }

  @Test
  void aPairIsItsNumbersWhateverWasDrawnBefore() throws IOException {
    Augmentation augmentation = new Augmentation(.5, .3, .5, .3);
    PairSampler first = sampler(ALL, 40, augmentation, 5);
    PairSampler second = sampler(ALL, 40, augmentation, 5);
    TrainingPair expected = first.pair(17);
    second.pair(3);

    TrainingPair pair = second.pair(17);

    assertThat(pair.exemplar()).isEqualTo(expected.exemplar());
    assertThat(pair.region()).isEqualTo(expected.region());
    assertThat(pair.target()).isEqualTo(expected.target());
    assertThat(sampler(ALL, 40, augmentation, 6).pair(17).region()).isNotEqualTo(expected.region());
  }

  /** The pairs of one seed are not those of the next seed, moved by one. */
  @Test
  void seedsShareNoRandomNumbers() throws IOException {
    Augmentation augmentation = new Augmentation(.5, .3, .5, .3);
    Set<Box> targets = new HashSet<>();
    for (long seed = 1; seed <= 4; seed++) {
      PairSampler sampler = sampler(new Mix(0, 0, 1, 0, 0, 0), 60, augmentation, seed);
      for (int number = 0; number < 20; number++) {
        targets.add(sampler.pair(number).target());
      }
    }
    assertThat(targets).hasSize(80);
  }

  @Test
  void theGapIsOfFramesNotOfSightings() throws IOException {
    List<Sighting> every30th = new ArrayList<>();
    for (Sighting sighting : data.videos().get(0).sightings()) {
      every30th.add(new Sighting(30 * sighting.frame(), sighting.picture(), sighting.box(), null));
    }
    data =
        new TrainingData(
            List.of(new ObjectTrack("sparse", every30th)), List.of(), List.of(), data.pictures());
    Mix video = new Mix(1, 0, 0, 0, 0, 0);
    for (int gap : List.of(29, 30)) {
      PairSampler sampler =
          new PairSampler(data, new Sampling(video, gap, 0, 0, 0, 0, NONE), SIDE, 1);
      int same = 0;
      for (int i = 0; i < 40; i++) {
        TrainingPair pair = sampler.pair(i);
        same += looksAlike(pair) ? 1 : 0;
      }
      if (gap == 29) {
        assertThat(same).isEqualTo(40);
      } else {
        assertThat(same).isBetween(5, 30);
      }
    }
  }

  /** Whether the stripes about the target are the same in exemplar and region: of one frame. */
  private static boolean looksAlike(TrainingPair pair) {
    int exemplar = 3 * (20 * 127 + 63);
    int region = 3 * ((127 - 43) * SIDE + 127);
    return Math.abs((pair.exemplar()[exemplar] & 0xff) - (pair.region()[region] & 0xff)) < 3;
  }

  @Test
  void theTargetIsWhereThePairSays() throws IOException {
    for (Mix mix :
        List.of(new Mix(1, 0, 0, 0, 0, 0), new Mix(0, 0, 1, 0, 0, 0), new Mix(0, 0, 0, 1, 0, 0))) {
      PairSampler sampler = sampler(mix, 50, new Augmentation(.5, 0, 0, 0), 1);
      for (int i = 0; i < 10; i++) {
        TrainingPair pair = sampler.pair(i);
        assertThat(Math.abs(pair.target().centerX())).isLessThan(51);
        // Yellow right inside its corner: 7 pixels are 2.4 or more of the JPEG's, whose colours
        // bleed by 2.
        assertThat(isYellow(pair, pair.target().x() + 7, pair.target().y() + 7)).isTrue();
        assertThat(isYellow(pair, pair.target().right() - 7, pair.target().bottom() - 7)).isTrue();
      }
    }
  }

  @Test
  void aMaskIsMirroredWithItsTarget() throws IOException {
    for (Mix mix : List.of(new Mix(0, 0, 1, 0, 0, 0), new Mix(0, 0, 0, 1, 0, 0))) {
      for (double flip : new double[] {0, 1}) {
        PairSampler sampler = sampler(mix, 50, new Augmentation(flip, 0, 0, 0), 4);
        for (int i = 0; i < 5; i++) {
          TrainingPair pair = sampler.pair(i);
          Box found = bounds(pair.mask());
          assertThat(found.x()).isCloseTo(pair.target().x(), within(1.5));
          assertThat(found.y()).isCloseTo(pair.target().y(), within(1.5));
          assertThat(found.right()).isCloseTo(pair.target().right(), within(1.5));
          assertThat(found.bottom()).isCloseTo(pair.target().bottom(), within(1.5));
        }
      }
    }
  }

  /** The box of what a mask has, about the region's middle. */
  private static Box bounds(byte[] mask) {
    int left = SIDE;
    int right = 0;
    int top = SIDE;
    int bottom = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] != 0) {
        left = Math.min(left, i % SIDE);
        right = Math.max(right, i % SIDE + 1);
        top = Math.min(top, i / SIDE);
        bottom = Math.max(bottom, i / SIDE + 1);
      }
    }
    return new Box(left - SIDE / 2.0, top - SIDE / 2.0, right - left, bottom - top);
  }

  /** A square of one colour before grey, whose mask is the square. */
  private static ObjectTrack square(String name, int channel) {
    byte[] bgr = new byte[3 * 60 * 60];
    boolean[] inside = new boolean[60 * 60];
    for (int i = 0; i < bgr.length; i++) {
      int row = i / 3 / 60;
      int column = i / 3 % 60;
      inside[i / 3] = row >= 20 && row < 40 && column >= 20 && column < 40;
      bgr[i] = (byte) (!inside[i / 3] ? 90 : i % 3 == channel ? 240 : 10);
    }
    return new ObjectTrack(
        name,
        List.of(
            new Sighting(
                0,
                () -> new RasterPicture(60, 60, bgr),
                new Box(20, 20, 20, 20),
                PictureSource.ofMask(() -> new BinaryPatch(0, 0, 60, 60, inside)))));
  }

  private static boolean shows(TrainingPair pair, int channel) {
    int strong = 0;
    for (int i = 0; i < pair.region().length; i += 3) {
      strong += (pair.region()[i + channel] & 0xff) > 200 ? 1 : 0;
    }
    return strong > 20;
  }

  @Test
  void aDistractorIsAnotherObjectThanTheTarget() throws IOException {
    byte[] grey = new byte[3 * 60 * 60];
    Arrays.fill(grey, (byte) 90);
    PictureSource ground = () -> new RasterPicture(60, 60, grey);
    ObjectTrack blue = square("blue", 0);
    ObjectTrack red = square("red", 2);
    Mix paste = new Mix(0, 0, 0, 1, 0, 0);
    Sampling sampling = new Sampling(paste, 3, 0, .1, 0, 0, NONE);
    PairSampler two =
        new PairSampler(
            new TrainingData(List.of(), List.of(), List.of(blue, red), List.of(ground)),
            sampling,
            SIDE,
            1);
    int withDistractor = 0;
    for (int i = 0; i < 60; i++) {
      TrainingPair pair = two.pair(i);
      int own = pair.regionObject() == 0 ? 0 : 2;
      assertThat(shows(pair, own)).isTrue();
      withDistractor += shows(pair, 2 - own) ? 1 : 0;
    }
    // 60 %, less those that lie behind the target.
    assertThat(withDistractor).isBetween(20, 46);

    PairSampler one =
        new PairSampler(
            new TrainingData(List.of(), List.of(), List.of(blue), List.of(ground)),
            sampling,
            SIDE,
            1);
    for (int i = 0; i < 20; i++) {
      TrainingPair pair = one.pair(i);
      for (int p = 0; p < SIDE * SIDE; p++) {
        if ((pair.region()[3 * p] & 0xff) > 200) {
          double x = p % SIDE + .5 - SIDE / 2.0;
          double y = p / SIDE + .5 - SIDE / 2.0;
          assertThat(x).isBetween(pair.target().x() - 2, pair.target().right() + 2);
          assertThat(y).isBetween(pair.target().y() - 2, pair.target().bottom() + 2);
        }
      }
    }
  }

  @Test
  void shiftsAreSpreadEvenly() throws IOException {
    PairSampler sampler = sampler(new Mix(0, 0, 1, 0, 0, 0), 64, NONE, 2);
    int far = 0;
    for (int i = 0; i < 200; i++) {
      far += Math.abs(sampler.pair(i).target().centerX()) > 32 ? 1 : 0;
    }
    assertThat(far).isBetween(70, 130);
  }

  @Test
  void anotherObjectIsNoTarget() throws IOException {
    PairSampler sampler = sampler(new Mix(0, 0, 0, 0, 0, 1), 0, NONE, 3);
    int absent = 0;
    for (int i = 0; i < 40; i++) {
      absent += sampler.pair(i).target() == null ? 1 : 0;
    }
    assertThat(absent).isBetween(20, 39);
  }

  @Test
  void aMixThatTheDataLacksIsRefused() {
    assertThatThrownBy(() -> sampler(new Mix(0, 1, 0, 0, 0, 0), 0, NONE, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the mix asks for pairs of kind people, for which the data has nothing");
  }

  @Test
  void aCutPutsTheObjectWhereItIsWanted() {
    Box box = new Box(100, 60, 40, 40);
    Cut cut = Cut.around(box, 255, 1.25, 20, -30);
    Box inside = cut.boxAboutMiddle(box);

    assertThat(cut.side()).isEqualTo((int) Math.rint(80 * 1.25 * 255 / 127));
    assertThat(inside.centerX()).isCloseTo(20, within(1.0));
    assertThat(inside.centerY()).isCloseTo(-30, within(1.0));
    assertThat(inside.width()).isCloseTo(40 * 255.0 / cut.side(), within(1e-9));
  }

  private static boolean isYellow(TrainingPair pair, double x, double y) {
    int column = (int) (x + SIDE / 2.0);
    int row = (int) (y + SIDE / 2.0);
    int i = 3 * (row * SIDE + column);
    byte[] pixels = pair.region();
    return (pixels[i] & 0xff) < 90 && (pixels[i + 1] & 0xff) > 170 && (pixels[i + 2] & 0xff) > 170;
  }
}
