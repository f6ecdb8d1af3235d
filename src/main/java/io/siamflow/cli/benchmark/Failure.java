package io.siamflow.cli.benchmark;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A candidate that could not be opened or measured.
 *
 * @param setting what sets it apart from the others, by name
 * @param message why
 */
public record Failure(Map<String, Object> setting, String message) {

  /** Its setting and why it failed, on one line. */
  public String line() {
    return setting.entrySet().stream()
            .map(one -> one.getKey() + " " + one.getValue())
            .collect(Collectors.joining(", "))
        + ": "
        + message;
  }
}
