package io.siamflow.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the job's topics, and checks before a job starts that they and the brokers suit it. No
 * answer is waited for longer than ten seconds.
 */
public final class Topics implements AutoCloseable {

  /** What key, names, times and Kafka's own headers may add to a picture, bytes. */
  static final int BYTES_BESIDE_THE_PICTURE = 16 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LARGEST_REQUEST = "socket.request.max.bytes";
  private static final String LONGEST_TRANSACTION = "transaction.max.timeout.ms";

  private final String servers;
  private final Properties client;
  private final Admin admin;

  private Topics(String servers, Properties client, Admin admin) {
    this.servers = servers;
    this.client = client;
    this.admin = admin;
  }

  /**
   * Connects to the brokers.
   *
   * @param client settings of a Kafka client, {@code bootstrap.servers} among them
   * @throws IOException if the settings cannot be used, or name no host that can be found
   */
  public static Topics connect(Properties client) throws IOException {
    Properties settings = new Properties();
    settings.putAll(client);
    String patience = Long.toString(PATIENCE.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    String servers = settings.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    try {
      return new Topics(servers, client, Admin.create(settings));
    } catch (KafkaException e) {
      throw new IOException(
          "cannot connect to Kafka at %s: %s".formatted(servers, rootMessage(e)), e);
    }
  }

  /**
   * Makes the topics that do not exist yet; the others stay as they are.
   *
   * @param partitions of each topic
   * @param pictureBytes the largest encoded picture that a frame may hold
   * @throws IOException if no broker answers or it refuses
   */
  public void create(TopicNames names, int partitions, int pictureBytes) throws IOException {
    Map<String, String> frames =
        Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(batchBytes(pictureBytes)));
    List<NewTopic> topics = new ArrayList<>();
    for (String name : names.all()) {
      NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
      topics.add(name.equals(names.frames()) ? topic.configs(frames) : topic);
    }
    for (Map.Entry<String, KafkaFuture<Void>> topic :
        admin.createTopics(topics).values().entrySet()) {
      try {
        answer(topic.getValue());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw failure("topic '%s' cannot be made".formatted(topic.getKey()), e.getCause());
        }
      }
    }
    awaitTopics(names.all());
    Map<TopicPartition, String> silent = awaitLeaders(names.all());
    if (!silent.isEmpty()) {
      throw new IOException(
          "Kafka at %s has no leader within %d s for %s"
              .formatted(servers, PATIENCE.toSeconds(), silent));
    }
  }

  /**
   * Checks that consumers and producers can be made with the client's settings, and do not
   * contradict each other.
   *
   * @throws IOException if not; says what Kafka says
   */
  void checkClients() throws IOException {
    try {
      new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer()).close();
      new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())
          .close(Duration.ZERO);
    } catch (KafkaException e) {
      throw new IOException(
          "Kafka's clients do not take --kafka-config and what the environment sets: "
              + rootMessage(e),
          e);
    }
  }

  /**
   * Checks that the topics exist, that a frame fits into theirs, and that the brokers admit the
   * job's transactions; waits for leaders of new partitions.
   *
   * @param pictureBytes the largest encoded picture that a frame may hold
   * @param transactionTimeout {@code transaction.timeout.ms} of an exactly-once job's producers, or
   *     null for a job without transactions
   * @throws IOException if no broker answers, a topic is missing, or a setting does not suit: the
   *     message names topic or broker, setting, value and remedy
   */
  public void check(TopicNames names, int pictureBytes, Duration transactionTimeout)
      throws IOException {
    List<String> missing = missing(names.all());
    if (!missing.isEmpty()) {
      throw noTopic(String.join(", ", missing), null);
    }
    Map<TopicPartition, String> silent = awaitLeaders(names.all());
    if (!silent.isEmpty()) {
      // A broker that is away may come back, and the job's clients wait for it.
      LOG.warn("Kafka at {} has no leader for {} now", servers, silent);
    }
    long needed = batchBytes(pictureBytes);
    checkFramesTopic(names.frames(), pictureBytes, needed);
    try {
      for (Node node : answer(admin.describeCluster().nodes())) {
        checkBroker(node.idString(), needed, transactionTimeout);
      }
    } catch (ExecutionException e) {
      throw failure("the brokers cannot be listed", e.getCause());
    }
  }

  /**
   * Checks that what the job writes fits into its producers' requests and into a topic.
   *
   * @param what is written there, for the message
   * @param bytes of the largest record
   * @param remedy what else than a larger bound helps, for the message
   * @throws IOException if no broker answers or it refuses, or a setting does not suit: the message
   *     names topic, setting, value and remedy
   */
  void checkWritten(String topic, String what, long bytes, String remedy) throws IOException {
    Map<String, Object> producer = ProducerConfig.configDef().defaultValues();
    for (String bound :
        List.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ProducerConfig.BUFFER_MEMORY_CONFIG)) {
      long largest =
          Long.parseLong(client.getProperty(bound, String.valueOf(producer.get(bound))).strip());
      if (largest < bytes) {
        throw new IOException(
            "the producers' %s is %d, but %s may take %d bytes; %s, or raise %s in --kafka-config"
                .formatted(bound, largest, what, bytes, remedy, bound));
      }
    }
    long largest = largestBatch(topic);
    if (largest < bytes) {
      throw new IOException(
          "topic '%s' has %s=%d, but %s may take %d bytes; %s, or: %s"
              .formatted(
                  topic,
                  TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                  largest,
                  what,
                  bytes,
                  remedy,
                  raise(topic, bytes)));
    }
  }

  private String raise(String topic, long bytes) {
    return "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s=%d"
        .formatted(servers, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes);
  }

  /**
   * A topic's partitions.
   *
   * @throws IOException if no broker answers or it refuses, or there is no such topic
   */
  List<TopicPartition> partitions(String name) throws IOException {
    try {
      return answer(admin.describeTopics(List.of(name)).topicNameValues().get(name))
          .partitions()
          .stream()
          .map(partition -> new TopicPartition(name, partition.partition()))
          .toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw noTopic("'" + name + "'", e);
      }
      throw failure("topic '%s' cannot be looked up".formatted(name), e.getCause());
    }
  }

  /**
   * A topic's {@code max.message.bytes}; no bound if the client may not ask for it.
   *
   * @throws IOException if no broker answers or it refuses
   */
  long largestBatch(String name) throws IOException {
    return number(settings(ConfigResource.Type.TOPIC, name), TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
  }

  private IOException noTopic(String names, Exception cause) {
    return new IOException(
        ("Kafka at %s has no topic %s; make it: kafka-topics.sh --bootstrap-server %s --create"
                + " --topic NAME --partitions N")
            .formatted(servers, names, servers),
        cause);
  }

  private void checkFramesTopic(String topic, int pictureBytes, long needed) throws IOException {
    Config config = settings(ConfigResource.Type.TOPIC, topic);
    long largest = number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (largest < needed) {
      throw new IOException(
          ("topic '%s' has %s=%d, but a frame may take %d bytes (a picture of %d and what goes with"
                  + " it); allow smaller pictures only, or: %s")
              .formatted(
                  topic,
                  TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                  largest,
                  needed,
                  pictureBytes,
                  raise(topic, needed)));
    }
  }

  private void checkBroker(String broker, long needed, Duration transactionTimeout)
      throws IOException {
    Config config = settings(ConfigResource.Type.BROKER, broker);
    long largest = number(config, LARGEST_REQUEST);
    if (largest < needed) {
      throw new IOException(
          ("broker %s has %s=%d, but a frame may take %d bytes; raise it in the broker's"
                  + " server.properties and restart it, or allow smaller pictures only")
              .formatted(broker, LARGEST_REQUEST, largest, needed));
    }
    long longest = number(config, LONGEST_TRANSACTION);
    if (transactionTimeout != null && longest < transactionTimeout.toMillis()) {
      throw new IOException(
          ("broker %s has %s=%d, below the job's transaction timeout of %d ms; lower the job's, or"
                  + " raise the broker's in its server.properties and restart it")
              .formatted(broker, LONGEST_TRANSACTION, longest, transactionTimeout.toMillis()));
    }
  }

  private List<String> missing(List<String> names) throws IOException {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        answer(topic.getValue());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw failure("topic '%s' cannot be looked up".formatted(topic.getKey()), e.getCause());
        }
        missing.add("'" + topic.getKey() + "'");
      }
    }
    missing.sort(null);
    return missing;
  }

  /** The settings of a topic or broker; none if the client may not ask for them. */
  private Config settings(ConfigResource.Type type, String name) throws IOException {
    ConfigResource resource = new ConfigResource(type, name);
    try {
      return answer(admin.describeConfigs(List.of(resource)).values().get(resource));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("{} are not checked: {}", resource, e.getCause().getMessage());
        return new Config(List.of());
      }
      throw failure("the settings of %s cannot be read".formatted(resource), e.getCause());
    }
  }

  private static long number(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? Long.MAX_VALUE : Long.parseLong(entry.value());
  }

  private static long batchBytes(int pictureBytes) {
    return (long) pictureBytes + BYTES_BESIDE_THE_PICTURE;
  }

  // A broker hears of a new topic a moment after the controller has made it.
  private void awaitTopics(List<String> names) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!missing(names).isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "Kafka at %s does not show the new topics within %d s"
                .formatted(servers, PATIENCE.toSeconds()));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /**
   * Waits until the leaders of all partitions take records. A producer of Kafka 4.2 with several
   * requests in flight, of which a leader that is not ready yet refuses the first, repeats that one
   * in vain until its delivery times out (KAFKA-15591).
   *
   * @return partitions whose leader did not answer, with what Kafka says of them
   */
  private Map<TopicPartition, String> awaitLeaders(List<String> names) throws IOException {
    Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
    for (String topic : names) {
      partitions(topic).forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    }
    ListOffsetsResult answers = admin.listOffsets(ends);
    Map<TopicPartition, String> silent = new LinkedHashMap<>();
    for (TopicPartition partition : ends.keySet()) {
      try {
        answer(answers.partitionResult(partition));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          LOG.warn("the leader of {} is not awaited: {}", partition, e.getCause().getMessage());
        } else {
          silent.put(partition, rootMessage(e));
        }
      }
    }
    return silent;
  }

  private <T> T answer(KafkaFuture<T> future) throws IOException, ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  private IOException failure(String what, Throwable cause) {
    if (cause instanceof TimeoutException) {
      return new IOException(
          "no Kafka broker answers at %s within %d s".formatted(servers, PATIENCE.toSeconds()),
          cause);
    }
    return new IOException("%s at %s: %s".formatted(what, servers, cause.getMessage()), cause);
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
