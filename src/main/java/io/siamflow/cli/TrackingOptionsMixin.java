package io.siamflow.cli;

import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingOptions.ModelPolicy;
import io.siamflow.pipeline.TrackingOptions.RestartPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Settings of the tracking operator. */
final class TrackingOptionsMixin {

  @Option(
      names = "--batch-max",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Targets in one batch at most, from 1 on; the search crops of so many take 2 GiB at"
              + " most. Default: ${DEFAULT-VALUE}.")
  private int batchMax;

  @Option(
      names = "--batch-linger",
      paramLabel = "MS",
      defaultValue = "5",
      description =
          "Milliseconds, from 0 on, that an idle device waits for more cameras before a batch"
              + " starts. Default: ${DEFAULT-VALUE}.")
  private long batchLinger;

  @Option(
      names = "--buffer-bytes",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description =
          "Bytes of frames that one subtask keeps waiting at most, from --max-frame-bytes on; past"
              + " it the sources wait. Default: ${DEFAULT-VALUE}.")
  private long bufferBytes;

  @Option(
      names = "--history",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "Milliseconds, from 0 on, by the frames' capture times, that a camera's history reaches"
              + " back for late commands. Default: ${DEFAULT-VALUE}.")
  private long history;

  @Option(
      names = "--history-bytes",
      paramLabel = "BYTES",
      defaultValue = "16777216",
      description =
          "Bytes of frames in a camera's history at most, from --max-frame-bytes on, or from 1 on"
              + " with --history 0. Default: ${DEFAULT-VALUE}.")
  private long historyBytes;

  @Option(
      names = "--command-wait",
      paramLabel = "MS",
      defaultValue = "60000",
      description =
          "Milliseconds, from 1 on, without a frame of its camera that a command waits for its"
              + " frame before it is refused. Default: ${DEFAULT-VALUE}.")
  private long commandWait;

  @Option(
      names = "--waiting-commands",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Commands of one camera that may wait for their frames at most, from 1 on."
              + " Default: ${DEFAULT-VALUE}.")
  private int waitingCommands;

  @Option(
      names = "--targets-per-camera",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Targets of one camera that may live at once, from 1 on; further STARTs are refused."
              + " Default: ${DEFAULT-VALUE}.")
  private int targetsPerCamera;

  @Option(
      names = "--silence-limit",
      paramLabel = "MS",
      defaultValue = "600000",
      description =
          "Milliseconds, from 1 on, without a frame after which a camera's targets end."
              + " Default: ${DEFAULT-VALUE}.")
  private long silenceLimit;

  @Mixin private OverloadOptions overload;

  @Option(
      names = "--on-restart",
      paramLabel = "POLICY",
      defaultValue = "search",
      description =
          "What becomes of targets when their camera's stream_epoch rises: search (they are LOST"
              + " and searched for) or end. Default: ${DEFAULT-VALUE}.")
  private String onRestart;

  @Option(
      names = "--on-changed-model",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description =
          "What becomes of a savepoint's targets whose model is missing or has other weights:"
              + " refuse (the job does not start) or restart (they go on with the model that is"
              + " there, from the last kept frame they were seen on). Default: ${DEFAULT-VALUE}.")
  private String onChangedModel;

  @Mixin private LostOptions lost;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      defaultValue = "67108864",
      description =
          "Pixels of the largest picture that is decoded, from 1 on. Default: ${DEFAULT-VALUE}.")
  private long maxPixels;

  @Option(
      names = "--dead-letter-bytes",
      paramLabel = "BYTES",
      defaultValue = "65536",
      description =
          "Bytes of the original record that a dead letter carries at most, from 0 on; with 16384"
              + " more they are checked at the start against the topic's max.message.bytes and the"
              + " producers' max.request.size. Default: ${DEFAULT-VALUE}.")
  private int deadLetterBytes;

  @Mixin private SchemaOptions schemaOptions;

  TrackingOptions options() throws IOException {
    RestartPolicy policy;
    try {
      policy = RestartPolicy.valueOf(onRestart.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--on-restart is search or end, not '" + onRestart + "'", e);
    }
    ModelPolicy modelPolicy;
    try {
      modelPolicy = ModelPolicy.valueOf(onChangedModel.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--on-changed-model is refuse or restart, not '" + onChangedModel + "'", e);
    }
    if (modelPolicy == ModelPolicy.RESTART && history == 0) {
      throw new IllegalArgumentException(
          "--on-changed-model restart takes targets up from the history's frames, and --history 0"
              + " keeps none: raise --history, or choose refuse");
    }
    return new TrackingOptions(
        batchMax,
        Duration.ofMillis(batchLinger),
        bufferBytes,
        Duration.ofMillis(history),
        historyBytes,
        Duration.ofMillis(commandWait),
        waitingCommands,
        targetsPerCamera,
        Duration.ofMillis(silenceLimit),
        overload.overload(),
        policy,
        modelPolicy,
        lost.budget(),
        lost.limit(),
        maxPixels,
        deadLetterBytes,
        schemaOptions.schemas());
  }
}
