package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.image.PictureEncoding;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.SceneCamera;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job on a cluster inside the process, and what its REST interface says of checkpoints. */
class EmbeddedJobIT {

  @TempDir Path folder;

  @Test
  void saysWhyItCannotStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
      String port = Integer.toString(taken.getLocalPort());
      Configuration settings = new Configuration();
      settings.set(RestOptions.BIND_PORT, port);

      assertThatThrownBy(
              () ->
                  EmbeddedJob.start(
                      broker,
                      TopicNames.DEFAULT,
                      new PatchNetworkFactory(new NetworkProbe()),
                      TrackingOptions.DEFAULTS,
                      DeliveryGuarantee.AT_LEAST_ONCE,
                      1,
                      folder,
                      settings))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the job cannot be started: ")
          .hasMessageContaining(port);
    }
  }

  @Test
  @Timeout(120)
  void saysWhyItFailedWhenItsClusterHasEndedToo() throws Exception {
    Configuration settings = new Configuration();
    CheckpointStatistics.reserve(settings);
    SceneCamera scene = new SceneCamera(1);
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, settings)) {
      fixture.job().requireRunning();
      probe.fail(new IllegalStateException("the device is gone"));
      fixture.send(
          new TrackCommand(
              "start", Action.START, "gate", 0, "cat", 0, scene.truth(0, 0), null, null));
      fixture.send(
          new Frame(
              "gate",
              0,
              0,
              0,
              PictureEncoding.JPEG,
              SceneCamera.WIDTH,
              SceneCamera.HEIGHT,
              scene.data(0, PictureEncoding.JPEG)));
      fixture.flush();
      while (isListening(settings.get(RestOptions.PORT))) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThatThrownBy(() -> fixture.job().requireRunning())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the job failed: ")
          .hasMessageContaining("the device is gone");
    }
  }

  private static boolean isListening(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  @Timeout(120)
  void checkpointsThatTheSettingsAskForAreNotThoseBegunHere() throws Exception {
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    CheckpointStatistics checkpoints = CheckpointStatistics.reserve(settings);
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, settings)) {
      checkpoints.watch(fixture.job().id());
      checkpoints.trigger();
      List<CheckpointStatistics.Checkpoint> first = checkpoints.completed();
      assertThat(first).hasSize(1);
      TimeUnit.SECONDS.sleep(1);
      checkpoints.trigger();
      List<CheckpointStatistics.Checkpoint> both = checkpoints.completed();
      assertThat(both).hasSize(2).startsWith(first.get(0));
      assertThat(both.get(1).id()).as("others came between").isGreaterThan(first.get(0).id() + 1);
      assertThat(checkpoints.writtenBytes(both.get(0), both.get(1)))
          .isGreaterThan(both.get(1).writtenBytes());
    }
  }

  @Test
  @Timeout(120)
  void checkpointsThatEndBetweenTwoLooksAreNotMissed() throws Exception {
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    CheckpointStatistics checkpoints = CheckpointStatistics.reserve(settings);
    // Flink answers with what it knew before a checkpoint began when that has ended.
    settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(500));
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, settings)) {
      checkpoints.watch(fixture.job().id());
      for (int begun = 1; begun <= 5; begun++) {
        checkpoints.trigger();
        assertThat(checkpoints.completed()).hasSize(begun);
      }
    }
  }

  private JobFixture fixture(NetworkProbe probe, Configuration settings) throws Exception {
    return new JobFixture(
        new PatchNetworkFactory(probe),
        TrackingOptions.DEFAULTS,
        DeliveryGuarantee.AT_LEAST_ONCE,
        1,
        folder,
        settings);
  }
}
