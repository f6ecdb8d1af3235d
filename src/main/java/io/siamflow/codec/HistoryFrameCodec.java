package io.siamflow.codec;

import io.siamflow.codec.HistoryFrame.Report;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.TargetStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The persisted form of a history's frames, as in {@code schemas/state/HistoryFrame.avsc}. */
public final class HistoryFrameCodec
    extends AvroCodec<HistoryFrame, io.siamflow.codec.avro.HistoryFrame> {

  public HistoryFrameCodec() {
    super(io.siamflow.codec.avro.HistoryFrame.class, SchemaDirectory.empty());
  }

  @Override
  io.siamflow.codec.avro.HistoryFrame toAvro(HistoryFrame frame) {
    return new io.siamflow.codec.avro.HistoryFrame(
        frame.epoch(),
        frame.frameNumber(),
        Instant.ofEpochMilli(frame.capturedAt()),
        io.siamflow.codec.avro.PictureEncoding.valueOf(frame.encoding().name()),
        frame.width(),
        frame.height(),
        frame.data(),
        frame.reports().stream().map(HistoryFrameCodec::toAvro).toList());
  }

  @Override
  HistoryFrame fromAvro(io.siamflow.codec.avro.HistoryFrame datum) throws DecodeException {
    List<Report> reports = new ArrayList<>();
    for (io.siamflow.codec.avro.HistoryReport report : datum.getReports()) {
      reports.add(fromAvro(report));
    }
    return new HistoryFrame(
        datum.getEpoch(),
        datum.getFrameNumber(),
        datum.getCapturedAt().toEpochMilli(),
        Fields.constant("encoding", datum.getEncoding(), PictureEncoding.class),
        datum.getWidth(),
        datum.getHeight(),
        datum.getData(),
        reports);
  }

  @Override
  int expectedLength(HistoryFrame frame) {
    return frame.data().remaining() + 128 * (1 + frame.reports().size());
  }

  private static io.siamflow.codec.avro.HistoryReport toAvro(Report report) {
    return new io.siamflow.codec.avro.HistoryReport(
        report.trackId(),
        Fields.toAvro(report.box()),
        report.score(),
        Fields.peakToSidelobe(report.evidence()),
        Fields.similarity(report.evidence()),
        io.siamflow.codec.avro.TargetStatus.valueOf(report.status().name()));
  }

  private static Report fromAvro(io.siamflow.codec.avro.HistoryReport datum)
      throws DecodeException {
    return new Report(
        datum.getTrackId(),
        Fields.finiteBox("reports.box", datum.getBox()),
        Fields.evidence(datum.getScore(), datum.getPeakToSidelobe(), datum.getSimilarity()),
        Fields.constant("reports.status", datum.getStatus(), TargetStatus.class));
  }
}
