package io.siamflow.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder for a command's own files, removed with all that is in it when it is closed, or when the
 * JVM ends before that.
 */
final class TemporaryFolder implements AutoCloseable {

  /** While the JVM ends, others may still write, or make the folder anew. */
  private static final int ATTEMPTS = 120;

  private static final int GONE_FOR = 20;
  private static final int PAUSE_MILLIS = 25;

  private final Path path;
  private final Thread hook = new Thread(this::deleteAtLast, "delete temporary folder");

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /** A new, empty folder whose name begins with the given one. */
  static TemporaryFolder create(String name) throws IOException {
    TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(name));
    Runtime.getRuntime().addShutdownHook(folder.hook);
    return folder;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook deletes.
      return;
    }
    delete();
  }

  private void deleteAtLast() {
    int gone = 0;
    for (int i = 0; i < ATTEMPTS && gone < GONE_FOR; i++) {
      gone = isGone() ? gone + 1 : 0;
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean isGone() {
    try {
      delete();
    } catch (IOException | UncheckedIOException e) {
      // A file came while its folder was being emptied.
      return false;
    }
    return !Files.exists(path);
  }

  private void delete() throws IOException {
    delete(path);
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException e) {
      // Its owner was faster.
      if (Files.exists(folder)) {
        throw e;
      }
    }
  }
}
