package io.siamflow.cli;

import io.siamflow.pipeline.Overload;
import io.siamflow.pipeline.Overload.Policy;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What becomes of frames that come faster than they can be searched. */
final class OverloadOptions {

  private static final long DEFAULT_DEADLINE = 500;
  private static final int DEFAULT_NTH = 2;

  @Option(
      names = "--overload-policy",
      paramLabel = "POLICY",
      defaultValue = "block",
      description =
          "When frames come faster than they can be searched: block (none is passed over, the"
              + " sources wait), latest (once a camera's frame has missed the deadline, the"
              + " camera goes on with its newest one) or every-nth (of the frames that have missed"
              + " the deadline every nth is searched). Default: ${DEFAULT-VALUE}.")
  private String policy;

  @Option(
      names = "--overload-deadline",
      paramLabel = "MS",
      description =
          "Milliseconds that a frame may wait for its turn, from 1 on, for latest and every-nth."
              + " Default: 500.")
  private Long deadline;

  @Option(
      names = "--overload-nth",
      paramLabel = "N",
      description = "One of so many late frames is searched, from 2 on, for every-nth. Default: 2.")
  private Integer nth;

  /**
   * The policy.
   *
   * @throws IllegalArgumentException if there is no such policy, or an option does not go with it
   */
  Overload overload() {
    Policy parsed;
    try {
      parsed = Policy.valueOf(policy.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--overload-policy is block, latest or every-nth, not '" + policy + "'", e);
    }
    if (parsed == Policy.BLOCK && deadline != null) {
      throw new IllegalArgumentException(
          "--overload-deadline is for --overload-policy latest or every-nth; block has none:"
              + " leave it out or choose another policy");
    }
    if (parsed != Policy.EVERY_NTH && nth != null) {
      throw new IllegalArgumentException(
          "--overload-nth is for --overload-policy every-nth, not " + policy + ": leave it out");
    }
    if (parsed == Policy.BLOCK) {
      return Overload.NONE;
    }
    return new Overload(
        parsed,
        Duration.ofMillis(deadline == null ? DEFAULT_DEADLINE : deadline),
        nth == null ? DEFAULT_NTH : nth);
  }
}
