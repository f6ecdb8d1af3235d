package io.siamflow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A Python that has PyTorch, for the drivers of {@code src/tools}. */
public final class PythonTorch {

  private PythonTorch() {}

  /**
   * What a program did.
   *
   * @param output standard output and standard error
   */
  public record Ended(int code, String output) {}

  /** Runs a script; the test is skipped where no Python has PyTorch. */
  public static Ended run(String script, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python(), script));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return run(command);
  }

  private static String python() throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        if (run(List.of(python, "-c", "import torch")).code() == 0) {
          return python;
        }
      } catch (IOException e) {
        continue;
      }
    }
    assumeTrue(false, "skipped: no python3 with torch (PyTorch) was found");
    return null;
  }

  private static Ended run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
