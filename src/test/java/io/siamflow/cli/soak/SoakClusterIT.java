package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.testing.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final int KINDS_OF_KILLS = 4;

  @TempDir private Path folder;

  @Test
  void aCrashChangesNothingThatConsumersSee() throws Exception {
    Path json = folder.resolve("soak.json");
    Path log = folder.resolve("soak.log");
    Process soak =
        new ProcessBuilder(
                Distribution.file("bin/siamflow").toString(),
                "soak",
                "--kills=" + KILLS,
                "--seed=" + KILLS,
                "--calm=1000",
                "--json=" + json)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    int code = soak.waitFor();

    String printed = Files.readString(log);
    System.out.println(printed);
    assertThat(code).as(printed).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.path("kills").asInt()).isEqualTo(KILLS);
    assertThat(report.path("events").asLong()).isGreaterThan(1000);
    for (String none : new String[] {"lost", "doubled", "changed", "dead_letters"}) {
      assertThat(report.path(none).asLong(-1)).as(none).isZero();
    }
    assertThat(report.path("recovery_ms").size()).isGreaterThanOrEqualTo(1);
    long killed = 0;
    for (JsonNode happened : report.path("disturbances")) {
      killed += happened.path("what").asText().startsWith("KILL") ? 1 : 0;
    }
    assertThat(killed).isGreaterThanOrEqualTo(Math.min(KILLS, KINDS_OF_KILLS));
  }
}
