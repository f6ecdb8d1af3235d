package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.TrackEvent;
import io.siamflow.tracker.NetworkFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job's graph, whatever its ends are. */
public final class TrackingTopology {

  /** The operator that tracks; the prefix of its metrics and accumulators. */
  public static final String TRACKING = "tracking";

  /** The source of the cameras' frames. */
  public static final String FRAMES = OperatorIds.FRAMES;

  /** Accumulator: how many batches had so many targets. */
  public static final String BATCH_TARGETS = JobMetric.BATCH_TARGETS.label();

  /** Accumulator: how many batches had targets of so many cameras. */
  public static final String BATCH_CAMERAS = JobMetric.BATCH_CAMERAS.label();

  private static final Duration IDLE_AFTER = Duration.ofSeconds(5);
  private static final KeySelector<Received, String> CAMERA =
      received -> new String(received.key(), StandardCharsets.UTF_8);

  private TrackingTopology() {}

  /**
   * Adds the graph to the environment.
   *
   * @param frames the cameras' frames
   * @param commands commands for tracks
   * @param events where track events go
   * @param deadLetters where records go that cannot be used
   * @param networkFactory opens the models where the job runs
   * @throws IllegalArgumentException if a batch of one of the models cannot be as large as the
   *     options admit
   */
  public static void build(
      StreamExecutionEnvironment env,
      Source<Received, ?, ?> frames,
      Source<Received, ?, ?> commands,
      Sink<TrackEvent> events,
      Sink<DeadLetter> deadLetters,
      NetworkFactory networkFactory,
      TrackingOptions options) {
    options.requireRoom(networkFactory);
    SingleOutputStreamOperator<Received> checkedFrames =
        source(env, frames, OperatorIds.FRAMES)
            .process(CheckRecords.frames(options))
            .returns(SerializerTypeInformation.RECEIVED)
            .name(OperatorIds.CHECK_FRAMES)
            .uid(OperatorIds.CHECK_FRAMES);
    SingleOutputStreamOperator<Received> checkedCommands =
        source(env, commands, OperatorIds.COMMANDS)
            .process(CheckRecords.commands(options))
            .returns(SerializerTypeInformation.RECEIVED)
            .name(OperatorIds.CHECK_COMMANDS)
            .uid(OperatorIds.CHECK_COMMANDS);

    SingleOutputStreamOperator<TrackEvent> tracked =
        checkedFrames
            .keyBy(CAMERA, Types.STRING)
            .connect(checkedCommands.keyBy(CAMERA, Types.STRING))
            .transform(
                TRACKING,
                SerializerTypeInformation.TRACK_EVENT,
                new TrackingOperator(networkFactory, options))
            .uid(OperatorIds.TRACKING);

    tracked.sinkTo(events).name(OperatorIds.EVENTS).uid(OperatorIds.EVENTS);
    tracked
        .getSideOutput(CheckRecords.DEAD_LETTERS)
        .union(
            checkedFrames.getSideOutput(CheckRecords.DEAD_LETTERS),
            checkedCommands.getSideOutput(CheckRecords.DEAD_LETTERS))
        .sinkTo(deadLetters)
        .name(OperatorIds.DEAD_LETTERS)
        .uid(OperatorIds.DEAD_LETTERS);
  }

  private static DataStream<Received> source(
      StreamExecutionEnvironment env, Source<Received, ?, ?> source, String id) {
    return env.fromSource(
            source,
            WatermarkStrategy.<Received>forMonotonousTimestamps()
                // A producer whose clock is wrong pushes nobody's watermark into the future.
                .withTimestampAssigner(
                    (received, time) -> Math.min(time, System.currentTimeMillis()))
                .withIdleness(IDLE_AFTER),
            id,
            SerializerTypeInformation.RECEIVED)
        .uid(id);
  }
}
