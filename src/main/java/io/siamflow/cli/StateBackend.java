package io.siamflow.cli;

import java.util.Locale;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a job keeps its state, as {@code flink-conf/config.yaml} describes it. */
enum StateBackend {
  /** Objects on the heap; a checkpoint writes all of them. */
  HASHMAP,
  /** Bytes on the disk; a checkpoint writes what has changed. */
  ROCKSDB;

  /** What RocksDB's caches and write buffers take of a TaskManager. */
  private static final MemorySize MANAGED = MemorySize.ofMebiBytes(512);

  /** Makes a cluster's settings use it. */
  void configure(Configuration settings) {
    settings.set(StateBackendOptions.STATE_BACKEND, toString());
    if (this == ROCKSDB) {
      settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
      settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@code hashmap} or {@code rocksdb}. */
  static final class Converter implements ITypeConverter<StateBackend> {
    @Override
    public StateBackend convert(String text) {
      for (StateBackend backend : values()) {
        if (backend.toString().equals(text)) {
          return backend;
        }
      }
      throw new TypeConversionException("expected hashmap or rocksdb, not '" + text + "'");
    }
  }
}
