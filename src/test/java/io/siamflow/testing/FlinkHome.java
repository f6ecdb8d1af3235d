package io.siamflow.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.webmonitor.WebSubmissionExtension;

/**
 * A folder like an unpacked Flink: {@code lib/} with Flink's own jars, and those that {@code
 * deploy/install-flink-libs.sh} adds. Flink is not on Maven Central in one piece, so its jars are
 * picked from the distribution by name; the job's own are not among them.
 */
final class FlinkHome {

  /**
   * What {@code flink-dist} holds beside Flink's own jars, and Flink's {@code lib/} for logging.
   */
  private static final List<String> FLINKS_LIBRARIES =
      List.of(
          "async-profiler",
          "commons-cli",
          "commons-codec",
          "commons-collections",
          "commons-compress",
          "commons-io",
          "commons-lang3",
          "commons-math3",
          "commons-text",
          "frocksdbjni",
          "javassist",
          "jsr305",
          "kryo",
          "log4j-api",
          "log4j-core",
          "log4j-slf4j-impl",
          "lz4-java",
          "minlog",
          "objenesis",
          "reflectasm",
          "slf4j-api",
          "snakeyaml-engine",
          "snappy-java");

  private static final List<String> CONNECTORS =
      List.of("flink-connector-kafka", "flink-connector-base");

  private final Path lib;

  private FlinkHome(Path lib) {
    this.lib = lib;
  }

  /** Makes the folder, or brings it up to date. */
  static FlinkHome prepare(Path home) throws IOException, InterruptedException {
    Path lib = Files.createDirectories(home.resolve("lib"));
    removeLinks(lib);
    try (Stream<Path> jars = Files.list(Distribution.file("lib"))) {
      for (Path jar : jars.filter(FlinkHome::isFlinks).toList()) {
        Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
      }
    }
    Path web = jarOf(WebSubmissionExtension.class);
    Files.createSymbolicLink(lib.resolve(web.getFileName()), web);
    installLibraries(home);
    return new FlinkHome(lib);
  }

  /** The class path of its processes. */
  String classPath() {
    return lib + File.separator + "*";
  }

  private static void removeLinks(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private static boolean isFlinks(Path jar) {
    String name = jar.getFileName().toString().replaceFirst("-[0-9].*", "");
    return name.startsWith("flink-") && !CONNECTORS.contains(name)
        || FLINKS_LIBRARIES.contains(name);
  }

  private static Path jarOf(Class<?> type) {
    return Path.of(
        java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static void installLibraries(Path home) throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(
                Distribution.file("deploy/install-flink-libs.sh").toString(),
                Distribution.file("").toString(),
                home.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (script.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }
}
