package io.siamflow.network.torchscript;

import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as a TorchScript archive (PyTorch's {@code torch/csrc/jit/docs/serialization.md}),
 * which libtorch loads without Python: one module with a method per branch, and in its submodule
 * {@value #TENSORS} a submodule per part of the parameters' dotted names; a part that is a number
 * has an underscore before it. Convolution weights lie channels-last.
 */
public final class TorchScriptArchive {

  private static final String MODULE = "__torch__";
  private static final String ROOT = "Network";
  private static final String TENSORS = "tensors";
  private static final String FORMAT_VERSION = "10\n";

  private final WeightedNetwork network;
  private final ElementType type;
  private final ElementType stored;
  private final boolean training;
  private final RecordArchive records = new RecordArchive("network");

  private TorchScriptArchive(
      WeightedNetwork network, ElementType type, ElementType stored, boolean training) {
    this.network = network;
    this.type = type;
    this.stored = stored;
    this.training = training;
  }

  /**
   * The archive's bytes, for inference: steps write over values that nothing takes later. The same
   * network gives the same bytes.
   */
  public static byte[] of(WeightedNetwork network, ElementType type) {
    return new TorchScriptArchive(network, type, type, false).write();
  }

  /**
   * The bytes of an archive whose parameters are float32 and are converted where they are used, so
   * that small steps of training are not lost to rounding.
   */
  public static byte[] forTraining(WeightedNetwork network, ElementType type) {
    return new TorchScriptArchive(network, type, ElementType.FLOAT32, true).write();
  }

  /** A parameter's name as Python can say it. */
  public static String attributePath(String parameter) {
    return TENSORS + "." + parameter.replaceAll("(?<![^.])(?=[0-9])", "_");
  }

  private byte[] write() {
    Node root = Node.tree(network.graph().parameters().values());
    StringBuilder code = new StringBuilder();
    writeClass(root, ROOT, code);
    network
        .graph()
        .branches()
        .forEach(branch -> code.append(new MethodText(branch, type, stored, !training).text()));
    Pickle attributes = new Pickle();
    pickle(root, ROOT, attributes, new int[1]);
    records.add("data.pkl", attributes.end());
    records.add("code/" + MODULE + ".py", code.toString().getBytes(StandardCharsets.UTF_8));
    records.add("constants.pkl", new Pickle().emptyTuple().end());
    records.add("version", FORMAT_VERSION.getBytes(StandardCharsets.UTF_8));
    records.add("byteorder", "little".getBytes(StandardCharsets.UTF_8));
    return records.end();
  }

  /** A module: its tensors and its submodules by the next part of their names. */
  private record Node(Map<String, Parameter> tensors, Map<String, Node> modules) {

    static Node tree(Collection<Parameter> parameters) {
      Node root = new Node(new LinkedHashMap<>(), new LinkedHashMap<>());
      for (Parameter parameter : parameters) {
        String[] path = attributePath(parameter.name()).split("\\.");
        Node node = root;
        for (int i = 0; i < path.length - 1; i++) {
          node =
              node.modules.computeIfAbsent(
                  path[i], part -> new Node(new LinkedHashMap<>(), new LinkedHashMap<>()));
        }
        node.tensors.put(path[path.length - 1], parameter);
      }
      return root;
    }

    List<String> names(boolean trained) {
      return tensors.entrySet().stream()
          .filter(entry -> entry.getValue().trained() == trained)
          .map(entry -> '"' + entry.getKey() + "\", ")
          .toList();
    }
  }

  private static String childClass(String className, String part) {
    return className + "_" + part;
  }

  /** The classes of the submodules, then the class itself, to which methods can be appended. */
  private static void writeClass(Node node, String className, StringBuilder code) {
    node.modules.forEach((part, child) -> writeClass(child, childClass(className, part), code));
    code.append("class ").append(className).append("(Module):\n");
    code.append("  __parameters__ = [").append(String.join("", node.names(true))).append("]\n");
    code.append("  __buffers__ = [").append(String.join("", node.names(false))).append("]\n");
    node.tensors.keySet().forEach(name -> code.append("  ").append(name).append(" : Tensor\n"));
    code.append("  training : bool\n");
    node.modules
        .keySet()
        .forEach(
            part ->
                code.append("  %s : %s.%s\n".formatted(part, MODULE, childClass(className, part))));
  }

  private void pickle(Node node, String className, Pickle pickle, int[] stored) {
    pickle.beginObject(MODULE, className);
    node.tensors.forEach(
        (name, parameter) -> {
          pickle.text(name);
          store(parameter, String.valueOf(stored[0]++), pickle);
        });
    pickle.text("training").bool(false);
    node.modules.forEach(
        (part, child) -> {
          pickle.text(part);
          pickle(child, childClass(className, part), pickle, stored);
        });
    pickle.endObject();
  }

  private void store(Parameter parameter, String key, Pickle pickle) {
    Tensor tensor = network.weights().get(parameter.name());
    List<Integer> shape = tensor.shape();
    int count = tensor.values().length;
    ByteBuffer data = ByteBuffer.allocate(count * stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> strides;
    if (shape.size() == 4) {
      int channels = shape.get(1);
      int columns = shape.get(3);
      int places = shape.get(2) * columns;
      strides = List.of(places * channels, 1, columns * channels, channels);
      for (int output = 0; output < shape.get(0); output++) {
        for (int place = 0; place < places; place++) {
          for (int channel = 0; channel < channels; channel++) {
            stored.write(data, tensor.values()[(output * channels + channel) * places + place]);
          }
        }
      }
    } else {
      List<Integer> contiguous = new ArrayList<>();
      int stride = 1;
      for (int dimension = shape.size() - 1; dimension >= 0; dimension--) {
        contiguous.add(0, stride);
        stride *= shape.get(dimension);
      }
      strides = contiguous;
      for (float value : tensor.values()) {
        stored.write(data, value);
      }
    }
    records.add("data/" + key, data.array());
    pickle.tensor(key, stored, count, shape, strides, parameter.trained());
  }
}
