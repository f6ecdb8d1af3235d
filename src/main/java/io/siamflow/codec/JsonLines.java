package io.siamflow.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Track events as JSON objects, one a line. Fields are named and ordered as in {@code
 * schemas/TrackEvent.avsc}; {@code captured_at} is a number of milliseconds. What is null is left
 * out; a reader takes a missing field and a JSON null for the same. Numbers come back exactly.
 */
public final class JsonLines {

  private final JsonMapper mapper = new JsonMapper();
  private final ObjectReader reader =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /**
   * The event as one line, without the line's end.
   *
   * @throws IllegalArgumentException if a number is not finite, which JSON cannot say
   */
  public String write(TrackEvent event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = mapper.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("event_id", event.eventId());
      json.writeStringField("camera_id", event.cameraId());
      json.writeNumberField("stream_epoch", event.streamEpoch());
      json.writeNumberField("frame_number", event.frameNumber());
      json.writeNumberField("captured_at", event.capturedAt());
      json.writeStringField("track_id", event.trackId());
      writeOptional(json, "label", event.label());
      writeOptional(json, "command_id", event.commandId());
      json.writeStringField("status", event.status().name());
      writeOptional(json, "end_reason", event.endReason());
      json.writeObjectFieldStart("box");
      write(json, "x", event.box().x());
      write(json, "y", event.box().y());
      write(json, "width", event.box().width());
      write(json, "height", event.box().height());
      json.writeEndObject();
      write(json, event.rotatedBox());
      write(json, event.mask());
      if (event.evidence() != null) {
        write(json, "score", event.evidence().score());
        write(json, "peak_to_sidelobe", event.evidence().peakToSidelobe());
        write(json, "similarity", event.evidence().similarity());
      }
      json.writeStringField("model_id", event.modelId());
      json.writeStringField("model_sha256", event.modelSha256());
      json.writeNumberField("frames_skipped", event.framesSkipped());
      json.writeBooleanField("late", event.late());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  /**
   * The dead letter as one line: fields as in {@code schemas/DeadLetter.avsc}, without the record's
   * bytes; a key that is no UTF-8 has replacement characters.
   */
  public String write(DeadLetter letter) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = mapper.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("topic", letter.topic());
      json.writeNumberField("partition", letter.partition());
      json.writeNumberField("offset", letter.offset());
      writeOptional(
          json,
          "key",
          letter.key() == null ? null : new String(letter.key(), StandardCharsets.UTF_8));
      json.writeStringField("reason", letter.reason().name());
      json.writeStringField("detail", letter.detail());
      json.writeNumberField("original_length", letter.originalLength());
      if (letter.key() != null) {
        json.writeNumberField("key_length", letter.keyLength());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  /**
   * The event in a line. Fields that are not known are passed over.
   *
   * @throws DecodeException if the line is no JSON object, or a field is missing or cannot be; the
   *     message names the field
   */
  public TrackEvent read(String line) throws DecodeException {
    JsonNode object;
    try {
      object = reader.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DecodeException(Reason.UNDECODABLE, "no JSON: " + e.getOriginalMessage());
    }
    if (!object.isObject()) {
      throw new DecodeException(Reason.UNDECODABLE, "no JSON object");
    }
    Reading event = new Reading("", object);
    Reading box = event.required("box");
    return new TrackEvent(
        event.text("event_id"),
        Fields.id("camera_id", event.text("camera_id")),
        Fields.notNegative("stream_epoch", event.whole("stream_epoch")),
        Fields.notNegative("frame_number", event.whole("frame_number")),
        Fields.time("captured_at", Instant.ofEpochMilli(event.whole("captured_at"))),
        Fields.id("track_id", event.text("track_id")),
        event.textOrNull("label"),
        event.textOrNull("command_id"),
        event.constant("status", TargetStatus.class),
        event.has("end_reason") ? event.constant("end_reason", EndReason.class) : null,
        new Box(box.number("x"), box.number("y"), box.number("width"), box.number("height")),
        event.has("rotated_box") ? rotatedBox(event.required("rotated_box")) : null,
        event.has("mask") ? mask(event.required("mask")) : null,
        Fields.evidence(
            event.numberOrNull("score"),
            event.numberOrNull("peak_to_sidelobe"),
            event.numberOrNull("similarity")),
        event.text("model_id"),
        event.text("model_sha256"),
        event.integer("frames_skipped"),
        event.flag("late"));
  }

  private static void write(JsonGenerator json, String name, double value) throws IOException {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", which JSON cannot say");
    }
    json.writeNumberField(name, value);
  }

