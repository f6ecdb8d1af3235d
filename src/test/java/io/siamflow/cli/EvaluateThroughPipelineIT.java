package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureDecoder;
import io.siamflow.media.PictureEncoder;
import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.SeededPack;
import io.siamflow.pipeline.TrackingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code evaluate} through Kafka and Flink says what it says without them. */
class EvaluateThroughPipelineIT {

  private static final int FRAMES = 12;

  @TempDir private Path folder;

  @Test
  void boxesAreThoseWithoutThePipeline() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7).save(pack);
    // As VOT, the sequence is played twice, the second time with resets.
    Path sequence = SmallScene.images(folder.resolve("scene"), FRAMES);
    StringBuilder truth = new StringBuilder();
    for (int i = 0; i < FRAMES; i++) {
      // The truth jumps away from the target, so the tracker fails and starts again.
      Box box = i < 3 ? SmallScene.truth(i) : SmallScene.truth(i).translate(60, 0);
      truth.append("%d,%d,24,24\n".formatted((int) box.x(), (int) box.y()));
    }
    Files.writeString(sequence.resolve("groundtruth.txt"), truth);

    String results = "results/seeded/baseline/scene/scene_001.txt";
    List<String> direct = Files.readAllLines(direct(pack, "vot", sequence).resolve(results));
    List<String> piped = Files.readAllLines(piped(pack, "vot", sequence).resolve(results));

    assertThat(direct).contains("2").hasSize(FRAMES);
    assertAgree(piped, direct);
  }

  @Test
  void masksAreThoseWithoutThePipeline() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siammask-mobilenetv2"), 7).save(pack);
    int frames = 4;
    Path root = folder.resolve("davis");
    SmallScene.images(root.resolve("JPEGImages/480p/scene"), frames);
    Path masks = Files.createDirectories(root.resolve("Annotations/480p/scene"));
    for (int i = 0; i < frames; i++) {
      Files.write(masks.resolve("%04d.png".formatted(i + 1)), mask(SmallScene.truth(i)));
    }

    Path direct = direct(pack, "davis", root).resolve("results/480p/seeded/scene");
    Path piped = piped(pack, "davis", root).resolve("results/480p/seeded/scene");

    PictureDecoder decoder = new PictureDecoder(1 << 20);
    for (int i = 1; i <= frames; i++) {
      String name = "%04d.png".formatted(i);
      try (Picture expected = decoder.read(direct.resolve(name));
          Picture found = decoder.read(piped.resolve(name))) {
        assertThat(found.toBgr()).as(name).isEqualTo(expected.toBgr());
      }
    }
  }

  /** More than a camera of the job may have unless told otherwise. */
  @Test
  void manyTargetsAreThoseWithoutThePipeline() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 7).save(pack);
    int targets = TrackingOptions.DEFAULTS.targetsPerCamera() + 4;
    Path sequence = folder.resolve("crowd");
    SmallScene.images(sequence.resolve("img1"), 2);
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < targets; i++) {
      for (int frame = 1; frame <= 2; frame++) {
        truth.add("%d,%d,%d,%d,20,16,1,1,1".formatted(frame, i + 1, 1 + i % 130, 1 + i % 97));
      }
    }
    Files.createDirectories(sequence.resolve("gt"));
    Files.write(sequence.resolve("gt/gt.txt"), truth);

    String results = "results/seeded/data/crowd.txt";
    List<String> direct = Files.readAllLines(direct(pack, "mot", sequence).resolve(results));
    List<String> piped = Files.readAllLines(piped(pack, "mot", sequence).resolve(results));

    assertThat(direct).hasSizeGreaterThanOrEqualTo(targets);
    assertAgree(sorted(piped), sorted(direct));
  }

  /** More than are searched for on a frame. */
  @Test
  void lostTargetsAreSearchedForAsWithoutThePipeline() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 7).save(pack);
    int frames = 24;
    Path sequence = folder.resolve("lost");
    SmallScene.images(sequence.resolve("img1"), frames);
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      for (int frame = 1; frame <= frames; frame++) {
        truth.add("%d,%d,%d,%d,20,16,1,1,1".formatted(frame, i + 1, 5 + 10 * i, 10 + 7 * i));
      }
    }
    Files.createDirectories(sequence.resolve("gt"));
    Files.write(sequence.resolve("gt/gt.txt"), truth);

    String results = "results/seeded/data/lost.txt";
    // What such a network finds, and so when it is lost, depends on the precision.
    String precision = "--precision=float32";
    Path direct = evaluate(pack, "mot", sequence, folder.resolve("direct"), precision);
    Path piped =
        evaluate(pack, "mot", sequence, folder.resolve("piped"), precision, "--through-pipeline");

    // Lost targets are not in the results, but their boxes count in the average overlap.
    assertThat(Files.readAllLines(direct.resolve(results))).hasSizeLessThan(12 * 12);
    assertAgree(
        sorted(Files.readAllLines(piped.resolve(results))),
        sorted(Files.readAllLines(direct.resolve(results))));
    assertThat(averageOverlap(piped)).isCloseTo(averageOverlap(direct), within(1e-4));
    Path unlimited =
        evaluate(pack, "mot", sequence, folder.resolve("free"), precision, "--lost-budget=1000");
    assertThat(averageOverlap(unlimited)).isNotCloseTo(averageOverlap(direct), within(2e-4));
  }

  /** A STOP comes behind its frame, which therefore has to be kept whatever its size is. */
  @Test
  void aTargetStartsAgainAfterFramesLargerThanTheJobsHistory() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 7).save(pack);
    byte[] png = noise(2450);
    assertThat(png.length).isGreaterThan((int) TrackingOptions.DEFAULTS.historyBytes());
    Path sequence = Files.createDirectories(folder.resolve("large"));
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Files.write(sequence.resolve("%04d.png".formatted(i + 1)), png);
      // The tracker cannot follow that far, so it fails on the second frame.
      truth.add(i == 0 ? "100,100,60,60" : "2000,2000,60,60");
    }
    Files.write(sequence.resolve("groundtruth.txt"), truth);

    String results = "results/seeded/baseline/large/large_001.txt";
    List<String> piped = Files.readAllLines(piped(pack, "vot", sequence).resolve(results));

    assertThat(piped).startsWith("1", "2", "0", "0", "0", "0", "1").hasSize(8);
  }

  @Test
  void whatTheJobRefusesIsNamed() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 7).save(pack);
    Path root = folder.resolve("data");
    SmallScene.otb(root.resolve("first"), 2);
    Path sequence = SmallScene.otb(root.resolve("outside"), 2);
    Files.writeString(sequence.resolve("groundtruth_rect.txt"), "501,501,24,24\n501,501,24,24\n");

    CommandRun run =
        CommandRun.of(
            "evaluate", "--model=" + pack, "--dataset=otb", "--root=" + root, "--through-pipeline");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "the job refused what it was sent for frame 0, counted from 0, of the sequence outside:"
                + " BAD_BOX: ")
        .contains("does not fit the frame of 160x120 pixels");
  }

  /** Its target is not one that was lost. */
  @ParameterizedTest
  @ValueSource(strings = {"--lost-budget=2", "--through-pipeline"})
  void aNetworkWithoutFiniteNumbersIsNamed(String way) throws IOException {
    Path pack = folder.resolve("seeded");
    ModelPack seeded = SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7);
    // The first convolution's maps are beyond what float32 holds.
    seeded.network().weights().values().forEach(tensor -> Arrays.fill(tensor.values(), 1e30f));
    ModelPack.of(
            "seeded",
            seeded.description().architecture(),
            seeded.description().settings(),
            "made to fail",
            "Apache-2.0",
            seeded.network().weights())
        .save(pack);
    Path sequence = SmallScene.otb(folder.resolve("scene"), 3);

    CommandRun run =
        CommandRun.of("evaluate", "--model=" + pack, "--dataset=otb", "--root=" + sequence, way);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("model seeded, frame 1").contains("finite");
  }

  @Test
  void aFrameThatTheTopicDoesNotTakeIsNamed() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 7).save(pack);
    Path sequence = SmallScene.otb(folder.resolve("huge"), 2);
    byte[] png = noise(3400);
    Files.write(sequence.resolve("img/0002.png"), png);

    CommandRun run =
        CommandRun.of(
            "evaluate",
            "--model=" + pack,
            "--dataset=otb",
            "--root=" + sequence,
            "--through-pipeline");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "frame 1, counted from 0, of the sequence huge has %d bytes; ".formatted(png.length)
                + "a frame that goes through the pipeline has at most 33554432");
  }

  /** A PNG that no compression makes smaller. */
  private static byte[] noise(int side) {
    byte[] bgr = new byte[3 * side * side];
    new Random(3).nextBytes(bgr);
    return new PictureEncoder(90).encode(new RasterPicture(side, side, bgr), PictureEncoding.PNG);
  }

  /** By frame and identity. */
  private static List<String> sorted(List<String> lines) {
    return lines.stream()
        .sorted(
            Comparator.comparingDouble((String line) -> numbers(line)[0])
                .thenComparingDouble(line -> numbers(line)[1]))
        .toList();
  }

  private static byte[] mask(Box box) {
    byte[] bgr = new byte[3 * SmallScene.WIDTH * SmallScene.HEIGHT];
    for (int y = (int) box.y(); y < box.bottom(); y++) {
      int from = 3 * (y * SmallScene.WIDTH + (int) box.x());
      Arrays.fill(bgr, from, from + 3 * (int) box.width(), (byte) 255);
    }
    return new PictureEncoder(90)
        .encode(new RasterPicture(SmallScene.WIDTH, SmallScene.HEIGHT, bgr), PictureEncoding.PNG);
  }

  private static void assertAgree(List<String> piped, List<String> direct) {
    assertThat(piped).hasSameSizeAs(direct);
    for (int i = 0; i < direct.size(); i++) {
      double[] expected = numbers(direct.get(i));
      double[] found = numbers(piped.get(i));
      assertThat(found).as("line " + i).hasSameSizeAs(expected);
      for (int j = 0; j < found.length; j++) {
        assertThat(found[j]).as("line " + i).isCloseTo(expected[j], within(1e-3));
      }
    }
  }

  private Path direct(Path pack, String dataset, Path root) {
    return evaluate(pack, dataset, root, folder.resolve("direct"), "--lost-budget=2");
  }

  private Path piped(Path pack, String dataset, Path root) {
    return evaluate(pack, dataset, root, folder.resolve("piped"), "--through-pipeline");
  }

  private static double averageOverlap(Path report) throws IOException {
    return new ObjectMapper()
        .readTree(report.resolveSibling(report.getFileName() + ".json").toFile())
        .required("mean")
        .required("ao")
        .asDouble();
  }

  private static Path evaluate(
      Path pack, String dataset, Path root, Path report, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--model=" + pack,
                "--dataset=" + dataset,
                "--root=" + root,
                "--report=" + report,
                "--json=" + report + ".json"));
    arguments.addAll(List.of(further));
    CommandRun run = CommandRun.of(arguments.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return report;
  }

  private static double[] numbers(String line) {
    String[] words = line.split(",");
    double[] numbers = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Double.parseDouble(words[i]);
    }
    return numbers;
  }
}
