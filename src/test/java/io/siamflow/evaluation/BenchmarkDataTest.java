package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThat(sequences.get(0).frames().size()).isEqualTo(2);
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
    for (String name : List.of("..", ".", "a/../b", "../b", root.resolve("b").toString())) {
      file("list.txt", "b", name);
      assertThatThrownBy(() -> Dataset.OTB.read(root))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(list + ", line 2: there is no folder \"");
    }
    file("list.txt", "", "c");
    assertRefused(() -> Dataset.OTB.read(root), list, ", line 2: there is no folder \"c\"");
  }

  @Test
  void aListNamesOneOfSeveralTargetsOrAll() throws IOException {
    for (String name : List.of("Jogging", "Human4", "Walk-1")) {
      images(name + "/img", "%04d.png", 1, 2);
    }
    file("Jogging/groundtruth_rect.1.txt", "1,1,3,4", "2,2,3,4");
    file("Jogging/groundtruth_rect.2.txt", "5,1,3,4", "2,2,3,4");
    Files.createFile(root.resolve("Human4/groundtruth_rect.1.txt"));
    file("Human4/groundtruth_rect.2.txt", "7,1,3,4", "2,2,3,4");
    file("Walk-1/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    Path list = file("list.txt", "Walk-1", "Jogging-2", "Human4-2");
    List<LabelledSequence> sequences = Dataset.OTB.read(root);
    assertThat(names(sequences)).containsExactly("Walk-1", "Jogging-2", "Human4-2");
    assertThat(box(sequences.get(1), 0)).contains(new Box(4, 0, 3, 4));
    file("list.txt", "Jogging");
    assertThat(names(Dataset.OTB.read(root))).containsExactly("Jogging-1", "Jogging-2");
    for (String name : List.of("Jogging-3", "Human4-1", "Walk-1-1", "-1")) {
      file("list.txt", name);
      assertRefused(
          () -> Dataset.OTB.read(root), list, ", line 1: there is no folder \"" + name + "\"");
    }
    file("list.txt", "Jogging-1", "Jogging-1");
    assertRefused(() -> Dataset.OTB.read(root), list, ", line 2: names Jogging-1 again");
    file("list.txt", "Jogging", "Jogging-1");
    Path images = root.resolve("Jogging/img");
    assertRefused(
        () -> Dataset.OTB.read(root),
        root,
        ": two sequences have the name Jogging-1, with the frames in %s and %s"
            .formatted(images, images));
  }

  /** As macOS adds them where it copies to a foreign file system. */
  @Test
  void namesThatBeginWithADotAreNotSeen() throws IOException {
    images("uav/data_seq/UAV123/car1", "%06d.png", 1, 2);
    file("uav/anno/UAV123/car1.txt", "1,1,3,4", "2,2,3,4");
    file("uav/anno/UAV123/._car1.txt", "Mac OS X");
    file("uav/anno/.other/car1.txt", "Mac OS X");
    assertThat(names(Dataset.UAV.read(root.resolve("uav")))).containsExactly("car1");
    images("otb/Walk/img", "%04d.png", 1, 2);
    file("otb/Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    file("otb/Walk/._groundtruth_rect.1.txt", "Mac OS X");
    images("otb/.thumbnails", "%04d.png", 1, 2);
    assertThat(names(Dataset.OTB.read(root.resolve("otb")))).containsExactly("Walk");
    images("mot/walk/img1", "%06d.png", 0, 1);
    file(
        "mot/walk/truth.xml",
        "<dataset><frame number=\"1\"><object id=\"7\">"
            + "<box xc=\"9\" yc=\"9\" w=\"4\" h=\"4\"/></object></frame></dataset>");
    file("mot/walk/._truth.xml", "<frame number=\"1\">");
    assertThat(names(Dataset.MOT.read(root.resolve("mot")))).containsExactly("walk");
  }

  @Test
  void readsOneSequenceOfUav123() throws IOException {
    images("data_seq/UAV123/bike1", "%06d.png", 1, 2);
    images("data_seq/UAV123/bike2", "%06d.png", 1, 2);
    Path bike = root.resolve("data_seq/UAV123/bike1");
    assertRefused(
        () -> Dataset.UAV.read(bike),
        bike,
        ": holds images, but no groundtruth_rect.txt or groundtruth.txt");
    file("anno/UAV123/bike2.txt", "1,1,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.UAV.read(bike),
        bike,
        ": holds images, but " + root.resolve("anno/UAV123") + " has no truth of it");
    file("anno/bike1.txt", "5,1,3,4", "2,2,3,4");
    assertThat(box(Dataset.UAV.read(bike).get(0), 0)).contains(new Box(4, 0, 3, 4));
    Path truth = file("anno/UAV123/bike1.txt", "7,1,3,4", "NaN,NaN,NaN,NaN");
    assertRefused(
        () -> Dataset.UAV.read(bike), truth, ": the target is nowhere behind the first frame");
    file("anno/UAV123/bike1.txt", "7,1,3,4", "2,2,3,4");
    List<LabelledSequence> sequences = Dataset.UAV.read(bike);
    assertThat(names(sequences)).containsExactly("bike1");
    assertThat(box(sequences.get(0), 0)).contains(new Box(6, 0, 3, 4));
    assertThat(sequences.get(0).frames().size()).isEqualTo(2);
    images("data_seq/car1", "%06d.png", 1, 2);
    file("anno/car1.txt", "9,1,3,4", "2,2,3,4");
    assertThat(box(Dataset.UAV.read(root.resolve("data_seq/car1")).get(0), 0))
        .contains(new Box(8, 0, 3, 4));
  }

  @Test
  void aMissingImageHasLatinDigits() throws IOException {
    images("Walk/img", "%04d.png", 1, 4);
    file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4");
    Path missing = root.resolve("Walk/img/0003.png");
    Files.delete(missing);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertRefused(
          () -> Dataset.OTB.read(root),
          missing,
          ": this image is missing between 0002.png and 0004.png");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void sequencesOfOneNameAreRefused() throws IOException {
    for (String name : List.of("cat/one", "dog/one")) {
      images(name + "/img", "%08d.png", 1, 2);
      file(name + "/groundtruth.txt", "1,1,3,4", "2,2,3,4");
    }
    assertRefused(
        () -> Dataset.UAV.read(root),
        root,
        ": two sequences have the name one, with the frames in %s and %s"
            .formatted(root.resolve("cat/one/img"), root.resolve("dog/one/img")));
  }

  @Test
  void aListNamesFoldersWithSpacesAndInClasses() throws IOException {
    images("My Seq/img", "%04d.png", 1, 2);
    file("My Seq/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    file("list.txt", "My Seq ");
    assertThat(names(Dataset.OTB.read(root))).containsExactly("My Seq");
    for (String name : List.of("airplane/airplane-1", "airplane/airplane-2", "dog-1")) {
      images(name + "/img", "%08d.png", 1, 2);
      file(name + "/groundtruth.txt", "1,1,3,4", "2,2,3,4");
    }
    Path list = file("list.txt", "dog-1", "airplane-2");
    assertThat(names(Dataset.UAV.read(root))).containsExactly("dog-1", "airplane-2");
    file("list.txt", "airplane-2", "airplane-2");
    assertRefused(() -> Dataset.UAV.read(root), list, ", line 2: names airplane-2 again");
    file("list.txt", "airplane-3");
    assertRefused(
        () -> Dataset.UAV.read(root), list, ", line 1: there is no folder \"airplane-3\"");
  }

  @Test
  void filesMayBeginWithAByteOrderMark() throws IOException {
    String mark = "\ufeff";
    images("otb/Walk/img", "%04d.png", 1, 2);
    file("otb/Walk/groundtruth_rect.txt", mark + "21,1,3,4", "2,2,3,4");
    file("otb/list.txt", mark + "Walk");
    assertThat(box(Dataset.OTB.read(root.resolve("otb")).get(0), 0)).contains(new Box(20, 0, 3, 4));
    images("got/Val_1", "%08d.png", 1, 2);
    file("got/Val_1/groundtruth.txt", mark + "1,1,3,4", "2,2,3,4");
    file("got/Val_1/cover.label", mark + "7", "8");
    assertThat(Dataset.GOT10K.read(root.resolve("got")).get(0).cover()).containsExactly(7, 8);
    images("mot/M/frames", "%06d.png", 1, 2);
    file("mot/M/seqinfo.ini", mark + "imDir=frames");
    file("mot/M/gt/gt.txt", mark + "1,5,1,1,3,4", "2,5,2,2,3,4");
    assertThat(Dataset.MOT.read(root.resolve("mot")).get(0).truth().targets()).containsExactly("5");
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
    assertThatThrownBy(() -> Dataset.OTB.read(Files.createDirectory(root.resolve("empty"))))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("holds none; one is a folder with groundtruth_rect.txt");
  }

  @Test
  void theFolderAboveTheSplitsSaysWhichHaveSequences() throws IOException {
    Files.createDirectories(root.resolve("tools"));
    file("val/Walk/groundtruth.txt", "1,1,3,4");
    images("val/Walk", "%08d.png", 1, 1);
    assertThatThrownBy(() -> Dataset.GOT10K.read(root))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("; " + root.resolve("val") + " holds some");
  }

  @Test
  void aMissingFirstOrLastImageIsNamed() throws IOException {
    images("Walk/img", "%04d.png", 2, 3);
    Path truth = file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.OTB.read(root),
        root.resolve("Walk/img/0001.png"),
        ": this image is missing; " + truth + " has 3 lines for 2 images");
    images("Walk/img", "%04d.png", 1, 1);
    Files.delete(root.resolve("Walk/img/0003.png"));
    assertRefused(
        () -> Dataset.OTB.read(root),
        truth,
        ", line 3: there is no image for it: "
            + root.resolve("Walk/img/0003.png")
            + " is missing; 3 lines for 2 images");
    images("Cut/img", "%04d.png", 300, 301);
    Path cut = file("Cut/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.OTB.read(root.resolve("Cut")),
        cut,
        ": 3 lines for 2 images; missing is "
            + root.resolve("Cut/img/0299.png")
            + " in front or "
            + root.resolve("Cut/img/0302.png")
            + " behind");
  }

  @Test
  void ofImagesMissingInEvenStepsTheFirstIsNamed() throws IOException {
    images("Walk/img", "%04d.png", 1, 5);
    Path truth =
        file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4");
    Files.delete(root.resolve("Walk/img/0002.png"));
    Files.delete(root.resolve("Walk/img/0004.png"));
    assertRefused(
        () -> Dataset.OTB.read(root),
        truth,
        ", line 2: there is no image for it: "
            + root.resolve("Walk/img/0002.png")
            + " is missing; 5 lines for 3 images");
    images("Cut/img", "%04d.png", 300, 300);
    images("Cut/img", "%04d.png", 303, 303);
    Path cut =
        file("Cut/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.OTB.read(root.resolve("Cut")),
        root.resolve("Cut/img/0301.png"),
        ": this image is missing; " + cut + " has 5 lines for 2 images");
    // These are every second image, whose last is missing.
    images("Run/img", "%04d.png", 1, 1);
    images("Run/img", "%04d.png", 3, 3);
    images("Run/img", "%04d.png", 5, 5);
    images("Run/img", "%04d.png", 7, 7);
    Path run =
        file("Run/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.OTB.read(root.resolve("Run")),
        run,
        ", line 5: there is no image for it: "
            + root.resolve("Run/img/0009.png")
            + " is missing; 5 lines for 4 images");
  }

  @Test
  void imagesWithoutTheirTruthAreNamed() throws IOException {
    images("Walk/img", "%04d.png", 1, 2);
    Path truth = file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4");
    images("Run/img", "%04d.png", 1, 2);
    assertRefused(
        () -> Dataset.OTB.read(root),
        root.resolve("Run"),
        ": holds images, but no groundtruth_rect.txt");
    Files.delete(truth);
    assertRefused(
        () -> Dataset.OTB.read(root.resolve("Walk")),
        root.resolve("Walk"),
        ": holds images, but no groundtruth_rect.txt");
    file("list.txt", "Walk");
    assertRefused(() -> Dataset.OTB.read(root), truth, ": there is no such file");
    images("cat/color", "%08d.png", 1, 2);
    assertRefused(
        () -> Dataset.VOT.read(root.resolve("cat")),
        root.resolve("cat"),
        ": holds images, but no groundtruth.txt");
  }

  @Test
  void lasotAndUav123WithoutTheirTruthAreNamed() throws IOException {
    for (String name : List.of("lasot/cat/cat-1", "lasot/cat/cat-2", "lasot/dog-1")) {
      images(name + "/img", "%08d.png", 1, 2);
      file(name + "/groundtruth.txt", "1,1,3,4", "2,2,3,4");
    }
    Path lasot = root.resolve("lasot");
    assertThat(names(Dataset.UAV.read(lasot))).containsExactly("dog-1", "cat-1", "cat-2");
    Files.delete(lasot.resolve("cat/cat-2/groundtruth.txt"));
    assertRefused(
        () -> Dataset.UAV.read(lasot),
        lasot.resolve("cat/cat-2"),
        ": holds images, but no groundtruth_rect.txt or groundtruth.txt");
    images("uav/data_seq/UAV123/car1", "%06d.png", 1, 2);
    images("uav/data_seq/UAV123/car2", "%06d.png", 1, 2);
    file("uav/anno/UAV123/car1.txt", "1,1,3,4", "2,2,3,4");
    Path uav = root.resolve("uav");
    assertRefused(
        () -> Dataset.UAV.read(uav),
        uav.resolve("data_seq/UAV123/car2"),
        ": holds images, but " + uav.resolve("anno/UAV123") + " has no truth of it");
  }

  @Test
  void aPartOfUav123HasItsFirstImage() throws IOException {
    images("data_seq/UAV123/car1", "%06d.png", 2, 5);
    file("anno/UAV123/car1_1.txt", "1,1,3,4", "2,2,3,4");
    assertRefused(
        () -> Dataset.UAV.read(root),
        root.resolve("data_seq/UAV123/car1/000001.png"),
        ": this image is missing");
  }

  @Test
  void everyNumberedTruthOfOtbIsASequence() throws IOException {
    images("Human4/img", "%04d.png", 1, 2);
    file("Human4/groundtruth_rect.2.txt", "1,1,3,4", "2,2,3,4");
    assertThat(names(Dataset.OTB.read(root))).containsExactly("Human4-2");
    // As the benchmark has it.
    Files.createFile(root.resolve("Human4/groundtruth_rect.1.txt"));
    assertThat(names(Dataset.OTB.read(root))).containsExactly("Human4-2");
    images("Jogging/img", "%04d.png", 1, 2);
    Path empty = file("Jogging/groundtruth_rect.1.txt");
    file("Jogging/groundtruth_rect.2.txt", "1,1,3,4", "2,2,3,4");
    assertRefused(() -> Dataset.OTB.read(root), empty, ": is empty");
  }

  @Test
  void imagesThatAreNoneAreRefusedByName() throws IOException {
    images("Walk/img", "%04d.png", 1, 3);
    file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4");
    Path image = root.resolve("Walk/img/0002.png");
    Files.write(image, new byte[0]);
    assertRefused(() -> Dataset.OTB.read(root), image, ": is empty");
    Files.writeString(image, "GIF89a, or whatever");
    assertRefused(() -> Dataset.OTB.read(root), image, ": neither a JPEG nor a PNG");
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
  void imagesOfOneNumberAreNamed() throws IOException {
    images("Walk/img", "%04d.png", 1, 5);
    file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4", "2,2,3,4");
    images("Walk/img", "%04d.jpg", 4, 4);
    Path images = root.resolve("Walk/img");
    assertRefused(
        () -> Dataset.OTB.read(root), images, ": 0004.jpg and 0004.png both have the number 4");
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
  void readsTheOtherListsOfUav123() throws IOException {
    images("long/data_seq/UAV123/bike1", "%06d.png", 1, 2);
    images("long/data_seq/UAV123/bike2", "%06d.png", 1, 2);
    file("long/anno/UAV20L/bike1.txt", "1,1,3,4", "2,2,3,4");
    file("long/anno/UAV20L/att/bike1.txt", "0,1");
    assertThat(names(Dataset.UAV.read(root.resolve("long")))).containsExactly("bike1");
    images("slow/data_seq/UAV123_10fps/bike1", "%06d.png", 1, 2);
    images("slow/data_seq/UAV123_10fps/car16", "%06d.png", 137, 142);
    file("slow/anno/UAV123_10fps/bike1.txt", "1,1,3,4", "2,2,3,4");
    file("slow/anno/UAV123_10fps/car16_2.txt", "1,1,3,4", "2,2,3,4");
    Path slow = root.resolve("slow");
    List<LabelledSequence> sequences = Dataset.UAV.read(slow);
    assertThat(names(sequences)).containsExactly("bike1", "car16_2");
    assertThat(((ImageFrames) sequences.get(1).frames()).images().get(0).getFileName())
        .hasToString("000139.png");
    images("slow/data_seq/UAV123_10fps/bike2", "%06d.png", 1, 2);
    assertRefused(
        () -> Dataset.UAV.read(slow),
        slow.resolve("data_seq/UAV123_10fps/bike2"),
        ": holds images, but " + slow.resolve("anno/UAV123_10fps") + " has no truth of it");
  }

  @Test
  void ofSeveralListsUav123IsRead() throws IOException {
    images("data_seq/UAV123/bike1", "%06d.png", 1, 2);
    Path truth = file("anno/UAV123/bike1.txt", "1,1,3,4", "2,2,3,4");
    file("anno/UAV20L/bike1.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4");
    file("anno/UAV123_10fps/bike1.txt", "1,1,3,4", "2,2,3,4", "2,2,3,4");
    assertThat(Dataset.UAV.read(root).get(0).frames().size()).isEqualTo(2);
    Files.delete(truth);
    Files.delete(truth.getParent());
    assertRefused(
        () -> Dataset.UAV.read(root),
        root.resolve("anno"),
        ": has .txt files in UAV123_10fps, UAV20L; one such folder is expected, or UAV123");
    Path empty = Files.createDirectories(root.resolve("none/anno"));
    assertRefused(() -> Dataset.UAV.read(root.resolve("none")), empty, ": holds no .txt files");
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
  void ofLasotTheMarkedFramesAreWithoutTheTarget() throws IOException {
    images("cat/cat-1/img", "%08d.png", 1, 5);
    Path truth =
        file(
            "cat/cat-1/groundtruth.txt", "1,1,3,4", "9,9,247,-11", "2,2,3,4", "3,2,3,4", "4,2,3,4");
    assertRefused(
        () -> Dataset.UAV.read(root), truth, ", line 2: negative size in \"9,9,247,-11\"");
    Path occluded = file("cat/cat-1/full_occlusion.txt", "0,1,0,0,0");
    Path outside = file("cat/cat-1/out_of_view.txt", "0,0,1,0,0");
    LabelledSequence sequence = Dataset.UAV.read(root).get(0);
    assertThat(sequence.markedAbsent()).containsExactlyInAnyOrder(1, 2);
    assertThat(box(sequence, 1)).isEmpty();
    assertThat(box(sequence, 2)).isEmpty();
    assertThat(box(sequence, 3)).isPresent();
    file("cat/cat-1/full_occlusion.txt", "0,1,0,0");
    assertRefused(() -> Dataset.UAV.read(root), occluded, ", line 1: 4 values for 5 frames");
    file("cat/cat-1/full_occlusion.txt", "0,1,0,0,0");
    file("cat/cat-1/out_of_view.txt", "0,0,NaN,0,0");
    assertRefused(
        () -> Dataset.UAV.read(root), outside, ", line 1: value 3 is 0 or 1, not \"NaN\"");
    file("cat/cat-1/out_of_view.txt", "1,0,0,0,0");
    assertRefused(
        () -> Dataset.UAV.read(root),
        truth,
        ", line 1: the target must be there on the first frame");
  }

  @Test
  void aListNamesSequencesOfUav123AndDavis() throws IOException {
    for (String name : List.of("bike1", "car1", "car2")) {
      images("uav/data_seq/UAV123/" + name, "%06d.png", 1, 2);
      file("uav/anno/UAV123/" + name + ".txt", "1,1,3,4", "2,2,3,4");
      for (int i = 0; i < 3; i++) {
        images("davis/JPEGImages/480p/" + name, "%05d.png", i, i);
        new BenchmarkFiles(root)
            .mask("davis/Annotations/480p/%s/%05d.png".formatted(name, i), 3, 4, 5);
      }
    }
    Path uavList = file("uav/list.txt", "car2", "bike1");
    Path davisList = file("davis/list.txt", "car2", "bike1");
    Path uav = root.resolve("uav");
    Path davis = root.resolve("davis");
    assertThat(names(Dataset.UAV.read(uav))).containsExactly("car2", "bike1");
    assertThat(names(Dataset.DAVIS.read(davis))).containsExactly("car2", "bike1");
    file("uav/list.txt", "car2", "car3");
    file("davis/list.txt", "car2", "car3");
    assertRefused(
        () -> Dataset.UAV.read(uav),
        uavList,
        ", line 2: there is no truth in %s of \"car3\"".formatted(uav.resolve("anno/UAV123")));
    assertRefused(
        () -> Dataset.DAVIS.read(davis),
        davisList,
        ", line 2: there is no folder in %s of \"car3\""
            .formatted(davis.resolve("JPEGImages/480p")));
  }

  @Test
  void whatIsNotVisibleInGot10kMayHaveAnyBox() throws IOException {
    images("Train_1", "%08d.png", 1, 3);
    Path truth = file("Train_1/groundtruth.txt", "1,1,3,4", "-1,-1,-1,-1", "2,2,3,4");
    assertRefused(
        () -> Dataset.GOT10K.read(root), truth, ", line 2: negative size in \"-1,-1,-1,-1\"");
    file("Train_1/cover.label", "8", "0", "5");
    assertThat(box(Dataset.GOT10K.read(root).get(0), 1)).isEmpty();
    file("Train_1/cover.label", "8", "3", "5");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        truth,
        ", line 2: no box, but cover.label says that the target is visible");
  }

  @Test
  void nothingMayFollowABox() throws IOException {
    images("Walk/img", "%04d.png", 1, 2);
    Path truth = file("Walk/groundtruth_rect.txt", "1,1,3,4", "2,2,3,4,,,");
    assertRefused(
        () -> Dataset.OTB.read(root), truth, ", line 2: expected 4 numbers, not \"2,2,3,4,,,\"");
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
        ": holds the first box only, and is not of the test split: nothing can be measured");
  }

  @Test
  void ofGot10ksTestSplitThereAreRawResults() throws IOException {
    images("GOT-10k_Test_000001", "%08d.png", 1, 3);
    file("GOT-10k_Test_000001/groundtruth.txt", "1,1,3,4");
    List<LabelledSequence> sequences = Dataset.GOT10K.read(root);
    Path results = root.resolve("results");
    Protocol protocol =
        Dataset.GOT10K.protocol(sequences, ResultFiles.in(results), VotYear.VOT2018);

    SequenceScore score =
        protocol.run(sequences.get(0), TruthTracker.STATIC, (sequence, frame, reports) -> {});

    assertThat(score.frames()).isEqualTo(3);
    assertThat(score.measures()).isEmpty();
    assertThat(protocol.overall()).isEmpty();
    assertThat(
            Files.readAllLines(
                results.resolve("static/GOT-10k_Test_000001/GOT-10k_Test_000001_001.txt")))
        .containsExactly("1,1,3,4", "1,1,3,4", "1,1,3,4");
    assertThat(Dataset.GOT10K.remark(sequences).orElseThrow())
        .startsWith("1 of 1 sequences have their first box alone");
  }

  @Test
  void aGot10kTargetIsVisibleBehindTheFirstFrame() throws IOException {
    images("Val_1", "%08d.png", 1, 3);
    file("Val_1/groundtruth.txt", "1,1,3,4", "1,1,3,4", "2,2,3,4");
    file("Val_1/cover.label", "8", "0", "0");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        root.resolve("Val_1"),
        ": the target is visible nowhere behind the first frame");
  }

  @Test
  void got10kWithoutCoverIsVisibleWhereItHasABox() throws IOException {
    images("made", "%08d.png", 1, 4);
    file("made/groundtruth.txt", "1,1,3,4", "0,0,0,0", "2,2,3,4", "2,2,3,4");
    assertThat(Dataset.GOT10K.read(root).get(0).cover()).containsExactly(8, 0, 8, 8);
    Path absence = file("made/absence.label", "0", "1", "1", "0");
    assertThat(Dataset.GOT10K.read(root).get(0).cover()).containsExactly(8, 0, 0, 8);
    file("made/absence.label", "0", "1", "2", "0");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        absence,
        ", line 3: expected 0, or 1 where the target is absent, not \"2\"");
  }

  @Test
  void bothOfGot10ksLabelFilesHaveAValueForEachFrame() throws IOException {
    images("Val_1", "%08d.png", 1, 3);
    file("Val_1/groundtruth.txt", "1,1,3,4", "1,1,3,4", "2,2,3,4");
    Path cover = file("Val_1/cover.label", "8", "8", "8", "", "8", "");
    assertRefused(() -> Dataset.GOT10K.read(root), cover, ", line 5: has no frame");
    file("Val_1/cover.label", "8", "8", "8", "", "");
    Path absence = file("Val_1/absence.label", "0", "1", "0");
    // Where both are there, cover.label decides.
    assertThat(Dataset.GOT10K.read(root).get(0).cover()).containsExactly(8, 8, 8);
    file("Val_1/absence.label", "0", "x", "0");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        absence,
        ", line 2: expected 0, or 1 where the target is absent, not \"x\"");
    file("Val_1/absence.label", "0", "0");
    assertRefused(
        () -> Dataset.GOT10K.read(root),
        absence,
        ", line 3: expected 0, or 1 where the target is absent, not \"\"");
    file("Val_1/absence.label", "0", "0", "0", "", "", "1");
    assertRefused(() -> Dataset.GOT10K.read(root), absence, ", line 6: has no frame");
  }

  /** On the third frame there is a box, far away, of what cannot be seen. */
  @ParameterizedTest
  @CsvSource({"cover.label, 8 8 0 8", "cover.label, 0 8 0 8", "absence.label, 1 0 1 0"})
  void framesThatGot10kMarksAsAbsentDoNotCount(String label, String values) throws IOException {
    images("Val_1", "%08d.png", 1, 4);
    file("Val_1/groundtruth.txt", "1,1,4,4", "1,1,4,4", "21,21,4,4", "3,1,4,4");
    file("Val_1/" + label, values.split(" "));
    List<LabelledSequence> sequences = Dataset.GOT10K.read(root);
    assertThat(box(sequences.get(0), 0)).contains(new Box(1, 1, 4, 4));
    assertThat(box(sequences.get(0), 2)).isEmpty();
    Protocol protocol = Dataset.GOT10K.protocol(sequences, ResultFiles.none(), VotYear.VOT2018);
    protocol.run(sequences.get(0), TruthTracker.STATIC, (sequence, frame, reports) -> {});
    double expected = (1 + 1 / 3.0) / 2;
    assertThat(protocol.overall().get("ao")).isCloseTo(expected, within(1e-12));
    assertThat(protocol.overall().get("got10kAo")).isCloseTo(expected, within(1e-9));
    // As pysot counts a frame without ground truth.
    assertThat(protocol.overall().get("precision20")).isEqualTo(1);
    assertThat(protocol.overall().get("auc"))
        .isCloseTo((2 * 20 / 21.0 + 7 / 21.0) / 4, within(1e-12));
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
    assertThat(protocol.overall().get("got10kAo")).isCloseTo((1 + 1 / 3.0) / 2, within(1e-9));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2,2,0,4 | no area in \"2,2,0,4\"; in VOT a target is never so",
        "0,0,0,0 | no area in \"0,0,0,0\"; in VOT a target is never so",
        "1,1,5,5,9,9,3,3 | no area in \"1,1,5,5,9,9,3,3\"; in VOT a target is never so",
        ".1,.3,.2,.6,.3,.9,.4,1.2 | no area in \".1,.3,.2,.6,.3,.9,.4,1.2\"; in VOT a target is never so",
        "1e300,2,3,4 | \"1e300\" is beyond 1000000 pixels",
        "10,5,30,8,28,-2000000,8,17 | \"-2000000\" is beyond 1000000 pixels",
        "1,NaN,3,4 | NaN beside numbers in \"1,NaN,3,4\"; a target is absent entirely or not",
      })
  void aVotTargetHasAnArea(String line, String message) throws IOException {
    images("cat", "%08d.png", 1, 3);
    Path truth = file("cat/groundtruth.txt", "1,2,3,4", line, "2,2,3,4");
    assertRefused(() -> Dataset.VOT.read(root), truth, ", line 2: " + message);
  }

  @Test
  void whatMakesVotLongTermIsSaid() throws IOException {
    images("cat", "%08d.png", 1, 3);
    images("dog", "%08d.png", 1, 3);
    file("cat/groundtruth.txt", "1,2,3,4", "1,2,3,4", "2,2,3,4");
    Path truth = file("dog/groundtruth.txt", "1,2,3,4", "2,2,3,4", "nan,nan,nan,nan");
    List<LabelledSequence> sequences = Dataset.VOT.read(root);
    assertThat(Dataset.VOT.remark(sequences))
        .contains(
            "dog, groundtruth.txt line 3: the target is absent (NaN), so all 2 sequences are"
                + " measured by VOT's long-term protocol");
    assertThat(Dataset.VOT.remark(sequences.subList(0, 1))).isEmpty();
    assertThat(Dataset.OTB.remark(sequences)).isEmpty();
    // Long-term sequences have no polygons, so this is a mistake.
    file("cat/groundtruth.txt", "10,5,30,8,28,20,8,17", "1,2,3,4", "1,2,3,4");
    assertRefused(
        () -> Dataset.VOT.read(root),
        truth,
        ", line 3: NaN, which VOT with polygons does not have");
  }

  @Test
  void everyMaskOfDavisHasItsImage() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    images("JPEGImages/480p/dog", "%05d.png", 0, 4);
    for (int i = 0; i < 5; i++) {
      files.mask("Annotations/480p/dog/%05d.png".formatted(i), 3, 4, 5);
    }
    Path images = root.resolve("JPEGImages/480p/dog");
    Path masks = root.resolve("Annotations/480p/dog");
    for (String name : List.of("00000.png", "00004.png")) {
      Path hidden = Files.move(images.resolve(name), root.resolve(name));
      assertRefused(
          () -> Dataset.DAVIS.read(root),
          masks.resolve(name),
          ": its image is missing in " + images);
      Files.move(hidden, images.resolve(name));
    }
    assertThat(Dataset.DAVIS.read(root)).hasSize(1);
    files.mask("Annotations/480p/cow/00000.png", 3, 4, 5);
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        root.resolve("Annotations/480p/cow"),
        ": its images are missing in " + root.resolve("JPEGImages/480p"));
    images("JPEGImages/480p/cow", "%05d.png", 0, 2);
    Files.delete(root.resolve("Annotations/480p/cow/00000.png"));
    Files.delete(root.resolve("Annotations/480p/cow"));
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        root.resolve("Annotations/480p/cow"),
        ": there is no such folder of masks");
  }

  @Test
  void theEndingOfAMaskIsOfAnyCase() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    images("JPEGImages/480p/dog", "%05d.png", 0, 2);
    files.mask("Annotations/480p/dog/00000.PNG", 3, 4, 5);
    files.mask("Annotations/480p/dog/00001.Png", 4, 4, 5);
    files.mask("Annotations/480p/dog/00002.png", 5, 4, 5);
    LabelledSequence dog = Dataset.DAVIS.read(root).get(0);
    assertThat(box(dog, 0)).contains(new Box(3, 4, 5, 5));
    assertThat(box(dog, 1)).contains(new Box(4, 4, 5, 5));
    assertThat(SequenceFolder.open(root.resolve("dog")).truth()).hasSize(3);
    Path extra = files.mask("Annotations/480p/dog/00003.PNG", 5, 4, 5);
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        extra,
        ": its image is missing in " + root.resolve("JPEGImages/480p/dog"));
  }

  @Test
  void severalObjectsInAMaskAreRefusedAndGreyEdgesAreNot() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    images("JPEGImages/480p/dog", "%05d.png", 0, 2);
    for (int i = 0; i < 3; i++) {
      files.mask("Annotations/480p/dog/%05d.png".formatted(i), 3, 4, 5);
    }
    int width = BenchmarkFiles.WIDTH;
    byte[] bgr = new byte[3 * width * BenchmarkFiles.HEIGHT];
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        for (int channel = 0; channel < 3; channel++) {
          bgr[3 * (y * width + x) + channel] = (byte) (x == 3 || y == 3 ? 99 : 255);
        }
      }
    }
    Path mask = root.resolve("Annotations/480p/dog/00001.png");
    files.picture(mask, bgr);
    assertThat(box(Dataset.DAVIS.read(root).get(0), 1)).contains(new Box(0, 0, 4, 4));
    for (int y = 10; y < 13; y++) {
      for (int x = 10; x < 13; x++) {
        bgr[3 * (y * width + x) + 2] = (byte) 128;
      }
    }
    files.picture(mask, bgr);
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        mask,
        ": shows 2 objects, of the colours 128,0,0 and 255,255,255 (red, green, blue); one is"
            + " expected, as in DAVIS 2016");
  }

  @Test
  void davisWithoutItsUsualResolutionHasOneOther() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    for (String resolution : List.of("1080p", "Full-Resolution")) {
      images("JPEGImages/" + resolution + "/dog", "%05d.png", 0, 2);
      for (int i = 0; i < 3; i++) {
        files.mask("Annotations/%s/dog/%05d.png".formatted(resolution, i), 3, 4, 5);
      }
      if (resolution.equals("1080p")) {
        assertThat(names(Dataset.DAVIS.read(root))).containsExactly("dog");
      }
    }
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        root.resolve("JPEGImages"),
        ": has no 480p but 1080p, Full-Resolution; name one of these folders");
    assertThat(names(Dataset.DAVIS.read(root.resolve("JPEGImages/1080p")))).containsExactly("dog");
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
    for (int i = 1; i < 4; i++) {
      files.mask("Annotations/480p/dog/%05d.png".formatted(i), 0, 0, 0);
    }
    assertRefused(
        () -> Dataset.DAVIS.read(root),
        root.resolve("Annotations/480p/dog"),
        ": the target is nowhere behind the first frame");
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
