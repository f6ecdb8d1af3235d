package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.Precision;
import io.siamflow.network.SeededPack;
import io.siamflow.network.weights.WeightsFile;
import io.siamflow.testing.SharedData;
import io.siamflow.testing.TinyOnnx;
import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherTest {

  private static final int PLACES = 15 * 15;

  @TempDir Path folder;

  private Teacher open(Path... files) throws IOException {
    return Teachers.open(List.of(files), DeviceChoice.parse("cpu"), Precision.FLOAT32);
  }

  private Teacher open(String architecture) throws IOException {
    Path pack = folder.resolve(architecture);
    SeededPack.of(architecture, Architecture.named(architecture), 1).save(pack);
    return open(pack);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] noise(int side, long seed) {
    byte[] bgr = new byte[3 * side * side];
    new Random(seed).nextBytes(bgr);
    return bgr;
  }

  private static byte[] even(int side, int blue, int green, int red) {
    byte[] bgr = new byte[3 * side * side];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    return bgr;
  }

  private static TrainingPair pair(byte[] exemplar, byte[] region, int side) {
    return new TrainingPair(0, 0, exemplar, region, side, null, false, null, null);
  }

  private static TeacherAnswer answer(Teacher teacher, TrainingPair pair) throws IOException {
    return teacher.answer(List.of(pair)).get(0).teacher();
  }

  /** Probabilities and, where there are some, boxes all over the region. */
  private static double[] seen(TeacherMap map, boolean withBoxes) {
    double[] seen = new double[5 * 17 * 17];
    for (int i = 0; i < 17 * 17; i++) {
      double dx = 8 * (i % 17 - 8);
      double dy = 8 * (i / 17 - 8);
      seen[5 * i] = map.probability(dx, dy);
      if (withBoxes) {
        Box box = map.box(dx, dy);
        seen[5 * i + 1] = box.x();
        seen[5 * i + 2] = box.y();
        seen[5 * i + 3] = box.width();
        seen[5 * i + 4] = box.height();
      }
    }
    return seen;
  }

  @Test
  void theTeacherSeesTheMiddleOfALargerRegion() throws IOException {
    byte[] exemplar = noise(127, 1);
    byte[] region = noise(287, 2);
    byte[] middle = new byte[3 * 255 * 255];
    for (int row = 0; row < 255; row++) {
      System.arraycopy(region, 3 * ((row + 16) * 287 + 16), middle, 3 * row * 255, 3 * 255);
    }
    try (Teacher teacher = open("nanotrack-v3")) {
      TeacherMap answered = answer(teacher, pair(exemplar, region, 287)).map();
      TeacherMap expected = answer(teacher, pair(exemplar, middle, 255)).map();

      assertThat(teacher.lessons()).containsExactlyInAnyOrder(Lesson.SCORES, Lesson.BOXES);
      assertThat(seen(answered, true)).isEqualTo(seen(expected, true));
    }
  }

  @Test
  void aTeacherOfLargerRegionsGetsTheMeanColourAround() throws IOException {
    byte[] exemplar = noise(127, 1);
    byte[] region = noise(255, 2);
    byte[] larger = new byte[3 * 287 * 287];
    long[] sums = new long[3];
    for (int i = 0; i < region.length; i++) {
      sums[i % 3] += region[i] & 0xff;
    }
    for (int i = 0; i < larger.length; i++) {
      larger[i] = (byte) (sums[i % 3] / (255 * 255));
    }
    for (int row = 0; row < 255; row++) {
      System.arraycopy(region, 3 * row * 255, larger, 3 * ((row + 16) * 287 + 16), 3 * 255);
    }
    try (Teacher teacher = open("siamrpn-alexnet")) {
      TeacherMap answered = answer(teacher, pair(exemplar, region, 255)).map();
      TeacherMap expected = answer(teacher, pair(exemplar, larger, 287)).map();

      assertThat(teacher.lessons()).containsExactlyInAnyOrder(Lesson.SCORES, Lesson.BOXES);
      assertThat(seen(answered, true)).isEqualTo(seen(expected, true));
    }
  }

  @Test
  void aSiamMaskTeachesScoresAndBoxes() throws IOException {
    try (Teacher teacher = open("siammask-mobilenetv2")) {
      assertThat(teacher.lessons()).containsExactlyInAnyOrder(Lesson.SCORES, Lesson.BOXES);
      assertThat(answer(teacher, pair(noise(127, 1), noise(255, 2), 255)).map().probability(3, 4))
          .isBetween(0.0, 1.0);
    }
  }

  /** The places up to 16 pixels from the target: 13 of those that lie 8 pixels apart. */
  @Test
  void aSiamFcTeachesScoresOfAsManyPlacesAsItsLossCallsPositive() throws IOException {
    try (Teacher teacher = open("siamfc-alexnet")) {
      TeacherMap map = answer(teacher, pair(noise(127, 1), noise(255, 2), 255)).map();

      assertThat(teacher.lessons()).containsExactly(Lesson.SCORES);
      assertThat(Arrays.stream(seen(map, false)).sum()).isCloseTo(13, within(1e-6));
      assertThatThrownBy(() -> map.box(0, 0)).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void anEmbeddingTeachesSimilarity() throws IOException {
    try (Teacher teacher = open("appearance")) {
      assertThat(teacher.lessons()).containsExactly(Lesson.SIMILARITY);
      assertThat(answer(teacher, pair(noise(127, 1), noise(127, 1), 127)).similarity())
          .isCloseTo(1, within(1e-5));
      assertThat(answer(teacher, pair(noise(127, 1), even(127, 9, 9, 9), 127)).similarity())
          .isLessThan(.99);
    }
  }

  @Test
  void ofAnchorsTheMostProbableOneSpeaksForItsPlace() {
    Anchors anchors = new Anchors(21);
    float[] scores = new float[10 * 21 * 21];
    Arrays.fill(scores, 0, 5 * 21 * 21, 40);
    // Shapes 1 and 3 at row 12 and column 9, that is 16 pixels below and 8 left of the middle.
    scores[(5 + 1) * 441 + 12 * 21 + 9] = 40;
    scores[(5 + 3) * 441 + 12 * 21 + 9] = 43;
    float[] regression = new float[20 * 21 * 21];
    regression[3 * 441 + 12 * 21 + 9] = .5f;
    regression[(5 + 3) * 441 + 12 * 21 + 9] = -.25f;
    regression[(10 + 3) * 441 + 12 * 21 + 9] = (float) Math.log(2);
    AnchorTeacherMap map =
        new AnchorTeacherMap(
            new NetworkOutput(
                new FeatureMap(scores, 0, 10, 21, 21),
                new FeatureMap(regression, 0, 20, 21, 21),
                null,
                null));

    double best = 1 / (1 + Math.exp(-3));
    assertThat(map.probability(-8, 16)).isCloseTo(best, within(1e-9));
    assertThat(map.probability(-4, 16)).isCloseTo(best / 2, within(1e-9));
    assertThat(map.probability(60, 0)).isCloseTo(0, within(1e-9));
    Box box = map.box(-9, 15);
    assertThat(box.centerX()).isCloseTo(-8 + .5 * anchors.width(3), within(1e-4));
    assertThat(box.centerY()).isCloseTo(16 - .25 * anchors.height(3), within(1e-4));
    assertThat(box.width()).isCloseTo(2 * anchors.width(3), within(1e-4));
    assertThat(box.height()).isCloseTo(anchors.height(3), within(1e-4));
  }

  @Test
  void probabilitiesLieBetweenThoseOfThePlacesAround() {
    float[] scores = new float[2 * PLACES];
    Arrays.fill(scores, 0, PLACES, 40);
    scores[7 * 15 + 8] = -40;
    float[] distances = new float[4 * PLACES];
    for (int i = 0; i < 4; i++) {
      Arrays.fill(distances, i * PLACES, (i + 1) * PLACES, 10 * (i + 1));
    }
    PointTeacherMap map =
        new PointTeacherMap(
            new FeatureMap(scores, 0, 2, 15, 15), new FeatureMap(distances, 0, 4, 15, 15));

    assertThat(map.probability(16, 0)).isCloseTo(1, within(1e-9));
    assertThat(map.probability(8, 0)).isCloseTo(.5, within(1e-9));
    assertThat(map.probability(12, 4)).isCloseTo(.75 * .75, within(1e-9));
    assertThat(map.probability(200, 200)).isCloseTo(0, within(1e-9));
    assertThat(map.box(15, 2)).isEqualTo(new Box(6, -20, 40, 60));
  }

  /** The backbone says 255x255 and gets exemplars of 127x127 too. */
  @Test
  void twoOnnxFilesAreANanoTrack() throws IOException {
    try (Teacher teacher =
        open(file("backbone.onnx", TinyOnnx.backbone()), file("head.onnx", TinyOnnx.head()))) {
      TeacherMap map = answer(teacher, pair(even(127, 1, 2, 3), even(287, 20, 21, 40), 287)).map();

      assertThat(teacher.lessons()).containsExactlyInAnyOrder(Lesson.SCORES, Lesson.BOXES);
      // Background is blue, the target green; distances are blue, green, red and blue.
      assertThat(map.probability(0, 0)).isCloseTo(1 / (1 + Math.exp(21 - 23)), within(1e-5));
      Box box = map.box(16, 0);
      assertThat(box.x()).isCloseTo(16 - 21, within(1e-4));
      assertThat(box.right()).isCloseTo(16 + 43, within(1e-4));
      assertThat(box.y()).isCloseTo(-23, within(1e-4));
      assertThat(box.bottom()).isCloseTo(21, within(1e-4));
    }
  }

  @Test
  void oneOnnxFileIsAnEmbeddingOfNormalisedColours() throws IOException {
    try (Teacher teacher = open(file("colours.onnx", TinyOnnx.embedding(8, 4)))) {
      double similarity =
          answer(teacher, pair(even(127, 255, 0, 0), even(127, 0, 255, 255), 127)).similarity();

      // RGB of 0 to 1 less means by deviations, at every pixel the same.
      double[] first = {-.485 / .229, -.456 / .224, (1 - .406) / .225};
      double[] second = {(1 - .485) / .229, (1 - .456) / .224, -.406 / .225};
      assertThat(teacher.lessons()).containsExactly(Lesson.SIMILARITY);
      assertThat(similarity).isCloseTo(cosine(first, second), within(1e-5));
    }
  }

  /** A box twice as high as wide fills 86 rows and 43 columns of an exemplar. */
  @Test
  void anEmbeddingOfAShapeSeesTheMiddleOfThatShape() throws IOException {
    byte[] framed = even(127, 200, 30, 60);
    for (int i = 0; i < framed.length; i++) {
      int row = i / 3 / 127;
      int column = i / 3 % 127;
      if (row < 20 || row > 106 || column < 41 || column > 85) {
        framed[i] = 0;
      }
    }
    try (Teacher teacher = open(file("colours.onnx", TinyOnnx.embedding(256, 128)))) {
      assertThat(answer(teacher, pair(even(127, 200, 30, 60), framed, 127)).similarity())
          .isCloseTo(1, within(1e-4));
      framed = even(127, 200, 30, 60);
      for (int i = 0; i < framed.length; i++) {
        int column = i / 3 % 127;
        if (column < 45 || column > 81) {
          framed[i] = 0;
        }
      }
      assertThat(answer(teacher, pair(even(127, 200, 30, 60), framed, 127)).similarity())
          .isLessThan(.99);
    }
  }

  private static double cosine(double[] first, double[] second) {
    double dot = 0;
    double firsts = 0;
    double seconds = 0;
    for (int i = 0; i < first.length; i++) {
      dot += first[i] * second[i];
      firsts += first[i] * first[i];
      seconds += second[i] * second[i];
    }
    return dot / Math.sqrt(firsts * seconds);
  }

  @Test
  void filesThatAreNoTeacherAreNamed() throws IOException {
    Path broken = file("broken.onnx", new byte[] {1, 2, 3});
    Path head = file("head.onnx", TinyOnnx.head());
    Path backbone = file("backbone.onnx", TinyOnnx.backbone());
    Path missing = folder.resolve("missing.onnx");

    assertThatThrownBy(() -> open(broken))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(broken + ": is no network that can be run");
    assertThatThrownBy(() -> open(broken, head))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(broken + ": is no network that can be run");
    assertThatThrownBy(() -> open(missing))
        .isInstanceOf(IOException.class)
        .hasMessage(missing + ": there is no such file");
    assertThatThrownBy(() -> open(head))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(head + ": an embedding has one input of 1 x 3 x height x width");
    assertThatThrownBy(() -> open(head, backbone))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NanoTrack's backbone has one input and its head two");
    assertThatThrownBy(() -> open(folder, head))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a teacher is a pack, an embedding's ONNX file, or");
  }

  /** The same weights as a pack and as ONNX files say the same. */
  @Test
  void thePublishedOnnxFilesAnswerAsTheImportedPack() throws IOException {
    Path backbone = SharedData.require("weights/nanotrack-v3-backbone.onnx");
    Path head = SharedData.require("weights/nanotrack-v3-head.onnx");
    Architecture architecture = Architecture.named("nanotrack-v3");
    Path pack = folder.resolve("nano");
    ModelPack.of(
            "nano",
            architecture,
            architecture.defaultSettings(),
            "a test",
            "Apache-2.0",
            architecture.fromArrays(
                WeightsFile.read(SharedData.require("weights/nanotrack-v3.npz"))))
        .save(pack);
    TrainingPair pair = pair(noise(127, 1), noise(287, 2), 287);
    try (Teacher files = open(backbone, head);
        Teacher imported = open(pack)) {
      assertThat(seen(answer(files, pair).map(), true))
          .containsExactly(seen(answer(imported, pair).map(), true), within(2e-2));
    }
  }

  @Test
  void aPublishedPersonEmbeddingComparesPictures() throws IOException {
    try (Teacher teacher = open(SharedData.require("weights/osnet-x0.25-msmt17.onnx"))) {
      TrainingPair same = pair(noise(127, 1), noise(127, 1), 127);
      TrainingPair other = pair(noise(127, 1), even(127, 20, 200, 90), 127);

      assertThat(answer(teacher, same).similarity()).isCloseTo(1, within(1e-5));
      assertThat(answer(teacher, other).similarity()).isLessThan(.9);
    }
  }
}
