package io.siamflow.cli.benchmark;

import java.util.Map;

/**
 * A subject to be opened.
 *
 * @param setting what sets it apart from the others, by name
 * @param opening opens it
 */
public record Candidate(Map<String, Object> setting, Opening opening) {

  /** Opens a subject. */
  @FunctionalInterface
  public interface Opening {
    Subject open() throws Exception;
  }
}
