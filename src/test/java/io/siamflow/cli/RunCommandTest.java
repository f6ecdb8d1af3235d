package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.GeneratedBlock;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code run}: documented, and refused where they cannot be. */
class RunCommandTest {

  private static final String DEFAULT = "Default: ";

  @Test
  void theReadmesTableIsTheCodes() throws IOException {
    List<OptionSpec> options =
        new ArrayList<>(
            Siamflow.commandLine().getSubcommands().get("run").getCommandSpec().options());
    options.removeIf(option -> option.usageHelp() || option.versionHelp());
    options.sort(Comparator.comparing(OptionSpec::longestName));
    StringBuilder table = new StringBuilder("| option | default | what |\n|---|---|---|\n");
    for (OptionSpec option : options) {
      String description =
          String.join(" ", option.description())
              .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
      int at = description.lastIndexOf(DEFAULT);
      assertThat(at >= 0 || option.required())
          .as("%s says its default or is required", option.longestName())
          .isTrue();
      String value =
          at < 0 ? "required" : description.substring(at + DEFAULT.length()).replaceAll("\\.$", "");
      String what = at < 0 ? description : description.substring(0, at).strip();
      table.append(
          "| `%s %s` | %s | %s |%n"
              .formatted(option.longestName(), option.paramLabel(), value, what));
    }
    GeneratedBlock.check(Path.of("README.md"), "options of run", table.toString());
  }

  @Test
  void theDefaultsAreThoseOfTheOperator() throws Exception {
    TrackingOptions parsed = OptionLine.tracking();
    for (RecordComponent component : TrackingOptions.class.getRecordComponents()) {
      if (!component.getName().equals("schemas")) {
        assertThat(component.getAccessor().invoke(parsed))
            .as(component.getName())
            .isEqualTo(component.getAccessor().invoke(TrackingOptions.DEFAULTS));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch-max=0 | --batch-max is at least 1",
        "--overload-policy=drop | block, latest or every-nth, not 'drop'",
        "--overload-deadline=100 | --overload-policy latest or every-nth",
        "--overload-policy=latest --overload-nth=3 | every-nth, not latest: leave it out",
        "--overload-policy=latest --overload-deadline=0 | --overload-deadline is at least 1",
        "--overload-policy=every-nth --overload-nth=1 | --overload-nth is at least 2",
        "--targets-per-camera=0 | --targets-per-camera is at least 1",
        "--silence-limit=0 | --silence-limit is at least 1",
        "--guarantee=maybe | exactly-once or at-least-once, not 'maybe'",
        "--guarantee=at-least-once --transaction-timeout=1000 | leave it out",
        "--guarantee=exactly-once | execution.checkpointing.interval",
        "--frames-topic=a --events-topic=a | 'a' cannot hold both",
        "--buffer-bytes=1000 --max-frame-bytes=2000 | --buffer-bytes 1000 holds no frame",
        "--history-bytes=1000 | or set --history 0",
        "--max-frame-bytes=0 | --max-frame-bytes is at least 1",
        "--on-restart=wait | search or end, not 'wait'",
        "--on-changed-model=restart --history=0 | raise --history, or choose refuse",
        "--schema-dir=no/such/folder | no/such/folder",
        "--kafka-config=no/such/file | no/such/file",
      })
  void whatCannotBeIsRefusedBeforeAnythingIsConnected(String options, String message) {
    CommandRun run = run(options.split(" "));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(message).startsWith("siamflow: ");
  }

  @Test
  void aBatchThatNoBufferHoldsIsRefusedBeforeAnythingIsConnected() {
    CommandRun run =
        CommandRun.of(
            "run",
            "--bootstrap-servers=127.0.0.1:1",
            "--models=src/main/models",
            "--guarantee=at-least-once",
            "--batch-max=100000");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("siamflow: --batch-max 100000: ")
        .contains("model 'siamfc-alexnet'", "it is at most ");
  }

  @ParameterizedTest
  @CsvSource({"--batch-maximum=3, --batch-maximum", "--batch-max=many, --batch-max"})
  void anUnknownOptionIsAWrongCommandLine(String option, String named) {
    CommandRun run = run(option);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(named);
  }

  private static CommandRun run(String... options) {
    List<Object> line =
        new ArrayList<>(
            List.of("run", "--bootstrap-servers=127.0.0.1:1", "--models=no/such/models"));
    line.addAll(List.of(options));
    return CommandRun.of(line.toArray());
  }
}
