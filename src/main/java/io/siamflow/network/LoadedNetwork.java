package io.siamflow.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A network on a device, ready to run. Several threads may run it at once. */
final class LoadedNetwork implements AutoCloseable {

  private final NetworkGraph graph;
  private final PtNDManager manager;
  private final PtSymbolBlock module;

  /** Loads a network as it is; one for inference is {@link WeightedNetwork#folded} before. */
  LoadedNetwork(WeightedNetwork network, ElementType type, Device device) {
    graph = network.graph();
    byte[] archive = TorchScriptArchive.of(network, type);
    manager = (PtNDManager) NDManager.newBaseManager(device, "PyTorch");
    try {
      module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  NetworkGraph graph() {
    return graph;
  }

  /** A manager for the arrays of one call, to be closed after it. */
  PtNDManager newScope() {
    return (PtNDManager) manager.newSubManager();
  }

  /** How many arrays were not given back yet. */
  int openArrays() {
    return manager.getManagedArrays().size();
  }

  /** Runs a method; the result belongs to the scope. */
  PtNDArray run(String method, PtNDManager scope, PtNDArray... inputs) {
    IValue[] arguments = new IValue[inputs.length];
    try {
      for (int i = 0; i < inputs.length; i++) {
        arguments[i] = IValue.from(inputs[i]);
      }
      try (IValue result = IValueUtils.runMethod(module, method, arguments)) {
        return result.toTensor(scope);
      }
    } finally {
      for (IValue argument : arguments) {
        if (argument != null) {
          argument.close();
        }
      }
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
