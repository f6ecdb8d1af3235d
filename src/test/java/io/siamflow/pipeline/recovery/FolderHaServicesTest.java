package io.siamflow.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointIDCounter;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.leaderelection.LeaderContender;
import org.apache.flink.runtime.leaderelection.LeaderElection;
import org.apache.flink.runtime.leaderelection.LeaderInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JobManager must find again, with Flink's own services on the folder. */
class FolderHaServicesTest {

  @TempDir private Path folder;
  private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private HighAvailabilityServices open() throws IOException {
    return new FolderHaServicesFactory().createHAServices(settings(folder.toUri()), executor);
  }

  private static Configuration settings(Object storage) {
    Configuration settings = new Configuration();
    settings.setString("high-availability.storageDir", storage.toString());
    settings.setString("high-availability.cluster-id", "test");
    return settings;
  }

  @Test
  void idsOfCheckpointsGoOnAfterARestartAndEndWithTheJob() throws Exception {
    JobID job = new JobID();
    long next;
    try (HighAvailabilityServices services = open()) {
      CheckpointIDCounter counter =
          services.getCheckpointRecoveryFactory().createCheckpointIDCounter(job);
      counter.start();
      next = counter.getAndIncrement() + 1;
    }
    try (HighAvailabilityServices services = open()) {
      CheckpointIDCounter counter =
          services.getCheckpointRecoveryFactory().createCheckpointIDCounter(job);
      counter.start();
      assertThat(counter.get()).isEqualTo(next);
      assertThat(counter.getAndIncrement()).isEqualTo(next);
      counter.shutdown(JobStatus.SUSPENDED).get();
      assertThat(counter.get()).isEqualTo(next + 1);
      counter.shutdown(JobStatus.FINISHED).get();
      counter.start();
      assertThat(counter.get()).isEqualTo(CheckpointIDCounter.INITIAL_CHECKPOINT_ID);
    }
  }

  @Test
  void aContenderLeadsAndTellsWhereItIs() throws Exception {
    try (HighAvailabilityServices services = open()) {
      Contender contender = new Contender("akka://here");
      try (LeaderElection election = services.getDispatcherLeaderElection()) {
        contender.election = election;
        election.startLeaderElection(contender);
        await(() -> contender.session != null, "leadership");
        await(
            () ->
                leaderFile()
                    .filter(
                        file ->
                            read(file)
                                .equals(LeaderInformation.known(contender.session, "akka://here")))
                    .isPresent(),
            "the leader's file");
      }
    }
  }

  /** The dispatcher's file, once it was written. */
  private Optional<Path> leaderFile() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(Path.of("leaders", "dispatcher"))).findAny();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition, String what) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      Thread.sleep(20);
    }
  }

  private static LeaderInformation read(Path file) {
    try {
      return new LeaderFile(file).read();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLeaderThatIsNobodyIsEmptyAndGarbageIsTold() throws Exception {
    LeaderFile file = LeaderFile.of(folder, "dispatcher");
    assertThat(file.read()).isEqualTo(LeaderInformation.empty());
    file.delete();
    LeaderInformation leader = LeaderInformation.known(UUID.randomUUID(), "pekko://x");
    file.write(leader);
    assertThat(file.read()).isEqualTo(leader);
    Files.writeString(file.path(), "garbage");
    assertThatThrownBy(file::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.path().toString());
  }

  @Test
  void aFolderElsewhereIsRefusedByName() {
    assertThatThrownBy(
            () ->
                new FolderHaServicesFactory()
                    .createHAServices(settings("hdfs://host/folder"), executor))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("high-availability.storageDir")
        .hasMessageContaining("hdfs://host/folder");
  }

  /** Says where it is once it leads. */
  private static final class Contender implements LeaderContender {

    private final String address;
    private volatile UUID session;
    private volatile LeaderElection election;

    Contender(String address) {
      this.address = address;
    }

    @Override
    public void grantLeadership(UUID granted) {
      session = granted;
      election.confirmLeadershipAsync(granted, address);
    }

    @Override
    public void revokeLeadership() {
      session = null;
    }

    @Override
    public void handleError(Exception exception) {
      throw new IllegalStateException(exception);
    }
  }
}
