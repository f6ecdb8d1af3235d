package io.siamflow.cli.benchmark;

import com.sun.management.ThreadMXBean;
import io.siamflow.network.TorchEngine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;

/** Bytes that threads have taken from the Java heap, as the JVM counts them. */
public final class AllocatedBytes {

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of the calling thread and of those that compute a network's batches, since their start. */
  long ofStep() {
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId())
        + ofThreads(List.of(TorchEngine.SLICE_THREADS));
  }

  /** Of the living threads whose names begin with one of these, since their start. */
  public long ofThreads(List<String> prefixes) {
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && prefixes.stream().anyMatch(thread.getThreadName()::startsWith)) {
        sum += Math.max(0, threads.getThreadAllocatedBytes(thread.getThreadId()));
      }
    }
    return sum;
  }
}
