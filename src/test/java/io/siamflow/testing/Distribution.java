package io.siamflow.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The distribution that the build made, for tests that run after it. */
public final class Distribution {

  private static final Path ROOT =
      Path.of(System.getProperty("siamflow.distribution", "target/siamflow")).toAbsolutePath();

  private Distribution() {}

  /**
   * A file or folder of the distribution.
   *
   * @throws IllegalStateException if it is absent: {@code mvn package} makes it
   */
  public static Path file(String relative) {
    Path path = ROOT.resolve(relative);
    if (!Files.exists(path)) {
      throw new IllegalStateException(path + " is missing; 'mvn package' makes it");
    }
    return path;
  }
}
