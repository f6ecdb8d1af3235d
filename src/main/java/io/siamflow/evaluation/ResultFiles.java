package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where raw results go, in each benchmark's own format; or nowhere. */
public final class ResultFiles {

  private final Optional<Path> folder;

  private ResultFiles(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Raw results are not kept. */
  public static ResultFiles none() {
    return new ResultFiles(Optional.empty());
  }

  /** A folder for raw results; it is made with the first one. */
  public static ResultFiles in(Path folder) {
    return new ResultFiles(Optional.of(folder));
  }

  /** Whether results are kept at all. */
  boolean areKept() {
    return folder.isPresent();
  }

  /** Removes a tracker's folder wherever it lies so many levels below this one. */
  void remove(String tracker, int depth) throws IOException {
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return;
    }
    List<Path> former;
    try (Stream<Path> folders = Files.walk(folder.get(), depth)) {
      int names = folder.get().getNameCount() + depth;
      former =
          folders
              .filter(path -> path.getNameCount() == names)
              .filter(path -> path.endsWith(tracker) && Files.isDirectory(path))
              .toList();
    }
    for (Path each : former) {
      try (Stream<Path> files = Files.walk(each)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  void write(String file, List<String> lines) throws IOException {
    write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void write(String file, byte[] content) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    Path path = folder.get().resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.write(path, content);
    } catch (IOException e) {
      throw new IOException(path + ": cannot be written: " + e, e);
    }
  }
}
