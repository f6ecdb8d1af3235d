package io.siamflow.cli;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureDecoder;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.SearchRegion;
import io.siamflow.tracker.SiameseTracker;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The pipeline and the bare network in turn: network, pipeline, network. All frames are in Kafka
 * before the job starts; the rate counts from the first quarter of the events to the last event.
 */
final class PipelineBenchmark {

  static final String HEADER =
      String.format(
          "%-10s %7s %7s %12s %12s %7s   %9s %9s %9s %9s",
          "precision",
          "cameras",
          "batch",
          "pipeline/s",
          "network/s",
          "ratio",
          "network",
          "decode",
          "crops",
          "conclude");
  static final String FOOTER =
      "pipeline/s and network/s: target steps per second. The last four columns: ms per target step,"
          + " each measured alone on one thread (the network on all).";

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int SCENES = 8;
  private static final int MAX_PICTURE_BYTES = 4 << 20;
  private static final int MICRO_STEPS = 100;
  private static final double NETWORK_SECONDS = 6;
  private static final double WARM_UP_SHARE = .25;
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  private final NetworkFactory networkFactory;
  private final int cameras;
  private final int frames;
  private final List<RenderedScene> scenes = new ArrayList<>();
  private final List<List<byte[]>> jpegs = new ArrayList<>();

  PipelineBenchmark(NetworkFactory networkFactory, int cameras, int frames) {
    if (cameras < 1) {
      throw new IllegalArgumentException("--cameras is at least 1, not " + cameras);
    }
    this.networkFactory = networkFactory;
    this.cameras = cameras;
    this.frames = frames;
  }

  /**
   * A measurement.
   *
   * @param batch the targets that most batches had
   * @param pipelineRate target steps per second
   * @param networkRate target steps per second
   * @param networkMillis ms per target step
   * @param decodeMillis ms per frame
   * @param cropMillis ms per target step
   * @param concludeMillis ms per target step
   */
  record Result(
      int batch,
      double pipelineRate,
      double networkRate,
      double networkMillis,
      double decodeMillis,
      double cropMillis,
      double concludeMillis) {}

  Result run(Path work) throws Exception {
    render();
    try (Model model = networkFactory.open(networkFactory.defaultModel(), OptionalInt.empty())) {
      int expectedBatch = Math.min(cameras, TrackingOptions.DEFAULTS.batchMax());
      bareNetwork(model, expectedBatch, NETWORK_SECONDS / 2);
      double before = bareNetwork(model, expectedBatch, NETWORK_SECONDS);
      PipelineRun pipeline = pipeline(work);
      double after = bareNetwork(model, pipeline.batch(), NETWORK_SECONDS);
      double networkRate = (before + after) / 2;
      double[] parts = parts(model);
      return new Result(
          pipeline.batch(),
          pipeline.rate(),
          networkRate,
          1e3 / networkRate,
          parts[0],
          parts[1],
          parts[2]);
    }
  }

  private void render() {
    PictureEncoder encoder = new PictureEncoder(90);
    for (int i = 0; i < Math.min(SCENES, cameras); i++) {
      RenderedScene scene = new RenderedScene(i, WIDTH, HEIGHT, 1);
      scenes.add(scene);
      List<byte[]> encoded = new ArrayList<>();
      for (int frame = 0; frame < frames; frame++) {
        try (Picture picture = scene.picture(frame)) {
          encoded.add(encoder.encode(picture, PictureEncoding.JPEG));
        }
      }
      jpegs.add(encoded);
    }
  }

  /** Target steps per second of the search branch alone. */
  private double bareNetwork(Model model, int batch, double seconds) throws Exception {
    RenderedScene scene = scenes.get(0);
    try (Picture picture = picture(0)) {
      TargetState state = model.tracker().start(scene.truth(0, 0), picture.meanColor());
      CropBatch exemplar =
          new CropBatch(model.network().exemplarSide(), model.network().channels(), 1);
      exemplar.add(picture, model.tracker().exemplar(state));
      TemplateEmbedding template = model.network().embed(exemplar).get(0);
      CropBatch regions =
          new CropBatch(
              model.network().searchSides().get(0),
              model.network().channels(),
              batch * model.tracker().regionsPerTarget());
      for (int i = 0; i < batch; i++) {
        for (SearchRegion region : model.tracker().plan(state, Standing.MARKED)) {
          regions.add(picture, region.crop());
        }
      }
      List<TemplateEmbedding> templates = Collections.nCopies(batch, template);
      search(model, templates, state, regions);
      long begin = System.nanoTime();
      long steps = 0;
      double passed;
      do {
        search(model, templates, state, regions);
        steps += batch;
        passed = (System.nanoTime() - begin) / 1e9;
      } while (passed < seconds);
      return steps / passed;
    }
  }

  private static List<NetworkOutput> search(
      Model model, List<TemplateEmbedding> templates, TargetState state, CropBatch regions) {
    SiameseTracker tracker = model.tracker();
    List<SearchRegion> plan = tracker.plan(state, Standing.MARKED);
    return model
        .network()
        .search(
            templates,
            tracker.regionsPerTarget(),
            regions,
            (template, output) -> tracker.choose(state, plan, output));
  }

  private Picture picture(int frame) throws IOException {
    return new PictureDecoder(1L << 24)
        .decode(PictureEncoding.JPEG, jpegs.get(0).get(frame), WIDTH, HEIGHT);
  }

