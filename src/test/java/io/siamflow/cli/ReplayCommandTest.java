package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandTest {

  private static final String NOWHERE = "127.0.0.1:1";

  @TempDir private Path folder;
  private Path sequence;

  @BeforeEach
  void render() throws IOException {
    sequence = SmallScene.otb(folder.resolve("scene"), 2);
  }

  @Test
  void explainsItself() {
    CommandRun run = CommandRun.of("replay", "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("--bootstrap-servers", "--sequence", "Default: track-commands");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--init=1,2,3 | --init",
        "--init=NaN,2,3,4 | --init",
        "--rate=fast | --rate",
        "--epoch=-1 | --epoch",
        "--encoding=png | --encoding is for --video",
        "--video=x.mp4 | mutually exclusive"
      })
  void refusesAWrongCommandLine(String option, String message) {
    CommandRun run = replay(option);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--init=500,20,30,40 | --init: the box 500.0,20.0,30.0,40.0 lies outside the first frame of"
            + " 160x120 pixels",
        "--init=10,20,1000000000,40 | more than twice as large as the first frame",
        "--init=10,20,30,.001 | smaller than a pixel",
        "--track= | track_id is empty",
        "--kafka-config=missing.properties | missing.properties: there is no such file"
      })
  void refusesWhatTheJobWouldRefuse(String option, String message) {
    CommandRun run = replay(option);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("siamflow: ").contains(message);
  }

  @Test
  void refusesGroundTruthOutsideTheFrame() throws IOException {
    Files.writeString(sequence.resolve("groundtruth_rect.txt"), "900,1,20,20\n");
    CommandRun run = replay("--rate=max");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("scene's ground truth: the box 899.0").contains("outside");
  }

  @Test
  void givesUpOnBrokersThatDoNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      CommandRun run =
          CommandRun.of("replay", "--bootstrap-servers", address, "--sequence", sequence);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("no Kafka broker answers at " + address);
    }
  }

  @Test
  void doesNotPrintWhatTheKafkaConfigHolds() throws IOException {
    Path config = folder.resolve("client.properties");
    Files.writeString(
        config,
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=s3cret\n");
    CommandRun run = replay("--kafka-config=" + config);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("sasl.jaas.config").doesNotContain("s3cret");
  }

  private CommandRun replay(String option) {
    return CommandRun.of("replay", "--bootstrap-servers", NOWHERE, "--sequence", sequence, option);
  }
}
