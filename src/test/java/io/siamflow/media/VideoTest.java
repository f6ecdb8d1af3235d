package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.image.MeanColor;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoTest {

  @TempDir Path folder;

  private static RasterPicture scene(int width, int height, int shift) {
    byte[] bgr = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = 3 * (y * width + x);
        bgr[i] = (byte) (40 + 150 * x / width);
        bgr[i + 1] = (byte) (60 + 150 * y / height);
        bgr[i + 2] = (byte) (128 + 90 * Math.sin((x + 3 * shift) / 9.0) * Math.cos(y / 11.0));
      }
    }
    return new RasterPicture(width, height, bgr);
  }

  private Path video(int width, int height, int frames) throws IOException {
    Path file = folder.resolve("made.mp4");
    try (VideoWriter writer = VideoWriter.create(file, width, height, 12.5)) {
      for (int i = 0; i < frames; i++) {
        writer.write(scene(width, height, i));
      }
    }
    return file;
  }

  private static int count(Path file) throws IOException {
    int frames = 0;
    try (VideoReader reader = VideoReader.open(file)) {
      Duration last = Duration.ofSeconds(-1);
      while (true) {
        Optional<VideoFrame> next = reader.next();
        if (next.isEmpty()) {
          assertThat(reader.next()).isEmpty();
          return frames;
        }
        try (VideoFrame frame = next.get()) {
          assertThat(frame.number()).isEqualTo(frames++);
          assertThat(frame.time()).isGreaterThan(last);
          assertThat(frame.picture().width()).isEqualTo(reader.width());
          assertThat(frame.picture().height()).isEqualTo(reader.height());
          last = frame.time();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"160,120", "161,121", "16,16", "200,90"})
  void whatIsWrittenCanBeRead(int width, int height) throws IOException {
    Path file = video(width, height, 20);
    try (VideoReader reader = VideoReader.open(file)) {
      assertThat(reader.width()).isEqualTo(width & ~1);
      assertThat(reader.height()).isEqualTo(height & ~1);
      assertThat(reader.framesPerSecond()).isEqualTo(12.5);
      for (int i = 0; i < 20; i++) {
        try (VideoFrame frame = reader.next().orElseThrow()) {
          assertThat(frame.number()).isEqualTo(i);
          assertThat(frame.time()).isEqualTo(Duration.ofMillis(80L * i));
          byte[] written = scene(width, height, i).toBgr();
          byte[] read = frame.picture().toBgr();
          double difference = 0;
          for (int y = 0; y < reader.height(); y++) {
            for (int x = 0; x < 3 * reader.width(); x++) {
              difference +=
                  Math.abs(
                      (written[3 * y * width + x] & 0xff)
                          - (read[3 * y * reader.width() + x] & 0xff));
            }
          }
          assertThat(difference / read.length).as("frame %d", i).isLessThan(8);
        }
      }
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void readsTheSurveillanceVideo() throws IOException {
    Path file = SharedData.require("data/pets09-s2l1/vtest.avi");
    try (VideoReader reader = VideoReader.open(file)) {
      assertThat(reader.width()).isEqualTo(768);
      assertThat(reader.height()).isEqualTo(576);
      assertThat(reader.framesPerSecond()).isEqualTo(10);
      try (VideoFrame frame = reader.next().orElseThrow()) {
        MeanColor mean = frame.picture().meanColor();
        assertThat(mean.green()).isBetween(90.0, 170.0);
      }
    }
    assertThat(count(file)).isEqualTo(795);
  }

  @ParameterizedTest
  @CsvSource({"car-detection,12.5", "one-by-one-person-detection,10"})
  void readsMp4(String name, double rate) throws IOException {
    Path file = SharedData.require("data/video/" + name + ".mp4");
    try (VideoReader reader = VideoReader.open(file)) {
      assertThat(reader.width()).isEqualTo(768);
      assertThat(reader.height()).isEqualTo(432);
      assertThat(reader.framesPerSecond()).isEqualTo(rate);
    }
    assertThat(count(file)).isGreaterThan(100);
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    Path absent = folder.resolve("absent.mp4");
    assertThatThrownBy(() -> VideoReader.open(absent))
        .isInstanceOf(IOException.class)
        .hasMessage(absent + ": there is no such file");
    assertThatThrownBy(() -> VideoReader.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": cannot be read as a file");
  }

  @Test
  void filesThatAreNoVideoAreRefused() throws IOException {
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    byte[] png = new PictureEncoder(90).encode(scene(64, 48, 0), PictureEncoding.PNG);
    byte[] jpeg = new PictureEncoder(90).encode(scene(64, 48, 0), PictureEncoding.JPEG);
    byte[] playlist = "#EXTM3U\n#EXTINF:1,\nother.mp4\n#EXT-X-ENDLIST\n".getBytes();
    byte[] text = "a text file\n".repeat(300).getBytes();
    int i = 0;
    for (byte[] content : new byte[][] {noise, png, jpeg, playlist, text, {}}) {
      for (String end : new String[] {".mp4", ".avi", ".txt", ".m3u8"}) {
        Path file = Files.write(folder.resolve("no" + i++ + end), content);
        assertThatThrownBy(() -> VideoReader.open(file).close())
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith(file + ": ");
      }
    }
  }

  @Test
  void aTruncatedVideoIsReadUpToThereAndThenReported() throws IOException {
    byte[] whole = Files.readAllBytes(SharedData.require("data/pets09-s2l1/vtest.avi"));
    Path file = Files.write(folder.resolve("cut.avi"), Arrays.copyOf(whole, whole.length / 8));
    try (VideoReader reader = VideoReader.open(file)) {
      int[] frames = {0};
      assertThatThrownBy(
              () -> {
                while (true) {
                  Optional<VideoFrame> frame = reader.next();
                  if (frame.isEmpty()) {
                    return;
                  }
                  frame.get().close();
                  frames[0]++;
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": frame ");
      assertThat(frames[0]).isBetween(60, 200);
    }
  }

  @Test
  void damagedVideosEndInAnErrorThatNamesTheFrame() throws IOException {
    byte[] whole = Files.readAllBytes(video(160, 120, 30));
    Random random = new Random(3);
    int reported = 0;
    for (int trial = 0; trial < 60; trial++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 1 + trial % 7; k++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(folder.resolve("damaged.mp4"), damaged);
      try {
        count(file);
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
        reported++;
      } catch (AssertionError e) {
        assertThat(e).as("times may be damaged too").hasMessageContaining("PT");
      }
    }
    assertThat(reported).isGreaterThan(10);
    for (int length = 0; length < whole.length; length += 997) {
      Path file = folder.resolve("cut.mp4");
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> count(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": ");
    }
  }

  @Test
  void refusesWhatNoVideoCanHold() throws IOException {
    Path file = folder.resolve("a.mp4");
    assertThatThrownBy(() -> VideoWriter.create(file, 8, 100, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VideoWriter.create(file, 100, 100, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VideoWriter.create(folder.resolve("a.gif"), 100, 100, 10))
        .isInstanceOf(IllegalArgumentException.class);
    Path nowhere = folder.resolve("none/a.mp4");
    assertThatThrownBy(() -> VideoWriter.create(nowhere, 100, 100, 10))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(nowhere + ": there is no folder");
    Path taken = Files.createDirectory(folder.resolve("taken.mp4"));
    assertThatThrownBy(() -> VideoWriter.create(taken, 100, 100, 10))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(taken + ": cannot be written: ");
    try (VideoWriter writer = VideoWriter.create(file, 100, 100, 10)) {
      assertThatThrownBy(() -> writer.write(scene(100, 98, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(file + ": a picture of 100x98 pixels in a video of 100x100");
    }
  }

  @Test
  void closedOnesSaySo() throws IOException {
    Path file = video(64, 64, 3);
    VideoReader reader = VideoReader.open(file);
    reader.close();
    reader.close();
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    VideoWriter writer = VideoWriter.create(file, 64, 64, 5);
    writer.close();
    writer.close();
    assertThatThrownBy(() -> writer.write(scene(64, 64, 0)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFilmStripPutsBarsAroundPicturesOfAnotherShape() throws IOException {
    Path file = folder.resolve("strip.png");
    byte[] white = new byte[3 * 64 * 64];
    Arrays.fill(white, (byte) 255);
    try (FilmStrip strip = new FilmStrip(file, 4, 32)) {
      strip.write(new RasterPicture(64, 32, new byte[3 * 64 * 32]));
      strip.write(new RasterPicture(64, 64, white));
      strip.write(new RasterPicture(64, 8, Arrays.copyOf(white, 3 * 64 * 8)));
    }
    try (Picture picture = new PictureDecoder(1 << 20).read(file)) {
      assertThat(picture.width()).isEqualTo(3 * 32);
      assertThat(picture.height()).isEqualTo(16);
      byte[] bgr = picture.toBgr();
      for (int y = 0; y < 16; y++) {
        for (int x = 0; x < 96; x++) {
          boolean square = x >= 40 && x < 56;
          boolean flat = x >= 64 && y >= 6 && y < 10;
          assertThat(bgr[3 * (96 * y + x)])
              .as(x + ", " + y)
              .isEqualTo((byte) (square || flat ? 255 : 0));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,4", "5,3", "8,4", "9,3", "100,4"})
  void aFilmStripShowsAFewEvenlySpaced(int pictures, int tiles) throws IOException {
    Path file = folder.resolve("strip.png");
    try (FilmStrip strip = new FilmStrip(file, 4, 32)) {
      for (int i = 0; i < pictures; i++) {
        byte[] bgr = new byte[3 * 64 * 48];
        Arrays.fill(bgr, (byte) i);
        strip.write(new RasterPicture(64, 48, bgr));
      }
    }
    try (Picture picture = new PictureDecoder(1 << 20).read(file)) {
      assertThat(picture.width()).isEqualTo(32 * tiles);
      assertThat(picture.height()).isEqualTo(24);
      byte[] bgr = picture.toBgr();
      int spacing = tiles > 1 ? bgr[3 * 32] : 0;
      for (int i = 0; i < tiles; i++) {
        assertThat(bgr[3 * 32 * i + 40]).isEqualTo((byte) (i * spacing));
      }
      assertThat((tiles - 1) * spacing).isGreaterThanOrEqualTo(pictures / 2 - 1);
    }
  }
}
