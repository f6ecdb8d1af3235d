package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.network.ModelPack;
import io.siamflow.testing.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code demo} with the bundled packs: they follow what it renders. */
class DemoIT {

  private static final Pattern OVERLAP = Pattern.compile("events {2}(0\\.\\d{3}|1\\.000)");

  @TempDir private Path folder;

  static List<Path> packs() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("src/main/models"))) {
      List<Path> trackers = new ArrayList<>();
      for (Path pack : entries.filter(Files::isDirectory).sorted().toList()) {
        if (ModelPack.load(pack).description().architecture().tracks()) {
          trackers.add(pack);
        }
      }
      return trackers;
    }
  }

  @ParameterizedTest
  @MethodSource("packs")
  void everyBundledPackFollowsTheRenderedTargets(Path pack) {
    CommandRun run =
        CommandRun.of(
            "demo", "--model=" + pack, "--cameras=2", "--frames=60", "--output=" + folder);

    assertThat(run.exitCode()).as(run.err()).isZero();
    System.out.println(run.out());
    assertOverlaps(run.out(), 4, .6);
  }

  @Test
  void theDistributionNeedsNothingElse() throws Exception {
    Path output = folder.resolve("output.txt");
    Process demo =
        new ProcessBuilder(
                Distribution.file("bin/siamflow").toString(),
                "demo",
                "--cameras=1",
                "--frames=20",
                "--output=" + folder)
            .directory(Files.createDirectories(folder.resolve("elsewhere")).toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    int code = demo.waitFor();

    String printed = Files.readString(output);
    assertThat(code).as(printed).isZero();
    assertThat(printed)
        .contains("model " + Files.readString(Path.of("src/main/models/default-model")).strip());
    assertOverlaps(printed, 2, .6);
  }

  private static void assertOverlaps(String printed, int targets, double least) {
    Matcher matcher = OVERLAP.matcher(printed);
    int found = 0;
    while (matcher.find()) {
      assertThat(Double.parseDouble(matcher.group(1))).as(printed).isGreaterThan(least);
      found++;
    }
    assertThat(found).as(printed).isEqualTo(targets);
  }
}
