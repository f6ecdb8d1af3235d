package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.Origin;
import io.siamflow.codec.RecordCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topology's ends on Kafka topics. */
public final class KafkaEnds {

  private final String bootstrapServers;
  private final Properties clientProperties;

  /**
   * Ends on one cluster.
   *
   * @param clientProperties further client settings, such as credentials
   */
  public KafkaEnds(String bootstrapServers, Properties clientProperties) {
    this.bootstrapServers = bootstrapServers;
    this.clientProperties = new Properties();
    this.clientProperties.putAll(clientProperties);
  }

  /**
   * An unbounded source that goes on where its group left off, and begins with a topic's first
   * record.
   */
  public Source<Received, ?, ?> source(String topic, String group) {
    return builder(topic, group).build();
  }

  /** A source that ends with the records that the topic has when the job starts. */
  public Source<Received, ?, ?> boundedSource(String topic, String group) {
    return builder(topic, group).setBounded(OffsetsInitializer.latest()).build();
  }

  private KafkaSourceBuilder<Received> builder(String topic, String group) {
    return KafkaSource.<Received>builder()
        .setProperties(clientProperties)
        .setBootstrapServers(bootstrapServers)
        .setTopics(topic)
        .setGroupId(group)
        .setClientIdPrefix(group + "-" + topic)
        .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
        .setDeserializer(new AsReceived());
  }

  /**
   * A sink for track events.
   *
   * @param transactionalIdPrefix unique among the jobs that write to the cluster; for exactly once
   * @param transactionTimeout must outlast the time between checkpoints; for exactly once
   */
  public Sink<TrackEvent> events(
      String topic,
      DeliveryGuarantee guarantee,
      String transactionalIdPrefix,
      Duration transactionTimeout) {
    return sink(
        topic,
        guarantee,
        transactionalIdPrefix + "-events",
        transactionTimeout,
        () -> new TrackEventCodec(SchemaDirectory.empty()),
        event -> event.cameraId().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A sink for dead letters; their key is the refused record's, cut to a bound. Parameters as for
   * events.
   */
  public Sink<DeadLetter> deadLetters(
      String topic,
      DeliveryGuarantee guarantee,
      String transactionalIdPrefix,
      Duration transactionTimeout) {
    return sink(
        topic,
        guarantee,
        transactionalIdPrefix + "-dead-letters",
        transactionTimeout,
        () -> new DeadLetterCodec(SchemaDirectory.empty()),
        DeadLetter::key);
  }

  private <T> Sink<T> sink(
      String topic,
      DeliveryGuarantee guarantee,
      String transactionalIdPrefix,
      Duration transactionTimeout,
      CodecSupplier<T> codec,
      KeyOf<T> key) {
    Properties properties = new Properties();
    properties.putAll(clientProperties);
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(transactionTimeout.toMillis()));
    return KafkaSink.<T>builder()
        .setBootstrapServers(bootstrapServers)
        .setKafkaProducerConfig(properties)
        .setDeliveryGuarantee(guarantee)
        .setTransactionalIdPrefix(transactionalIdPrefix)
        .setRecordSerializer(new FromRecord<>(topic, codec, key))
        .build();
  }

  private interface CodecSupplier<T> extends Supplier<RecordCodec<T>>, Serializable {}

  private interface KeyOf<T> extends Function<T, byte[]>, Serializable {}

  /** Keeps a record as it is, with its place. */
  private static final class AsReceived implements KafkaRecordDeserializationSchema<Received> {

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Received> out) {
      out.collect(
          new Received(
              new Origin(record.topic(), record.partition(), record.offset()),
              record.timestamp(),
              record.key(),
              record.value()));
    }

    @Override
    public TypeInformation<Received> getProducedType() {
      return SerializerTypeInformation.RECEIVED;
    }
  }

  /**
   * Encodes with a codec. The record's own timestamp is left to the client: a topic's retention
   * goes by it, and a recording's capture times may be long past.
   */
  private static final class FromRecord<T> implements KafkaRecordSerializationSchema<T> {

    private final String topic;
    private final CodecSupplier<T> codecSupplier;
    private final KeyOf<T> key;
    private transient RecordCodec<T> codec;

    FromRecord(String topic, CodecSupplier<T> codecSupplier, KeyOf<T> key) {
      this.topic = topic;
      this.codecSupplier = codecSupplier;
      this.key = key;
    }

    @Override
    public void open(
        SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
      codec = codecSupplier.get();
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        T value, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(topic, key.apply(value), codec.encode(value));
    }
  }
}
