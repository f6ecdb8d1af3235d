package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.TrackEvent;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A type that Flink knows by the job's own serialiser. */
final class SerializerTypeInformation<T> extends TypeInformation<T> {

  static final TypeInformation<Received> RECEIVED =
      new SerializerTypeInformation<>(Received.class, ReceivedSerializer.INSTANCE);
  static final TypeInformation<TrackEvent> TRACK_EVENT =
      new SerializerTypeInformation<>(
          TrackEvent.class, RecordSerializer.of(RecordForm.TRACK_EVENT, TrackEvent.class));
  static final TypeInformation<DeadLetter> DEAD_LETTER =
      new SerializerTypeInformation<>(
          DeadLetter.class, RecordSerializer.of(RecordForm.DEAD_LETTER, DeadLetter.class));

  private final Class<T> type;
  private final TypeSerializer<T> serializer;

  private SerializerTypeInformation(Class<T> type, TypeSerializer<T> serializer) {
    this.type = type;
    this.serializer = serializer;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SerializerTypeInformation<?> that && serializer.equals(that.serializer);
  }

  @Override
  public int hashCode() {
    return serializer.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof SerializerTypeInformation;
  }
}
