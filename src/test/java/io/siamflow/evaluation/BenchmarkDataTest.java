package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences in the layouts of their benchmarks. */
class BenchmarkDataTest {

  @TempDir private Path root;

  private void images(String folder, String name, int first, int last) throws IOException {
    new BenchmarkFiles(root).images(folder, name, first, last);
  }

  private Path file(String name, String... lines) throws IOException {
    return new BenchmarkFiles(root).file(name, lines);
  }

  private static List<String> names(List<LabelledSequence> sequences) {
    return sequences.stream().map(LabelledSequence::name).toList();
  }

  private static Optional<Box> box(LabelledSequence sequence, int frame) throws IOException {
    return sequence.truth().region(SequenceTruth.ONLY_TARGET, frame).map(Region::box);
  }

  private static int frames(LabelledSequence sequence) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try (FrameSource.Playback frames = sequence.frames().play()) {
      for (Optional<SequenceFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
        numbers.add(next.get().number());
        next.get().close();
      }
    }
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i);
    }
    return numbers.size();
  }

  private static void assertRefused(ThrowingCallable reading, Path file, String message) {
    assertThatThrownBy(reading).isInstanceOf(IOException.class).hasMessage(file + message);
  }

  @Test
  void readsAllOfOtbWithItsPeculiarities() throws IOException {
    images("Walk/img", "%04d.png", 1, 2);
    file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    images("Jogging/img", "%04d.png", 1, 2);
    file("Jogging/groundtruth_rect.1.txt", "1,1,3,4", "2,2,3,4");
    file("Jogging/groundtruth_rect.2.txt", "5,1,3,4", "2,2,3,4");
    images("David/img", "%04d.png", 298, 301);
    file("David/groundtruth_rect.txt", "7,1,3,4", "2,2,3,4");
    Files.createDirectories(root.resolve("notes"));
    List<LabelledSequence> sequences = Dataset.OTB.read(root);
    assertThat(names(sequences)).containsExactly("David", "Jogging-1", "Jogging-2", "Walk");
    assertThat(box(sequences.get(2), 0)).contains(new Box(4, 0, 3, 4));
    assertThat(sequences.get(0).frames().size()).hasValue(2);
    assertThat(frames(sequences.get(0))).isEqualTo(2);
    assertThat(names(Dataset.OTB.read(root.resolve("Walk")))).containsExactly("Walk");
  }

  @Test
  void readsTheSequencesThatAListNames() throws IOException {
    images("a/img", "%04d.png", 1, 2);
    file("a/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    images("b/img", "%04d.png", 1, 2);
    file("b/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    Path list = file("list.txt", "b");
    assertThat(names(Dataset.OTB.read(root))).containsExactly("b");
    file("list.txt", "b", "../b");
    assertRefused(() -> Dataset.OTB.read(root), list, ", line 2: there is no folder \"../b\"");
    file("list.txt", "", "c");
    assertRefused(() -> Dataset.OTB.read(root), list, ", line 2: there is no folder \"c\"");
  }

  @Test
  void refusesTruthAndImagesThatDoNotMatch() throws IOException {
    images("Walk/img", "%04d.png", 1, 3);
    Path truth = file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.OTB.read(root),
        truth,
        ", line 3: there is no line for the image "
            + root.resolve("Walk/img/0003.png")
            + "; 2 lines for 3 images");
    file("Walk/groundtruth_rect.txt", "0,0,0,0", "1,1,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.OTB.read(root),
        truth,
        ", line 1: the target must be there on the first frame");
    file("Walk/groundtruth_rect.txt", "1,1,3,4", "0,0,0,0", "0,0,0,0");
    assertRefused(
        () -> Dataset.OTB.read(root), truth, ": the target is nowhere behind the first frame");
    assertThatThrownBy(() -> Dataset.OTB.read(root.resolve("Walk/img")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no sequence and holds none");
  }

  @Test
  void everySecondImageIsASequenceAndAGapIsNot() throws IOException {
    for (int i = 1; i < 8; i += 2) {
      images("Walk/img", "%04d.png", i, i);
    }
    file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4");
    assertThat(Dataset.OTB.read(root)).hasSize(1);
    images("Walk/img", "%04d.png", 11, 11);
    assertRefused(
        () -> Dataset.OTB.read(root),
        root.resolve("Walk/img/0009.png"),
        ": this image is missing between 0007.png and 0011.png");
  }

  @Test
  void readsUav123WhoseTargetsMayBeAbsent() throws IOException {
    images("data_seq/UAV123/car1", "%06d.png", 1, 3);
    Path truth = file("anno/UAV123/car1.txt", "1,1,3,4", "NaN,NaN,NaN,NaN", "2,2,3,4");
    List<LabelledSequence> sequences = Dataset.UAV.read(root);
    assertThat(names(sequences)).containsExactly("car1");
    assertThat(box(sequences.get(0), 0)).contains(new Box(0, 0, 3, 4));
    assertThat(box(sequences.get(0), 1)).isEmpty();
    file("anno/UAV123/car1.txt", "1,1,3,4", "1,NaN,NaN,NaN", "2,2,3,4");
    assertThatThrownBy(() -> Dataset.UAV.read(root))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(truth + ", line 2: NaN beside numbers");
  }

  @Test
  void aPartOfUav123IsFoundInItsRecording() throws IOException {
    images("data_seq/UAV123/car16", "%06d.png", 413, 419);
    file("anno/UAV123/car16_2.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4");
    LabelledSequence part = Dataset.UAV.read(root).get(0);
    assertThat(part.name()).isEqualTo("car16_2");
    assertThat(part.frames())
        .isEqualTo(
            new ImageFrames(
                List.of("000415.png", "000416.png", "000417.png").stream()
                    .map(root.resolve("data_seq/UAV123/car16")::resolve)
                    .toList()));
    Path truth = file("anno/UAV123/car16_7.txt", "1,1,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.UAV.read(root),
        truth,
        ": there is no folder of images car16_7, and it is no part of a recording");
  }

  @Test
  void readsLasotByClassAndByName() throws IOException {
    for (String name : List.of("cat/cat-10", "cat/cat-2", "airplane/airplane-1")) {
      images(name + "/img", "%08d.png", 1, 2);
      file(name + "/groundtruth.txt", "1,1,3,4", "2,2,3,4");
    }
    assertThat(names(Dataset.UAV.read(root))).containsExactly("airplane-1", "cat-2", "cat-10");
    assertThat(names(Dataset.UAV.read(root.resolve("cat")))).containsExactly("cat-10", "cat-2");
    assertThat(names(Dataset.UAV.read(root.resolve("cat/cat-2")))).containsExactly("cat-2");
  }

  @Test
  void readsGot10kWithItsCover() throws IOException {
    images("GOT-10k_Val_000001", "%08d.png", 1, 3);
    Path truth = file("GOT-10k_Val_000001/groundtruth.txt", "1,1,3,4", "0,0,0,0", "2,2,3,4");
    Path cover = file("GOT-10k_Val_000001/cover.label", "8", "0", "5");
    file("list.txt", "GOT-10k_Val_000001");
    LabelledSequence sequence = Dataset.GOT10K.read(root).get(0);
    assertThat(sequence.cover()).containsExactly(8, 0, 5);
    assertThat(box(sequence, 0)).contains(new Box(1, 1, 3, 4));
    assertThat(box(sequence, 1)).isEmpty();
    file("GOT-10k_Val_000001/cover.label", "8", "1", "5");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        truth,
        ", line 2: no box, but cover.label says that the target is visible");
    file("GOT-10k_Val_000001/cover.label", "8", "9", "5");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        cover,
        ", line 2: expected the visible eighths, 0 to 8, not \"9\"");
    file("GOT-10k_Val_000001/groundtruth.txt", "1,1,3,4");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        truth,
        ": holds the first box only, as in the test split: nothing can be measured");
  }

  @Test
  void aGot10kSequenceIsScoredWhereTheTargetIsVisible() throws IOException {
    images("Val_1", "%08d.png", 1, 4);
    file("Val_1/groundtruth.txt", "1,1,4,4", "1,1,4,4", "0,0,0,0", "3,1,4,4");
    file("Val_1/cover.label", "8", "8", "0", "8");
    Path results = root.resolve("results");
    List<LabelledSequence> sequences = Dataset.GOT10K.read(root);
    Protocol protocol =
        Dataset.GOT10K.protocol(sequences, ResultFiles.in(results), VotYear.VOT2018);
    SequenceScore score =
        protocol.run(sequences.get(0), TruthTracker.STATIC, (sequence, frame, reports) -> {});
    assertThat(score.frames()).isEqualTo(4);
    assertThat(protocol.overall().get("got10kAo"))
        .isCloseTo((1 + 1 / 3.0) / 2, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(protocol.overall().get("sr50")).isEqualTo(.5);
    assertThat(Files.readAllLines(results.resolve("static/Val_1/Val_1_001.txt")))
        .containsExactly("1,1,4,4", "1,1,4,4", "1,1,4,4", "1,1,4,4");
    assertThat(Files.readAllLines(results.resolve("static/Val_1/Val_1_time.txt"))).hasSize(4);
  }

  @Test
  void readsVotAndRefusesNanBesidePolygons() throws IOException {
    images("bag/color", "%08d.png", 1, 2);
    images("cat", "%08d.png", 1, 2);
    Path truth = file("bag/groundtruth.txt", "10,5,30,8,28,20,8,17", "10,5,30,8,28,20,8,18");
    file("cat/groundtruth.txt", "1,2,3,4", "2,2,3,4");
    List<LabelledSequence> sequences = Dataset.VOT.read(root);
    assertThat(names(sequences)).containsExactly("bag", "cat");
    assertThat(sequences.get(0).truth().region("1", 0).orElseThrow())
        .isEqualTo(Region.of(Polygon.of(10, 5, 30, 8, 28, 20, 8, 17)));
    assertThat(box(sequences.get(1), 0)).contains(new Box(1, 2, 3, 4));
    file("bag/groundtruth.txt", "10,5,30,8,28,20,8,17", "nan,nan,nan,nan,nan,nan,nan,nan");
    assertRefused(
        () -> Dataset.VOT.read(root),
        truth,
        ", line 2: NaN, which VOT with polygons does not have");
  }

  @Test
  void readsDavisAndRefusesMasksThatDoNotFit() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    images("JPEGImages/480p/dog", "%05d.png", 0, 3);
    for (int i = 0; i < 4; i++) {
      files.mask("Annotations/480p/dog/%05d.png".formatted(i), 3 + i, 4, i == 2 ? 0 : 5);
    }
    LabelledSequence dog = Dataset.DAVIS.read(root).get(0);
    assertThat(box(dog, 1)).contains(new Box(4, 4, 5, 5));
    assertThat(box(dog, 2)).isEmpty();
    assertThat(names(Dataset.DAVIS.read(root.resolve("JPEGImages/480p/dog"))))
        .containsExactly("dog");
    Path mask = files.mask("Annotations/480p/dog/00000.png", 0, 0, 0);
    assertRefused(
        () -> Dataset.DAVIS.read(root), mask, ": the target must be there on the first frame");
    Files.delete(mask);
    assertRefused(() -> Dataset.DAVIS.read(root), mask, ": this mask is missing");
    Files.write(
        mask,
        new PictureEncoder(90).encode(new RasterPicture(2, 1, new byte[6]), PictureEncoding.PNG));
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        mask,
        ": the mask is 2x1 pixels, " + root.resolve("JPEGImages/480p/dog/00000.png") + " is 40x30");
  }
}
