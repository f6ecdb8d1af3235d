package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.Precision;
import io.siamflow.network.TorchEngine;
import io.siamflow.testing.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The benchmarks run and say what they promise; how fast they are is nobody's test. */
class BenchmarkCommandTest {

  private static final String PACK = "src/main/models/siamfc-alexnet";

  @TempDir Path folder;

  private JsonNode json(Object... arguments) throws Exception {
    Path file = folder.resolve("figures.json");
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--json";
    all[arguments.length + 1] = file;
    all[arguments.length + 2] = "--report";
    all[arguments.length + 3] = folder.resolve("report");
    CommandRun run = CommandRun.of(all);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(folder.resolve("report/index.html")).isNotEmptyFile();
    return new ObjectMapper().readTree(file.toFile()).get("measurements");
  }

  @Test
  void networkIsMeasuredForEveryBatchSize() throws Exception {
    JsonNode all =
        json(
            "benchmark",
            "network",
            "--model",
            PACK,
            "--batch",
            "1,2",
            "--seconds",
            ".01",
            "--repetitions",
            "2",
            "--precision",
            "float32",
            "--threads",
            "1");

    assertThat(all).hasSize(2);
    assertThat(all.at("/1/setting/batch").asInt()).isEqualTo(2);
    assertThat(all.at("/1/setting/threads").asInt()).isEqualTo(1);
    for (String figure :
        new String[] {
          "targets/s", "ms/batch p50", "ms/batch p99", "ms/target", "allocated B/target"
        }) {
      JsonNode found = all.get(1).get("figures").get(figure);
      assertThat(found).as(figure).isNotNull();
      assertThat(found.get("values")).hasSize(2);
      assertThat(found.get("median").asDouble()).isPositive();
    }
  }

  /** On a processor without bfloat16 that type takes seventy times as long. */
  @Test
  void autoIsNotMeasuredBesideWhatItStandsFor() throws Exception {
    Precision auto = new TorchEngine().resolved(Precision.AUTO, DeviceChoice.CPU);
    JsonNode all =
        json(
            "benchmark",
            "network",
            "--model",
            PACK,
            "--batch",
            "1",
            "--seconds",
            ".01",
            "--repetitions",
            "1",
            "--device",
            "cpu",
            "--precision",
            "auto," + auto);

    assertThat(all).hasSize(1);
    assertThat(all.at("/0/setting/precision").asText()).isEqualTo(auto.toString());
  }

  @Test
  void trackerIsMeasuredForEveryLoad() throws Exception {
    JsonNode all =
        json(
            "benchmark",
            "tracker",
            "--model",
            PACK,
            "--cameras",
            "2",
            "--targets",
            "1,2",
            "--frame-size",
            "320x240",
            "--batch-max",
            "3",
            "--seconds",
            ".01",
            "--repetitions",
            "1",
            "--precision",
            "float32");

    assertThat(all).hasSize(2);
    JsonNode figures = all.get(1).get("figures");
    assertThat(figures.at("/targets x fps/median").asDouble())
        .isEqualTo(2 * figures.get("frames/s").get("median").asDouble());
    assertThat(figures.get("allocated B/frame").get("median").asDouble()).isPositive();
    assertThat(figures.get("found share").get("median").asDouble()).isBetween(.5, 1.);
  }

  @ParameterizedTest
  @CsvSource({
    "nanotrack-v3,",
    "siammask-mobilenetv2,",
    "siammask-mobilenetv2,--without-refinement"
  })
  void nothingOfAnUntrainedNetworkIsLost(String architecture, String option) throws Exception {
    Path pack = folder.resolve("untrained");
    List<Object> untrained =
        new ArrayList<>(
            List.of("model", "untrained", "--architecture", architecture, "--output", pack));
    if (option != null) {
      untrained.add(option);
    }
    CommandRun made = CommandRun.of(untrained.toArray());
    assertThat(made.exitCode()).as(made.err()).isZero();

    JsonNode all =
        json(
            "benchmark",
            "tracker",
            "--model",
            pack,
            "--targets",
            "3",
            "--frame-size",
            "320x240",
            "--seconds",
            ".5",
            "--repetitions",
            "1",
            "--precision",
            "float32");

    assertThat(all.at("/0/figures/found share/median").asDouble()).isEqualTo(1);
    assertThat(all.at("/0/figures/targets x fps/median").asDouble()).isPositive();
  }

