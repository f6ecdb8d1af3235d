package io.siamflow.cli.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a soak found.
 *
 * @param seed of everything that is random
 * @param kills disturbances that happened, pauses and faults among them
 * @param events events that a {@code read_committed} consumer saw
 * @param expected events of the uninterrupted run
 * @param lost events of the uninterrupted run that are missing
 * @param doubled events that are there again
 * @param changed events with another status, another box by 1e-3 px or another score by 1e-3
 * @param late events of commands that were read after their frames
 * @param deadLetters records that were refused
 * @param recoveryMillis from each disturbance that was followed to its end until every camera had
 *     an event of a frame that was published after it began
 * @param disturbances what happened, in order
 * @param skipped what the machine does not permit, and why
 * @param processes memory and files of the processes, over time
 * @param example of what was lost, doubled or changed, or null
 */
record SoakReport(
    long seed,
    int kills,
    long events,
    long expected,
    long lost,
    long doubled,
    long changed,
    long late,
    @JsonProperty("dead_letters") long deadLetters,
    @JsonProperty("recovery_ms") List<Long> recoveryMillis,
    List<Happened> disturbances,
    List<Skipped> skipped,
    List<ProcessSample> processes,
    String example) {

  /**
   * A disturbance.
   *
   * @param recoveryMillis null if the next one came before its end
   */
  record Happened(
      String what,
      String whom,
      @JsonProperty("at_ms") long atMillis,
      @JsonProperty("recovery_ms") Long recoveryMillis) {}

  /** A kind of disturbance that is not possible here. */
  record Skipped(String what, String why) {}

  /** Whether consumers saw exactly what they would have seen without any disturbance. */
  boolean isPerfect() {
    return lost == 0 && doubled == 0 && changed == 0 && deadLetters == 0 && events == expected;
  }

  void write(Path file) throws IOException {
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
