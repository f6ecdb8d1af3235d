package io.siamflow.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes an ONNX file of a few nodes (onnx.proto, IR version 7, operators of version 9). */
public final class TinyOnnx {

  private static final int FLOAT = 1;

  private final Message graph = new Message();

  /** Bytes of protobuf fields. */
  private static final class Message {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes.toByteArray());
    }

    private Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }
  }

  /** Whole numbers of a node. */
  public record Attribute(String name, boolean isList, List<Integer> values) {

    public static Attribute of(String name, int value) {
      return new Attribute(name, false, List.of(value));
    }

    public static Attribute list(String name, Integer... values) {
      return new Attribute(name, true, List.of(values));
    }
  }

  public TinyOnnx input(String name, Integer... shape) {
    graph.message(11, value(name, shape));
    return this;
  }

  public TinyOnnx output(String name, Integer... shape) {
    graph.message(12, value(name, shape));
    return this;
  }

  public TinyOnnx node(
      String operator, List<String> inputs, String output, Attribute... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, operator);
    for (Attribute attribute : attributes) {
      Message message = new Message().text(1, attribute.name());
      for (int value : attribute.values()) {
        message.number(attribute.isList() ? 8 : 3, value);
      }
      node.message(5, message.number(20, attribute.isList() ? 7 : 2));
    }
    graph.message(1, node);
    return this;
  }

  private static Message value(String name, Integer... shape) {
    Message sizes = new Message();
    for (int size : shape) {
      sizes.message(1, new Message().number(1, size));
    }
    Message tensor = new Message().number(1, FLOAT).message(2, sizes);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** The file's bytes. */
  public byte[] bytes() {
    return new Message()
        .number(1, 7)
        .message(7, graph.text(2, "tiny"))
        .message(8, new Message().text(1, "").number(2, 9))
        .bytes
        .toByteArray();
  }

  /**
   * An embedding of pictures that is their own values.
   *
   * @param height rows that it takes
   * @param width columns that it takes
   */
  public static byte[] embedding(int height, int width) {
    return new TinyOnnx()
        .input("picture", 1, 3, height, width)
        .node("Flatten", List.of("picture"), "embedding", Attribute.of("axis", 1))
        .output("embedding", 1, 3 * height * width)
        .bytes();
  }

  /** A backbone that means 17x17 pixels and says that it takes 255x255 alone. */
  public static byte[] backbone() {
    return new TinyOnnx()
        .input("picture", 1, 3, 255, 255)
        .node(
            "AveragePool",
            List.of("picture"),
            "features",
            Attribute.list("kernel_shape", 17, 17),
            Attribute.list("strides", 17, 17))
        .output("features", 1, 3, 15, 15)
        .bytes();
  }

  /**
   * A head that gives blue and green of the region as scores, and blue, green, red and blue as
   * distances, each plus the exemplar's mean.
   */
  public static byte[] head() {
    Attribute channels = Attribute.list("axes", 1);
    Attribute start = Attribute.list("starts", 0);
    return new TinyOnnx()
        .input("input1", 1, 3, 7, 7)
        .input("input2", 1, 3, 15, 15)
        .node("GlobalAveragePool", List.of("input1"), "mean")
        .node("Add", List.of("input2", "mean"), "sum")
        .node("Slice", List.of("sum"), "output1", channels, start, Attribute.list("ends", 2))
        .node("Slice", List.of("sum"), "blue", channels, start, Attribute.list("ends", 1))
        .node("Concat", List.of("sum", "blue"), "output2", Attribute.of("axis", 1))
        .output("output1", 1, 2, 15, 15)
        .output("output2", 1, 4, 15, 15)
        .bytes();
  }
}
