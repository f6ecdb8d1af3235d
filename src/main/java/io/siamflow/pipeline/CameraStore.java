package io.siamflow.pipeline;

import io.siamflow.codec.CameraRecord;
import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.TargetRecord;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;

/**
 * The keyed state of the current camera. Large and write-once parts (templates, encoded frames) are
 * apart from the small ones that change with every frame. The names stand in savepoints.
 */
final class CameraStore {

  /** Has an entry for every camera that a frame or command came for. */
  static final String CAMERA = "camera";

  /** What a camera starts from. */
  private static final CameraRecord NO_FRAME_YET = new CameraRecord(-1, -1, -1, List.of(), 0, 0, 0);

  private final ValueState<CameraRecord> camera;
  private final MapState<String, TargetRecord> targets;
  private final MapState<String, TemplateEmbedding> templates;
  private final MapState<Long, HistoryFrame> history;
  private final MapState<Long, Received> pending;

  CameraStore(RuntimeContext context) {
    camera =
        context.getState(
            new ValueStateDescriptor<>(
                CAMERA, RecordSerializer.of(RecordForm.CAMERA, CameraRecord.class)));
    targets =
        context.getMapState(
            new MapStateDescriptor<>(
                "targets",
                StringSerializer.INSTANCE,
                RecordSerializer.of(RecordForm.TARGET, TargetRecord.class)));
    templates =
        context.getMapState(
            new MapStateDescriptor<>(
                "templates",
                StringSerializer.INSTANCE,
                RecordSerializer.of(RecordForm.TEMPLATE, TemplateEmbedding.class)));
    history =
        context.getMapState(
            new MapStateDescriptor<>(
                "history",
                LongSerializer.INSTANCE,
                RecordSerializer.of(RecordForm.HISTORY_FRAME, HistoryFrame.class)));
    pending =
        context.getMapState(
            new MapStateDescriptor<>(
                "pending", LongSerializer.INSTANCE, ReceivedSerializer.INSTANCE));
  }

  CameraRecord camera() throws IOException {
    CameraRecord record = camera.value();
    return record == null ? NO_FRAME_YET : record;
  }

  void camera(CameraRecord record) throws IOException {
    camera.update(record);
  }

  void removeCamera() {
    camera.clear();
  }

  /** All live targets by track id, so that equal states give equal batches. */
  List<TargetRecord> targets() throws Exception {
    List<TargetRecord> records = new ArrayList<>();
    for (TargetRecord record : targets.values()) {
      records.add(record);
    }
    records.sort(Comparator.comparing(TargetRecord::trackId));
    return records;
  }

  /** All templates by track id. */
  Iterable<Map.Entry<String, TemplateEmbedding>> templates() throws Exception {
    return templates.entries();
  }

  TargetRecord target(String trackId) throws Exception {
    return targets.get(trackId);
  }

  void target(TargetRecord record) throws Exception {
    targets.put(record.trackId(), record);
  }

  TemplateEmbedding template(String trackId) throws Exception {
    return templates.get(trackId);
  }

  void template(String trackId, TemplateEmbedding template) throws Exception {
    templates.put(trackId, template);
  }

  void removeTemplate(String trackId) throws Exception {
    templates.remove(trackId);
  }

  void removeTarget(String trackId) throws Exception {
    targets.remove(trackId);
    templates.remove(trackId);
  }

  HistoryFrame historyFrame(long frameNumber) throws Exception {
    return history.get(frameNumber);
  }

  void historyFrame(HistoryFrame frame) throws Exception {
    history.put(frame.frameNumber(), frame);
  }

  void removeHistoryFrame(long frameNumber) throws Exception {
    history.remove(frameNumber);
  }

  void clearHistory() {
    history.clear();
  }

  Iterable<Map.Entry<Long, HistoryFrame>> history() throws Exception {
    return history.entries();
  }

  Received pending(long arrival) throws Exception {
    return pending.get(arrival);
  }

  void pending(long arrival, Received received) throws Exception {
    pending.put(arrival, received);
  }

  void removePending(long arrival) throws Exception {
    pending.remove(arrival);
  }

  /** Arrival numbers of the frames that wait, oldest first. */
  List<Long> pendingArrivals() throws Exception {
    List<Long> arrivals = new ArrayList<>();
    pending.keys().forEach(arrivals::add);
    arrivals.sort(null);
    return arrivals;
  }
}
