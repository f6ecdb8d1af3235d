package io.siamflow.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import io.siamflow.network.weights.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A network in its training form on a device: losses, gradients, and weights that follow them.
 * Batch norm uses its running statistics, which training leaves alone. For use by one thread.
 */
final class TrainableNetwork implements AutoCloseable {

  private static final String FIRST_MOMENT = "moment1.";
  private static final String SECOND_MOMENT = "moment2.";

  private final WeightedNetwork network;
  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final Map<String, Trained> trained = new LinkedHashMap<>();

  /** A parameter with its moments. */
  private record Trained(PtNDArray value, PtNDArray moment1, PtNDArray moment2) {}

  /** A batch's input: values of an item's shape, one item after the other. */
  record Input(ByteBuffer data, Shape shape, DataType type) {}

  /**
   * Loads a network.
   *
   * @param isTrained which parameters training changes; the others have no gradient
   */
  TrainableNetwork(
      WeightedNetwork network, ElementType type, Device device, Predicate<String> isTrained) {
    this.network = network;
    byte[] archive = TorchScriptArchive.forTraining(network, type);
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
    Map<String, PtNDArray> arrays = new LinkedHashMap<>();
    for (NDArray array : JniUtils.moduleGetParams(module, manager)) {
      arrays.put(array.getName(), (PtNDArray) array);
    }
    for (Parameter parameter : network.graph().parameters().values()) {
      if (!parameter.trained()) {
        continue;
      }
      PtNDArray value = arrays.get(TorchScriptArchive.attributePath(parameter.name()));
      value.setRequiresGradient(isTrained.test(parameter.name()));
      if (isTrained.test(parameter.name())) {
        trained.put(
            parameter.name(),
            new Trained(value, (PtNDArray) value.zerosLike(), (PtNDArray) value.zerosLike()));
      }
    }
  }

  /** What a step found. */
  record Losses(List<float[]> byTerm) {}

  /** The losses of each pair, without gradients. */
  Losses losses(String method, List<Input> inputs) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      return read(run(method, inputs, scope, false));
    }
  }

  /**
   * One step down the gradient of the sum of the terms' means over the batch, times their factors.
   *
   * @param rate learning rate of a parameter, by its name
   * @param step from 1 on
   */
  Losses step(
      List<Input> inputs,
      List<Objective.Term> terms,
      ToDoubleFunction<String> rate,
      AdamW optimizer,
      long step) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      Losses losses = differentiate(scope, inputs, terms);
      update(scope, rate, optimizer, step);
      return losses;
    }
  }

  /** The gradients of what {@link #step} goes down, by parameter. */
  Map<String, Tensor> gradients(List<Input> inputs, List<Objective.Term> terms) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      differentiate(scope, inputs, terms);
      trained.forEach(
          (name, parameter) -> {
            PtNDArray gradient = JniUtils.getGradient(parameter.value());
            if (gradient != null) {
              gradient.attach(scope);
              gradients.put(name, tensor(gradient));
              JniUtils.zeroGrad(parameter.value());
            }
          });
    }
    return gradients;
  }

  private Losses differentiate(PtNDManager scope, List<Input> inputs, List<Objective.Term> terms) {
    JniUtils.setGradMode(true);
    try {
      NDList results = run(TrainingGraph.LOSSES, inputs, scope, true);
      NDArray total = null;
      for (int i = 0; i < terms.size(); i++) {
        NDArray term = results.get(i).mean().mul(terms.get(i).factor());
        total = total == null ? term : total.add(term);
      }
      JniUtils.backward((PtNDArray) total, (PtNDArray) scope.ones(total.getShape()), false, false);
      return read(results);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** Moves every parameter that has a gradient, and forgets the gradients. */
  private void update(
      PtNDManager scope, ToDoubleFunction<String> rate, AdamW optimizer, long step) {
    trained.forEach(
        (name, parameter) -> {
          PtNDArray gradient = JniUtils.getGradient(parameter.value());
          if (gradient == null) {
            return;
          }
          gradient.attach(scope);
          double learningRate = rate.applyAsDouble(name);
          boolean decays = AdamW.decays(parameter.value().getShape().dimension());
          JniUtils.adamUpdate(
              parameter.value(),
              gradient,
              parameter.moment1(),
              parameter.moment2(),
              (float) learningRate,
              (float) (learningRate * AdamW.biasCorrection(step)),
              decays ? (float) optimizer.decay() : 0f,
              1f,
              (float) optimizer.clip(),
              (float) AdamW.BETA1,
              (float) AdamW.BETA2,
              (float) AdamW.EPSILON,
              true);
          JniUtils.zeroGrad(parameter.value());
        });
  }

  private NDList run(String method, List<Input> inputs, PtNDManager scope, boolean gradients) {
    JniUtils.setGraphExecutorOptimize(false);
    NDList arguments = new NDList();
    for (Input input : inputs) {
      arguments.add(scope.create(input.data().duplicate(), input.shape(), input.type()));
    }
    PtNDArray name = (PtNDArray) scope.zeros(new Shape(1));
    name.setName("module_method:" + method);
    arguments.add(name);
    return IValueUtils.forward(module, arguments, gradients);
  }

  private static Losses read(NDList results) {
    List<float[]> values = new ArrayList<>();
    for (NDArray result : results) {
      values.add(result.toFloatArray());
    }
    return new Losses(values);
  }

  /** All parameters as they are now. */
  Map<String, Tensor> weights() {
    Map<String, Tensor> weights = new LinkedHashMap<>(network.weights());
    trained.forEach((name, parameter) -> weights.put(name, tensor(parameter.value())));
    return weights;
  }

  /** The optimizer's moments. */
  Map<String, Tensor> moments() {
    Map<String, Tensor> moments = new LinkedHashMap<>();
    trained.forEach(
        (name, parameter) -> {
          moments.put(FIRST_MOMENT + name, tensor(parameter.moment1()));
          moments.put(SECOND_MOMENT + name, tensor(parameter.moment2()));
        });
    return moments;
  }

  /** Goes on with moments that {@link #moments} gave. */
  void restoreMoments(Map<String, Tensor> moments) {
    trained.forEach(
        (name, parameter) -> {
          restore(parameter.moment1(), moments.get(FIRST_MOMENT + name));
          restore(parameter.moment2(), moments.get(SECOND_MOMENT + name));
        });
  }

  private void restore(PtNDArray array, Tensor tensor) {
    try (NDArray values = manager.create(tensor.values(), array.getShape())) {
      array.subi(array).addi(values);
    }
  }

  private Tensor tensor(PtNDArray array) {
    List<Integer> shape = new ArrayList<>();
    for (long size : array.getShape().getShape()) {
      shape.add((int) size);
    }
    return new Tensor(shape, array.toFloatArray());
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
