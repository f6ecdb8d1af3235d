package io.siamflow.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.siamflow.network.torchscript.ElementType;
import java.util.OptionalInt;

/** DJL's PyTorch engine, as it is on this machine. */
public final class TorchEngine {

  /** Name of the threads on which a network's batches are computed in slices. */
  public static final String SLICE_THREADS = "network-slice";

  /**
   * Held while the number of threads is another one for a moment: libtorch gives a thread that asks
   * for the first time the number that was set last, by whichever thread.
   */
  static final Object THREADS = new Object();

  private final Engine engine;

  /** Starts the engine, which stays for the life of the JVM. */
  public TorchEngine() {
    // The engine is on the class path: DJL has nothing to download and nobody to call.
    if (System.getenv("DJL_OFFLINE") == null && System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
    engine = Engine.getEngine("PyTorch");
  }

  /** Libtorch's version. */
  public String version() {
    return engine.getVersion();
  }

  /**
   * The device to run on.
   *
   * @param assignedGpu index of the GPU that the cluster assigned, if any
   * @throws IllegalArgumentException if a chosen or assigned GPU is not there
   */
  public Device device(DeviceChoice choice, OptionalInt assignedGpu) {
    return device(choice, assignedGpu, engine.getGpuCount());
  }

  static Device device(DeviceChoice choice, OptionalInt assignedGpu, int gpus) {
    return switch (choice.kind()) {
      case CPU -> Device.cpu();
      case GPU -> gpu(choice.gpu(), gpus, "--device " + choice);
      case AUTO -> {
        if (assignedGpu.isPresent()) {
          yield gpu(
              assignedGpu.getAsInt(), gpus, "GPU " + assignedGpu.getAsInt() + " of the cluster");
        }
        yield gpus > 0 ? Device.gpu(0) : Device.cpu();
      }
    };
  }

  /** What auto stands for where no cluster assigns a GPU; any other choice as it is. */
  public DeviceChoice resolved(DeviceChoice choice) {
    return resolved(choice, engine.getGpuCount());
  }

  static DeviceChoice resolved(DeviceChoice choice, int gpus) {
    if (choice.kind() != DeviceChoice.Kind.AUTO) {
      return choice;
    }
    Device device = device(choice, OptionalInt.empty(), gpus);
    return device.isGpu()
        ? new DeviceChoice(DeviceChoice.Kind.GPU, device.getDeviceId())
        : DeviceChoice.CPU;
  }

  private static Device gpu(int index, int gpus, String what) {
    if (index < 0 || index >= gpus) {
      throw new IllegalArgumentException(
          what
              + " is not there: "
              + (gpus == 0
                  ? "this libtorch sees no GPU"
                  : "this libtorch sees GPUs 0 to " + (gpus - 1)));
    }
    return Device.gpu(index);
  }

  /**
   * Sets how many threads of a processor a call of a network may use from now on.
   *
   * @throws IllegalArgumentException if it is less than one
   */
  public void useThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("networks run on at least one thread, not " + threads);
    }
    JniUtils.setNumThreads(threads);
  }

  /**
   * Makes what the calling thread computes from now on use no other thread. To be called while
   * {@link #THREADS} is held by whoever started the thread.
   */
  void computeAlone() {
    useThreads(1);
    // Asked later for the first time, libtorch would give this thread the number set last.
    JniUtils.getNumThreads();
  }

  /** How many threads of a processor a call of a network on this thread may use. */
  static int threads() {
    synchronized (THREADS) {
      return JniUtils.getNumThreads();
    }
  }

  /** The type to compute in on a device. */
  public ElementType elementType(Precision precision, Device device) {
    return precision.elementType(device.isGpu(), Processor.here());
  }

  /**
   * What auto stands for on a device; any other precision as it is.
   *
   * @param device other than auto
   */
  public Precision resolved(Precision precision, DeviceChoice device) {
    boolean gpu = device.kind() == DeviceChoice.Kind.GPU;
    return Precision.valueOf(precision.elementType(gpu, Processor.here()).name());
  }
}
