package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DecodeException;
import io.siamflow.codec.RecordCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A codec as Flink's serialiser: the length, then the record, whose schema's fingerprint stands in
 * its first bytes. So a savepoint of an older release is read record by record, and the serialiser
 * itself never needs a migration.
 */
final class RecordSerializer<T> extends ImmutableSerializer<T> {

  private final RecordForm form;

  private RecordSerializer(RecordForm form) {
    this.form = form;
  }

  /** The serialiser of a form; the type is the form's. */
  static <T> RecordSerializer<T> of(RecordForm form, Class<T> type) {
    if (form.type() != type) {
      throw new IllegalArgumentException(form + " is a form of " + form.type() + ", not " + type);
    }
    return new RecordSerializer<>(form);
  }

  @SuppressWarnings("unchecked")
  private RecordCodec<T> codec() {
    return (RecordCodec<T>) form.codec();
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    byte[] bytes = codec().encode(value);
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    try {
      return codec().decode(bytes);
    } catch (DecodeException e) {
      throw unreadable(e);
    }
  }

  private IOException unreadable(DecodeException fault) {
    String message = "the state has a %s record that cannot be read: %s";
    if (fault.reason() != DeadLetter.Reason.UNKNOWN_SCHEMA) {
      return new IOException(message.formatted(form, fault.getMessage()), fault);
    }
    // A restart would not help: somebody has to bring the release that knows it.
    throw new SuppressRestartsException(
        new IOException(
            (message + "; a later release wrote it: restore it with that one or a newer one")
                .formatted(form, fault.getMessage()),
            fault));
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    int length = source.readInt();
    target.writeInt(length);
    target.write(source, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordSerializer<?> that && form == that.form;
  }

  @Override
  public int hashCode() {
    return form.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new Snapshot<>(form);
  }

  /** What a savepoint remembers of the serialiser: the form's name. */
  public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {

    private static final int VERSION = 1;
    private RecordForm form;

    /** For Flink, which reads the rest. */
    public Snapshot() {}

    private Snapshot(RecordForm form) {
      this.form = form;
    }

    @Override
    public int getCurrentVersion() {
      return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      out.writeUTF(form.name());
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
      String name = in.readUTF();
      try {
        form = RecordForm.valueOf(name);
      } catch (IllegalArgumentException e) {
        throw new IOException("a savepoint has records of the unknown form '" + name + "'", e);
      }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
      return new RecordSerializer<>(form);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
        TypeSerializerSnapshot<T> old) {
      return old instanceof Snapshot<T> that && that.form == form
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
