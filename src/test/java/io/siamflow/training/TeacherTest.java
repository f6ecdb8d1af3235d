package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.SeededPack;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherTest {

  @TempDir Path folder;

  private Model open(String architecture) throws IOException {
    SeededPack.of("teacher", Architecture.named(architecture), 1).save(folder.resolve("teacher"));
    return PackDirectory.of(
            folder.resolve("teacher"),
            Optional.empty(),
            DeviceChoice.parse("cpu"),
            Precision.FLOAT32)
        .open("teacher", OptionalInt.empty());
  }

  @Test
  void theTeacherSeesTheMiddleOfALargerRegion() throws IOException {
    byte[] exemplar = new byte[3 * 127 * 127];
    byte[] region = new byte[3 * 287 * 287];
    Random random = new Random(1);
    random.nextBytes(exemplar);
    random.nextBytes(region);
    byte[] middle = new byte[3 * 255 * 255];
    for (int row = 0; row < 255; row++) {
      System.arraycopy(region, 3 * ((row + 16) * 287 + 16), middle, 3 * row * 255, 3 * 255);
    }
    try (Model model = open("nanotrack-v3")) {
      List<TrainingPair> answered =
          new Teacher(model)
              .answer(
                  List.of(new TrainingPair(0, 0, exemplar, region, 287, null, false, null, null)));
      List<TrainingPair> expected =
          new Teacher(model)
              .answer(
                  List.of(new TrainingPair(0, 0, exemplar, middle, 255, null, false, null, null)));

      FeatureMap scores = answered.get(0).teacher().scores();
      assertThat(scores.values()).isEqualTo(expected.get(0).teacher().scores().values());
      assertThat(scores.height()).isEqualTo(15);
      assertThat(answered.get(0).region()).isSameAs(region);
    }
  }

  @Test
  void onlyNanoTrackTeaches() throws IOException {
    try (Model model = open("siamfc-alexnet")) {
      assertThatThrownBy(() -> new Teacher(model))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the teacher teacher is no NanoTrack, whose maps can be read here");
    }
  }

  @Test
  void probabilitiesLieBetweenThoseOfThePlacesAround() {
    float[] scores = new float[2 * 15 * 15];
    Arrays.fill(scores, 0, 225, 40);
    scores[7 * 15 + 8] = -40;
    float[] distances = new float[4 * 15 * 15];
    Arrays.fill(distances, 0, 225, 10);
    Arrays.fill(distances, 225, 450, 20);
    Arrays.fill(distances, 450, 675, 30);
    Arrays.fill(distances, 675, 900, 40);
    TeacherMap map =
        new TeacherMap(
            new NetworkOutput(
                new FeatureMap(scores, 0, 2, 15, 15),
                new FeatureMap(distances, 0, 4, 15, 15),
                null,
                null));

    assertThat(map.probability(16, 0)).isCloseTo(1, within(1e-9));
    assertThat(map.probability(8, 0)).isCloseTo(.5, within(1e-9));
    assertThat(map.probability(12, 4)).isCloseTo(.75 * .75, within(1e-9));
    assertThat(map.probability(200, 200)).isCloseTo(0, within(1e-9));
    assertThat(map.box(15, 2)).isEqualTo(new Box(6, -20, 40, 60));
  }
}