  /** Milliseconds of decoding a frame, of a target's crops, of its conclusion; medians. */
  private double[] parts(Model model) throws Exception {
    RenderedScene scene = scenes.get(0);
    List<Long> decode = new ArrayList<>();
    List<Long> crop = new ArrayList<>();
    List<Long> conclude = new ArrayList<>();
    CropBatch exemplar =
        new CropBatch(model.network().exemplarSide(), model.network().channels(), 1);
    CropBatch regions =
        new CropBatch(
            model.network().searchSides().get(0),
            model.network().channels(),
            model.tracker().regionsPerTarget());
    for (int i = 0; i < MICRO_STEPS; i++) {
      long start = System.nanoTime();
      try (Picture picture = picture(i % frames)) {
        long decoded = System.nanoTime();
        decode.add(decoded - start);
        TargetState state = model.tracker().start(scene.truth(0, i % frames), picture.meanColor());
        exemplar.clear();
        exemplar.add(picture, model.tracker().exemplar(state));
        TemplateEmbedding template = model.network().embed(exemplar).get(0);
        regions.clear();
        List<SearchRegion> plan = model.tracker().plan(state, Standing.MARKED);
        long planned = System.nanoTime();
        for (SearchRegion region : plan) {
          regions.add(picture, region.crop());
        }
        crop.add(System.nanoTime() - planned);
        NetworkOutput output = search(model, List.of(template), state, regions).get(0);
        long searched = System.nanoTime();
        model.tracker().conclude(state, Standing.MARKED, plan, output, WIDTH, HEIGHT);
        conclude.add(System.nanoTime() - searched);
      }
    }
    return new double[] {median(decode), median(crop), median(conclude)};
  }

  private static double median(List<Long> nanos) {
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2) / 1e6;
  }

  private record PipelineRun(double rate, int batch) {}

  private PipelineRun pipeline(Path work) throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            Map.of("message.max.bytes", Integer.toString(MAX_PICTURE_BYTES + (1 << 20))))) {
      try (Topics topics = Topics.connect(client(broker))) {
        topics.create(TopicNames.DEFAULT, 1, MAX_PICTURE_BYTES);
      }
      publish(broker);
      try (Consumer<byte[], byte[]> consumer =
              new KafkaConsumer<>(
                  client(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer());
          EmbeddedJob job =
              EmbeddedJob.start(
                  broker,
                  TopicNames.DEFAULT,
                  networkFactory,
                  TrackingOptions.DEFAULTS,
                  DeliveryGuarantee.AT_LEAST_ONCE,
                  1,
                  work)) {
        consumer.subscribe(List.of(TopicNames.DEFAULT.events()));
        double rate = measure(consumer, job);
        Map<Integer, Integer> batches = job.stop().batchTargets();
        int most =
            batches.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        return new PipelineRun(rate, most);
      }
    }
  }

  private double measure(Consumer<byte[], byte[]> consumer, EmbeddedJob job) throws Exception {
    long expected = (long) cameras * frames;
    long warm = Math.max(cameras, (long) (expected * WARM_UP_SHARE));
    long seen = 0;
    long begin = 0;
    long counted = 0;
    long now = System.nanoTime();
    long patience = now + PATIENCE_NANOS;
    while (seen < expected) {
      int more = consumer.poll(Duration.ofMillis(20)).count();
      now = System.nanoTime();
      seen += more;
      if (begin == 0 && seen >= warm) {
        begin = now;
        counted = seen;
      }
      if (more > 0) {
        patience = now + PATIENCE_NANOS;
      } else if (now > patience) {
        throw new IOException("events stay away after " + seen + " of " + expected);
      }
      job.requireRunning();
    }
    return (seen - counted) * 1e9 / (now - begin);
  }

  private void publish(EmbeddedBroker broker) {
    FrameCodec frameCodec = new FrameCodec(SchemaDirectory.empty());
    TrackCommandCodec commandCodec = new TrackCommandCodec(SchemaDirectory.empty());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(client(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int camera = 0; camera < cameras; camera++) {
        RenderedScene scene = scenes.get(camera % scenes.size());
        TrackCommand start =
            new TrackCommand(
                "start-" + camera,
                TrackCommand.Action.START,
                id(camera),
                0,
                "t",
                0,
                scene.truth(0, 0),
                null,
                null);
        producer.send(
            new ProducerRecord<>(
                TopicNames.DEFAULT.commands(), key(camera), commandCodec.encode(start)));
      }
      for (int frame = 0; frame < frames; frame++) {
        for (int camera = 0; camera < cameras; camera++) {
          Frame value =
              new Frame(
                  id(camera),
                  0,
                  frame,
                  40L * frame,
                  PictureEncoding.JPEG,
                  WIDTH,
                  HEIGHT,
                  jpegs.get(camera % jpegs.size()).get(frame));
          producer.send(
              new ProducerRecord<>(
                  TopicNames.DEFAULT.frames(), key(camera), frameCodec.encode(value)));
        }
      }
    }
  }

  private static String id(int camera) {
    return "camera-" + camera;
  }

  private static byte[] key(int camera) {
    return id(camera).getBytes(StandardCharsets.UTF_8);
  }

  private static Properties client(EmbeddedBroker broker) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, "benchmark");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }
}
