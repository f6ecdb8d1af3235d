package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.testing.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code siamflow soak} of the distribution: broker, JobManager and two TaskManagers are killed,
 * paused and cut off, and a {@code read_committed} consumer sees what it would have seen without.
 *
 * <p>{@code -Dsiamflow.kills=N} says how often; {@code -Pcluster} means 20.
 */
class SoakClusterIT {

  private static final int KILLS = Integer.getInteger("siamflow.kills", 6);
  private static final int FEWEST_KILLS = 6;

  /** Kills among which every other disturbance comes at least once. */
  private static final int KILLS_OF_ALL = 20;

  @TempDir private Path folder;

  @Test
  void aCrashChangesNothingThatConsumersSee() throws Exception {
    JsonNode report = soak("--kills=" + KILLS, "--seed=" + KILLS);

    requireNothingWrong(report);
    assertThat(report.path("kills").asInt()).isEqualTo(KILLS).isGreaterThanOrEqualTo(FEWEST_KILLS);
    assertThat(report.path("events").asLong()).isGreaterThan(1000);
    assertThat(report.path("recovery_ms").size()).isBetween(1, KILLS);
    assertThat(report.path("late").asLong()).as("commands that lost their race").isPositive();
    assertThat(report.path("revised").asLong()).as("revised events").isPositive();
    Set<String> came = names(report.path("happened"));
    assertThat(came)
        .contains("KILL_TASK_MANAGER", "KILL_JOB_MANAGER", "KILL_BROKER", "KILL_ALL_OF_FLINK");
    if (KILLS >= KILLS_OF_ALL) {
      came.addAll(names(report.path("skipped")));
      for (Disturbance kind : Disturbance.values()) {
        assertThat(came).contains(kind.name());
      }
    }
  }

  @Test
  void atLeastOnceRepeatsWhatItSaidUnderTheSameIds() throws Exception {
    JsonNode report = soak("--guarantee=at-least-once", "--kills=3", "--seed=1");

    requireNothingWrong(report);
    assertThat(report.path("kills").asInt()).isEqualTo(3);
    assertThat(report.path("repeated").asLong()).as("events that came again").isPositive();
  }

  private static void requireNothingWrong(JsonNode report) {
    for (String none : new String[] {"lost", "doubled", "changed", "dead_letters"}) {
      assertThat(report.path(none).asLong(-1)).as(none).isZero();
    }
  }

  private static Set<String> names(JsonNode list) {
    Set<String> names = new HashSet<>();
    list.forEach(one -> names.add(one.path("what").asText()));
    return names;
  }

  private JsonNode soak(String... options) throws Exception {
    Path json = folder.resolve("soak.json");
    Path log = folder.resolve("soak.log");
    List<String> command = new ArrayList<>();
    command.add(Distribution.file("bin/siamflow").toString());
    command.add("soak");
    command.addAll(List.of(options));
    command.addAll(List.of("--calm=1000", "--json=" + json));
    Process soak =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();

    int code = soak.waitFor();

    String printed = Files.readString(log);
    System.out.println(printed);
    assertThat(code).as(printed).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }
}
