package io.siamflow.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/install-flink-libs.sh} with small files in place of jars. */
class InstallFlinkLibsIT {

  private static final List<String> LIBRARIES =
      List.of(
          "djl-api-0.36.0.jar",
          "ffmpeg-8.0.1-1.5.13-linux-x86_64.jar",
          "ffmpeg-8.0.1-1.5.13.jar",
          "gson-2.13.1.jar",
          "javacpp-1.5.13.jar",
          "jna-5.17.0.jar",
          "openblas-0.3.31-1.5.13.jar",
          "opencv-4.13.0-1.5.13.jar",
          "pytorch-engine-0.36.0.jar",
          "pytorch-jni-2.7.1-0.36.0.jar",
          "pytorch-native-cpu-2.7.1-linux-x86_64.jar");

  @TempDir private Path folder;
  private Path distribution;
  private Path flink;

  @BeforeEach
  void makeFolders() throws IOException {
    distribution = folder.resolve("a distribution");
    flink = folder.resolve("flink");
    for (String name : LIBRARIES) {
      jar(distribution, name);
    }
    for (String name : List.of("siamflow.jar", "kafka-clients-4.2.2.jar", "avro-1.12.1.jar")) {
      jar(distribution, name);
    }
    jar(flink, "flink-dist-2.2.1.jar");
  }

  @Test
  void copiesTheLibrariesAndNothingElse() throws Exception {
    Run run = install();

    assertThat(run.code()).isZero();
    assertThat(run.output().lines())
        .containsAll(LIBRARIES.stream().map(n -> "copied  " + n).toList());
    assertThat(jars(flink)).containsExactlyElementsOf(sorted("flink-dist-2.2.1.jar"));
    assertThat(Files.readString(flink.resolve("lib/gson-2.13.1.jar"))).isEqualTo("gson-2.13.1.jar");
  }

  @Test
  void changesNothingTheSecondTime() throws Exception {
    install();
    Run again = install();

    assertThat(again.code()).isZero();
    assertThat(again.output().lines())
        .hasSize(LIBRARIES.size())
        .allMatch(l -> l.startsWith("present"));
  }

  @Test
  void replacesItsOwnJarsOfAnotherDistribution() throws Exception {
    install();
    Files.delete(distribution.resolve("lib/pytorch-native-cpu-2.7.1-linux-x86_64.jar"));
    jar(distribution, "pytorch-native-cu128-2.7.1-linux-x86_64.jar");

    Run run = install();

    assertThat(run.code()).isZero();
    assertThat(run.output())
        .contains("removed pytorch-native-cpu-2.7.1-linux-x86_64.jar")
        .contains("copied  pytorch-native-cu128-2.7.1-linux-x86_64.jar");
    assertThat(jars(flink)).filteredOn(name -> name.startsWith("pytorch-native")).hasSize(1);
  }

  @Test
  void stopsAtAnotherVersionThatIsNotItsOwn() throws Exception {
    jar(flink, "gson-2.8.0.jar");
    Run run = install();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output()).contains("gson-2.8.0.jar is another gson");
    assertThat(jars(flink)).containsExactly("flink-dist-2.2.1.jar", "gson-2.8.0.jar");
  }

  @Test
  void refusesFoldersThatAreSomethingElse() throws Exception {
    assertThat(run().output()).contains("usage: install-flink-libs.sh DISTRIBUTION FLINK_HOME");
    assertThat(run(flink, flink).output()).contains(flink + " is no distribution of siamflow");
    assertThat(run(distribution, folder).output()).contains(folder + " is no Flink");
    Files.delete(flink.resolve("lib/flink-dist-2.2.1.jar"));
    assertThat(run(distribution, flink).output()).contains("no flink-dist-");
    jar(flink, "flink-dist-1.20.1.jar");
    assertThat(run(distribution, flink).output()).contains("made for Flink 2.2");
    Files.delete(distribution.resolve("lib/jna-5.17.0.jar"));
    Files.move(
        flink.resolve("lib/flink-dist-1.20.1.jar"), flink.resolve("lib/flink-dist-2.2.0.jar"));
    Run run = run(distribution, flink);
    assertThat(run.output()).contains("has no jna-");
    assertThat(run.code()).isEqualTo(1);
    assertThat(jars(flink)).containsExactly("flink-dist-2.2.0.jar");
  }

  private static List<String> sorted(String more) {
    return Stream.concat(LIBRARIES.stream(), Stream.of(more)).sorted().toList();
  }

  private static void jar(Path home, String name) throws IOException {
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("lib").resolve(name), name);
  }

  private static List<String> jars(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .toList();
    }
  }

  private Run install() throws Exception {
    return run(distribution, flink);
  }

  private Run run(Path... arguments) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(Distribution.file("deploy/install-flink-libs.sh")), Stream.of(arguments))
            .map(Path::toString)
            .toList();
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private record Run(int code, String output) {}
}
