package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureEncoder;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceFolderTest {

  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(root.resolve("Walk"));
  }

  private void images(Path place, String... names) throws IOException {
    Files.createDirectories(place);
    for (String name : names) {
      Files.createFile(place.resolve(name));
    }
  }

  private void mask(Path file, int... lit) throws IOException {
    byte[] bgr = new byte[3 * 20 * 10];
    for (int pixel : lit) {
      bgr[3 * pixel + 1] = (byte) 255;
    }
    Files.createDirectories(file.getParent());
    Files.write(
        file, new PictureEncoder(90).encode(new RasterPicture(20, 10, bgr), PictureEncoding.PNG));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\t", " ", ", ", "  "})
  void readsOtb(String separator) throws IOException {
    images(folder.resolve("img"), "0002.jpg", "0001.jpg", "0003.jpg", "notes.txt");
    Files.writeString(
        folder.resolve("groundtruth_rect.txt"),
        "1,1,30,40\n10.5,20.25,3.5,4\nNaN,NaN,NaN,NaN\n".replace(",", separator));
    Sequence sequence = SequenceFolder.open(folder);
    assertThat(sequence.name()).isEqualTo("Walk");
    assertThat(sequence.layout()).isEqualTo(SequenceLayout.OTB);
    assertThat(sequence.images())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("0001.jpg", "0002.jpg", "0003.jpg");
    assertThat(sequence.truth())
        .containsExactly(
            Optional.of(new Box(0, 0, 30, 40)),
            Optional.of(new Box(9.5, 19.25, 3.5, 4)),
            Optional.empty());
    assertThat(sequence.layout().toFolderConvention(new Box(9.5, 19.25, 3.5, 4)))
        .isEqualTo(new Box(10.5, 20.25, 3.5, 4));
  }

  @Test
  void aTargetWithoutSizeIsAbsent() throws IOException {
    images(folder.resolve("img"), "1.jpg", "2.jpg", "3.jpg", "10.jpg");
    Files.writeString(
        folder.resolve("groundtruth_rect.txt"), "5,5,9,9\r\n0,0,0,0\r\n4,4,9,0\r\n\r\n\n");
    Sequence sequence = SequenceFolder.open(folder);
    assertThat(sequence.truth())
        .containsExactly(Optional.of(new Box(4, 4, 9, 9)), Optional.empty(), Optional.empty());
    assertThat(sequence.size()).isEqualTo(4);
    assertThat(sequence.truthOf(3)).isEmpty();
    assertThat(sequence.images().get(3).getFileName()).hasToString("10.jpg");
  }

  @Test
  void ofOtbsLongerRecordingsThePartWithTruthIsTaken() throws IOException {
    Path david = folder.resolveSibling("David");
    images(david.resolve("img"), "0298.jpg", "0299.jpg", "0300.jpg", "0301.jpg");
    Files.writeString(david.resolve("groundtruth_rect.txt"), "5,5,9,9\n6,5,9,9\n");
    assertThat(SequenceFolder.open(david).images())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("0300.jpg", "0301.jpg");
  }

  @Test
  void readsLasotWithItsMarks() throws IOException {
    images(folder.resolve("img"), "00000001.jpg", "00000002.jpg", "00000003.jpg");
    Files.writeString(folder.resolve("groundtruth.txt"), "5,5,9,9\n6,5,9,9\n7,5,9,-1\n");
    Files.writeString(folder.resolve("out_of_view.txt"), "0,1,1\n");
    Sequence sequence = SequenceFolder.open(folder);
    assertThat(sequence.layout()).isEqualTo(SequenceLayout.OTB);
    assertThat(sequence.truth())
        .containsExactly(Optional.of(new Box(4, 4, 9, 9)), Optional.empty(), Optional.empty());
  }

  @Test
  void findsTheTruthOfUav123() throws IOException {
    Path bike = folder.resolve("data_seq/UAV123/bike1");
    images(bike, "000001.jpg", "000002.jpg");
    Path truth = folder.resolve("anno/UAV123/bike1.txt");
    Files.createDirectories(truth.getParent());
    Files.writeString(truth, "5,5,9,9\nNaN,NaN,NaN,NaN\n");
    Sequence sequence = SequenceFolder.open(bike);
    assertThat(sequence.name()).isEqualTo("bike1");
    assertThat(sequence.truth())
        .containsExactly(Optional.of(new Box(4, 4, 9, 9)), Optional.empty());
  }

  @Test
  void readsVotPolygonsAndRectangles() throws IOException {
    images(folder.resolve("color"), "00000001.jpg", "00000002.jpg", "00000003.jpg");
    Files.writeString(
        folder.resolve("groundtruth.txt"), "10,5,30,8,28,20,8,17\n1,2,3,4\nnan,nan,nan,nan\n");
    Sequence sequence = SequenceFolder.open(folder);
    assertThat(sequence.layout()).isEqualTo(SequenceLayout.VOT);
    assertThat(sequence.truth())
        .containsExactly(
            Optional.of(new Box(8, 5, 22, 15)), Optional.of(new Box(1, 2, 3, 4)), Optional.empty());
    assertThat(sequence.layout().toFolderConvention(new Box(1, 2, 3, 4)))
        .isEqualTo(new Box(1, 2, 3, 4));
  }

  @Test
  void readsVotWithTheImagesBesideTheTruth() throws IOException {
    images(folder, "00000001.jpg", "00000002.jpg");
    Files.writeString(folder.resolve("groundtruth.txt"), "1,2,3,4\n");
    assertThat(SequenceFolder.open(folder).images()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JPEGImages/480p/dog", "dog", "JPEGImages/480p/../480p/dog/"})
  void readsDavis(String given) throws IOException {
    images(root.resolve("JPEGImages/480p/dog"), "00000.jpg", "00001.jpg", "00002.jpg");
    mask(root.resolve("Annotations/480p/dog/00000.png"), 3 * 20 + 4, 5 * 20 + 19);
    mask(root.resolve("Annotations/480p/dog/00001.png"));
    mask(root.resolve("Annotations/480p/dog/00002.png"), 0);
    Sequence sequence = SequenceFolder.open(root.resolve(given));
    assertThat(sequence.layout()).isEqualTo(SequenceLayout.DAVIS);
    assertThat(sequence.name()).isEqualTo("dog");
    assertThat(sequence.truth())
        .containsExactly(
            Optional.of(new Box(4, 3, 16, 3)), Optional.empty(), Optional.of(new Box(0, 0, 1, 1)));
  }

  @Test
  void davisWithoutMasksHasNoTruth() throws IOException {
    images(root.resolve("JPEGImages/480p/dog"), "00000.jpg");
    Sequence sequence = SequenceFolder.open(root.resolve("dog"));
    assertThat(sequence.layout()).isEqualTo(SequenceLayout.DAVIS);
    assertThat(sequence.hasTruth()).isFalse();
  }

  @Test
  void aMaskThatIsMissingOrDamagedIsNamed() throws IOException {
    images(root.resolve("JPEGImages/480p/dog"), "00000.jpg", "00001.jpg", "00002.jpg");
    Path masks = root.resolve("Annotations/480p/dog");
    mask(masks.resolve("00000.png"), 1);
    mask(masks.resolve("00002.png"), 1);
    assertThatThrownBy(() -> SequenceFolder.open(root.resolve("dog")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            masks.resolve("00001.png") + ": this mask is missing, but later ones are there");
    Files.writeString(masks.resolve("00001.png"), "x");
    assertThatThrownBy(() -> SequenceFolder.open(root.resolve("dog")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(masks.resolve("00001.png").toString());
  }

  @Test
  void readsPlainImages() throws IOException {
    images(folder, "frame10.PNG", "frame9.png", "frame100.jpeg", ".hidden.png");
    Sequence sequence = SequenceFolder.open(folder);
    assertThat(sequence.layout()).isEqualTo(SequenceLayout.IMAGES);
    assertThat(sequence.hasTruth()).isFalse();
    assertThat(sequence.truthOf(0)).isEmpty();
    assertThat(sequence.images())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("frame9.png", "frame10.PNG", "frame100.jpeg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2,3",
        "1,2,3,4,5",
        "",
        "1,2,x,4",
        "1,2,Infinity,4",
        "1,2,1e999,4",
        "1e300,2,3,4",
        "1,-1000001,3,4",
        "1,2,1000001,4",
        "1,2,0x10,4",
        "1,,3,4",
        "1,2,-3,4",
        "1;2;3",
        "1d,2,3,4",
        "m0,0,10,3,4",
        "\u0000\u0001\u00ff"
      })
  void aBrokenLineIsNamed(String line) throws IOException {
    images(folder.resolve("img"), "0001.jpg", "0002.jpg", "0003.jpg");
    Path file = folder.resolve("groundtruth_rect.txt");
    Files.writeString(file, "1,1,2,2\n" + line + "\n1,1,2,2\n");
    assertThatThrownBy(() -> SequenceFolder.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ", line 2: ");
  }

  @Test
  void aLongLineIsCutInTheMessage() throws IOException {
    images(folder.resolve("img"), "0001.jpg");
    Files.writeString(folder.resolve("groundtruth_rect.txt"), "9".repeat(100_000));
    assertThatThrownBy(() -> SequenceFolder.open(folder))
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
  }

  @Test
  void moreLinesThanImagesAreRefused() throws IOException {
    images(folder.resolve("img"), "0001.jpg");
    Path file = folder.resolve("groundtruth_rect.txt");
    Files.writeString(file, "1,1,2,2\n1,1,2,2\n");
    assertThatThrownBy(() -> SequenceFolder.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": line 2 has no image, " + folder.resolve("img") + " has only 1");
  }

  @Test
  void foldersThatAreNoSequenceAreRefused() throws IOException {
    assertThatThrownBy(() -> SequenceFolder.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": holds no JPEG or PNG files");
    Path absent = root.resolve("absent");
    assertThatThrownBy(() -> SequenceFolder.open(absent))
        .hasMessage(absent + ": there is no such folder");
    Path file = Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> SequenceFolder.open(file)).hasMessage(file + ": is not a folder");
    Files.writeString(folder.resolve("groundtruth_rect.txt"), "1,1,2,2\n");
    assertThatThrownBy(() -> SequenceFolder.open(folder))
        .hasMessage(folder.resolve("img") + ": there is no such folder");
    Files.writeString(folder.resolve("groundtruth_rect.txt"), "\n \n");
    assertThatThrownBy(() -> SequenceFolder.open(folder))
        .hasMessage(folder.resolve("groundtruth_rect.txt") + ": is empty");
  }

  @Test
  void aDavisRootSaysWhatItHolds() throws IOException {
    images(root.resolve("JPEGImages/480p/dog"), "00000.jpg");
    images(root.resolve("JPEGImages/480p/cow"), "00000.jpg");
    assertThatThrownBy(() -> SequenceFolder.open(root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cow, dog");
  }

  @Test
  void readsTheEvaluationSequences() throws IOException {
    Path eval = SharedData.require("data/eval");
    Sequence david = SequenceFolder.open(eval.resolve("otb/David"));
    assertThat(david.size()).isEqualTo(471);
    assertThat(david.truth()).hasSize(471);
    assertThat(david.truthOf(0)).contains(new Box(128, 79, 64, 78));
    Sequence bag = SequenceFolder.open(eval.resolve("vot/bag"));
    assertThat(bag.size()).isEqualTo(196);
    assertThat(bag.layout()).isEqualTo(SequenceLayout.VOT);
    assertThat(bag.truthOf(0).orElseThrow().x()).isEqualTo(292.23);
    Sequence dog = SequenceFolder.open(eval.resolve("davis/JPEGImages/480p/dog"));
    assertThat(dog.truth()).hasSize(dog.size()).allMatch(Optional::isPresent);
    assertThat(SequenceFolder.open(eval.resolve("davis/dog"))).isEqualTo(dog);
  }

  @Test
  void readsUav123() throws IOException {
    Sequence boat = SequenceFolder.open(SharedData.require("data/train/uav123/boat1"));
    assertThat(boat.layout()).isEqualTo(SequenceLayout.OTB);
    assertThat(boat.truthOf(0)).contains(new Box(158.66, 132.25, 62.97, 129.59));
  }
}
