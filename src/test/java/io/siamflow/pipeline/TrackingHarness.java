package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.TrackEvent;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.tracker.NetworkFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The operator alone in Flink's harness; its mails are run by the test. */
final class TrackingHarness implements AutoCloseable {

  static final int MAX_PARALLELISM = 16;

  private static final KeySelector<Received, String> CAMERA =
      received -> new String(received.key(), StandardCharsets.UTF_8);

  private final NetworkProbe probe;
  private final TrackingOperator operator;
  private final KeyedTwoInputStreamOperatorTestHarness<String, Received, Received, TrackEvent>
      flink;
  private long checkpoint;
  private boolean closed;

  TrackingHarness(NetworkProbe probe, NetworkFactory factory, TrackingOptions options)
      throws Exception {
    this(probe, factory, options, 1, 0, null);
  }

  TrackingHarness(
      NetworkProbe probe,
      NetworkFactory factory,
      TrackingOptions options,
      int parallelism,
      int subtask,
      OperatorSubtaskState restored)
      throws Exception {
    this(probe, factory, options, parallelism, subtask, restored, 0);
  }

  TrackingHarness(
      NetworkProbe probe,
      NetworkFactory factory,
      TrackingOptions options,
      int parallelism,
      int subtask,
      OperatorSubtaskState restored,
      long processingTime)
      throws Exception {
    this.probe = probe;
    operator = new TrackingOperator(factory, options);
    flink =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            operator, CAMERA, CAMERA, Types.STRING, MAX_PARALLELISM, parallelism, subtask);
    flink.setup(
        SerializerTypeInformation.TRACK_EVENT.createSerializer(
            flink.getExecutionConfig().getSerializerConfig()));
    // In a task, StreamOperatorFactoryUtil does this.
    operator.setMailboxExecutor(
        new MailboxExecutorImpl(flink.getTaskMailbox(), 0, StreamTaskActionExecutor.IMMEDIATE));
    if (restored != null) {
      flink.initializeState(restored);
    }
    flink.setProcessingTime(processingTime);
    flink.open();
  }

  KeyedTwoInputStreamOperatorTestHarness<String, Received, Received, TrackEvent> flink() {
    return flink;
  }

  void frame(Received frame) throws Exception {
    flink.processElement1(new StreamRecord<>(frame, frame.timestamp()));
  }

  void command(Received command) throws Exception {
    flink.processElement2(new StreamRecord<>(command, command.timestamp()));
  }

  void watermark(long timestamp) throws Exception {
    flink.processBothWatermarks(new Watermark(timestamp));
  }

  /** Runs the mails that are there. */
  void runMails() throws Exception {
    while (true) {
      Optional<Mail> mail = flink.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      if (mail.isEmpty()) {
        return;
      }
      mail.get().run();
    }
  }

  /** Runs mails until something holds; a test that waits for ever is ended by its timeout. */
  void runMailsUntil(BooleanSupplier condition) throws Exception {
    runMails();
    while (!condition.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(1);
      runMails();
    }
  }

  /** Lets the operator do all that it does without further input or time passing. */
  void settle() throws Exception {
    int quiet = 0;
    while (quiet < 3) {
      int before = done();
      runMails();
      flink.prepareSnapshotPreBarrier(++checkpoint);
      quiet = done() == before ? quiet + 1 : 0;
    }
    runMails();
  }

  private int done() {
    return probe.reached() + flink.getOutput().size() + letters().size();
  }

  /** A checkpoint as the task makes it. */
  OperatorSubtaskState checkpoint() throws Exception {
    flink.prepareSnapshotPreBarrier(++checkpoint);
    return flink.snapshot(checkpoint, checkpoint);
  }

  TrackingMetrics metrics() {
    return operator.metrics();
  }

  List<TrackEvent> events() {
    return flink.extractOutputValues();
  }

  List<TrackEvent> events(String camera) {
    return events().stream().filter(event -> event.cameraId().equals(camera)).toList();
  }

  List<TrackEvent> events(String camera, String track) {
    return events(camera).stream().filter(event -> event.trackId().equals(track)).toList();
  }

  List<DeadLetter> letters() {
    List<DeadLetter> letters = new ArrayList<>();
    var output = flink.getSideOutput(CheckRecords.DEAD_LETTERS);
    if (output != null) {
      output.forEach(letter -> letters.add(letter.getValue()));
    }
    return letters;
  }

  /** The keyed state of a camera, as the operator sees it. */
  CameraStore store(String camera) {
    operator.setCurrentKey(camera);
    return new CameraStore(operator.getRuntimeContext());
  }

  /** Cameras that have an entry in a state. */
  List<String> keys(String state) {
    try (var keys =
        operator.<String>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  /** End of both inputs, as in a bounded job. */
  void endInputs() throws Exception {
    flink.endAllInputs();
    operator.finish();
  }

  /** The task dies: nothing is finished. */
  void kill() throws Exception {
    probe.release();
    closeOperator();
  }

  /** The task dies while networks are called, which come back only when it is being closed. */
  void killWhileBusy() throws Exception {
    Thread device =
        new Thread(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(200);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              probe.release();
            });
    device.start();
    closeOperator();
    device.join();
  }

  private void closeOperator() throws Exception {
    closed = true;
    operator.close();
    flink.getEnvironment().close();
  }

  @Override
  public void close() throws Exception {
    if (!closed) {
      kill();
    }
  }
}
