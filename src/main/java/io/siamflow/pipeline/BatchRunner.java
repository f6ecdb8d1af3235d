package io.siamflow.pipeline;

import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.TargetRecord;
import io.siamflow.image.Picture;
import io.siamflow.media.BadPictureException;
import io.siamflow.media.PictureDecoder;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TrackingBatch;
import io.siamflow.tracker.UnusableOutputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs rounds away from the task's thread: pictures are decoded by a few threads, crops are taken
 * by one, the network is called by another, and conclusions are drawn by the first ones again. So
 * the next round is decoded and cropped while one is on the device.
 */
final class BatchRunner implements AutoCloseable {

  /** Rounds that may be under way: one on the device and the next one in preparation. */
  static final int ROUNDS = 2;

  private static final int DECODERS =
      Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));

  private final NetworkFactory networkFactory;
  private final OptionalInt assignedGpu;
  private final PictureDecoder decoder;
  private final int batchMax;
  private final ExecutorService decoders;
  private final ExecutorService preparer;
  private final ExecutorService device;
  private final LongAdder decoded = new LongAdder();
  private final LongAdder decodeNanos = new LongAdder();

  /** Used by the preparer and, when all threads have ended, by {@link #close}. */
  private final Map<String, Model> models = new ConcurrentHashMap<>();

  private final Map<String, BlockingQueue<TrackingBatch>> spareBatches = new ConcurrentHashMap<>();

  BatchRunner(
      String name,
      NetworkFactory networkFactory,
      OptionalInt assignedGpu,
      PictureDecoder decoder,
      int batchMax) {
    this.networkFactory = networkFactory;
    this.assignedGpu = assignedGpu;
    this.decoder = decoder;
    this.batchMax = batchMax;
    decoders = Executors.newFixedThreadPool(DECODERS, threads(name + "-decode"));
    preparer = Executors.newSingleThreadExecutor(threads(name + "-prepare"));
    device = Executors.newSingleThreadExecutor(threads(name + "-device"));
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Opens a model before it is needed, so that what is wrong with it shows at the start. */
  void open(String modelId) {
    model(modelId);
  }

  private Model model(String modelId) {
    return models.computeIfAbsent(modelId, id -> networkFactory.open(id, assignedGpu));
  }

  /**
   * Begins to decode a frame; the fault of a bad one is a {@link BadPictureException}.
   *
   * @param pixels about how many of its pixels crops are taken from
   */
  CompletableFuture<Picture> decode(HistoryFrame frame, double pixels) {
    return CompletableFuture.supplyAsync(
        () -> {
          long begin = System.nanoTime();
          try {
            return decoder.decodeForCrops(
                frame.encoding(), frame.data(), frame.width(), frame.height(), pixels);
          } catch (BadPictureException e) {
            throw new CompletionException(e);
          } finally {
            decoded.increment();
            decodeNanos.add(System.nanoTime() - begin);
          }
        },
        decoders);
  }

  /** Decodes what searches look at, where the picture decodes no more than that. */
  private Picture expect(Picture picture, List<TargetStep> targets) {
    long begin = System.nanoTime();
    try {
      for (TargetStep target : targets) {
        TargetRecord record = target.target();
        Model model = models.get(record.modelId());
        if (model != null && !target.rests() && !target.isMark()) {
          model
              .tracker()
              .plan(record.state(), record.standing())
              .forEach(region -> picture.expect(region.crop()));
        }
      }
    } catch (RuntimeException | Error e) {
      picture.close();
      throw e;
    }
    decodeNanos.add(System.nanoTime() - begin);
    return picture;
  }

  /** Pictures that have been decoded until now. */
  long decoded() {
    return decoded.sum();
  }

  /** Time that decoding has taken until now, the threads' times added up. */
  long decodeNanos() {
    return decodeNanos.sum();
  }

  /**
   * A round that is done.
   *
   * @param steps the frames with their results
   * @param batches sizes of the network's batches
   * @param deviceNanos time that the network took
   */
  record Round(List<FrameStep> steps, List<BatchSize> batches, long deviceNanos) {}

  /**
   * The size of a batch.
   *
   * @param targets targets in it
   * @param cameras cameras that they are of
   */
  record BatchSize(int targets, int cameras) {}

  /** What a step's target waits for. */
  private record Entry(TrackingBatch batch, TargetStep target, int index, TargetState state) {}

  /** A round whose crops are taken. */
  private record Prepared(
      List<FrameStep> steps,
      List<Picture> pictures,
      List<TrackingBatch> batches,
      List<BatchSize> sizes,
      Map<FrameStep, List<Entry>> entries) {}

  /** Runs a round; the steps hold their results when it is complete. */
  CompletableFuture<Round> run(List<FrameStep> steps) {
    for (FrameStep step : steps) {
      if (step.picture() == null) {
        double pixels = step.targets().stream().mapToDouble(TargetStep::pixels).sum();
        step.picture(decode(step.frame(), pixels));
      }
      // One thread takes all crops: it shall not have to decode.
      step.picture(
          step.picture().thenApplyAsync(picture -> expect(picture, step.targets()), decoders));
    }
    return CompletableFuture.supplyAsync(() -> prepare(steps), preparer)
        .thenComposeAsync(this::onDevice, device);
  }

  private Prepared prepare(List<FrameStep> steps) {
    List<Picture> pictures = new ArrayList<>();
    List<TrackingBatch> batches = new ArrayList<>();
    Map<TrackingBatch, Integer> cameras = new HashMap<>();
    Map<FrameStep, List<Entry>> entries = new LinkedHashMap<>();
    Map<String, TrackingBatch> open = new HashMap<>();
    try {
      for (FrameStep step : steps) {
        Picture picture = picture(step);
        if (picture == null) {
          continue;
        }
        pictures.add(picture);
        List<Entry> ofStep = new ArrayList<>();
        entries.put(step, ofStep);
        Map<TrackingBatch, Boolean> touched = new HashMap<>();
        for (TargetStep target : step.targets()) {
          if (target.rests()) {
            continue;
          }
          TrackingBatch batch = open.get(target.target().modelId());
          if (batch == null || batch.targets() >= batchMax) {
            batch = spareBatch(target.target());
            batches.add(batch);
            open.put(target.target().modelId(), batch);
          }
          ofStep.add(add(batch, picture, target));
          touched.put(batch, true);
        }
        touched.keySet().forEach(batch -> cameras.merge(batch, 1, Integer::sum));
      }
    } catch (RuntimeException | Error e) {
      discard(steps);
      throw e;
    }
    List<BatchSize> sizes =
        batches.stream().map(batch -> new BatchSize(batch.targets(), cameras.get(batch))).toList();
    return new Prepared(steps, pictures, batches, sizes, entries);
  }

  /** Closes the pictures of a round that failed, those too that are still being decoded. */
  private static void discard(List<FrameStep> steps) {
    steps.forEach(step -> step.picture().thenAccept(Picture::close));
  }

  private static Picture picture(FrameStep step) {
    try {
      return step.picture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BadPictureException fault) {
        step.fault(fault);
        return null;
      }
      throw e;
    }
  }

  private static Entry add(TrackingBatch batch, Picture picture, TargetStep target) {
    if (target.isMark()) {
      TargetState state = batch.model().tracker().start(target.box(), picture.meanColor());
      return new Entry(batch, target, batch.mark(picture, state), state);
    }
    TargetRecord record = target.target();
    int index = batch.search(picture, record.state(), record.standing(), target.template());
    return new Entry(batch, target, index, null);
  }

  private TrackingBatch spareBatch(TargetRecord target) {
    Model model = model(target.modelId());
    if (!model.sha256().equals(target.modelSha256())) {
      throw new IllegalStateException(
          "track '%s' was started with model '%s' of hash %s, but that model's hash is now %s"
              .formatted(target.trackId(), target.modelId(), target.modelSha256(), model.sha256()));
    }
    TrackingBatch batch =
        spareBatches.computeIfAbsent(model.id(), id -> new LinkedBlockingQueue<>()).poll();
    return batch == null ? new TrackingBatch(model, batchMax) : batch;
  }

  private CompletableFuture<Round> onDevice(Prepared prepared) {
    long begin = System.nanoTime();
    try {
      prepared.batches().forEach(TrackingBatch::run);
    } catch (RuntimeException | Error e) {
      discard(prepared.steps());
      throw e;
    }
    long nanos = System.nanoTime() - begin;
    CompletableFuture<?>[] conclusions =
        prepared.entries().values().stream()
            .map(
                entries ->
                    CompletableFuture.runAsync(
                        () -> entries.forEach(BatchRunner::conclude), decoders))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(conclusions)
        .whenComplete((done, failure) -> release(prepared))
        .thenApply(done -> new Round(prepared.steps(), prepared.sizes(), nanos));
  }

  private static void conclude(Entry entry) {
    TargetStep target = entry.target();
    TrackingBatch batch = entry.batch();
    if (target.isMark()) {
      target.marked(entry.state(), batch.embedding(entry.index()));
      return;
    }
    try {
      target.found(batch.conclusion(entry.index()), batch.template(entry.index()));
    } catch (UnusableOutputException e) {
      target.unusable(e.getMessage());
    }
  }

  private void release(Prepared prepared) {
    prepared.pictures().forEach(Picture::close);
    for (TrackingBatch batch : prepared.batches()) {
      batch.clear();
      spareBatches.get(batch.model().id()).add(batch);
    }
  }

  /**
   * Ends the threads and closes the models. What is under way is not waited for longer than that.
   */
  @Override
  public void close() throws InterruptedException {
    // Each hands its work on to the next.
    for (ExecutorService executor : List.of(preparer, device, decoders)) {
      executor.shutdown();
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a batch did not end within 30 s; its models stay open");
      }
    }
    models.values().forEach(Model::close);
    models.clear();
  }
}
