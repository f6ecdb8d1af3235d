package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.avro.Color;
import io.siamflow.codec.avro.TargetState;
import io.siamflow.codec.avro.TargetStatus;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The persisted forms of the job's state. */
class StateCodecsTest {

  private final TargetRecordCodec targets = new TargetRecordCodec();
  private final CameraRecordCodec cameras = new CameraRecordCodec();
  private final HistoryFrameCodec history = new HistoryFrameCodec();
  private final TemplateEmbeddingCodec templates = new TemplateEmbeddingCodec();

  @Test
  void everyRecordComesBack() throws Exception {
    assertThat(targets.decode(targets.encode(Samples.target()))).isEqualTo(Samples.target());
    assertThat(cameras.decode(cameras.encode(Samples.camera())))
        .usingRecursiveComparison()
        .isEqualTo(Samples.camera());
    assertThat(templates.decode(templates.encode(Samples.template())))
        .isEqualTo(Samples.template());
    assertThat(history.decode(history.encode(Samples.historyFrame())))
        .usingRecursiveComparison()
        .isEqualTo(Samples.historyFrame());
  }

  @Test
  void aCameraBeforeItsFirstFrameComesBack() throws Exception {
    CameraRecord fresh = new CameraRecord(-1, -1, Long.MIN_VALUE, List.of(), 0, 0, 0);
    assertThat(cameras.decode(cameras.encode(fresh))).isEqualTo(fresh);
  }

  @Test
  void aCameraWhoseFramesAreDroppedComesBack() throws Exception {
    CameraRecord muted = new CameraRecord(1, 2, 3, List.of(), 4, 5.5, 6);
    assertThat(cameras.decode(cameras.encode(muted))).isEqualTo(muted);
  }

  @Test
  void aHistoryFrameWithoutReportsComesBack() throws Exception {
    HistoryFrame frame =
        new HistoryFrame(0, 1, 2, PictureEncoding.PNG, 3, 4, ByteBuffer.allocate(0), List.of());
    assertThat(history.decode(history.encode(frame))).usingRecursiveComparison().isEqualTo(frame);
  }

  @Test
  void aTemplatesValuesAreLittleEndianAtTheEnd() {
    byte[] bytes = templates.encode(TemplateEmbedding.of(new float[] {1, -2}));
    assertThat(bytes).endsWith(4, 16, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "2, 4", "1, 5", "1073741825, 4"})
  void aTemplateHasAsManyValuesAsItCounts(int count, int length) {
    byte[] bytes =
        new SingleObjectFormat<>(
                io.siamflow.codec.avro.TemplateEmbedding.class, SchemaDirectory.empty())
            .write(
                new io.siamflow.codec.avro.TemplateEmbedding(count, ByteBuffer.allocate(length)),
                length);
    assertThatThrownBy(() -> templates.decode(bytes))
        .isInstanceOf(DecodeException.class)
        .hasMessage("values has " + length + " bytes for a count of " + count);
  }

  @Test
  void aColourOutsideItsRangeIsRefused() {
    Color padding = new Color(0, 256, 0);
    TargetState state = new TargetState(0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, padding);
    byte[] bytes =
        new SingleObjectFormat<>(io.siamflow.codec.avro.TargetRecord.class, SchemaDirectory.empty())
            .write(
                new io.siamflow.codec.avro.TargetRecord(
                    "t",
                    null,
                    "m",
                    "h",
                    state,
                    new io.siamflow.codec.avro.Box(0.0, 0.0, 1.0, 1.0),
                    TargetStatus.LOST,
                    0,
                    0,
                    null,
                    0L,
                    0L,
                    0L,
                    0L,
                    0L,
                    "c",
                    null,
                    0L,
                    0),
                512);
    assertThatThrownBy(() -> targets.decode(bytes))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("padding.green is 256");
  }
}
