package io.siamflow.training;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Frees the rows and columns that an ONNX file fixes for its inputs and outputs (onnx.proto:
 * ModelProto.graph 7; GraphProto.initializer 5, input 11, output 12, value_info 13;
 * ValueInfoProto.type 2; TypeProto.tensor_type 1; TypeProto.Tensor.shape 2; TensorShapeProto.dim
 * 1): NanoTrack's published backbone says 255x255 and takes exemplars of 127x127 as well. Shapes of
 * what lies between are left out. All else stays as it is.
 */
final class OnnxSizes {

  private static final int GRAPH = 7;
  private static final int INITIALIZER = 5;
  private static final int INITIALIZER_NAME = 8;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;
  private static final int VALUE_INFO = 13;
  private static final int NAME = 1;
  private static final int TYPE = 2;
  private static final int TENSOR_TYPE = 1;
  private static final int SHAPE = 2;
  private static final int DIMENSION = 1;
  private static final int FIRST_FREE = 2;

  private static final int LENGTH_DELIMITED = 2;

  private OnnxSizes() {}

  /** A protobuf field: its tag, and its value as it is written; content is null for numbers. */
  private record Field(long tag, byte[] value, byte[] content) {

    int number() {
      return (int) (tag >>> 3);
    }

    Field with(byte[] other) {
      return new Field(tag, null, other);
    }
  }

  /**
   * The file without sizes.
   *
   * @throws IllegalArgumentException if it is no protobuf message
   */
  static byte[] without(byte[] model) {
    List<Field> rewritten = new ArrayList<>();
    for (Field field : parse(model)) {
      boolean isGraph = field.number() == GRAPH && field.content() != null;
      rewritten.add(isGraph ? field.with(graph(field.content())) : field);
    }
    return write(rewritten);
  }

  private static byte[] graph(byte[] graph) {
    List<Field> fields = parse(graph);
    Set<String> weights = new HashSet<>();
    for (Field field : fields) {
      if (field.number() == INITIALIZER) {
        weights.add(text(field.content(), INITIALIZER_NAME));
      }
    }
    List<Field> rewritten = new ArrayList<>();
    for (Field field : fields) {
      boolean isPicture =
          (field.number() == INPUT || field.number() == OUTPUT)
              && !weights.contains(text(field.content(), NAME));
      if (isPicture) {
        rewritten.add(field.with(inside(field.content(), List.of(TYPE, TENSOR_TYPE, SHAPE))));
      } else if (field.number() != VALUE_INFO) {
        rewritten.add(field);
      }
    }
    return write(rewritten);
  }

  /** Goes down a path of messages to a shape and frees its sizes but the first two. */
  private static byte[] inside(byte[] message, List<Integer> path) {
    List<Field> rewritten = new ArrayList<>();
    int dimension = 0;
    for (Field field : parse(message)) {
      if (path.isEmpty()) {
        boolean isFree = field.number() == DIMENSION && dimension++ >= FIRST_FREE;
        rewritten.add(isFree ? field.with(new byte[0]) : field);
      } else if (field.number() == path.get(0) && field.content() != null) {
        rewritten.add(field.with(inside(field.content(), path.subList(1, path.size()))));
      } else {
        rewritten.add(field);
      }
    }
    return write(rewritten);
  }

  private static String text(byte[] message, int number) {
    for (Field field : parse(message)) {
      if (field.number() == number && field.content() != null) {
        return new String(field.content(), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private static List<Field> parse(byte[] message) {
    List<Field> fields = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(message);
    try {
      while (buffer.hasRemaining()) {
        long tag = varint(buffer);
        int from = buffer.position();
        switch ((int) (tag & 7)) {
          case 0 -> varint(buffer);
          case 1 -> buffer.getLong();
          case 5 -> buffer.getInt();
          case LENGTH_DELIMITED -> {
            long length = varint(buffer);
            if (length < 0 || length > buffer.remaining()) {
              throw new IllegalArgumentException("no protobuf message");
            }
            byte[] content = new byte[(int) length];
            buffer.get(content);
            fields.add(new Field(tag, null, content));
            continue;
          }
          default -> throw new IllegalArgumentException("no protobuf message");
        }
        byte[] value = new byte[buffer.position() - from];
        buffer.get(from, value);
        fields.add(new Field(tag, value, null));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("no protobuf message", e);
    }
    return fields;
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte part = buffer.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("no protobuf message");
  }

  private static byte[] write(List<Field> fields) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (Field field : fields) {
      writeVarint(field.tag(), message);
      if (field.content() == null) {
        message.writeBytes(field.value());
      } else {
        writeVarint(field.content().length, message);
        message.writeBytes(field.content());
      }
    }
    return message.toByteArray();
  }

  private static void writeVarint(long value, ByteArrayOutputStream message) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      message.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    message.write((int) rest);
  }
}
