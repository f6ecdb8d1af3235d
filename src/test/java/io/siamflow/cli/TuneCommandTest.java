package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TuneCommandTest {

  @Test
  void noTrialsAreRefused() {
    CommandRun run = CommandRun.of("tune", "--model", "none", "--data", "none", "--trials", -3);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--trials is at least 1, not -3");
  }
}
