package io.siamflow.codec;

import io.siamflow.image.Color;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;

/** The persisted form of targets, as in {@code schemas/state/TargetRecord.avsc}. */
public final class TargetRecordCodec
    extends AvroCodec<TargetRecord, io.siamflow.codec.avro.TargetRecord> {

  public TargetRecordCodec() {
    super(io.siamflow.codec.avro.TargetRecord.class, SchemaDirectory.empty());
  }

  @Override
  io.siamflow.codec.avro.TargetRecord toAvro(TargetRecord target) {
    TargetState state = target.state();
    Color padding = state.padding();
    return new io.siamflow.codec.avro.TargetRecord(
        target.trackId(),
        target.label(),
        target.modelId(),
        target.modelSha256(),
        new io.siamflow.codec.avro.TargetState(
            state.centerX(),
            state.centerY(),
            state.width(),
            state.height(),
            state.exemplarSide(),
            state.searchSide(),
            state.firstSearchSide(),
            new io.siamflow.codec.avro.Color(padding.blue(), padding.green(), padding.red())),
        Fields.toAvro(target.box()),
        io.siamflow.codec.avro.TargetStatus.valueOf(target.status().name()),
        target.lowEvidence(),
        target.lostFrames(),
        target.lostSince(),
        target.searchedAt(),
        target.startEpoch(),
        target.startFrame(),
        target.anchorEpoch(),
        target.anchorFrame(),
        target.anchorCommand(),
        target.supersededAt(),
        target.lastFrame(),
        target.framesSkipped());
  }

  @Override
  TargetRecord fromAvro(io.siamflow.codec.avro.TargetRecord datum) throws DecodeException {
    return new TargetRecord(
        datum.getTrackId(),
        datum.getLabel(),
        datum.getModelId(),
        datum.getModelSha256(),
        state(datum.getState()),
        Fields.finiteBox("box", datum.getBox()),
        Fields.constant("status", datum.getStatus(), TargetStatus.class),
        datum.getLowEvidence(),
        datum.getLostFrames(),
        datum.getLostSince(),
        datum.getSearchedAt(),
        datum.getStartEpoch(),
        datum.getStartFrame(),
        datum.getAnchorEpoch(),
        datum.getAnchorFrame(),
        datum.getAnchorCommand(),
        datum.getSupersededAt(),
        datum.getLastFrame(),
        datum.getFramesSkipped());
  }

  private static TargetState state(io.siamflow.codec.avro.TargetState datum)
      throws DecodeException {
    return new TargetState(
        datum.getCenterX(),
        datum.getCenterY(),
        datum.getWidth(),
        datum.getHeight(),
        datum.getExemplarSide(),
        datum.getSearchSide(),
        datum.getFirstSearchSide(),
        color(datum.getPadding()));
  }

  private static Color color(io.siamflow.codec.avro.Color datum) throws DecodeException {
    return new Color(
        Fields.between("padding.blue", datum.getBlue(), 0, 255),
        Fields.between("padding.green", datum.getGreen(), 0, 255),
        Fields.between("padding.red", datum.getRed(), 0, 255));
  }
}
