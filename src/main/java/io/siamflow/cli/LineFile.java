package io.siamflow.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file that grows line by line; a file of that name is replaced. */
final class LineFile implements AutoCloseable {

  private final Path file;
  private final Writer writer;

  /**
   * Begins the file.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  LineFile(Path file) throws IOException {
    this.file = file;
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IOException(file + ": there is no folder " + folder);
    }
    try {
      writer = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Adds a line. */
  void add(String line) throws IOException {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private IOException unwritable(IOException cause) {
    return new IOException(file + ": cannot be written: " + cause.getMessage(), cause);
  }
}
