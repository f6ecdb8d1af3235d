package io.siamflow.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of files for another program, described by one of them. */
public final class EmittedFolder {

  private EmittedFolder() {}

  /**
   * Makes a folder, or takes one that is empty or has such files already.
   *
   * @param description the file by which such a folder is known
   * @param what the folder holds, for messages
   * @throws IOException if there is something else, which is left as it is
   */
  public static void create(Path folder, String description, String what) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    if (Files.isDirectory(folder) && !Files.isRegularFile(folder.resolve(description))) {
      try (var content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw new IOException(
              "%s is not empty and no %s; nothing was written".formatted(folder, what));
        }
      }
    }
    Files.createDirectories(folder);
  }
}
