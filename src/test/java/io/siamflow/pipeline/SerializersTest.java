package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.CameraRecord;
import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.Origin;
import io.siamflow.codec.TargetRecord;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** The forms in which Flink keeps the job's values; what once was written stays readable. */
class SerializersTest {

  private static final Received FULL =
      new Received(
          new Origin("frames", 3, 1L << 33),
          1_767_225_600_123L,
          new byte[] {'g', 'a', 't', 'e'},
          new byte[] {1, 2, -3});
  private static final String FULL_BYTES =
      "01" // version
          + "0006"
          + "6672616d6573" // topic
          + "00000003" // partition
          + "0000000200000000" // offset
          + "0000019b76daa87b" // timestamp
          + "00000004"
          + "67617465" // key
          + "00000003"
          + "0102fd"; // value
  private static final Received WITHOUT_KEY_AND_VALUE =
      new Received(new Origin("track-commands", 0, 0), -1, null, null);
  private static final String BYTES_WITHOUT_KEY_AND_VALUE =
      "01"
          + "000e"
          + "747261636b2d636f6d6d616e6473"
          + "00000000"
          + "0000000000000000"
          + "ffffffffffffffff"
          + "ffffffff"
          + "ffffffff";

  @Test
  void receivedRecordsHaveThisFormForEver() throws Exception {
    assertThat(HexFormat.of().formatHex(write(ReceivedSerializer.INSTANCE, FULL)))
        .isEqualTo(FULL_BYTES);
    assertThat(HexFormat.of().formatHex(write(ReceivedSerializer.INSTANCE, WITHOUT_KEY_AND_VALUE)))
        .isEqualTo(BYTES_WITHOUT_KEY_AND_VALUE);
  }

  @Test
  void oldReceivedRecordsAreRead() throws Exception {
    assertThat(read(ReceivedSerializer.INSTANCE, HexFormat.of().parseHex(FULL_BYTES)))
        .usingRecursiveComparison()
        .isEqualTo(FULL);
    assertThat(
            read(ReceivedSerializer.INSTANCE, HexFormat.of().parseHex(BYTES_WITHOUT_KEY_AND_VALUE)))
        .isEqualTo(WITHOUT_KEY_AND_VALUE);
  }

  @Test
  void aReceivedRecordOfALaterVersionIsRefused() {
    byte[] later = HexFormat.of().parseHex("02" + FULL_BYTES.substring(2));
    assertThatThrownBy(() -> read(ReceivedSerializer.INSTANCE, later))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
  }

  @Test
  void bytesAreCopiedAsTheyAre() throws Exception {
    DataOutputSerializer copied = new DataOutputSerializer(64);
    ReceivedSerializer.INSTANCE.copy(
        new DataInputDeserializer(HexFormat.of().parseHex(FULL_BYTES)), copied);
    assertThat(HexFormat.of().formatHex(copied.getCopyOfBuffer())).isEqualTo(FULL_BYTES);

    TypeSerializer<CameraRecord> cameras =
        RecordSerializer.of(RecordForm.CAMERA, CameraRecord.class);
    byte[] camera = write(cameras, new CameraRecord(1, 2, 3, List.of(), 4, 0, 0));
    DataOutputSerializer again = new DataOutputSerializer(64);
    cameras.copy(new DataInputDeserializer(camera), again);
    assertThat(again.getCopyOfBuffer()).isEqualTo(camera);
  }

  @Test
  void recordsComeBackAfterOneAnother() throws Exception {
    TypeSerializer<CameraRecord> cameras =
        RecordSerializer.of(RecordForm.CAMERA, CameraRecord.class);
    CameraRecord first = new CameraRecord(1, 2, 3, List.of(), 4, 0, 0);
    CameraRecord second = new CameraRecord(5, 6, 7, List.of(), 8, 0, 0);
    DataOutputSerializer out = new DataOutputSerializer(64);
    cameras.serialize(first, out);
    cameras.serialize(second, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(cameras.deserialize(in)).isEqualTo(first);
    assertThat(cameras.deserialize(in)).isEqualTo(second);
    assertThat(in.available()).isZero();
  }

  @Test
  void aSavepointGivesTheSerialisersBack() throws Exception {
    for (TypeSerializer<?> serializer :
        List.of(
            RecordSerializer.of(RecordForm.CAMERA, CameraRecord.class),
            RecordSerializer.of(RecordForm.TARGET, TargetRecord.class),
            RecordSerializer.of(RecordForm.TEMPLATE, TemplateEmbedding.class),
            RecordSerializer.of(RecordForm.DEAD_LETTER, DeadLetter.class),
            ReceivedSerializer.INSTANCE)) {
      assertThat(restored(serializer)).isEqualTo(serializer);
      assertThat(compatible(serializer, serializer)).isTrue();
    }
  }

  @Test
  void theStateOfAnotherFormIsRefused() throws Exception {
    TypeSerializer<CameraRecord> cameras =
        RecordSerializer.of(RecordForm.CAMERA, CameraRecord.class);
    TypeSerializer<TargetRecord> targets =
        RecordSerializer.of(RecordForm.TARGET, TargetRecord.class);
    assertThat(compatible(cameras, targets)).isFalse();
    assertThatThrownBy(() -> RecordSerializer.of(RecordForm.CAMERA, TargetRecord.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CAMERA");
  }

  @Test
  void aFormThatIsUnknownIsNamed() throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeUTF("SOMETHING_NEWER");
    assertThatThrownBy(
            () ->
                new RecordSerializer.Snapshot<CameraRecord>()
                    .readSnapshot(
                        1,
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SOMETHING_NEWER");
  }

  @Test
  void serialisersAndTypesTravelWithAJob() throws Exception {
    for (var type :
        List.of(
            SerializerTypeInformation.RECEIVED,
            SerializerTypeInformation.TRACK_EVENT,
            SerializerTypeInformation.DEAD_LETTER)) {
      assertThat((Object) InstantiationUtil.clone(type)).isEqualTo(type);
    }
    assertThat(SerializerTypeInformation.TRACK_EVENT)
        .isNotEqualTo(SerializerTypeInformation.DEAD_LETTER);
  }

  private static <T> byte[] write(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
    return serializer.deserialize(new DataInputDeserializer(bytes));
  }

  private static <T> TypeSerializerSnapshot<T> snapshot(TypeSerializer<T> serializer)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    return TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(out.getCopyOfBuffer()), SerializersTest.class.getClassLoader());
  }

  private static <T> TypeSerializer<T> restored(TypeSerializer<T> serializer) throws IOException {
    return snapshot(serializer).restoreSerializer();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static boolean compatible(TypeSerializer<?> now, TypeSerializer<?> old)
      throws IOException {
    TypeSerializerSnapshot current = now.snapshotConfiguration();
    return current.resolveSchemaCompatibility(snapshot(old)).isCompatibleAsIs();
  }
}
