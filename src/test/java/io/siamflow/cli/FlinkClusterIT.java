package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.Distribution;
import io.siamflow.testing.NativeProbeJob;
import io.siamflow.testing.StandaloneCluster;
import io.siamflow.testing.StandaloneCluster.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a cluster of real processes. */
class FlinkClusterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static StandaloneCluster cluster;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = StandaloneCluster.start("flink-cluster", Map.of());
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Test
  void tellsTheSubmitterWhatIsWrongWithAnOption() throws Exception {
    Submission submission =
        cluster.submit(Distribution.file("job/siamflow-job.jar"), "--no-such-option");

    assertThat(submission.code()).isNotZero();
    assertThat(submission.output()).contains("--no-such-option");
    assertThat(cluster.get("/jobs").path("jobs")).isEmpty();
    assertThat(cluster.jobManager().isAlive()).isTrue();
  }

  @Test
  void twoJobsShareTheNativeLibrariesOfFlinksLib(@TempDir Path folder) throws Exception {
    Path jar = jarOf(folder.resolve("probe.jar"));

    String first = cluster.submit(jar).jobId();
    String second = cluster.submit(jar).jobId();

    cluster.awaitRunning(first, PATIENCE);
    cluster.awaitRunning(second, PATIENCE);
    assertThat(cluster.completedCheckpoints(first)).isNotNegative();
    assertThat(mapped(cluster.taskManager().pid(), "libtorch_cpu.so")).hasSize(1);
    String savepoint = cluster.stopWithSavepoint(first);
    String third = cluster.submitFrom(savepoint, jar).jobId();
    cluster.awaitRunning(third, PATIENCE);
    cluster.killTaskManager();
    cluster.startTaskManager();
    cluster.awaitRunning(second, PATIENCE);
    cluster.awaitRunning(third, PATIENCE);
    cluster.cancel(second);
    cluster.cancel(third);
  }

  private static List<String> mapped(long pid, String library) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
        .filter(line -> line.endsWith("/" + library))
        .map(line -> line.substring(line.indexOf('/')))
        .distinct()
        .toList();
  }

  private static Path jarOf(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, NativeProbeJob.class.getName());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (String name : List.of("NativeProbeJob", "NativeProbeJob$Compute")) {
        jar.putNextEntry(new JarEntry("io/siamflow/testing/" + name + ".class"));
        try (InputStream in = NativeProbeJob.class.getResourceAsStream(name + ".class")) {
          in.transferTo(jar);
        }
      }
    }
    return file;
  }
}
