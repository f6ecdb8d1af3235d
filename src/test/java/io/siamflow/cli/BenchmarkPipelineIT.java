package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of the pipeline says what it promises; how fast it is is nobody's test. */
class BenchmarkPipelineIT {

  /** Bytes of SiamFC's template: 6 x 6 positions, 256 channels, float32. */
  private static final int TEMPLATE_BYTES = 6 * 6 * 256 * 4;

  @TempDir Path folder;

  @Test
  void jobIsMeasuredBesideTheNetwork() throws Exception {
    Path file = folder.resolve("figures.json");
    CommandRun run =
        CommandRun.of(
            "benchmark",
            "pipeline",
            "--model",
            "src/main/models/siamfc-alexnet",
            "--cameras",
            "2",
            "--targets",
            "2",
            "--frame-size",
            "320x240",
            "--batch-max",
            "3",
            "--state-backend",
            "hashmap,rocksdb",
            "--steps",
            "24",
            "--seconds",
            "1",
            "--repetitions",
            "1",
            "--precision",
            "float32",
            "--json",
            file,
            "--report",
            folder.resolve("report"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("to network").contains("targets in a batch:");
    assertThat(folder.resolve("report/index.html")).isNotEmptyFile();
    JsonNode all = new ObjectMapper().readTree(file.toFile()).get("measurements");
    assertThat(all).hasSize(2);
    all.forEach(this::assertMeasured);
    assertThat(median(all.get(0).get("figures"), "state B/target"))
        .as("hashmap")
        .isBetween(1. * TEMPLATE_BYTES, 2. * TEMPLATE_BYTES);
    // RocksDB's files also hold what was replaced and not yet compacted.
    assertThat(median(all.get(1).get("figures"), "state B/target"))
        .as("rocksdb")
        .isGreaterThan(TEMPLATE_BYTES);
  }

  private void assertMeasured(JsonNode measurement) {
    JsonNode figures = measurement.get("figures");
    for (String figure :
        new String[] {
          "targets/s",
          "network targets/s",
          "frames/s",
          "allocated B/frame",
          "latency ms p50",
          "latency ms p99",
          "checkpoint ms p50",
          "checkpoint ms longest",
          "checkpoint MiB",
          "checkpoint B/frame",
          "heap MiB",
          "decode ms/frame",
          "crops ms/target",
          "conclude ms/target"
        }) {
      assertThat(figures.has(figure)).as(figure).isTrue();
      assertThat(median(figures, figure)).as(figure).isPositive();
    }
    // A target that is lost and waits for its turn has an event, and is not searched for.
    assertThat(median(figures, "searched share")).isBetween(.3, 1.);
    assertThat(median(figures, "targets/s"))
        .isCloseTo(
            2 * median(figures, "frames/s") * median(figures, "searched share"), within(1e-6));
    assertThat(median(figures, "to network"))
        .isEqualTo(median(figures, "targets/s") / median(figures, "network targets/s"));
    assertThat(median(figures, "latency ms p99"))
        .isGreaterThanOrEqualTo(median(figures, "latency ms p50"));
    JsonNode batches = measurement.at("/histograms/targets in a batch");
    assertThat(batches).isNotEmpty();
    batches
        .fieldNames()
        .forEachRemaining(size -> assertThat(Integer.parseInt(size)).isBetween(1, 3));
  }

  @Test
  void everyTargetOfAnUntrainedNetworkIsSearchedOnEveryFrame() throws Exception {
    Path pack = folder.resolve("untrained");
    CommandRun made =
        CommandRun.of(
            "model", "untrained", "--architecture", "nanotrack-v3", "--output", pack, "--seed", 3);
    assertThat(made.exitCode()).as(made.err()).isZero();
    Path file = folder.resolve("figures.json");
    CommandRun run;
    try (ServerSocket usual = takeUsualPort()) {
      run =
          CommandRun.of(
              "benchmark",
              "pipeline",
              "--model",
              pack,
              "--targets",
              "9",
              "--frame-size",
              "320x240",
              "--steps",
              "200",
              "--seconds",
              "1",
              "--repetitions",
              "1",
              "--precision",
              "float32",
              "--json",
              file);
    }

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(file.toFile()).at("/measurements/0/figures");
    assertThat(median(figures, "searched share")).isEqualTo(1);
  }

  /** Flink's usual port may be another cluster's; null if it is. */
  private static ServerSocket takeUsualPort() throws IOException {
    try {
      return new ServerSocket(8081, 1, InetAddress.getByName("127.0.0.1"));
    } catch (BindException e) {
      return null;
    }
  }

  private static double median(JsonNode figures, String name) {
    return figures.get(name).get("median").asDouble();
  }
}
