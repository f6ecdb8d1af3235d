package io.siamflow.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference data beside the checkout; a test that needs what is absent is skipped and says so. */
public final class SharedData {

  private static final Path ROOT = Path.of(System.getProperty("siamflow.shared", "../shared"));

  private SharedData() {}

  /** The file or folder, or the test is skipped by name. */
  public static Path require(String relative) {
    Path path = ROOT.resolve(relative);
    assumeTrue(Files.exists(path), "skipped: ../shared/" + relative + " is absent");
    return path;
  }
}
