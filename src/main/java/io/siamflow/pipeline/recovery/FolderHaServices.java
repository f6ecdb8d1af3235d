package io.siamflow.pipeline.recovery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.blob.BlobStoreService;
import org.apache.flink.runtime.checkpoint.CheckpointIDCounter;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.checkpoint.CheckpointStoreUtil;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.DefaultCompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.DefaultCompletedCheckpointStoreUtils;
import org.apache.flink.runtime.highavailability.AbstractHaServices;
import org.apache.flink.runtime.highavailability.JobResultStore;
import org.apache.flink.runtime.jobmanager.DefaultExecutionPlanStore;
import org.apache.flink.runtime.jobmanager.ExecutionPlanStore;
import org.apache.flink.runtime.jobmanager.ExecutionPlanStoreUtil;
import org.apache.flink.runtime.jobmanager.NoOpExecutionPlanStoreWatcher;
import org.apache.flink.runtime.leaderretrieval.DefaultLeaderRetrievalService;
import org.apache.flink.runtime.leaderretrieval.LeaderRetrievalService;
import org.apache.flink.runtime.state.SharedStateRegistryFactory;

/** Leader, jobs and checkpoints as files below one folder. */
final class FolderHaServices extends AbstractHaServices {

  private final Path folder;

  FolderHaServices(
      Path folder,
      Configuration configuration,
      Executor executor,
      BlobStoreService blobs,
      JobResultStore results) {
    super(
        configuration,
        listener -> new LockFileElection(folder, listener),
        executor,
        blobs,
        results);
    this.folder = folder;
  }

  @Override
  protected LeaderRetrievalService createLeaderRetrievalService(String leader) {
    return new DefaultLeaderRetrievalService(
        (handler, fatal) -> new LeaderFileWatch(LeaderFile.of(folder, leader), handler));
  }

  @Override
  protected ExecutionPlanStore createExecutionPlanStore() throws IOException {
    return new DefaultExecutionPlanStore<>(
        new FolderStateHandleStore<>(folder.resolve("jobs")),
        NoOpExecutionPlanStoreWatcher.INSTANCE,
        new ExecutionPlanStoreUtil() {
          @Override
          public String jobIDToName(JobID job) {
            return job.toHexString();
          }

          @Override
          public JobID nameToJobID(String name) {
            return JobID.fromHexString(name);
          }
        });
  }

  @Override
  protected CheckpointRecoveryFactory createCheckpointRecoveryFactory() {
    return new CheckpointRecoveryFactory() {
      @Override
      public CompletedCheckpointStore createRecoveredCompletedCheckpointStore(
          JobID job,
          int retained,
          SharedStateRegistryFactory registry,
          Executor executor,
          RecoveryClaimMode claimMode)
          throws Exception {
        return checkpoints(job, retained, registry, executor, claimMode);
      }

      @Override
      public CheckpointIDCounter createCheckpointIDCounter(JobID job) {
        return new FileCheckpointIdCounter(checkpoints(job).resolve("next-id"));
      }
    };
  }

  private CompletedCheckpointStore checkpoints(
      JobID job,
      int retained,
      SharedStateRegistryFactory registry,
      Executor executor,
      RecoveryClaimMode claimMode)
      throws Exception {
    FolderStateHandleStore<CompletedCheckpoint> store =
        new FolderStateHandleStore<>(checkpoints(job).resolve("completed"));
    CheckpointStoreUtil names =
        new CheckpointStoreUtil() {
          // Names in their alphabetical order are ids in their order.
          @Override
          public String checkpointIDToName(long id) {
            return "%019d".formatted(id);
          }

          @Override
          public long nameToCheckpointID(String name) {
            return Long.parseLong(name);
          }
        };
    Collection<CompletedCheckpoint> completed =
        DefaultCompletedCheckpointStoreUtils.retrieveCompletedCheckpoints(store, names);
    return new DefaultCompletedCheckpointStore<>(
        retained,
        store,
        names,
        completed,
        registry.create(executor, completed, claimMode),
        executor);
  }

  private Path checkpoints(JobID job) {
    return folder.resolve("checkpoints").resolve(job.toHexString());
  }

  @Override
  protected void internalClose() {
    // The election is closed by whoever runs for it.
  }

  @Override
  protected void internalCleanup() throws IOException {
    FolderFiles.deleteAll(folder);
  }

  @Override
  protected void internalCleanupJobData(JobID job) throws IOException {
    FolderFiles.deleteAll(checkpoints(job));
  }

  @Override
  protected String getLeaderPathForResourceManager() {
    return "resource-manager";
  }

  @Override
  protected String getLeaderPathForDispatcher() {
    return "dispatcher";
  }

  @Override
  protected String getLeaderPathForJobManager(JobID job) {
    return "job-" + job.toHexString();
  }

  @Override
  protected String getLeaderPathForRestServer() {
    return "rest-server";
  }
}
