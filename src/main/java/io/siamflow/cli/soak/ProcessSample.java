package io.siamflow.cli.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a process holds at one moment.
 *
 * @param name the process
 * @param pid its id, another one after each start
 * @param atMillis since the soak's beginning
 * @param heapKib live objects of the JVM, after a full collection; -1 if it gave no answer
 * @param residentKib memory in use, the JVM's and the native libraries'
 * @param files open files and connections
 * @param threads threads
 */
record ProcessSample(
    String name,
    long pid,
    @JsonProperty("at_ms") long atMillis,
    @JsonProperty("heap_kib") long heapKib,
    @JsonProperty("resident_kib") long residentKib,
    long files,
    long threads) {

  private static final long PATIENCE_SECONDS = 30;

  /** Looks at a process. */
  static ProcessSample of(ChildProcess process, long atMillis)
      throws IOException, InterruptedException {
    long heap = liveHeap(process);
    Path self = Path.of("/proc", Long.toString(process.pid()));
    long resident = 0;
    long threads = 0;
    for (String line : Files.readAllLines(self.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = Long.parseLong(line.replaceAll("\\D", ""));
      } else if (line.startsWith("Threads:")) {
        threads = Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    try (Stream<Path> files = Files.list(self.resolve("fd"))) {
      return new ProcessSample(
          process.name(), process.pid(), atMillis, heap, resident, files.count(), threads);
    }
  }

  // The last line of a histogram of live classes: Total, instances, bytes.
  private static long liveHeap(ChildProcess process) throws IOException, InterruptedException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    // A process that does not answer shall not hold up the soak.
    histogram
        .onExit()
        .completeOnTimeout(histogram, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .thenAccept(Process::destroyForcibly);
    String[] lines =
        new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .split("\n");
    String[] total = lines[lines.length - 1].strip().split("\\s+");
    return histogram.waitFor() == 0 && total.length == 3 && total[0].equals("Total")
        ? Long.parseLong(total[2]) / 1024
        : -1;
  }
}
