package io.siamflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes what it has found, checked before it has worked for hours.
 *
 * @param option the option that names it
 * @param path the path; null where nothing is written
 */
record OutputPath(String option, Path path) {

  /**
   * Checks that a file can be written here; none is made.
   *
   * @throws IOException if it cannot; the message names the option
   */
  void requireFile() throws IOException {
    if (path == null) {
      return;
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(path)) {
      throw refused("is a folder");
    }
    if (!Files.isDirectory(folder)) {
      throw refused("there is no folder " + folder);
    }
    if (!Files.isWritable(Files.exists(path) ? path : folder)) {
      throw refused("cannot be written");
    }
  }

  /**
   * Makes a folder here, if there is none.
   *
   * @throws IOException if it cannot be made or written; the message names the option
   */
  void makeFolder() throws IOException {
    if (path == null) {
      return;
    }
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw refused("is no folder");
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw refused("cannot be made: " + e);
    }
    if (!Files.isWritable(path)) {
      throw refused("cannot be written");
    }
  }

  private IOException refused(String why) {
    return new IOException("%s %s: %s".formatted(option, path, why));
  }
}