  private static void writeOptional(JsonGenerator json, String name, Object value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value.toString());
    }
  }

  private static void write(JsonGenerator json, RotatedBox box) throws IOException {
    if (box == null) {
      return;
    }
    json.writeObjectFieldStart("rotated_box");
    write(json, "center_x", box.centerX());
    write(json, "center_y", box.centerY());
    write(json, "width", box.width());
    write(json, "height", box.height());
    write(json, "angle", box.angle());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Mask mask) throws IOException {
    if (mask == null) {
      return;
    }
    json.writeObjectFieldStart("mask");
    json.writeNumberField("width", mask.width());
    json.writeNumberField("height", mask.height());
    json.writeStringField("counts", mask.counts());
    json.writeEndObject();
  }

  private static RotatedBox rotatedBox(Reading box) throws DecodeException {
    return new RotatedBox(
        box.number("center_x"),
        box.number("center_y"),
        box.number("width"),
        box.number("height"),
        box.number("angle"));
  }

  private static Mask mask(Reading mask) throws DecodeException {
    return Fields.mask(mask.integer("width"), mask.integer("height"), mask.text("counts"));
  }

  /** A JSON object whose fields are read by name and type. */
  private record Reading(String prefix, JsonNode object) {

    boolean has(String name) {
      return object.hasNonNull(name);
    }

    Reading required(String name) throws DecodeException {
      JsonNode node = node(name);
      if (!node.isObject()) {
        throw wrong(name, node, "an object");
      }
      return new Reading(prefix + name + ".", node);
    }

    String text(String name) throws DecodeException {
      JsonNode node = node(name);
      if (!node.isTextual()) {
        throw wrong(name, node, "text");
      }
      return node.textValue();
    }

    String textOrNull(String name) throws DecodeException {
      return has(name) ? text(name) : null;
    }

    long whole(String name) throws DecodeException {
      JsonNode node = node(name);
      if (!node.isIntegralNumber() || !node.canConvertToLong()) {
        throw wrong(name, node, "a whole number of 64 bits");
      }
      return node.longValue();
    }

    int integer(String name) throws DecodeException {
      JsonNode node = node(name);
      if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
        throw wrong(name, node, "a whole number of 0 to 2147483647");
      }
      return node.intValue();
    }

    double number(String name) throws DecodeException {
      JsonNode node = node(name);
      if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
        throw wrong(name, node, "a number of 64 bits");
      }
      return node.doubleValue();
    }

    Double numberOrNull(String name) throws DecodeException {
      return has(name) ? (Double) number(name) : null;
    }

    boolean flag(String name) throws DecodeException {
      JsonNode node = node(name);
      if (!node.isBoolean()) {
        throw wrong(name, node, "true or false");
      }
      return node.booleanValue();
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) throws DecodeException {
      String symbol = text(name);
      for (E constant : type.getEnumConstants()) {
        if (constant.name().equals(symbol)) {
          return constant;
        }
      }
      throw Fields.invalid(prefix + name + " is not known: " + Quoted.of(symbol));
    }

    private JsonNode node(String name) throws DecodeException {
      if (!has(name)) {
        throw Fields.invalid(prefix + name + " is missing");
      }
      return object.get(name);
    }

    private DecodeException wrong(String name, JsonNode node, String expected) {
      return Fields.invalid(
          prefix + name + " is not " + expected + ": " + Quoted.of(node.toString()));
    }
  }
}
