package io.siamflow.pipeline.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.runtime.blob.BlobUtils;
import org.apache.flink.runtime.highavailability.FileSystemJobResultStore;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.highavailability.HighAvailabilityServicesFactory;
import org.apache.flink.runtime.highavailability.HighAvailabilityServicesUtils;

/**
 * Flink's setting {@code high-availability.type} with this class's name keeps what a JobManager
 * must find again in {@code high-availability.storageDir}, which is a local folder here: {@code
 * file:///...}.
 */
public final class FolderHaServicesFactory implements HighAvailabilityServicesFactory {

  /**
   * The services of one process.
   *
   * @throws IllegalArgumentException if the folder is none of the local file system
   * @throws IOException if the folder cannot be made
   */
  @Override
  public HighAvailabilityServices createHAServices(Configuration configuration, Executor executor)
      throws IOException {
    org.apache.flink.core.fs.Path storage =
        HighAvailabilityServicesUtils.getClusterHighAvailableStoragePath(configuration);
    if (!"file".equals(storage.toUri().getScheme())) {
      throw new IllegalArgumentException(
          "%s is %s: with %s it is a folder of this machine, file:///..."
              .formatted(
                  HighAvailabilityOptions.HA_STORAGE_PATH.key(), storage, getClass().getName()));
    }
    Path folder = Files.createDirectories(Path.of(storage.toUri().getPath()));
    return new FolderHaServices(
        folder,
        configuration,
        executor,
        BlobUtils.createBlobStoreFromConfig(configuration),
        FileSystemJobResultStore.fromConfiguration(configuration, executor));
  }
}
