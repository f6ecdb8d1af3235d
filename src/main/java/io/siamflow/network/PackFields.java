package io.siamflow.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The fields of a map in a pack's description, each to be read once, so that none is misspelt. */
final class PackFields {

  private final JsonNode map;
  private final String where;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * Fields of a map.
   *
   * @param where the file, and the map in it, for messages
   * @throws IOException if the node is no map
   */
  PackFields(JsonNode map, String where) throws IOException {
    if (map == null || !map.isObject()) {
      throw new IOException(where + " is no map of keys and values");
    }
    this.map = map;
    this.where = where;
  }

  String text(String key) throws IOException {
    JsonNode value = value(key);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong(key, "a text", value);
    }
    return value.textValue();
  }

  int integer(String key) throws IOException {
    JsonNode value = value(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(key, "a whole number", value);
    }
    return value.intValue();
  }

  double number(String key) throws IOException {
    JsonNode value = value(key);
    if (!value.isNumber()) {
      throw wrong(key, "a number", value);
    }
    return value.doubleValue();
  }

  boolean truth(String key) throws IOException {
    JsonNode value = value(key);
    if (!value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.booleanValue();
  }

  List<Integer> integers(String key) throws IOException {
    JsonNode value = value(key);
    List<Integer> numbers = new ArrayList<>();
    if (!value.isArray()) {
      throw wrong(key, "a list of whole numbers", value);
    }
    for (JsonNode number : value) {
      if (!number.isIntegralNumber() || !number.canConvertToInt()) {
        throw wrong(key, "a list of whole numbers", value);
      }
      numbers.add(number.intValue());
    }
    return numbers;
  }

  /** Whether there is a value; the key counts as known. */
  boolean has(String key) {
    known.add(key);
    return map.has(key);
  }

  PackFields fields(String key) throws IOException {
    return new PackFields(value(key), where + ": " + key);
  }

  /** Refuses a key that was not read. */
  void requireNoneLeft() throws IOException {
    for (Iterator<String> names = map.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new IOException(
            where + ": key " + name + " is unknown; the keys are " + String.join(", ", known));
      }
    }
  }

  private JsonNode value(String key) throws IOException {
    known.add(key);
    JsonNode value = map.get(key);
    if (value == null) {
      throw new IOException(where + ": key " + key + " is missing");
    }
    return value;
  }

  private IOException wrong(String key, String kind, JsonNode value) {
    String text = value.toString();
    return new IOException(
        "%s: key %s is %s, not %s"
            .formatted(where, key, kind, text.substring(0, Math.min(80, text.length()))));
  }
}
