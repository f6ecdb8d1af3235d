package io.siamflow.pipeline;

import io.siamflow.codec.CameraRecord;
import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DecodeException;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.TargetRecord;
import io.siamflow.codec.TrackEvent;
import io.siamflow.media.PictureDecoder;
import io.siamflow.tracker.NetworkFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the targets of all cameras of a subtask. A round takes at most one frame a camera, and
 * one batch holds the targets of all cameras in the round, cut at {@code batchMax}. Frames that
 * have not had their turn wait in keyed state; a round that is under way ends before a checkpoint's
 * barrier, so nothing in flight is part of a checkpoint and nothing is lost with it.
 */
final class TrackingOperator extends AbstractStreamOperator<TrackEvent>
    implements TwoInputStreamOperator<Received, Received, TrackEvent>,
        BoundedMultiInput,
        Triggerable<String, VoidNamespace>,
        Outbox {

  private static final Logger LOGGER = LoggerFactory.getLogger(TrackingOperator.class);
  private static final String GPU_RESOURCE = "gpu";
  private static final int INPUTS = 2;

  private final NetworkFactory networkFactory;
  private final TrackingOptions options;

  private transient MailboxExecutor mailbox;
  private transient CameraStore store;
  private transient CameraLogic logic;
  private transient BatchRunner runner;
  private transient TrackingMetrics metrics;
  private transient FrameCodec frameCodec;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient InternalTimerService<VoidNamespace> silence;
  private transient Cameras cameras;
  private transient HeldWatermarks watermarks;
  private transient long bufferedBytes;
  private transient int roundsUnderWay;
  private transient boolean launching;
  private transient boolean lingering;
  private transient boolean lingered;
  private transient int endedInputs;

  TrackingOperator(NetworkFactory networkFactory, TrackingOptions options) {
    this.networkFactory = networkFactory;
    this.options = options;
  }

  @Override
  public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
    mailbox = mailboxExecutor;
  }

  // ---------------------------------------------------------------- life

  @Override
  public void open() throws Exception {
    super.open();
    cameras = new Cameras();
    watermarks = new HeldWatermarks();
    launching = true;
    store = new CameraStore(getRuntimeContext());
    logic = new CameraLogic(store, this, options, networkFactory);
    metrics = new TrackingMetrics(getRuntimeContext(), getMetricGroup());
    frameCodec = new FrameCodec(options.schemas());
    List<String> restored = restoredCameras();
    if (options.modelPolicy() == TrackingOptions.ModelPolicy.REFUSE) {
      refuseChangedModels(restored);
    }
    timers = getInternalTimerService("command-wait", VoidNamespaceSerializer.INSTANCE, this);
    silence =
        getInternalTimerService(
            "camera-silence", VoidNamespaceSerializer.INSTANCE, new SilenceTimer());
    runner =
        new BatchRunner(
            "tracking-" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            networkFactory,
            assignedGpu(),
            new PictureDecoder(options.maxPixels()),
            options.batchMax());
    runner.open(networkFactory.defaultModel());
    restoreQueues(restored);
    launch();
  }

  private OptionalInt assignedGpu() {
    for (ExternalResourceInfo gpu : getRuntimeContext().getExternalResourceInfos(GPU_RESOURCE)) {
      String index = gpu.getProperty("index").orElse(null);
      if (index != null) {
        return OptionalInt.of(Integer.parseInt(index));
      }
    }
    return OptionalInt.empty();
  }

  /** Cameras that the restored state has an entry for. */
  private List<String> restoredCameras() {
    try (var known =
        this.<String>getKeyedStateBackend().getKeys(CameraStore.CAMERA, VoidNamespace.INSTANCE)) {
      return known.sorted().toList();
    }
  }

  /** Makes what stands in memory again from the restored state. */
  private void restoreQueues(List<String> keys) throws Exception {
    for (String key : keys) {
      setCurrentKey(key);
      CameraQueue camera = queue(key);
      logic.restartChangedModels(camera);
      // The time without this job is not the camera's.
      camera.lastFrameAt(getProcessingTimeService().getCurrentProcessingTime());
      watchForSilence(camera);
      changed(camera);
      for (long arrival : store.pendingArrivals()) {
        camera.arrivedUpTo(arrival);
        enqueue(camera, arrival, store.pending(arrival));
      }
      CameraRecord record = store.camera();
      camera.replayDue(
          record.waiting().stream()
                  .anyMatch(
                      waiting ->
                          waiting.command().streamEpoch() <= record.epoch()
                              && waiting.command().frameNumber() <= record.lastFrame())
              || store.targets().stream()
                  .anyMatch(target -> target.lastFrame() < record.lastFrame()));
      cameras.markReady(camera);
    }
  }

  /** A restart would not help: somebody has to bring the models, or to allow other ones. */
  private void refuseChangedModels(List<String> keys) throws Exception {
    Map<String, Integer> tracks = new TreeMap<>();
    for (String key : keys) {
      setCurrentKey(key);
      for (TargetRecord target : logic.changedModels()) {
        String now = networkFactory.models().get(target.modelId());
        tracks.merge(
            "model '%s' of hash %s, %s"
                .formatted(
                    target.modelId(),
                    target.modelSha256(),
                    now == null ? "which the job does not have" : "which now has hash " + now),
            1,
            Integer::sum);
      }
    }
    if (!tracks.isEmpty()) {
      throw new SuppressRestartsException(
          new IllegalStateException(
              "the restored tracks are followed with %s: give the job these packs, or choose --on-changed-model restart"
                  .formatted(
                      tracks.entrySet().stream()
                          .map(each -> each.getKey() + " (tracks: " + each.getValue() + ")")
                          .collect(Collectors.joining("; ")))));
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    finishRoundsUnderWay();
  }

  @Override
  public void endInput(int inputId) throws Exception {
    endedInputs++;
    if (endedInputs == INPUTS) {
      drain();
    }
  }

  @Override
  public void finish() throws Exception {
    drain();
    // A job that stops with a savepoint finishes too; then the commands wait in the savepoint.
    if (endedInputs == INPUTS) {
      for (CameraQueue camera : cameras.all()) {
        setCurrentKey(camera.camera());
        logic.endOfInput();
      }
    }
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try {
      if (runner != null) {
        for (CameraQueue camera : cameras.all()) {
          if (camera.decodedAhead() != null) {
            camera.decodedAhead().discard();
          }
        }
        runner.close();
      }
    } finally {
      super.close();
    }
  }

  /** Ends the rounds that are under way and begins no other. */
  private void finishRoundsUnderWay() throws Exception {
    launching = false;
    try {
      while (roundsUnderWay > 0) {
        mailbox.yield();
      }
    } finally {
      launching = true;
    }
    // The next round begins after the barrier.
    mailbox.execute(this::launch, "begin the next round");
  }

  /** Does all that is to do. */
  private void drain() throws Exception {
    lingered = true;
    launch();
    while (roundsUnderWay > 0) {
      mailbox.yield();
      lingered = true;
      launch();
    }
  }

  // ---------------------------------------------------------------- input

  @Override
  public void processElement1(StreamRecord<Received> element) throws Exception {
    Received received = element.getValue();
    CameraQueue camera = queue((String) getCurrentKey());
    if (store.camera().epoch() < 0) {
      store.camera(store.camera());
    }
    camera.lastFrameAt(getProcessingTimeService().getCurrentProcessingTime());
    watchForSilence(camera);
    long arrival = camera.nextArrival();
    store.pending(arrival, received);
    enqueue(camera, arrival, received);
    cameras.markReady(camera);
    launch();
    while (bufferedBytes > options.bufferBytes()) {
      lingered = true;
      if (options.overload().policy() == Overload.Policy.LATEST) {
        passOver();
      }
      launch();
      if (bufferedBytes > options.bufferBytes()) {
        mailbox.yield();
      }
    }
    setCurrentKey(camera.camera());
  }

  /** Makes room: of each camera that has nothing else to do first, only the newest frame stays. */
  private void passOver() throws Exception {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    for (CameraQueue camera : cameras.ready()) {
      if (!camera.replayDue()) {
        setCurrentKey(camera.camera());
        logic.passOver(camera, now);
        account(camera, null);
      }
    }
  }

  private void watchForSilence(CameraQueue camera) {
    if (!camera.watchedForSilence()) {
      camera.watchedForSilence(true);
      silence.registerProcessingTimeTimer(
          VoidNamespace.INSTANCE, camera.lastFrameAt() + options.silenceLimit().toMillis());
    }
  }

  /** Ends the targets of cameras that send nothing any more. */
  private final class SilenceTimer implements Triggerable<String, VoidNamespace> {

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
      CameraQueue camera = queue(timer.getKey());
      camera.watchedForSilence(false);
      long end = camera.lastFrameAt() + options.silenceLimit().toMillis();
      if (end > timer.getTimestamp()) {
        watchForSilence(camera);
      } else if (camera.inFlight() || camera.replayDue() || !camera.waiting().isEmpty()) {
        // The job is behind, not the camera.
        camera.lastFrameAt(timer.getTimestamp());
        watchForSilence(camera);
      } else {
        logic.silent(camera);
        changed(camera);
      }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
      throw new IllegalStateException("no timer in event time was set");
    }
  }

  @Override
  public void processElement2(StreamRecord<Received> element) throws Exception {
    CameraQueue camera = queue((String) getCurrentKey());
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (logic.command(camera, element.getValue(), now)) {
      timers.registerProcessingTimeTimer(
          VoidNamespace.INSTANCE, now + options.commandWait().toMillis());
    }
    cameras.markReady(camera);
    launch();
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    CameraQueue camera = queue(timer.getKey());
    long patience = camera.lastFrameAt() + options.commandWait().toMillis();
    if (patience > timer.getTimestamp()) {
      // Frames still come, so the awaited one may.
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, patience);
      return;
    }
    logic.expire(timer.getTimestamp());
    if (camera.waiting().isEmpty() && !camera.inFlight() && logic.forgetUnknown()) {
      cameras.remove(camera);
      metrics.forget(camera);
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("no timer in event time was set");
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermarks.hold(mark);
    releaseWatermarks();
    waitNoLonger();
  }

  private CameraQueue queue(String key) throws Exception {
    CameraQueue camera = cameras.get(key);
    if (camera == null) {
      camera = new CameraQueue(key, store);
      cameras.add(camera);
    }
    return camera;
  }

  private void enqueue(CameraQueue camera, long arrival, Received received) {
    camera
        .waiting()
        .add(
            new CameraQueue.Waiting(
                arrival,
                received.bytes(),
                getProcessingTimeService().getCurrentProcessingTime(),
                watermarks.arrived()));
    cameras.changed(camera);
    bufferedBytes += received.bytes();
    metrics.waitingBytes(bufferedBytes);
  }

  // ---------------------------------------------------------------- rounds

  /** Begins rounds as long as it is time for one. */
  private void launch() throws Exception {
    while (launching && roundsUnderWay < BatchRunner.ROUNDS && isTimeForRound()) {
      Object key = getCurrentKey();
      List<FrameStep> steps = nextRound();
      if (key != null) {
        setCurrentKey(key);
      }
      if (steps.isEmpty()) {
        continue;
      }
      roundsUnderWay++;
      lingered = false;
      runner.run(steps).whenComplete(this::hand);
      if (key != null) {
        decodeAhead();
        setCurrentKey(key);
      }
    }
    releaseWatermarks();
  }

  /**
   * A round begins when it is full, or when the device is idle and nobody else is to come or was
   * waited for long enough.
   */
  private boolean isTimeForRound() {
    if (cameras.ready().isEmpty()) {
      return false;
    }
    if (cameras.readyTargets() >= options.batchMax()) {
      return true;
    }
    if (roundsUnderWay > 0) {
      return false;
    }
    if (lingered || cameras.allWatchedAreReady() || options.batchLinger().isZero()) {
      return true;
    }
    if (!lingering) {
      lingering = true;
      getProcessingTimeService()
          .registerTimer(
              getProcessingTimeService().getCurrentProcessingTime()
                  + options.batchLinger().toMillis(),
              time -> {
                lingering = false;
                waitNoLonger();
              });
    }
    return false;
  }

  /** What is there waits for no others; what comes later may. */
  private void waitNoLonger() throws Exception {
    lingered = bufferedBytes > 0 || !cameras.ready().isEmpty();
    launch();
  }

  /** One frame of each ready camera until the batch is full; frames with nothing due are done. */
  private List<FrameStep> nextRound() throws Exception {
    List<FrameStep> steps = new ArrayList<>();
    int targets = 0;
    while (!cameras.ready().isEmpty() && targets < options.batchMax()) {
      CameraQueue camera = cameras.takeReady();
      setCurrentKey(camera.camera());
      FrameStep step = nextStep(camera);
      if (step != null) {
        camera.inFlight(true);
        steps.add(step);
        targets += step.targets().size();
      }
    }
    return steps;
  }

  private FrameStep nextStep(CameraQueue camera) throws Exception {
    while (true) {
      FrameStep step = logic.next(camera, getProcessingTimeService().getCurrentProcessingTime());
      account(camera, step);
      if (step == null || !step.targets().isEmpty()) {
        return step;
      }
      finish(step);
    }
  }

  /** Frames have left the queue, one of them perhaps for a step. */
  private void account(CameraQueue camera, FrameStep step) {
    while (!camera.taken().isEmpty()) {
      CameraQueue.Waiting waiting = camera.taken().remove();
      bufferedBytes -= waiting.bytes();
      metrics.frame();
      boolean isStep = step != null && waiting.sequence() == step.sequence();
      if (!isStep) {
        watermarks.done(waiting.sequence());
      }
      DecodedAhead ahead = camera.decodedAhead();
      if (ahead != null && ahead.arrival() == waiting.arrival()) {
        cameras.decodedAhead(camera, null);
        if (isStep && !step.targets().isEmpty()) {
          step.picture(ahead.picture());
        } else {
          ahead.discard();
        }
      }
    }
    metrics.waitingBytes(bufferedBytes);
    changed(camera);
  }

  /** The camera's targets or its waiting frames have changed. */
  private void changed(CameraQueue camera) {
    cameras.changed(camera);
    metrics.targets(camera);
  }

  private void finish(FrameStep step) throws Exception {
    logic.apply(step);
    changed(step.camera());
    if (!step.isReplay()) {
      metrics.frameAge(
          getProcessingTimeService().getCurrentProcessingTime() - step.frame().capturedAt());
      watermarks.done(step.sequence());
    }
  }

  /** Begins to decode the next frame of each camera that is followed. */
  private void decodeAhead() throws Exception {
    while (cameras.decodedAhead() < BatchRunner.ROUNDS * options.batchMax()) {
      CameraQueue camera = cameras.takeToDecode();
      if (camera == null) {
        return;
      }
      if (isToBePassedOver(camera)) {
        continue;
      }
      long arrival = camera.waiting().peek().arrival();
      setCurrentKey(camera.camera());
      try {
        Frame frame = frameCodec.decode(store.pending(arrival).value());
        cameras.decodedAhead(
            camera,
            new DecodedAhead(
                arrival, runner.decode(HistoryFrame.of(frame), camera.pixelsOfSearch())));
      } catch (DecodeException e) {
        LOGGER.debug("left for its turn: {}", e.getMessage());
      }
    }
  }

  /** Whether the camera's next frame is late already, so that its picture is hardly needed. */
  private boolean isToBePassedOver(CameraQueue camera) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    return camera.waiting().size() > 1
        && options.overload().isOverdue(now - camera.waiting().peek().since());
  }

  /** Called by a batch's thread: back to the task's. */
  private void hand(BatchRunner.Round round, Throwable failure) {
    mailbox.execute(
        () -> {
          roundsUnderWay--;
          if (failure != null) {
            throw new IllegalStateException("a batch failed: " + failure.getMessage(), failure);
          }
          metrics.round(round);
          metrics.decoded(runner.decoded(), runner.decodeNanos());
          for (FrameStep step : round.steps()) {
            setCurrentKey(step.camera().camera());
            finish(step);
            step.camera().inFlight(false);
            cameras.markReady(step.camera());
          }
          launch();
        },
        "take a round's results");
  }

  private void releaseWatermarks() throws Exception {
    for (Watermark watermark : watermarks.released()) {
      super.processWatermark(watermark);
    }
  }

  /** What it counts. */
  TrackingMetrics metrics() {
    return metrics;
  }

  // ---------------------------------------------------------------- output

  @Override
  public void event(TrackEvent event) {
    metrics.event();
    output.collect(new StreamRecord<>(event, event.capturedAt()));
  }

  @Override
  public void deadLetter(DeadLetter letter) {
    metrics.deadLetter(letter.reason());
    LOGGER.warn(
        "dead letter: {} {} at {}/{}/{}",
        letter.reason(),
        letter.detail(),
        letter.topic(),
        letter.partition(),
        letter.offset());
    output.collect(CheckRecords.DEAD_LETTERS, new StreamRecord<>(letter));
  }

  @Override
  public void passedOver(int frames) {
    metrics.framesSkipped(frames);
  }

  @Override
  public void dropped(Received received, String why) {
    metrics.frameDropped();
    LOGGER.warn(
        "frame dropped: {} at {}/{}/{}",
        why,
        received.origin().topic(),
        received.origin().partition(),
        received.origin().offset());
  }
}
