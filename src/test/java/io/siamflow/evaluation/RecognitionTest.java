package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Same person or not, on a rendered video of three people. */
class RecognitionTest {

  private static final int SIDE = 96;
  private static final int FRAMES = 60;

  @TempDir private Path folder;

  /** Knows the place, which is the person's. */
  private record ByPlace(double sign) implements Recogniser {
    @Override
    public String measure() {
      return "by place";
    }

    @Override
    public float[] describe(Picture picture, Box box) {
      return new float[] {(float) box.x()};
    }

    @Override
    public double similarity(float[] first, float[] second) {
      return sign * -Math.abs(first[0] - second[0]);
    }
  }

  @Test
  void theAreaIsTheChanceThatARightPairScoresMore() {
    double[] wrong = {1, 2, 2, 3};

    assertThat(RocArea.of(new double[] {4, 5}, wrong)).isEqualTo(1);
    assertThat(RocArea.of(new double[] {0}, wrong)).isZero();
    assertThat(RocArea.of(new double[] {2}, wrong)).isEqualTo(.5);
    assertThat(RocArea.of(new double[] {2.5, 1}, wrong)).isCloseTo((.75 + .125) / 2, within(1e-12));
    assertThatIllegalArgumentException().isThrownBy(() -> RocArea.of(new double[0], wrong));
  }

  @Test
  void histogramsHaveInCommonWhatHasTheSameColour() {
    byte[] bgr = new byte[3 * 20 * 10];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (i / 3 % 20 < 10 ? 20 : 220);
    }
    ColorHistogram histogram = new ColorHistogram();
    try (RasterPicture picture = new RasterPicture(20, 10, bgr)) {
      float[] dark = histogram.describe(picture, new Box(0, 0, 10, 10));
      float[] half = histogram.describe(picture, new Box(5, 0, 10, 10));
      float[] light = histogram.describe(picture, new Box(10, -5, 15, 30));

      assertThat(histogram.similarity(dark, dark)).isCloseTo(1, within(1e-5));
      assertThat(histogram.similarity(dark, half)).isCloseTo(.5, within(1e-5));
      assertThat(histogram.similarity(dark, light)).isZero();
      assertThat(histogram.similarity(light, light)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void pairsOfOnePersonAreRightAndOthersWrong() throws IOException {
    people();
    Files.writeString(folder.resolve("._scene.avi"), "Mac OS X");
    PetsRecognition recognition = new PetsRecognition(folder, List.of(1, 2, 3));

    EvaluationReport known =
        recognition.measure("known", List.of(new ByPlace(1), new ColorHistogram()));
    EvaluationReport swapped = recognition.measure("swapped", List.of(new ByPlace(-1)));

    assertThat(known.overall().get("by place")).isEqualTo(1);
    assertThat(known.overall().get("auc_histogram")).isGreaterThan(.99);
    assertThat(swapped.overall().get("by place")).isZero();
    assertThat(known.scores()).extracting(SequenceScore::name).contains("identity 3");
    assertThat(known.scores().get(0).frames()).isEqualTo(FRAMES / 5);
  }

  @Test
  void whoIsNowhereIsNamed() throws IOException {
    people();

    assertThatIOException()
        .isThrownBy(
            () ->
                new PetsRecognition(folder, List.of(1, 9))
                    .measure("x", List.of(new ColorHistogram())))
        .withMessage(folder + ": identity 9 is nowhere");
    assertThatIOException()
        .isThrownBy(
            () ->
                new PetsRecognition(folder.resolve("none"), List.of(1))
                    .measure("x", List.of(new ColorHistogram())))
        .withMessageContaining("none is no folder");
  }

  /** Three people who stand still, each of one colour. */
  private void people() throws IOException {
    StringBuilder truth = new StringBuilder("<dataset>");
    Path video = folder.resolve("people.mp4");
    byte[] bgr = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < bgr.length; i++) {
      int person = i / 3 % SIDE / 32;
      bgr[i] = (byte) (person == i % 3 ? 230 : 40);
    }
    try (VideoWriter writer = VideoWriter.create(video, SIDE, SIDE, 7)) {
      for (int frame = 0; frame < FRAMES; frame++) {
        try (RasterPicture picture = new RasterPicture(SIDE, SIDE, bgr)) {
          writer.write(picture);
        }
        truth.append("<frame number=\"%d\"><objectlist>".formatted(frame));
        for (int person = 0; person < 3; person++) {
          truth.append(
              "<object id=\"%d\"><box xc=\"%d\" yc=\"48\" w=\"20\" h=\"60\"/></object>"
                  .formatted(person + 1, 16 + 32 * person));
        }
        truth.append("</objectlist></frame>");
      }
    }
    Files.move(video, folder.resolve("people.avi"));
    Files.writeString(folder.resolve("PETS.xml"), truth.append("</dataset>"));
  }
}
