package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

/** What whoever submits the job to a cluster is told. */
class JobMainTest {

  @Test
  void anUnknownOptionIsNamedWithThoseThatAreLikeIt() {
    assertThatThrownBy(
            () ->
                JobMain.main(
                    new String[] {
                      "--bootstrap-servers=127.0.0.1:1", "--models=none", "--batch-maxx=3"
                    }))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'--batch-maxx=3'")
        .hasMessageContaining("did you mean")
        .hasMessageContaining("--batch-max");
  }

  @Test
  void aMissingOptionIsNamed() {
    assertThatThrownBy(() -> JobMain.main(new String[] {"--models=none"}))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--bootstrap-servers");
  }
}
