package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.testing.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that take long, and are told to end. */
class EndedByASignalIT {

  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  @Timeout(180)
  void leavesNoFiles() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Distribution.file("bin/siamflow").toString(),
                "benchmark",
                "pipeline",
                "--precision=float32",
                "--frame-size=160x120",
                "--state-backend=rocksdb",
                "--steps=1000000")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SIAMFLOW_JVM_OPTS", "-Djava.io.tmpdir=" + temporary);
    Process process = builder.start();
    try {
      while (!isClusterThere(temporary)) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        TimeUnit.MILLISECONDS.sleep(100);
      }
      // TERM, as a build in the background has its children ignore INT.
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
    } finally {
      process.destroyForcibly();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(path -> path.getFileName().toString()).filter(EndedByASignalIT::isOurs))
          .isEmpty();
    }
  }

  @Test
  @Timeout(180)
  void leavesTheFiguresOfABenchmarkSoFar() throws Exception {
    Path json = folder.resolve("figures.json");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Distribution.file("bin/siamflow").toString(),
                "benchmark",
                "network",
                "--precision=float32",
                "--batch=1,2",
                "--seconds=.1",
                "--repetitions=1000",
                "--json=" + json)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      while (!Files.exists(json) || measurements(json).size() < 2) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        TimeUnit.MILLISECONDS.sleep(100);
      }
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
    } finally {
      process.destroyForcibly();
    }
    assertThat(measurements(json))
        .hasSize(2)
        .allSatisfy(
            one -> assertThat(one.at("/figures/targets~1s/values").size()).isBetween(1, 999));
  }

  private static JsonNode measurements(Path json) throws IOException {
    return new ObjectMapper().readTree(json.toFile()).path("measurements");
  }

  /** The JVM itself keeps a file. */
  private static boolean isOurs(String name) {
    return !name.startsWith("hsperfdata");
  }

  private static boolean isClusterThere(Path temporary) throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      List<String> names = files.map(path -> path.getFileName().toString()).toList();
      return names.stream().anyMatch(name -> name.startsWith("minicluster_"));
    } catch (java.io.UncheckedIOException e) {
      // Something was removed meanwhile.
      return false;
    }
  }
}
