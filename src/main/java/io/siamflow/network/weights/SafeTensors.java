package io.siamflow.network.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The safetensors format (github.com/huggingface/safetensors, "Format"): the header's length as a
 * little-endian 64-bit number, a JSON header that gives each tensor's type, shape and place, and
 * the data without gaps. Reads F32, F16 and BF16; writes F32, or F16 where that loses nothing.
 */
public final class SafeTensors {

  private static final int MAX_HEADER_BYTES = 16 << 20;
  private static final int MAX_NAME_LENGTH = 512;
  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafeTensors() {}

  private record Entry(
      String name, NumberFormat format, List<Integer> shape, long begin, long end) {}

  /**
   * The tensors of a file by name, in the order of their data.
   *
   * @param file the whole file
   * @param source the file's name, for messages
   * @throws IOException if the file is not well formed; the message names the file and the tensor
   */
  public static Map<String, Tensor> read(byte[] file, String source) throws IOException {
    int dataStart = dataStart(file, source);
    ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    Iterator<Map.Entry<String, JsonNode>> fields = header(file, dataStart, source).fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals(METADATA)) {
        checkMetadata(field.getValue(), source);
      } else {
        entries.add(entry(field.getKey(), field.getValue(), source));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long expected = 0;
    for (Entry entry : entries) {
      if (entry.begin != expected) {
        throw new IOException(
            "%s: tensor %s begins at byte %d of the data, where %d was expected"
                .formatted(source, entry.name, entry.begin, expected));
      }
      expected = entry.end;
      if (entry.end > file.length - dataStart) {
        throw new IOException(
            "%s: tensor %s ends at byte %d of the data, which has %d"
                .formatted(source, entry.name, entry.end, file.length - dataStart));
      }
      data.position(dataStart + (int) entry.begin);
      float[] values = entry.format.readAll(data, Tensor.count(entry.shape));
      tensors.put(entry.name, new Tensor(entry.shape, values));
    }
    if (expected != file.length - dataStart) {
      throw new IOException(
          "%s: the data has %d bytes, its tensors have %d"
              .formatted(source, file.length - dataStart, expected));
    }
    return tensors;
  }

  /**
   * A file of these tensors in the order of their names: the same tensors give the same bytes. They
   * are written as F16 if all their numbers are exactly such, else as F32.
   */
  public static byte[] write(Map<String, Tensor> tensors) {
    return write(tensors, Map.of());
  }

  /**
   * As {@link #write(Map)}, with texts beside the tensors.
   *
   * @param metadata texts by name; in the order of their names
   */
  public static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, Tensor> sorted = new TreeMap<>(tensors);
    boolean half = HalfPrecision.isExact(sorted);
    int bytes = half ? 2 : 4;
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(texts::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : sorted.entrySet()) {
      checkName(entry.getKey());
      ObjectNode description = header.putObject(entry.getKey());
      description.put("dtype", half ? "F16" : "F32");
      entry.getValue().shape().forEach(description.putArray("shape")::add);
      long end = offset + (long) bytes * entry.getValue().values().length;
      description.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    // Spaces after the header align the data, as the format allows.
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int headerLength = Math.addExact(json.length, 7) / 8 * 8;
    ByteBuffer file =
        ByteBuffer.allocate(Math.toIntExact(8 + headerLength + offset))
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(headerLength).put(json);
    while (file.position() < 8 + headerLength) {
      file.put((byte) ' ');
    }
    for (Tensor tensor : sorted.values()) {
      for (float value : tensor.values()) {
        if (half) {
          file.putShort(HalfPrecision.bits(value));
        } else {
          file.putFloat(value);
        }
      }
    }
    return file.array();
  }

  /**
   * The texts beside a file's tensors, by name; none where it has no such.
   *
   * @param file the whole file
   * @param source the file's name, for messages
   * @throws IOException if the file's header is not well formed; the message names the file
   */
  public static Map<String, String> metadata(byte[] file, String source) throws IOException {
    JsonNode metadata = header(file, dataStart(file, source), source).path(METADATA);
    Map<String, String> texts = new LinkedHashMap<>();
    if (!metadata.isMissingNode()) {
      checkMetadata(metadata, source);
      metadata
          .fields()
          .forEachRemaining(text -> texts.put(text.getKey(), text.getValue().textValue()));
    }
    return texts;
  }

  private static int dataStart(byte[] file, String source) throws IOException {
    if (file.length < 8) {
      throw new IOException(source + ": " + file.length + " bytes are no safetensors file");
    }
    long headerLength = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 2 || headerLength > MAX_HEADER_BYTES || headerLength > file.length - 8L) {
      throw new IOException(
          source + ": the header's length is given as " + Long.toUnsignedString(headerLength));
    }
    return 8 + (int) headerLength;
  }

  private static JsonNode header(byte[] file, int end, String source) throws IOException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file, 8, end - 8)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(source + ": the header is not UTF-8", e);
    }
    JsonNode header;
    try {
      header = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(source + ": the header is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!header.isObject()) {
      throw new IOException(source + ": the header is no JSON object");
    }
    return header;
  }

  private static void checkMetadata(JsonNode metadata, String source) throws IOException {
    boolean texts = metadata.isObject();
    for (JsonNode value : metadata) {
      texts &= value.isTextual();
    }
    if (!texts) {
      throw new IOException(source + ": " + METADATA + " of the header is no map of texts");
    }
  }

  private static Entry entry(String name, JsonNode description, String source) throws IOException {
    try {
      checkName(name);
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
    String where = source + ": tensor " + name;
    if (!description.isObject()
        || description.size() != 3
        || !description.path("dtype").isTextual()
        || !description.path("shape").isArray()
        || !description.path("data_offsets").isArray()
        || description.path("data_offsets").size() != 2) {
      throw new IOException(where + " is not described by dtype, shape and two data_offsets");
    }
    NumberFormat format =
        switch (description.get("dtype").textValue()) {
          case "F32" -> NumberFormat.FLOAT32;
          case "F16" -> NumberFormat.FLOAT16;
          case "BF16" -> NumberFormat.BFLOAT16;
          default ->
              throw new IOException(
                  "%s has type %s; F32, F16 and BF16 are read"
                      .formatted(where, description.get("dtype")));
        };
    List<Integer> shape = new ArrayList<>();
    for (JsonNode size : description.get("shape")) {
      if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 0) {
        throw new IOException(where + " has shape " + description.get("shape"));
      }
      shape.add(size.intValue());
    }
    JsonNode offsets = description.get("data_offsets");
    int count;
    try {
      count = Tensor.count(shape);
    } catch (IllegalArgumentException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
    if (!offsets.get(0).isIntegralNumber()
        || !offsets.get(1).isIntegralNumber()
        || !offsets.get(0).canConvertToLong()
        || !offsets.get(1).canConvertToLong()
        || offsets.get(0).longValue() < 0
        || offsets.get(1).longValue() - offsets.get(0).longValue()
            != (long) count * format.bytes()) {
      throw new IOException(
          "%s of type %s and shape %s has data_offsets %s"
              .formatted(where, description.get("dtype").textValue(), shape, offsets));
    }
    return new Entry(name, format, shape, offsets.get(0).longValue(), offsets.get(1).longValue());
  }

  private static void checkName(String name) {
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || name.equals(METADATA)
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a tensor's name has 1 to "
              + MAX_NAME_LENGTH
              + " printable characters, not "
              + name.length()
              + ": "
              + JSON.getNodeFactory().textNode(name.substring(0, Math.min(64, name.length()))));
    }
  }
}
