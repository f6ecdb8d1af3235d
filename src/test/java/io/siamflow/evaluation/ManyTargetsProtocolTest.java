package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.image.RasterPicture;
import io.siamflow.media.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many targets, from MOTChallenge's text files and from XML with a video. */
class ManyTargetsProtocolTest {

  @TempDir private Path root;

  private Map<String, Double> run(EvaluatedTracker tracker) throws IOException {
    List<LabelledSequence> sequences = Dataset.MOT.read(root);
    Protocol protocol =
        Dataset.MOT.protocol(sequences, ResultFiles.in(root.resolve("results")), VotYear.VOT2018);
    for (LabelledSequence sequence : sequences) {
      protocol.run(sequence, tracker, (same, frame, reports) -> {});
    }
    return protocol.overall();
  }

  /** 1 stays for four frames; 2 comes on the second frame, moves on the last. */
  private Path challenge() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("walk/img1", "%06d.png", 1, 4);
    return files.file(
        "walk/gt/gt.txt",
        "1,1,2,3,5,6,1,1,1",
        "2,1,2,3,5,6,1,1,1",
        "3,1,2,3,5,6,1,1,1",
        "4,1,2,3,5,6,1,1,.5",
        "2,2,20,3,5,6,1,1,1",
        "3,2,20,3,5,6,1,1,1",
        "4,2,30,13,5,6,1,1,1",
        "1,3,9,9,5,6,0,1,1",
        "1,4,9,9,5,6,1,7,1");
  }

  @Test
  void everyTargetIsMarkedWhereItIsFirstSeen() throws IOException {
    challenge();
    Map<String, Double> score = run(TruthTracker.STATIC);
    // Six of seven boxes are where their targets are.
    assertThat(score.get("detA")).isCloseTo(6 / 8.0, within(1e-12));
    assertThat(score.get("idf1")).isCloseTo(12 / 14.0, within(1e-12));
    assertThat(score.get("ao")).isCloseTo((1 + .5) / 2, within(1e-12));
    assertThat(Files.readAllLines(root.resolve("results/static/data/walk.txt")))
        .startsWith(
            "1,1,2,3,5,6,1.000000,-1,-1,-1",
            "2,1,2,3,5,6,1.000000,-1,-1,-1",
            "2,2,20,3,5,6,1.000000,-1,-1,-1")
        .hasSize(7);
  }

  /** The job would refuse a START outside the frame. */
  @Test
  void aTargetIsMarkedWhereItReachesIntoThePicture() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("walk/img1", "%06d.png", 1, 4);
    files.file(
        "walk/gt/gt.txt",
        "1,1,-8,3,5,6,1,1,1",
        "2,1,-5,3,5,6,1,1,1",
        "3,1,-2,3,5,6,1,1,1",
        "4,1,-2,3,5,6,1,1,1",
        "1,2,500,3,5,6,1,1,1");
    Map<String, Double> score = run(TruthTracker.STATIC);
    assertThat(Files.readAllLines(root.resolve("results/static/data/walk.txt")))
        .containsExactly("3,1,-2,3,5,6,1.000000,-1,-1,-1", "4,1,-2,3,5,6,1.000000,-1,-1,-1");
    assertThat(score.get("idPrecision")).isEqualTo(1);
    assertThat(score.get("idRecall")).isEqualTo(2 / 5.0);
    assertThat(score.get("ao")).isEqualTo(1);
  }

  /**
   * The static box stays where the pedestrian was, and there a person sits in a car from then on.
   */
  @ParameterizedTest
  @CsvSource({
    "walk, 7, 1, 1, true",
    "walk, 7, 0, 1, true",
    "walk, 6, 1, 1, false",
    "MOT20-01, 6, 0, 1, true",
    "walk, 3, 1, 1, false",
    "walk, 1, 0, 1, false",
    "walk, 7, 1, 4, false"
  })
  void whatLiesOnADistractorDoesNotCount(
      String name, int type, int counts, int left, boolean isTakenOut) throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images(name + "/img1", "%06d.png", 1, 2);
    files.file(
        name + "/gt/gt.txt",
        "1,1,1,3,6,6,1,1,1",
        "2,1,20,3,6,6,1,1,1",
        "2,2,%d,3,6,6,%d,%d,1".formatted(left, counts, type));

    Map<String, Double> score = run(TruthTracker.STATIC);

    // One of two boxes is found; the other report is a mistake or none.
    assertThat(score.get("idRecall")).isEqualTo(.5);
    assertThat(score.get("idPrecision")).isEqualTo(isTakenOut ? 1 : .5);
    assertThat(Files.readAllLines(root.resolve("results/static/data/" + name + ".txt"))).hasSize(2);
  }

  @Test
  void withoutASecondFrameOfAnyTargetThereIsNoOverlap() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("walk/img1", "%06d.png", 1, 2);
    files.file("walk/gt/gt.txt", "1,1,2,3,5,6,1,1,1", "2,2,20,3,5,6,1,1,1");
    assertThat(run(TruthTracker.IDENTITY)).doesNotContainKey("ao").containsKey("hota");
  }

  @Test
  void theGroundTruthIsPerfect() throws IOException {
    challenge();
    assertThat(run(TruthTracker.IDENTITY))
        .containsEntry("ao", 1.0)
        .containsEntry("idf1", 1.0)
        .hasEntrySatisfying("hota", hota -> assertThat(hota).isCloseTo(1, within(1e-12)));
  }

  @Test
  void readsXmlBesideAVideo() throws IOException {
    try (VideoWriter video = VideoWriter.create(root.resolve("scene.mp4"), 64, 48, 25)) {
      for (int i = 0; i < 3; i++) {
        video.write(new RasterPicture(64, 48, new byte[3 * 64 * 48]));
      }
    }
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.file("._scene.mp4", "Mac OS X");
    files.file("camera.xml", "<Camera name=\"calibration\"/>");
    String box = "<object id=\"7\"><box xc=\"%d\" yc=\"20\" w=\"10\" h=\"8\"/></object>";
    files.file(
        "truth.xml",
        "<dataset>",
        "<frame number=\"0\">" + box.formatted(20) + "</frame>",
        "<frame number=\"2\">" + box.formatted(20) + "</frame>",
        "</dataset>");
    assertThat(run(TruthTracker.STATIC)).containsEntry("ao", 1.0);
    assertThat(
            Files.readAllLines(root.resolve("results/static/data/" + root.getFileName() + ".txt")))
        .containsExactly(
            "1,7,15,16,10,8,1.000000,-1,-1,-1",
            "2,7,15,16,10,8,1.000000,-1,-1,-1",
            "3,7,15,16,10,8,1.000000,-1,-1,-1");
    files.file(
        "truth.xml",
        "<dataset>",
        "<frame number=\"0\">" + box.formatted(20) + "</frame>",
        "<frame number=\"3\">" + box.formatted(20) + "</frame>",
        "</dataset>");
    Path truth = root.resolve("truth.xml");
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage(
            truth
                + ", line 3: frame 3, counted from 0, is missing in "
                + root.resolve("scene.mp4")
                + ", which has 3");
    Files.delete(root.resolve("camera.xml"));
    Files.write(truth, new byte[0]);
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage(truth + ": has no <frame>");
  }

  @Test
  void tenColumnsHaveAPlaceInTheWorldAndNoClass() throws IOException {
    new BenchmarkFiles(root).images("walk/img1", "%06d.png", 1, 2);
    new BenchmarkFiles(root)
        .file(
            "walk/gt/gt.txt",
            "1,1,2,3,5,6,1,-4.5,17.25,0",
            "2,1,2,3,5,6,1,12,17.25,0",
            "1,2,20,3,5,6,1,12,17.25,0",
            "2,2,20,3,5,6,0,12,17.25,0");
    assertThat(run(TruthTracker.STATIC)).containsEntry("ao", 1.0);
    assertThat(Dataset.MOT.read(root).get(0).truth().targets()).containsExactly("1", "2");
    assertThat(Dataset.MOT.read(root).get(0).truth().region("2", 1)).isEmpty();
  }

  @Test
  void imagesAreThoseThatTheTruthCounts() throws IOException {
    challenge();
    Path images = root.resolve("walk/img1");
    Files.delete(images.resolve("000001.png"));
    assertMissing(images.resolve("000001.png"));
    new BenchmarkFiles(root).images("walk/img1", "%06d.png", 1, 1);
    Files.delete(images.resolve("000002.png"));
    Files.delete(images.resolve("000004.png"));
    assertMissing(images.resolve("000002.png"));
  }

  private void assertMissing(Path image) {
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage(image + ": this image is missing; the images are numbered from 1 by 1");
  }

  @Test
  void readsWhatSeqinfoSays() throws IOException {
    challenge();
    Files.move(root.resolve("walk/img1"), root.resolve("walk/pictures"));
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.file("walk/seqinfo.ini", "[Sequence]", "name=walk", "imDir=pictures", "seqLength=4");
    assertThat(run(TruthTracker.IDENTITY)).containsEntry("ao", 1.0);
    Path info = files.file("walk/seqinfo.ini", "[Sequence]", "imDir=pictures", "seqLength=5");
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage(
            info
                + ", line 3: seqLength=5, but "
                + root.resolve("walk/pictures/000005.png")
                + " is missing");
    files.file("walk/seqinfo.ini", "[Sequence]", "imDir=pictures", "seqLength=3");
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .hasMessage(info + ", line 3: seqLength=3, but there are 4 images");
    files.file("walk/seqinfo.ini", "seqLength=x");
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .hasMessage(info + ", line 1: no number of frames: seqLength=x");
    files.file("walk/seqinfo.ini", "imDir=img1");
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .hasMessage(info + ", line 1: there is no folder imDir=img1");
  }

  @Test
  void aFolderWithoutItsTruthIsNamed() throws IOException {
    challenge();
    new BenchmarkFiles(root).images("run/img1", "%06d.png", 1, 4);
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(root.resolve("run") + ": holds images, but no gt/gt.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,1,2,3,5 | expected frame,id,left,top,width,height",
        "1,1,2,NaN,5,6 | top is NaN",
        "1,1,1e300,3,5,6 | \"1e300\" is beyond 1000000 pixels",
        "1,1,2,3,5,1000001 | \"1000001\" is beyond 1000000 pixels",
        "1,1,2,x,5,6 | \"x\" is not a number",
        "1.5,1,2,3,5,6 | frame is a whole number",
        "0,1,2,3,5,6 | frames count from 1, not 0",
        "1,1,2,3,0,6 | width and height are above 0",
        "2,1,2,3,5,6 | identity 1 has two boxes on frame 2",
        "1,1,2,3,5,6,1 | 7 columns, not 6 as the lines before",
      })
  void aBrokenLineIsNamed(String line, String message) throws IOException {
    Path truth = challenge();
    new BenchmarkFiles(root).file("walk/gt/gt.txt", "2,1,2,3,5,6", line);
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(truth + ", line 2: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,1,2,3,5,6,1,7 | 8 columns, not 9 as the lines before",
        "1,1,NaN,NaN,NaN,NaN,0,1,1 | left is NaN",
        "1,1,2,3,5,6,1,1,abc | \"abc\" is not a number",
        "1,1,2,3,5,6,1,1,NaN | column 9 is NaN",
        "1,1,2,3,5,6,2,1,1 | whether the line counts, column 7, is 0 or 1, or -1, not \"2\"",
        "1,1,2,3,5,6,1,0,1 | the class, column 8, is a whole number from 1 to 13 or -1, not \"0\"",
        "1,1,2,3,5,6,0,14,1 | the class, column 8, is a whole number from 1 to 13 or -1, not \"14\"",
        "1,1,2,3,5,6,1,1.5,1 | the class, column 8, is a whole number from 1 to 13 or -1, not \"1.5\"",
        "1,1,2,3,5,6,1,-2,1 | the class, column 8, is a whole number from 1 to 13 or -1, not \"-2\"",
        "1,1,2,3,5,6,1,1,1.1 | the visibility, column 9, is from 0 to 1 or -1, not \"1.1\"",
        "1,1,2,3,5,6,1,1,-.5 | the visibility, column 9, is from 0 to 1 or -1, not \"-.5\"",
      })
  void everyColumnIsRead(String line, String message) throws IOException {
    Path truth = challenge();
    new BenchmarkFiles(root).file("walk/gt/gt.txt", "2,1,2,3,5,6,1,1,1", line);
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage(truth + ", line 2: " + message);
  }

  @Test
  void classAndVisibilityMayBeUnknown() throws IOException {
    challenge();
    new BenchmarkFiles(root).file("walk/gt/gt.txt", "2,1,2,3,5,6,-1,-1,-1", "2,2,2,3,5,6,0,13,0");
    assertThat(Dataset.MOT.read(root).get(0).truth().targets()).containsExactly("1");
  }

  @Test
  void truthWithoutAnImageIsNamed() throws IOException {
    Path truth = challenge();
    new BenchmarkFiles(root).file("walk/gt/gt.txt", "5,1,2,3,5,6");
    assertThatThrownBy(() -> Dataset.MOT.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage(
            truth
                + ", line 1: frame 5 is missing in "
                + root.resolve("walk/img1")
                + ", which has 4");
    new BenchmarkFiles(root).file("walk/gt/gt.txt", "");
    assertThatThrownBy(() -> Dataset.MOT.read(root)).hasMessage(truth + ": holds no box");
  }
}