  @Test
  void whatCannotRunIsNamedAndTheRestIsMeasured() throws Exception {
    Path file = folder.resolve("figures.json");
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "network",
            "--model",
            PACK,
            "--batch",
            "4096,1",
            "--seconds",
            ".01",
            "--repetitions",
            "1",
            "--precision",
            "float32",
            "--json",
            file);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("not measured: model siamfc-alexnet").contains("batch 4096");
    assertThat(run.out()).contains("targets/s");
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertThat(root.get("measurements")).hasSize(1);
    assertThat(root.at("/measurements/0/setting/batch").asInt()).isEqualTo(1);
    assertThat(root.get("failures")).hasSize(1);
    assertThat(root.at("/failures/0/setting/batch").asInt()).isEqualTo(4096);
  }

  @Test
  void aDeviceThatIsNotThereIsRefusedAtTheStart() {
    CommandRun run =
        CommandRun.of("benchmark", "network", "--model", PACK, "--device", "auto,gpu:99");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--device gpu:99 is not there").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void packsOfOneIdAreToldApartAndOneGivenTwiceIsMeasuredOnce() throws Exception {
    Path copy = folder.resolve("copy/siamfc-alexnet");
    Files.createDirectories(copy);
    try (Stream<Path> files = Files.list(Path.of(PACK))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    JsonNode all =
        json(
            "benchmark",
            "network",
            "--model",
            PACK + "," + copy + "," + PACK,
            "--batch",
            "1",
            "--seconds",
            ".01",
            "--repetitions",
            "1",
            "--precision",
            "float32");

    assertThat(all).hasSize(2);
    assertThat(all.at("/0/setting/model").asText()).isEqualTo("siamfc-alexnet (" + PACK + ")");
    assertThat(all.at("/1/setting/model").asText()).isEqualTo("siamfc-alexnet (" + copy + ")");
  }

  @Test
  void theCommandIsKeptAsAShellTakesIt() throws Exception {
    Path file = folder.resolve("it's.json");
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "network",
            "--model",
            PACK,
            "--batch",
            "1",
            "--seconds",
            ".01",
            "--repetitions",
            "1",
            "--precision",
            "float32",
            "--json",
            file);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(new ObjectMapper().readTree(file.toFile()).get("command").asText())
        .endsWith("--json '" + folder + "/it'\\''s.json'");
  }

  @Test
  void theFileIsNotTheReportsPage() {
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "network",
            "--model",
            PACK,
            "--report",
            folder,
            "--json",
            folder.resolve("index.html"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--json").contains("is the report's page");
  }

  @Test
  void picturesThatNoTopicTakesAreRefusedBeforeAnythingIsMeasured() {
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "pipeline",
            "--model",
            PACK,
            "--precision",
            "float32",
            "--frame-size",
            "5000x4000",
            "--seconds",
            "3600");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--frame-size 5000x4000: a picture has");
  }

  @Test
  void filesThatAreNoNanoTrackAreRefusedByTheirOptions() throws Exception {
    Path head = SharedData.require("weights/nanotrack-v3-head.onnx");
    Path backbone = SharedData.require("weights/nanotrack-v3-backbone.onnx");
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "peers",
            "--model",
            PACK,
            "--sequence",
            SmallScene.otb(folder.resolve("scene"), 3),
            "--nano-backbone",
            head,
            "--nano-head",
            backbone);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--nano-backbone, --nano-head: " + head).doesNotContain("\tat ");
  }

  @Test
  void peersFollowTheSameSequence() throws Exception {
    JsonNode all =
        json(
            "benchmark",
            "peers",
            "--model",
            PACK,
            "--cameras",
            "1,2",
            "--repetitions",
            "1",
            "--precision",
            "float32",
            "--sequence",
            SmallScene.otb(folder.resolve("scene"), 4));

    assertThat(all).hasSize(4);
    assertThat(all.at("/2/setting/model").asText()).isEqualTo("OpenCV CSRT");
    assertThat(all.at("/3/setting/model").asText()).isEqualTo("OpenCV KCF");
    for (JsonNode one : all) {
      assertThat(one.at("/figures/average overlap/median").asDouble()).isBetween(.3, 1.);
      assertThat(one.get("figures").get("frames/s").get("median").asDouble()).isPositive();
    }
    assertThat(all.at("/0/figures/average overlap/median").asDouble())
        .isEqualTo(
            all.at("/1/figures/average overlap/median").asDouble(),
            org.assertj.core.api.Assertions.within(.02));
  }

  @Test
  void peersNeedATargetBehindTheFirstFrame() throws Exception {
    Path scene = SmallScene.otb(folder.resolve("scene"), 4);
    Path truth = scene.resolve("groundtruth_rect.txt");
    String first = Files.readAllLines(truth).get(0);
    Files.write(truth, List.of(first, "0,0,0,0", "0,0,0,0", first));

    CommandRun run =
        CommandRun.of("benchmark", "peers", "--model", PACK, "--frames", "3", "--sequence", scene);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("--sequence " + scene + ": its target is on none of the frames 2 to 3");
  }

  @Test
  void aValueGivenTwiceIsMeasuredOnceAndTheFileMayGoIntoTheReportsFolder() throws Exception {
    Path report = folder.resolve("report");
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "network",
            "--model",
            PACK,
            "--precision",
            "float32,float32",
            "--batch",
            "1,1,4096",
            "--threads",
            "1,1",
            "--device",
            "auto,auto",
            "--seconds",
            ".01",
            "--repetitions",
            "1",
            "--report",
            report,
            "--json",
            report.resolve("all.json"));

    // Crops of 4096 targets in three scales fit into no array.
    assertThat(run.err()).contains("the crops of a batch of 4096 targets take 2397081600 bytes");
    JsonNode root = new ObjectMapper().readTree(report.resolve("all.json").toFile());
    assertThat(root.get("measurements")).hasSize(1);
    assertThat(root.get("command").asText()).contains(" benchmark network --model ");
    assertThat(root.at("/machine/libtorch").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "network,--batch,0",
    "network,--threads,0",
    "network,--seconds,-1",
    "network,--repetitions,0",
    "network,--precision,float8",
    "network,--device,tpu",
    "tracker,--targets,0",
    "tracker,--frame-size,12x12",
    "tracker,--batch-max,0",
    "tracker,--cameras,-3",
    "pipeline,--steps,0",
    "pipeline,--seconds,0",
    "pipeline,--targets,0"
  })
  void whatCannotBeIsRefusedByTheOptionsName(String benchmark, String option, String value) {
    CommandRun run = CommandRun.of("benchmark", benchmark, "--model", PACK, option, value);

    assertThat(run.exitCode()).isPositive();
    assertThat(run.err()).contains(option).doesNotContain("\tat ");
  }

  @Test
  void targetsNeedRoom() {
    CommandRun run =
        CommandRun.of(
            "benchmark", "tracker", "--model", PACK, "--targets", "999", "--frame-size", "320x240");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--targets").contains("320x240");
  }

  @Test
  void nanoFilesGoTogether() throws Exception {
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "peers",
            "--model",
            PACK,
            "--sequence",
            SmallScene.otb(folder.resolve("scene"), 3),
            "--nano-head",
            "head.onnx");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--nano-backbone");
  }
}
