package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.JsonLines;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.media.TrackColor;
import io.siamflow.media.VideoFrame;
import io.siamflow.media.VideoReader;
import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.SeededPack;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code track} on a rendered sequence, with a network that nobody trained. */
class TrackRecordingCommandTest {

  private static final int FRAMES = 4;
  private static final double PRECISION = 1e-4;

  @TempDir private static Path models;
  @TempDir private Path folder;
  private static Path pack;
  private Path output;

  @BeforeAll
  static void generateModel() throws IOException {
    pack = models.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7).save(pack);
  }

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("boxes.txt");
  }

  @Test
  void writesOneBasedBoxesForAnOtbFolderAndTheEventsZeroBased() throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), FRAMES);
    Path events = folder.resolve("events.json");

    CommandRun run = track("--sequence=" + sequence, "--events=" + events);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("scene: 4 frames");
    List<Box> boxes = boxes();
    List<TrackEvent> told = events(events);
    assertThat(Files.readAllLines(output).get(0)).isEqualTo("41,51,24,24");
    assertThat(boxes).hasSize(FRAMES);
    assertThat(told).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      TrackEvent event = told.get(i);
      assertThat(boxes.get(i).x()).isCloseTo(event.box().x() + 1, within(PRECISION));
      assertThat(boxes.get(i).y()).isCloseTo(event.box().y() + 1, within(PRECISION));
      assertThat(boxes.get(i).width()).isCloseTo(event.box().width(), within(PRECISION));
      assertThat(boxes.get(i).height()).isCloseTo(event.box().height(), within(PRECISION));
      assertThat(event.eventId()).isEqualTo("scene/0/" + i + "/1");
      assertThat(event.capturedAt()).isEqualTo(40L * i);
      assertThat(event.modelId()).isEqualTo("seeded");
      assertThat(event.modelSha256()).hasSize(64);
    }
    assertThat(told.get(0).status()).isEqualTo(TargetStatus.STARTED);
    assertThat(told.get(0).commandId()).isEqualTo("start-0-1");
    assertThat(told.get(0).score()).isNull();
    assertThat(told.get(1).status()).isNotEqualTo(TargetStatus.STARTED);
    assertThat(told.get(1).commandId()).isNull();
    assertThat(told.get(1).score()).isNotNull();
  }

  @Test
  void takesInitInsteadOfTheGroundTruth() throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), 2);
    assertThat(track("--sequence=" + sequence, "--init=10.5,20,30,40").exitCode()).isZero();
    assertThat(Files.readAllLines(output).get(0)).isEqualTo("11.5,21,30,40");
  }

  @Test
  void countsFromZeroInAFolderOfImagesAndDrawsAVideo() throws IOException {
    Path images = SmallScene.images(folder.resolve("images"), FRAMES);
    Path video = folder.resolve("drawn.mp4");

    CommandRun run = track("--sequence=" + images, "--init=40,50,24,24", "--video-out=" + video);

    assertThat(run.err()).isEmpty();
    assertThat(Files.readAllLines(output).get(0)).isEqualTo("40,50,24,24");
    try (VideoReader reader = VideoReader.open(video)) {
      int frames = 0;
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        frame.get().close();
        frames++;
      }
      assertThat(frames).isEqualTo(FRAMES);
      assertThat(reader.width()).isEqualTo(SmallScene.WIDTH);
    }
  }

  @Test
  void aMaskAndARotatedBoxAreToldAndDrawn() throws IOException {
    Path masks = folder.resolve("masks");
    SeededPack.of("masks", Architecture.named("siammask-mobilenetv2"), 7).save(masks);
    Path images = SmallScene.images(folder.resolve("images"), 3);
    Path video = folder.resolve("drawn.mp4");
    Path events = folder.resolve("events.json");

    CommandRun run =
        CommandRun.of(
            "track",
            "--model=" + masks,
            "--output=" + output,
            "--sequence=" + images,
            "--init=40,50,24,24",
            "--events=" + events,
            "--video-out=" + video);

    assertThat(run.err()).isEmpty();
    TrackEvent found = events(events).get(1);
    assertThat(found.rotatedBox()).isNotNull();
    boolean[] inside = found.mask().pixels();
    assertThat(inside).contains(true).contains(false);
    Color color = TrackColor.of(found.trackId());
    double nearerInside = 0;
    double nearerOutside = 0;
    int pixelsInside = 0;
    byte[] without = SmallScene.picture(1).toBgr();
    try (VideoReader drawn = VideoReader.open(video)) {
      byte[] with = second(drawn);
      for (int i = 0; i < inside.length; i++) {
        double nearer = distance(without, i, color) - distance(with, i, color);
        if (inside[i]) {
          nearerInside += nearer;
          pixelsInside++;
        } else {
          nearerOutside += nearer;
        }
      }
    }
    assertThat(nearerInside / pixelsInside).isGreaterThan(20);
    assertThat(Math.abs(nearerOutside) / (inside.length - pixelsInside)).isLessThan(20);
  }

  private static byte[] second(VideoReader video) throws IOException {
    video.next().orElseThrow().close();
    try (VideoFrame frame = video.next().orElseThrow()) {
      return frame.picture().toBgr();
    }
  }

  private static double distance(byte[] bgr, int pixel, Color color) {
    double blue = (bgr[3 * pixel] & 0xff) - color.blue();
    double green = (bgr[3 * pixel + 1] & 0xff) - color.green();
    double red = (bgr[3 * pixel + 2] & 0xff) - color.red();
    return Math.sqrt(blue * blue + green * green + red * red);
  }

  @Test
  void followsATargetInAVideo() throws IOException {
    Path images = SmallScene.images(folder.resolve("images"), FRAMES);
    Path video = folder.resolve("scene.mp4");
    assertThat(
            track("--sequence=" + images, "--init=40,50,24,24", "--video-out=" + video).exitCode())
        .isZero();

    CommandRun run = track("--video=" + video, "--init=40,50,24,24");

    assertThat(run.err()).isEmpty();
    assertThat(boxes()).hasSize(FRAMES);
    assertThat(boxes().get(0)).isEqualTo(new Box(40, 50, 24, 24));
  }

  @Test
  void asksForABoxWhereThereIsNone() throws IOException {
    Path images = SmallScene.images(folder.resolve("images"), 2);
    CommandRun run = track("--sequence=" + images);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("images: there is no ground truth").contains("--init");
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--init=1000,2,30,40 | 1 | --init: the box 1000.0,2.0,30.0,40.0 lies outside the first frame",
        "--init=1,2,1e12,40 | 1 | more than twice as large",
        "--init=1,2,3 | 2 | --init",
        "--init=NaN,2,3,4 | 2 | --init",
        "--precision=float8 | 2 | float8",
        "--device=gpu | 2 | gpu:N",
        "--events=nowhere/events.json | 1 | nowhere/events.json: there is no folder",
        "--video-out=out.txt | 1 | out.txt",
      })
  void namesWhatIsWrong(String option, int exitCode, String message) throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), 2);
    CommandRun run = track("--sequence=" + sequence, option);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
    assertThat(output).doesNotExist();
  }

  @Test
  void namesAMissingSequenceModelOrVideo() throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), 2);
    assertThat(track("--sequence=" + folder.resolve("no")).err())
        .contains("there is no such folder");
    assertThat(track("--video=" + folder.resolve("no.avi")).err()).contains("no such file");
    CommandRun noPack =
        CommandRun.of("track", "--model=" + folder, "--sequence=" + sequence, "--output=" + output);
    assertThat(noPack.exitCode()).isEqualTo(1);
    assertThat(noPack.err()).contains("--model").contains("is no model pack");
    CommandRun noModel = CommandRun.of("track", "--sequence=" + sequence, "--output=" + output);
    assertThat(noModel.exitCode()).isEqualTo(1);
    assertThat(noModel.err()).contains("siamflow model import");
  }

  @Test
  void refusesToWriteTwoThingsToOneFile() throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), 2);
    CommandRun run = track("--sequence=" + sequence, "--events=" + output);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("named by two options");
  }

  @Test
  void namesADamagedImage() throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), 3);
    Files.write(sequence.resolve("img/0002.png"), new byte[100]);
    CommandRun run = track("--sequence=" + sequence);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("0002.png");
  }

  @Test
  void aModelWhoseNumbersOverflowIsNamed() throws IOException {
    Path sequence = SmallScene.otb(folder.resolve("scene"), FRAMES);
    ModelPack seeded = ModelPack.load(pack);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    seeded
        .network()
        .weights()
        .forEach(
            (name, tensor) -> {
              float[] values = new float[tensor.values().length];
              Arrays.fill(values, 1e20f);
              weights.put(name, new Tensor(tensor.shape(), values));
            });
    PackDescription described = seeded.description();
    Path vast = folder.resolve("vast");
    ModelPack.of("vast", described.architecture(), described.settings(), "test", "test", weights)
        .save(vast);

    CommandRun run = trackWith(vast, "--sequence=" + sequence);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("siamflow: model vast, frame 1: the network's scores are not finite: ")
        .hasLineCount(1);
  }

  private CommandRun track(String... options) {
    return trackWith(pack, options);
  }

  private CommandRun trackWith(Path model, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("track", "--model=" + model));
    arguments.add("--output=" + output);
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray());
  }

  private List<Box> boxes() throws IOException {
    List<Box> boxes = new ArrayList<>();
    for (String line : Files.readAllLines(output)) {
      boxes.add(new BoxConverter().convert(line));
    }
    return boxes;
  }

  private static List<TrackEvent> events(Path file) throws IOException {
    JsonLines json = new JsonLines();
    List<TrackEvent> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      events.add(json.read(line));
    }
    return events;
  }
}
