package io.siamflow.cli.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds at one moment.
 *
 * @param name the process
 * @param pid its id, another one after each start
 * @param atMillis since the soak's beginning
 * @param residentKib memory in use, the JVM's and the native libraries'
 * @param files open files and connections
 * @param threads threads
 */
record ProcessSample(
    String name,
    long pid,
    @JsonProperty("at_ms") long atMillis,
    @JsonProperty("resident_kib") long residentKib,
    long files,
    long threads) {

  /** Looks at a process. */
  static ProcessSample of(ChildProcess process, long atMillis) throws IOException {
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
          process.name(), process.pid(), atMillis, resident, files.count(), threads);
    }
  }
}
