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

/**
 * The values that Flink keeps or carries for the job, each in its codec's versioned form. The names
 * stand in savepoints and never change.
 */
enum RecordForm {
  CAMERA(CameraRecord.class, new CameraRecordCodec()),
  TARGET(TargetRecord.class, new TargetRecordCodec()),
  TEMPLATE(TemplateEmbedding.class, new TemplateEmbeddingCodec()),
  HISTORY_FRAME(HistoryFrame.class, new HistoryFrameCodec()),
  TRACK_EVENT(TrackEvent.class, new TrackEventCodec(SchemaDirectory.empty())),
  DEAD_LETTER(DeadLetter.class, new DeadLetterCodec(SchemaDirectory.empty()));

  private final Class<?> type;
  private final RecordCodec<?> codec;

  <T> RecordForm(Class<T> type, RecordCodec<T> codec) {
    this.type = type;
    this.codec = codec;
  }

  Class<?> type() {
    return type;
  }

  RecordCodec<?> codec() {
    return codec;
  }
}
