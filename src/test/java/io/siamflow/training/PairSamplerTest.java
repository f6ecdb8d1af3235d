package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.testing.TinyFolders;
import io.siamflow.training.Sampling.Mix;
import java.io.IOException;
import java.nio.file.Path;
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

  @Test
  void theTargetIsWhereThePairSays() throws IOException {
    for (Mix mix :
        List.of(new Mix(1, 0, 0, 0, 0, 0), new Mix(0, 0, 1, 0, 0, 0), new Mix(0, 0, 0, 1, 0, 0))) {
      PairSampler sampler = sampler(mix, 50, new Augmentation(.5, 0, 0, 0), 1);
      for (int i = 0; i < 10; i++) {
        TrainingPair pair = sampler.pair(i);
        assertThat(Math.abs(pair.target().centerX())).isLessThan(51);
        // Yellow right inside its corner.
        assertThat(isYellow(pair, pair.target().x() + 4, pair.target().y() + 4)).isTrue();
        assertThat(isYellow(pair, pair.target().right() - 4, pair.target().bottom() - 4)).isTrue();
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
