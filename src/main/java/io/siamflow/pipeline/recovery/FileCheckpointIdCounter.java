package io.siamflow.pipeline.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointIDCounter;
import org.apache.flink.util.concurrent.FutureUtils;

/** The next checkpoint's id, in a file. */
final class FileCheckpointIdCounter implements CheckpointIDCounter {

  private final Path file;

  FileCheckpointIdCounter(Path file) {
    this.file = file;
  }

  @Override
  public synchronized void start() throws IOException {
    if (!Files.exists(file)) {
      setCount(INITIAL_CHECKPOINT_ID);
    }
  }

  @Override
  public CompletableFuture<Void> shutdown(JobStatus status) {
    if (!status.isGloballyTerminalState()) {
      return FutureUtils.completedVoidFuture();
    }
    try {
      Files.deleteIfExists(file);
      return FutureUtils.completedVoidFuture();
    } catch (IOException e) {
      return FutureUtils.completedExceptionally(e);
    }
  }

  @Override
  public synchronized long getAndIncrement() throws IOException {
    long id = get();
    setCount(id + 1);
    return id;
  }

  @Override
  public synchronized long get() {
    try {
      return Long.parseLong(Files.readString(file, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("the next checkpoint's id cannot be read", e);
    }
  }

  @Override
  public synchronized void setCount(long id) throws IOException {
    FolderFiles.write(file, (id + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
