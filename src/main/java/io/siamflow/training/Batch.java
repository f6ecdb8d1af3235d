package io.siamflow.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Pairs as the inputs of a training branch. */
final class Batch {

  private Batch() {}

  /**
   * The inputs for some pairs.
   *
   * @param order of the network's bytes
   */
  static List<TrainableNetwork.Input> of(
      List<TrainingPair> pairs, Branch branch, Objective objective, ChannelOrder order) {
    List<Value> values = branch.inputs();
    List<TrainableNetwork.Input> inputs = new ArrayList<>();
    ByteBuffer exemplars = memory(pairs.size() * values.get(0).shape().count());
    ByteBuffer regions = memory(pairs.size() * values.get(1).shape().count());
    List<FloatBuffer> maps = new ArrayList<>();
    inputs.add(input(exemplars, pairs.size(), values.get(0), DataType.UINT8));
    inputs.add(input(regions, pairs.size(), values.get(1), DataType.UINT8));
    for (Value value : values.subList(2, values.size())) {
      ByteBuffer memory = memory(Float.BYTES * pairs.size() * value.shape().count());
      inputs.add(input(memory, pairs.size(), value, DataType.FLOAT32));
      maps.add(memory.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer());
    }
    for (TrainingPair pair : pairs) {
      put(pair.exemplar(), order, exemplars);
      put(pair.region(), order, regions);
      objective.write(pair, maps);
    }
    exemplars.clear();
    regions.clear();
    return inputs;
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static TrainableNetwork.Input input(
      ByteBuffer memory, int count, Value value, DataType type) {
    List<Integer> sizes = value.shape().sizes();
    long[] shape = new long[sizes.size() + 1];
    shape[0] = count;
    for (int i = 0; i < sizes.size(); i++) {
      shape[i + 1] = sizes.get(i);
    }
    return new TrainableNetwork.Input(memory, new Shape(shape), type);
  }

  private static void put(byte[] bgr, ChannelOrder order, ByteBuffer target) {
    if (order == ChannelOrder.BGR) {
      target.put(bgr);
      return;
    }
    byte[] rgb = new byte[bgr.length];
    for (int i = 0; i < bgr.length; i += 3) {
      rgb[i] = bgr[i + 2];
      rgb[i + 1] = bgr[i + 1];
      rgb[i + 2] = bgr[i];
    }
    target.put(rgb);
  }
}
