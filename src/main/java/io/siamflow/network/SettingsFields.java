package io.siamflow.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.siamflow.tracker.EvidenceFloor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/**
 * A tracker's settings as a map in a pack's description: a record's components are its keys, in
 * order. Components are whole numbers, numbers, truth values, lists of whole numbers and records. A
 * part of an {@link EvidenceFloor} that asks for nothing is left out.
 */
final class SettingsFields {

  private SettingsFields() {}

  static void write(Record settings, ObjectNode map) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(settings, component);
      String key = component.getName();
      if (value instanceof Integer number) {
        map.put(key, number);
      } else if (value instanceof Boolean truth) {
        map.put(key, truth);
      } else if (value instanceof Double number) {
        if (number != Double.NEGATIVE_INFINITY) {
          map.put(key, number);
        }
      } else if (value instanceof List<?> numbers) {
        var array = map.putArray(key);
        numbers.forEach(number -> array.add((Integer) number));
      } else if (value instanceof Record part) {
        write(part, map.putObject(key));
      } else {
        throw unknownKind(component);
      }
    }
  }

  /**
   * Reads settings of a kind.
   *
   * @throws IOException if a key is missing or unknown, or a value is of another kind
   * @throws IllegalArgumentException if the settings do not go together
   */
  static <T extends Record> T read(PackFields fields, Class<T> kind) throws IOException {
    RecordComponent[] components = kind.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = read(fields, kind, components[i]);
    }
    fields.requireNoneLeft();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object read(PackFields fields, Class<?> kind, RecordComponent component)
      throws IOException {
    String key = component.getName();
    Class<?> type = component.getType();
    if (type == int.class) {
      return fields.integer(key);
    }
    if (type == double.class) {
      return kind == EvidenceFloor.class && !fields.has(key)
          ? Double.NEGATIVE_INFINITY
          : fields.number(key);
    }
    if (type == boolean.class) {
      return fields.truth(key);
    }
    if (type == List.class) {
      return fields.integers(key);
    }
    if (type.isRecord()) {
      return read(fields.fields(key), type.asSubclass(Record.class));
    }
    throw unknownKind(component);
  }

  private static Object value(Record settings, RecordComponent component) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IllegalStateException unknownKind(RecordComponent component) {
    return new IllegalStateException("settings of the kind " + component);
  }
}
