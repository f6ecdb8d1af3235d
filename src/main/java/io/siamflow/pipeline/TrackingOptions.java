package io.siamflow.pipeline;

import io.siamflow.codec.SchemaDirectory;
import io.siamflow.tracker.LostBudget;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TrackingBatch;
import java.io.Serializable;
import java.time.Duration;

/**
 * Settings of the tracking operator.
 *
 * @param batchMax targets in one batch at most
 * @param batchLinger how long an idle device waits for more cameras before a batch starts
 * @param bufferBytes encoded frames that one subtask keeps waiting at most; past it the sources
 *     wait
 * @param historyDuration how far back a camera's history reaches
 * @param historyBytes bytes of encoded frames in a camera's history at most
 * @param commandWait how long a command waits for its frame after its camera's last one
 * @param waitingCommands commands of one camera that may wait at most
 * @param targetsPerCamera targets of one camera that may live at once
 * @param silenceLimit how long a camera may send no frame before its targets end, by the clock of
 *     the machine
 * @param overload what becomes of frames that come faster than they can be searched
 * @param restartPolicy what becomes of targets when their camera's stream restarts
 * @param modelPolicy what becomes of restored targets whose model the job does not have any more
 * @param lostBudget what searching for a camera's lost targets may cost
 * @param lostLimit how long a target may be lost before it ends, by the frames' capture times
 * @param maxPixels the largest picture that is decoded
 * @param deadLetterBytes bytes of the original record that a dead letter carries at most
 * @param schemas writer schemas beside the job's own
 */
public record TrackingOptions(
    int batchMax,
    Duration batchLinger,
    long bufferBytes,
    Duration historyDuration,
    long historyBytes,
    Duration commandWait,
    int waitingCommands,
    int targetsPerCamera,
    Duration silenceLimit,
    Overload overload,
    RestartPolicy restartPolicy,
    ModelPolicy modelPolicy,
    LostBudget lostBudget,
    Duration lostLimit,
    long maxPixels,
    int deadLetterBytes,
    SchemaDirectory schemas)
    implements Serializable {

  /** What becomes of targets when their camera's stream restarts. */
  public enum RestartPolicy {
    /** They are LOST and searched for where they were. */
    SEARCH,
    /** They end. */
    END
  }

  /** What becomes of restored targets whose model is missing or has other weights. */
  public enum ModelPolicy {
    /** The job does not start. */
    REFUSE,
    /**
     * They restart with the job's model of that id, else with its default one: the template is
     * taken anew where they were seen last. Those for which no such frame is kept end.
     */
    RESTART
  }

  /** The documented defaults. */
  public static final TrackingOptions DEFAULTS =
      new TrackingOptions(
          32,
          Duration.ofMillis(5),
          64L << 20,
          Duration.ofSeconds(5),
          16L << 20,
          Duration.ofSeconds(60),
          1000,
          256,
          Duration.ofMinutes(10),
          Overload.NONE,
          RestartPolicy.SEARCH,
          ModelPolicy.REFUSE,
          new LostBudget(2),
          Duration.ofSeconds(60),
          8192L * 8192,
          64 << 10,
          SchemaDirectory.empty());

  public TrackingOptions {
    requirePositive("batch-max", batchMax);
    requirePositive("buffer-bytes", bufferBytes);
    requirePositive("history-bytes", historyBytes);
    requirePositive("waiting-commands", waitingCommands);
    requirePositive("targets-per-camera", targetsPerCamera);
    requirePositive("silence-limit", silenceLimit.toMillis());
    requirePositive("max-pixels", maxPixels);
    requirePositive("lost-limit", lostLimit.toMillis());
    requireNotNegative("batch-linger", batchLinger.toMillis());
    requireNotNegative("history", historyDuration.toMillis());
    requirePositive("command-wait", commandWait.toMillis());
    requireNotNegative("dead-letter-bytes", deadLetterBytes);
  }

  /**
   * Checks that batches of the models can be as large as they may become.
   *
   * @throws IllegalArgumentException if not; names the option, a model and what it admits
   */
  void requireRoom(NetworkFactory networkFactory) {
    for (String model : networkFactory.models().keySet()) {
      int most = TrackingBatch.most(networkFactory.settings(model));
      if (batchMax > most) {
        throw new IllegalArgumentException(
            ("--batch-max %d: the search crops of so many targets of model '%s' take more than 2"
                    + " GiB, which one batch cannot hold; it is at most %d with this model")
                .formatted(batchMax, model, most));
      }
    }
  }

  private static void requirePositive(String option, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("--" + option + " is at least 1, not " + value);
    }
  }

  private static void requireNotNegative(String option, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("--" + option + " is not negative, unlike " + value);
    }
  }
}
