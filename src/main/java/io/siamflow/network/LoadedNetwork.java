package io.siamflow.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A network on a device, ready to run. Several threads may run it at once. */
final class LoadedNetwork implements AutoCloseable {

  /**
   * Memory blocks above this are taken from the operating system and given back on every call by
   * glibc's allocator (mallopt, M_MMAP_THRESHOLD); touching their new pages costs a sixth of the
   * time of a convolution.
   */
  private static final int LARGEST_CPU_BLOCK_BYTES = 32 << 20;

  /**
   * Multiplications of an item below which libtorch's threads cost more than they save when they
   * share its layers. NanoTrack v3 has 1e8 and is slower on two threads; the search branches of the
   * other architectures have 1e9 and more.
   */
  private static final long SMALL_ITEM = 500_000_000;

  /**
   * In float32, on one thread, libtorch takes a matrix product for each item of a batch below 16;
   * oneDNN is faster, but costs twenty microseconds a call more. In bfloat16 libtorch gives it all
   * of them.
   */
  private static final long FLOAT32_WORTH_A_CALL = 8_000_000;

  private final NetworkGraph graph;
  private final ElementType type;
  private final Device device;
  private final Map<String, Integer> itemsAtOnce;
  private final Set<String> smallMethods;
  private final PtNDManager manager;
  private final PtSymbolBlock module;

  /**
   * Loads a network as it is, the same that a libtorch elsewhere gets as an archive; one for
   * inference is {@link WeightedNetwork#folded} before.
   */
  LoadedNetwork(WeightedNetwork network, ElementType type, Device device) {
    graph = network.graph();
    this.type = type;
    this.device = device;
    itemsAtOnce =
        graph.branches().stream()
            .collect(Collectors.toMap(Branch::name, branch -> itemsAtOnce(branch, type, device)));
    smallMethods =
        graph.branches().stream()
            .filter(branch -> multiplications(branch) < SMALL_ITEM)
            .map(Branch::name)
            .collect(Collectors.toSet());
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

  /**
   * Loads a network with steps that are {@link WeightedNetwork#fused}, where those of this machine
   * are faster: its results differ in the last digits from those of the network as it is.
   */
  static LoadedNetwork fused(WeightedNetwork network, ElementType type, Device device) {
    Processor processor = Processor.here();
    WeightedNetwork fused = network;
    if (!device.isGpu() && type == ElementType.FLOAT32 && processor.hasOneDnn()) {
      fused = network.fused(FLOAT32_WORTH_A_CALL);
    } else if (!device.isGpu() && type == ElementType.BFLOAT16 && processor.hasOneDnnBfloat16()) {
      fused = network.fused(0);
    }
    return new LoadedNetwork(fused, type, device);
  }

  NetworkGraph graph() {
    return graph;
  }

  /** How many items of a batch are best run in one call of a method, at least one. */
  int itemsAtOnce(String method) {
    return itemsAtOnce.get(method);
  }

  private static int itemsAtOnce(Branch branch, ElementType type, Device device) {
    if (device.isGpu()) {
      return Integer.MAX_VALUE;
    }
    int largest =
        branch.steps().stream().mapToInt(step -> step.output().shape().count()).max().orElse(1);
    return Math.max(1, LARGEST_CPU_BLOCK_BYTES / (largest * type.bytes()));
  }

  /** Whether an item of a method is computed soonest by one thread alone. */
  boolean isSmall(String method) {
    return smallMethods.contains(method);
  }

  private static long multiplications(Branch branch) {
    long sum = 0;
    for (Branch.Step step : branch.steps()) {
      ItemShape output = step.output().shape();
      long places = output.sizes().size() == 3 ? (long) output.size(1) * output.size(2) : 1;
      for (Parameter parameter : step.layer().parameters()) {
        sum +=
            places
                * parameter.shape().stream()
                    .mapToLong(Integer::longValue)
                    .reduce(1, Math::multiplyExact);
      }
    }
    return sum;
  }

  /** On how many threads a batch is shared out: those that the caller's libtorch may use. */
  int threads() {
    return device.isGpu() ? 1 : TorchEngine.threads();
  }

  /** A manager for the arrays of one call, to be closed after it. */
  PtNDManager newScope() {
    return (PtNDManager) manager.newSubManager();
  }

  /** How many arrays were not given back yet. */
  int openArrays() {
    return manager.getManagedArrays().size();
  }

  /** Runs a method; its results belong to the scope. */
  List<PtNDArray> run(String method, PtNDManager scope, PtNDArray... inputs) {
    // Of this thread: the profiling executor would recompile for every new batch size.
    JniUtils.setGraphExecutorOptimize(false);
    IValue[] arguments = new IValue[inputs.length];
    try {
      for (int i = 0; i < inputs.length; i++) {
        arguments[i] = IValue.from(inputs[i]);
      }
      try (IValue result = IValueUtils.runMethod(module, method, arguments)) {
        return result.toNDList(scope).stream().map(PtNDArray.class::cast).toList();
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
