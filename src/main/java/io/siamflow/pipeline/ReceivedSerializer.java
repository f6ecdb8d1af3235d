package io.siamflow.pipeline;

import io.siamflow.codec.Origin;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The persisted form of a received record: a version byte, the origin, the timestamp, then key and
 * value, each with its length, -1 for null.
 */
public final class ReceivedSerializer extends ImmutableSerializer<Received> {

  static final ReceivedSerializer INSTANCE = new ReceivedSerializer();
  private static final int VERSION = 1;

  @Override
  public void serialize(Received received, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeUTF(received.origin().topic());
    target.writeInt(received.origin().partition());
    target.writeLong(received.origin().offset());
    target.writeLong(received.timestamp());
    writeBytes(received.key(), target);
    writeBytes(received.value(), target);
  }

  @Override
  public Received deserialize(DataInputView source) throws IOException {
    int version = source.readByte();
    if (version != VERSION) {
      throw new IOException("a received record of version " + version + ", known is " + VERSION);
    }
    return new Received(
        new Origin(source.readUTF(), source.readInt(), source.readLong()),
        source.readLong(),
        readBytes(source),
        readBytes(source));
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      target.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReceivedSerializer;
  }

  @Override
  public int hashCode() {
    return ReceivedSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<Received> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What a savepoint remembers of the serialiser. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Received> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
