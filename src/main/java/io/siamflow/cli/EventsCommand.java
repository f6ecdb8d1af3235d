package io.siamflow.cli;

import io.siamflow.codec.JsonLines;
import io.siamflow.codec.TextLines;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow events}: what the job says. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = {
      "Prints track events as they come, until Ctrl-C, --limit or --timeout.",
      "",
      "A record that holds no event is named on standard error, and the exit code is then 1.",
      ""
    })
final class EventsCommand implements Callable<Integer> {

  private static final long SECOND = 1_000_000_000L;
  private static final double LONGEST_TIMEOUT = 1e9;

  /** How an event is printed. */
  enum Format {
    text,
    json
  }

  /** Where reading begins. */
  enum From {
    beginning,
    end
  }

  /** Which transactions' events are printed. */
  enum Isolation {
    read_committed,
    read_uncommitted
  }

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private SchemaOptions schemaOptions;

  @Option(
      names = "--events-topic",
      paramLabel = "TOPIC",
      defaultValue = "track-events",
      description = "Topic of the events. Default: ${DEFAULT-VALUE}.")
  private String topic;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Lines for people, or a JSON object a line. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--from",
      paramLabel = "beginning|end",
      defaultValue = "end",
      description = "Where to begin in the topic. Default: ${DEFAULT-VALUE}.")
  private From from;

  @Option(
      names = "--isolation",
      paramLabel = "LEVEL",
      defaultValue = "read_committed",
      description =
          "read_committed: an exactly-once job's events after its checkpoints; read_uncommitted:"
              + " all at once, also those that it takes back. Default: ${DEFAULT-VALUE}.")
  private Isolation isolation;

  @Option(
      names = "--camera",
      paramLabel = "ID",
      description = "Print this camera's events only. Default: all cameras.")
  private String camera;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "End after so many events, from 1 on. Default: no limit.")
  private Long limit;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "End when no event was printed for so many seconds, above 0 up to 1e9. Default: never.")
  private Double timeout;

  @Override
  public Integer call() throws IOException {
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit is at least 1, not " + limit);
    }
    if (timeout != null && !(timeout > 0 && timeout <= LONGEST_TIMEOUT)) {
      throw new ParameterException(
          spec.commandLine(), "--timeout is above 0 s, at most 1e9 s, not " + timeout);
    }
    List<TopicPartition> partitions;
    try (Topics topics = Topics.connect(kafka.clientProperties())) {
      partitions = topics.partitions(topic);
    }
    PrintWriter err = spec.commandLine().getErr();
    EventPrinter printer =
        new EventPrinter(
            new TrackEventCodec(schemaOptions.schemas()),
            formatter(),
            camera,
            spec.commandLine().getOut(),
            err);
    try (StopSignal stop = StopSignal.onShutdown();
        Consumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(partitions);
      if (from == From.beginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
        // Ends are looked up when a position is asked for, and shall be those of now.
        partitions.forEach(consumer::position);
      }
      printer.run(
          consumer,
          limit == null ? Long.MAX_VALUE : limit,
          timeout == null ? Long.MAX_VALUE : (long) (timeout * SECOND),
          stop);
    } catch (KafkaException e) {
      throw kafka.failure("topic '" + topic + "' cannot be read", e);
    }
    if (printer.unreadable() > 0) {
      err.printf(
          Locale.ROOT,
          "siamflow: %d records of topic '%s' hold no event%n",
          printer.unreadable(),
          topic);
      return 1;
    }
    return 0;
  }

  private Function<TrackEvent, String> formatter() {
    return switch (format) {
      case text -> TextLines::of;
      case json -> new JsonLines()::write;
    };
  }

  private Consumer<byte[], byte[]> consumer() throws IOException {
    Properties properties = kafka.clientProperties();
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.name());
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    try {
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw kafka.failure("Kafka's consumer cannot be made", e);
    }
  }
}
