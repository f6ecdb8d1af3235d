package io.siamflow.cli;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.DecodeException;
import io.siamflow.codec.JsonLines;
import io.siamflow.codec.TextLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow dead-letters}: what the job could not use. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the dead letters that there are and, with --republish, sends their records to their"
          + " topics again.",
      "",
      "A record goes back as it was: same topic, same key, same bytes. What is wrong with the"
          + " record itself, it is refused for again; it helps where the cause was outside: a"
          + " missing --schema-dir or model, a limit. The frame that a command names has to be in"
          + " the camera's history still.",
      ""
    })
final class DeadLettersCommand implements Callable<Integer> {

  /** Of frames as large as any broker's; the topic's own bound holds. */
  private static final int LARGEST_REQUEST = 256 << 20;

  /** How long an answer of the brokers is waited for. */
  private static final String PATIENCE_MILLIS = "10000";

  /** How a dead letter is printed. */
  enum Format {
    text,
    json
  }

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private SchemaOptions schemaOptions;

  @Option(
      names = "--dead-letters-topic",
      paramLabel = "TOPIC",
      defaultValue = "dead-letters",
      description = "Topic of the dead letters. Default: ${DEFAULT-VALUE}.")
  private String lettersTopic;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only of records of this topic. Default: all.")
  private String topic;

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Only of records of this partition. Default: all.")
  private Integer partition;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Only of the records with this offset. Default: all.")
  private Long offset;

  @Option(
      names = "--camera",
      paramLabel = "ID",
      description = "Only of records with this camera as their key. Default: all.")
  private String camera;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      split = ",",
      description = "Only with one of these reasons: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<DeadLetter.Reason> reasons;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "End after so many, from 1 on. Default: no limit.")
  private Long limit;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Lines for people, or a JSON object a line. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--republish",
      description = "Send the records that are printed to their topics again.")
  private boolean republish;

  private long printed;
  private long sent;
  private long failed;

  @Override
  public Integer call() throws IOException {
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit is at least 1, not " + limit);
    }
    DeadLetterCodec codec = new DeadLetterCodec(schemaOptions.schemas());
    List<TopicPartition> partitions;
    try (Topics topics = Topics.connect(kafka.clientProperties())) {
      partitions = topics.partitions(lettersTopic);
    }
    try (Consumer<byte[], byte[]> consumer = consumer();
        Consumer<byte[], byte[]> originals = republish ? consumer() : null;
        Producer<byte[], byte[]> producer = republish ? producer() : null) {
      OriginalRecords records = new OriginalRecords(originals);
      new TopicSoFar(consumer, partitions)
          .read(
              record -> {
                take(record, codec, records, producer);
                return limit == null || printed < limit;
              });
    } catch (KafkaException e) {
      throw kafka.failure("topic '" + lettersTopic + "' cannot be read", e);
    }
    PrintWriter err = spec.commandLine().getErr();
    err.printf(Locale.ROOT, "siamflow: %d dead letters", printed);
    if (republish) {
      err.printf(Locale.ROOT, ", %d records sent again", sent);
    }
    if (failed > 0) {
      err.printf(Locale.ROOT, ", %d not", failed);
    }
    err.println();
    return failed > 0 ? 1 : 0;
  }

  private void take(
      ConsumerRecord<byte[], byte[]> record,
      DeadLetterCodec codec,
      OriginalRecords records,
      Producer<byte[], byte[]> producer) {
    DeadLetter letter;
    try {
      letter = codec.decode(record.value());
    } catch (DecodeException e) {
      fail(
          "%s partition %d offset %d holds no dead letter: %s"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
      return;
    }
    if (!filter().admits(letter)) {
      return;
    }
    spec.commandLine().getOut().println(formatter().apply(letter));
    spec.commandLine().getOut().flush();
    printed++;
    if (producer != null) {
      send(letter, records, producer);
    }
  }

  private void send(DeadLetter letter, OriginalRecords records, Producer<byte[], byte[]> producer) {
    try {
      producer.send(records.whole(letter)).get();
      sent++;
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      fail("topic '%s' takes no record: %s".formatted(letter.topic(), cause.getMessage()));
    } catch (IOException e) {
      fail(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted");
    }
  }

  private void fail(String why) {
    failed++;
    spec.commandLine().getErr().println("siamflow: " + why);
  }

  private DeadLetterFilter filter() {
    Set<DeadLetter.Reason> wanted = EnumSet.noneOf(DeadLetter.Reason.class);
    if (reasons != null) {
      wanted.addAll(reasons);
    }
    return new DeadLetterFilter(topic, partition, offset, camera, wanted);
  }

  private Function<DeadLetter, String> formatter() {
    return switch (format) {
      case text -> TextLines::of;
      case json -> new JsonLines()::write;
    };
  }

  private Consumer<byte[], byte[]> consumer() throws IOException {
    Properties properties = kafka.clientProperties();
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.setProperty(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    try {
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw kafka.failure("Kafka's consumer cannot be made", e);
    }
  }

  private Producer<byte[], byte[]> producer() throws IOException {
    Properties properties = kafka.clientProperties();
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    properties.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(LARGEST_REQUEST));
    properties.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(LARGEST_REQUEST));
    try {
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw kafka.failure("Kafka's producer cannot be made", e);
    }
  }
}
