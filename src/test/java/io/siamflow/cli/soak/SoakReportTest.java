package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, also of a soak that fails half-way. */
class SoakReportTest {

  @TempDir private Path folder;

  @Test
  void aFinishedSoakIsPerfectOnlyWithoutAnyFault() {
    assertThat(report(0L, 0L, 0L, List.of(), null).isPerfect()).isTrue();
    assertThat(report(1L, 0L, 0L, List.of(), null).isPerfect()).isFalse();
    assertThat(report(0L, 1L, 0L, List.of(), null).isPerfect()).isFalse();
    assertThat(report(0L, 0L, 1L, List.of(), null).isPerfect()).isFalse();
    assertThat(report(0L, 0L, 0L, List.of(course(true)), null).isPerfect()).isFalse();
    assertThat(report(0L, 0L, 0L, List.of(course(false)), null).isPerfect()).isTrue();
  }

  @Test
  void aSoakThatFailsHalfWayIsWrittenWithTheError() throws Exception {
    SoakReport report = report(null, null, null, List.of(), "not within PT10M: frame 7");
    Path file = folder.resolve("soak.json");

    report.write(file);

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.path("error").asText()).isEqualTo("not within PT10M: frame 7");
    assertThat(json.path("kills").asInt()).isEqualTo(2);
    assertThat(json.get("lost").isNull()).isTrue();
    assertThat(report.isPerfect()).isFalse();
    assertThat(SoakSummary.of(report)).contains("NOT FINISHED", "frame 7", "2 kills");
  }

  @Test
  void aFileThatCannotBeWrittenIsFoundBefore() throws Exception {
    Path file = folder.resolve("new/soak.json");
    Files.createFile(folder.resolve("file"));

    SoakReport.requireWritable(file);

    assertThat(file).exists();
    assertThatIOException()
        .isThrownBy(() -> SoakReport.requireWritable(folder.resolve("file/soak.json")))
        .withMessageContaining("--json")
        .withMessageContaining("file/soak.json");
    assertThatIOException().isThrownBy(() -> SoakReport.requireWritable(folder));
  }

  private static LeakCheck.Course course(boolean exceeded) {
    return new LeakCheck.Course("broker", 1, "files", 20, 80, 90, 100, exceeded);
  }

  private static SoakReport report(
      Long lost, Long doubled, Long changed, List<LeakCheck.Course> leaks, String error) {
    return new SoakReport(
        1,
        "exactly-once",
        2,
        0,
        1000,
        lost == null ? null : 1000L,
        lost,
        doubled,
        changed,
        doubled,
        0,
        0,
        0,
        List.of(3000L),
        List.of(),
        List.of(),
        List.of(),
        0,
        0,
        leaks,
        List.of(),
        null,
        error);
  }
}
