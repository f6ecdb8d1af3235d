package io.siamflow.network;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a network shall run.
 *
 * @param kind of device
 * @param gpu index of the GPU if the kind is {@link Kind#GPU}, else 0
 */
public record DeviceChoice(Kind kind, int gpu) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The kinds of devices one can choose. */
  public enum Kind {
    /** The GPU that the cluster assigned, else the first GPU, else the CPU. */
    AUTO,
    CPU,
    GPU
  }

  public static final DeviceChoice AUTO = new DeviceChoice(Kind.AUTO, 0);
  public static final DeviceChoice CPU = new DeviceChoice(Kind.CPU, 0);

  private static final Pattern GPU = Pattern.compile("gpu:([0-9]{1,4})");

  public DeviceChoice {
    if (gpu < 0 || kind != Kind.GPU && gpu != 0) {
      throw new IllegalArgumentException(kind + " with GPU " + gpu);
    }
  }

  /**
   * Reads {@code auto}, {@code cpu} or {@code gpu:N}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static DeviceChoice parse(String text) {
    if (text.equals("auto")) {
      return AUTO;
    }
    if (text.equals("cpu")) {
      return CPU;
    }
    Matcher gpu = GPU.matcher(text);
    if (gpu.matches()) {
      return new DeviceChoice(Kind.GPU, Integer.parseInt(gpu.group(1)));
    }
    throw new IllegalArgumentException(
        "device is auto, cpu or gpu:N with N the GPU's index, not '" + text + "'");
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AUTO -> "auto";
      case CPU -> "cpu";
      case GPU -> "gpu:" + gpu;
    };
  }
}
