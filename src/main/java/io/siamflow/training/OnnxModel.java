package io.siamflow.training;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network in an ONNX file, run by ONNX Runtime on the processor; all its numbers are float32. */
final class OnnxModel implements AutoCloseable {

  private final Path file;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, long[]> inputs = new LinkedHashMap<>();

  /** Numbers of a shape. */
  record Array(float[] values, long[] shape) {}

  private OnnxModel(Path file, OrtEnvironment environment, OrtSession session) throws OrtException {
    this.file = file;
    this.environment = environment;
    this.session = session;
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      inputs.put(
          input.getKey(),
          input.getValue().getInfo() instanceof TensorInfo tensor
              ? tensor.getShape()
              : new long[0]);
    }
  }

  /**
   * Loads a network.
   *
   * @param anySize whether it shall take pictures of any size, whatever the file says
   * @throws IOException if the file is missing or ONNX Runtime refuses it; names it
   */
  static OnnxModel open(Path file, boolean anySize) throws IOException {
    byte[] model;
    try {
      model = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    }
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      byte[] loaded = anySize ? OnnxSizes.without(model) : model;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        return new OnnxModel(file, environment, environment.createSession(loaded, options));
      }
    } catch (OrtException | IllegalArgumentException e) {
      throw new IOException(file + ": is no network that can be run: " + e.getMessage(), e);
    }
  }

  /** Shapes of the inputs by name, in the file's order; -1 where a size is free. */
  Map<String, long[]> inputs() {
    return inputs;
  }

  /**
   * The outputs in the file's order.
   *
   * @param arrays one for each input, in the file's order
   * @throws IOException if ONNX Runtime refuses them; names the file
   */
  List<Array> run(List<Array> arrays) throws IOException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      int index = 0;
      for (String name : inputs.keySet()) {
        Array array = arrays.get(index++);
        tensors.put(
            name,
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(array.values()), array.shape()));
      }
      List<Array> outputs = new ArrayList<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          if (!(output.getValue() instanceof OnnxTensor tensor)
              || tensor.getFloatBuffer() == null) {
            throw new IOException(file + ": " + output.getKey() + " is no array of float32");
          }
          FloatBuffer buffer = tensor.getFloatBuffer();
          float[] values = new float[buffer.remaining()];
          buffer.get(values);
          outputs.add(new Array(values, tensor.getInfo().getShape()));
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
