package io.siamflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of the goldens: what was compared, the worst error and the tolerance, as a line of
 * {@code target/golden-report.md} each. A run appends to the file; the build begins with none.
 */
public final class GoldenReport {

  private static final Path FILE = Path.of("target", "golden-report.md");

  private GoldenReport() {}

  /**
   * Adds a line and asserts that the error is within the tolerance.
   *
   * @param name file and tensor, such as {@code net_siamrpn_alex_dwxcorr cls, batched}
   * @param worstError largest absolute difference of all values
   * @param tolerance largest that passes
   */
  public static void check(String name, double worstError, double tolerance) {
    add(String.format(Locale.ROOT, "| %s | %.3g | %.3g |%n", name, worstError, tolerance));
    assertThat(worstError).as(name).isLessThanOrEqualTo(tolerance);
  }

  /** How many lines the table has now, and where it is; nothing if there is none. */
  static Optional<String> summary() {
    if (!Files.exists(FILE)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(FILE)) {
      return Optional.of("Goldens: %d lines in %s".formatted(lines.count() - 2, FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized void add(String line) {
    try {
      Files.createDirectories(FILE.getParent());
      if (!Files.exists(FILE)) {
        line = String.format("| golden | worst error | tolerance |%n|---|---|---|%n") + line;
      }
      Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
