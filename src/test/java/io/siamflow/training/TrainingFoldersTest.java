package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.testing.TinyFolders;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFoldersTest {

  @TempDir Path folder;

  private final TrainingFolders folders = new TrainingFolders(Set.of("kept"), Set.of());

  @Test
  void findsSequencesAndPhotographsBelowAFolder() throws IOException {
    TinyFolders.sequence(folder.resolve("otb/moving"), 5);
    TinyFolders.photographs(folder.resolve("coco"), 3);

    folders.read(folder);

    TrainingData data = folders.data();
    assertThat(data.videos())
        .singleElement()
        .satisfies(
            track -> {
              assertThat(track.name()).isEqualTo("moving");
              assertThat(track.sightings()).hasSize(5);
              assertThat(track.sightings().get(1).box()).isEqualTo(new Box(24, 40, 30, 24));
            });
    assertThat(data.photos()).hasSize(3);
    assertThat(data.people()).isEmpty();
    assertThat(data.pictures()).hasSize(8);
  }

  @Test
  void aHeldBackSequenceIsNotTrainedOn() throws IOException {
    TinyFolders.sequence(folder.resolve("kept"), 3);
    TinyFolders.sequence(folder.resolve("moving"), 3);

    folders.read(folder);

    assertThat(folders.validation()).extracting("name").containsExactly("kept");
    assertThat(folders.data().videos()).extracting(ObjectTrack::name).containsExactly("moving");
    assertThat(folders.data().pictures()).hasSize(3);
  }

  @Test
  void aPolygonGivesBoxAndMask() throws IOException {
    TinyFolders.photographs(folder, 1);

    folders.read(folder);

    Sighting sighting = folders.data().photos().get(0).sightings().get(0);
    assertThat(sighting.box().x()).isCloseTo(10, within(1e-9));
    assertThat(sighting.box().width()).isCloseTo(30, within(1e-9));
    try (Picture mask = sighting.mask().open()) {
      byte[] pixels = mask.toBgr();
      int white = 0;
      for (int i = 0; i < pixels.length; i += 3) {
        white += pixels[i] == -1 ? 1 : 0;
      }
      assertThat(white).isEqualTo(30 * 24);
      assertThat(pixels[3 * (30 * TinyFolders.WIDTH + 10)]).isEqualTo((byte) -1);
    }
  }

  @Test
  void aWrongLabelIsNamedWithItsLine() throws IOException {
    TinyFolders.photographs(folder, 1);
    Path labels = folder.resolve("labels/set/0.txt");
    Files.writeString(labels, "0 .1 .1 .2 .1 1.5 .2\n");

    assertThatThrownBy(() -> folders.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(labels + ": line 1: 1.5 is no share of a side");
  }

  @Test
  void aFolderWithoutDataIsRefused() {
    assertThatThrownBy(() -> folders.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": holds nothing that can be trained on");
  }

  @Test
  void readsAVotSequence() throws IOException {
    TinyFolders.vot(folder.resolve("bag"), 4);

    folders.read(folder);

    assertThat(folders.data().videos())
        .singleElement()
        .satisfies(
            track -> {
              assertThat(track.name()).isEqualTo("bag");
              assertThat(track.sightings()).extracting(Sighting::frame).containsExactly(0, 1, 2, 3);
              assertThat(track.sightings().get(2).box()).isEqualTo(new Box(28, 40, 30, 24));
              assertThat(track.sightings().get(2).mask()).isNull();
            });
  }

  /** UAV123 writes NaN where the target is not seen; the frames after it keep their numbers. */
  @Test
  void aLineOfNaNIsNoSighting() throws IOException {
    Path sequence = folder.resolve("boat");
    TinyFolders.sequence(sequence, 4);
    Path truth = sequence.resolve("groundtruth_rect.txt");
    List<String> lines = new ArrayList<>(Files.readAllLines(truth));
    lines.set(1, "NaN,NaN,NaN,NaN");
    Files.write(truth, lines);

    folders.read(folder);

    assertThat(folders.data().videos().get(0).sightings())
        .extracting(Sighting::frame)
        .containsExactly(0, 2, 3);
    assertThat(folders.data().pictures()).hasSize(4);
  }

  @Test
  void readsDavisFromItsRootAResolutionOrASequence() throws IOException {
    for (String resolution : List.of("480p", "1080p")) {
      Path root = folder.resolve("root-" + resolution);
      for (String name : List.of("bear", "kept")) {
        TinyFolders.davis(root, resolution, name, 2, Color.WHITE);
      }
      Path images = root.resolve("JPEGImages");
      for (Path given : List.of(root, images, images.resolve(resolution))) {
        TrainingFolders read = new TrainingFolders(Set.of("kept"), Set.of());
        read.read(given);

        assertThat(read.data().videos()).extracting(ObjectTrack::name).containsExactly("bear");
        assertThat(read.validation()).extracting("name").containsExactly("kept");
        assertThat(read.data().pictures()).hasSize(2);
      }
      TrainingFolders one = new TrainingFolders(Set.of("kept"), Set.of());
      one.read(images.resolve(resolution).resolve("bear"));
      one.read(images.resolve(resolution).resolve("kept"));
      assertThat(one.data().videos().get(0).sightings()).hasSize(2);
      assertThat(one.data().videos().get(0).sightings().get(0).mask()).isNotNull();
      assertThat(one.validation()).extracting("name").containsExactly("kept");
      assertThat(one.data().pictures()).hasSize(2);
    }
  }

  @Test
  void ofSeveralResolutionsOneIsRead() throws IOException {
    TinyFolders.davis(folder, "1080p", "bear", 2, Color.WHITE);
    TinyFolders.davis(folder, "480p", "bear", 2, Color.WHITE);

    folders.read(folder);

    assertThat(folders.data().videos()).hasSize(1);
    assertThat(folders.data().pictures()).hasSize(2);
  }

  /** DAVIS 2017 paints its first object dark red; others write 1 for the target. */
  @Test
  void whateverIsNotBlackIsTheTarget() throws IOException {
    for (Color color : List.of(new Color(128, 0, 0), new Color(1, 1, 1))) {
      TrainingFolders read = new TrainingFolders(Set.of(), Set.of());
      Path root = folder.resolve("red" + color.getRed());
      TinyFolders.davis(root, "480p", "bear", 1, color);
      read.read(root);

      Sighting sighting = read.data().videos().get(0).sightings().get(0);
      assertThat(sighting.box()).isEqualTo(new Box(20, 40, 30, 24));
      try (Picture mask = sighting.mask().open()) {
        byte[] pixels = mask.toBgr();
        int white = 0;
        for (byte value : pixels) {
          assertThat(value).isIn((byte) 0, (byte) -1);
          white += value == -1 ? 1 : 0;
        }
        assertThat(white).isEqualTo(3 * (30 * 24 - 8 * 10));
      }
    }
  }

  @Test
  void heldBackPeopleAreNotTrainedOn() throws IOException {
    TinyFolders.pets(folder.resolve("pets"), 5, List.of(1, 2, 3), 4);
    TrainingFolders read = new TrainingFolders(Set.of(), Set.of(1, 3));

    read.read(folder);

    assertThat(read.data().people())
        .singleElement()
        .satisfies(
            track -> {
              assertThat(track.name()).isEqualTo("pets 2");
              assertThat(track.sightings()).hasSize(5);
              assertThat(track.sightings().get(3).box()).isEqualTo(new Box(32, 40, 30, 24));
            });
    assertThat(read.peopleFolders()).containsExactly(folder.resolve("pets"));
    // Its frames show the people who are held back.
    assertThat(read.data().pictures()).isEmpty();
  }

  @Test
  void aFrameBehindTheVideosEndIsNamed() throws IOException {
    Path pets = folder.resolve("pets");
    TinyFolders.pets(pets, 5, List.of(1), 6);

    assertThatThrownBy(() -> folders.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s: frame 5 is not in %s, which has 5 frames"
                .formatted(pets.resolve("PETS-tiny.xml"), pets.resolve("view.avi")));
  }

  @Test
  void photographsOfAllEndingsAreRead() throws IOException {
    for (String name : List.of("a.jpg", "b.JPG", "c.jpeg", "d.png", "notes.txt")) {
      TinyFolders.photograph(folder.resolve("plain").resolve(name));
      TinyFolders.photograph(folder.resolve("yolo/images").resolve(name));
      Files.createDirectories(folder.resolve("yolo/labels"));
      Files.writeString(
          folder.resolve("yolo/labels").resolve(name.substring(0, name.length() - 4) + ".txt"),
          "0 .2 .2 .6 .2 .6 .8\n\n");
    }
    Files.move(folder.resolve("yolo/labels/c..txt"), folder.resolve("yolo/labels/c.txt"));

    folders.read(folder);

    assertThat(folders.data().pictures()).hasSize(8);
    assertThat(folders.data().photos())
        .extracting(ObjectTrack::name)
        .containsExactly("a.jpg", "b.JPG", "c.jpeg", "d.png");
  }

  @Test
  void labelsThatAreNoTextAreNamed() throws IOException {
    TinyFolders.photographs(folder, 1);
    Path labels = folder.resolve("labels/set/0.txt");
    Files.write(labels, new byte[] {'0', ' ', (byte) 0xc3, (byte) 0x28});

    assertThatThrownBy(() -> folders.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(labels + ": is not UTF-8");
  }

  @Test
  void aHeldBackSequenceNeedsTruthOnItsFirstFrame() throws IOException {
    Path sequence = folder.resolve("kept");
    TinyFolders.sequence(sequence, 3);
    Path truth = sequence.resolve("groundtruth_rect.txt");
    List<String> lines = new ArrayList<>(Files.readAllLines(truth));
    lines.set(0, "NaN,NaN,NaN,NaN");
    Files.write(truth, lines);
    assertThatThrownBy(() -> folders.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            sequence.resolve("img")
                + ": kept is held back for validation, but its first frame has no ground truth");

    Files.delete(truth);
    assertThatThrownBy(() -> folders.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("kept is held back for validation");
  }
}
