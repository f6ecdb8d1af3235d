package io.siamflow.pipeline;

import io.siamflow.codec.CameraRecord;
import io.siamflow.codec.CameraRecordCodec;
import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.HistoryFrameCodec;
import io.siamflow.codec.RecordCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TargetRecord;
import io.siamflow.codec.TargetRecordCodec;
import io.siamflow.codec.TemplateEmbeddingCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.function.Supplier;

/**
 * The values that Flink keeps or carries for the job, each in its codec's versioned form. The names
 * stand in savepoints and never change.
 *
 * <p>A codec is made when it is used first, which is in a task. The JobManager, which loads this
 * class with the job, would keep the job's classes for ever if it parsed a schema: Avro leaves an
 * object of its own in the parsing thread's locals, and there threads outlive jobs.
 */
enum RecordForm {
  CAMERA(CameraRecord.class, CameraRecordCodec::new),
  TARGET(TargetRecord.class, TargetRecordCodec::new),
  TEMPLATE(TemplateEmbedding.class, TemplateEmbeddingCodec::new),
  HISTORY_FRAME(HistoryFrame.class, HistoryFrameCodec::new),
  TRACK_EVENT(TrackEvent.class, () -> new TrackEventCodec(SchemaDirectory.empty())),
  DEAD_LETTER(DeadLetter.class, () -> new DeadLetterCodec(SchemaDirectory.empty()));

  private final Class<?> type;
  private final Supplier<RecordCodec<?>> maker;
  private volatile RecordCodec<?> codec;

  <T> RecordForm(Class<T> type, Supplier<RecordCodec<?>> maker) {
    this.type = type;
    this.maker = maker;
  }

  Class<?> type() {
    return type;
  }

  RecordCodec<?> codec() {
    RecordCodec<?> made = codec;
    if (made == null) {
      made = maker.get();
      codec = made;
    }
    return made;
  }
}
