package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/siamflow} and the jars of the distribution, as the build made them. */
class LauncherIT {

  @TempDir Path folder;

  @Test
  void runsFromAnyFolderThroughSymbolicLinks() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("a link"), Distribution.file("bin/siamflow"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link.getFileName());

    Ended ended = run(Map.of(), second.toString(), "--help");

    assertThat(ended.output()).contains("Usage: siamflow");
    assertThat(ended.code()).isZero();
  }

  @Test
  void passesArgumentsAndExitCodes() throws Exception {
    Ended ended = run(Map.of(), launcher(), "no such command");

    assertThat(ended.output()).contains("'no such command'");
    assertThat(ended.code()).isEqualTo(2);
  }

  @Test
  void passesFurtherOptionsToTheJvm() throws Exception {
    Ended ended =
        run(Map.of("SIAMFLOW_JVM_OPTS", "-Xmx64m -XX:+PrintFlagsFinal"), launcher(), "--help");

    assertThat(ended.output()).containsPattern("MaxHeapSize\\s+= 67108864");
  }

  @Test
  void knowsNamesBeyondAsciiWithoutALocale() throws Exception {
    String script =
        "n=$(printf 'L\\303\\244ufer'); mkdir $n; exec \"$0\" evaluate --model identity"
            + " --dataset otb --root $n";

    Ended ended = run(Map.of("LC_ALL", "POSIX"), "sh", "-c", script, launcher());

    assertThat(ended.output()).contains("L\u00e4ufer: is no sequence and holds none");
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void namesAJavaHomeWithoutJava() throws Exception {
    Ended ended = run(Map.of("JAVA_HOME", folder.toString()), launcher(), "--help");

    assertThat(ended.output()).contains("JAVA_HOME is " + folder);
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void refusesAnOlderJava() throws Exception {
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));

    Ended ended = run(Map.of("JAVA_HOME", folder.toString()), launcher(), "--help");

    assertThat(ended.output()).contains("Java 17 or newer is needed").contains("1.8.0_402");
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void theJobJarHoldsNeitherFlinkNorNativeLibrariesOfTheTrackers() throws Exception {
    try (JarFile jar = new JarFile(Distribution.file("job/siamflow-job.jar").toFile())) {
      TreeSet<String> packages = new TreeSet<>();
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class"))
          .filter(name -> !name.startsWith("META-INF/"))
          .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
          .forEach(packages::add);

      assertThat(packages)
          .contains("io.siamflow.cli", "org.apache.flink.connector.kafka.source")
          .contains("org.apache.kafka.clients.consumer", "org.apache.avro", "picocli")
          .noneMatch(name -> name.startsWith("ai.djl"))
          .noneMatch(name -> name.startsWith("org.bytedeco"))
          .noneMatch(name -> name.startsWith("org.apache.flink.runtime"))
          .noneMatch(name -> name.startsWith("org.apache.flink.streaming.api"))
          .noneMatch(name -> name.startsWith("kafka.server"))
          .noneMatch(name -> name.startsWith("org.slf4j"))
          .noneMatch(name -> name.startsWith("org.apache.logging"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo(JobMain.class.getName());
      assertThat(jar.getEntry("log4j2.properties")).isNull();
    }
  }

  private static String launcher() {
    return Distribution.file("bin/siamflow").toString();
  }

  private Ended run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private record Ended(int code, String output) {}
}
