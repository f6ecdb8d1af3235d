package io.siamflow.pipeline.recovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.flink.runtime.leaderelection.LeaderInformation;

/** Who leads a component of the cluster: two lines, the session's id and the address. */
record LeaderFile(Path path) {

  static LeaderFile of(Path folder, String component) {
    return new LeaderFile(folder.resolve("leaders").resolve(component));
  }

  void write(LeaderInformation leader) throws IOException {
    String text = leader.getLeaderSessionID() + "\n" + leader.getLeaderAddress() + "\n";
    FolderFiles.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The leader, or nobody where there is no file. */
  LeaderInformation read() throws IOException {
    String text;
    try {
      text = Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return LeaderInformation.empty();
    }
    String[] lines = text.split("\n");
    if (lines.length != 2) {
      throw new IOException(path + " has " + lines.length + " lines, not a session and an address");
    }
    return LeaderInformation.known(UUID.fromString(lines[0]), lines[1]);
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
