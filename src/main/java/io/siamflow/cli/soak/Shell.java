package io.siamflow.cli.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The system's own commands. */
final class Shell {

  private Shell() {}

  /**
   * Runs a command to its end.
   *
   * @throws IOException if it cannot be run or fails; the message is what it wrote
   */
  static String run(String... command) throws IOException, InterruptedException {
    // Through a shell: kill is a file of its own on some systems only.
    String[] line = new String[command.length + 4];
    line[0] = "sh";
    line[1] = "-c";
    line[2] = "\"$@\"";
    line[3] = "sh";
    System.arraycopy(command, 0, line, 4, command.length);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(
          "%s: exit code %d: %s".formatted(String.join(" ", command), code, output.strip()));
    }
    return output.strip();
  }
}
