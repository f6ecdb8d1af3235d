package io.siamflow.cli.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a soak found. Where it was not finished, it holds what there is.
 *
 * @param seed of everything that is random
 * @param guarantee exactly-once or at-least-once
 * @param kills disturbances that ended processes with SIGKILL; one that ended several counts once
 * @param disturbances all others: pauses, network cuts, faults of the checkpoint folder
 * @param events events that a {@code read_committed} consumer saw
 * @param expected events of the uninterrupted run; null if it was not reached
 * @param lost events of the uninterrupted run that are missing; null if nothing was compared
 * @param doubled events that are there again under exactly-once; null if nothing was compared
 * @param changed events with another status, another box by 1e-3 px or another score by 1e-3, and
 *     those that the uninterrupted run has not; null if nothing was compared
 * @param repeated events that are there again; null if nothing was compared
 * @param late events of commands that were read after their frames
 * @param revised events that a late command put in the place of one already published
 * @param deadLetters records that were refused
 * @param recoveryMillis of each kill that was followed to its end, from the kill until every camera
 *     had an event of a frame that was published after it; in order
 * @param happened what happened, in order
 * @param skipped what the machine does not permit, and why
 * @param neverDrawn kinds of disturbances that were possible and did not come
 * @param endedByThemselves how often a process ended that nobody killed; it was started again
 * @param restartsOfUninterrupted how often the job of the uninterrupted run was seen to restart
 * @param leaks the course of what the processes hold, of those that lived long enough
 * @param processes memory and files of the processes, over time
 * @param example of what was lost, doubled or changed, or null
 * @param error why the soak was not finished, or null
 */
record SoakReport(
    long seed,
    String guarantee,
    int kills,
    int disturbances,
    long events,
    Long expected,
    Long lost,
    Long doubled,
    Long changed,
    Long repeated,
    long late,
    long revised,
    @JsonProperty("dead_letters") long deadLetters,
    @JsonProperty("recovery_ms") List<Long> recoveryMillis,
    List<Happened> happened,
    List<Skipped> skipped,
    @JsonProperty("never_drawn") List<String> neverDrawn,
    @JsonProperty("ended_by_themselves") int endedByThemselves,
    @JsonProperty("restarts_of_uninterrupted") int restartsOfUninterrupted,
    List<LeakCheck.Course> leaks,
    List<ProcessSample> processes,
    String example,
    String error) {

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

  /** A kind of disturbance that is not possible here, or was not at that moment. */
  record Skipped(String what, String why) {}

  /**
   * Whether consumers saw what they would have seen without any disturbance, and what the processes
   * hold stayed flat.
   */
  boolean isPerfect() {
    return error == null
        && isZero(lost)
        && isZero(doubled)
        && isZero(changed)
        && deadLetters == 0
        && leaks.stream().noneMatch(LeakCheck.Course::exceeded);
  }

  private static boolean isZero(Long count) {
    return count != null && count == 0;
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /**
   * Makes sure that {@link #write} can write there; makes the folder and, empty, the file.
   *
   * @throws IOException if it cannot
   */
  static void requireWritable(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException("--json %s cannot be written: %s".formatted(file, e), e);
    }
  }
}
