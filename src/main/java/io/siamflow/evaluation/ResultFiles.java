package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
