package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.testing.TinyFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
