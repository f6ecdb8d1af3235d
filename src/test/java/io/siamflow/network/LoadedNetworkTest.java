package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Float32;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LoadedNetworkTest {

  private static final int SIDE = 256;

  /** Pictures as float32: much memory, little work. */
  private static LoadedNetwork load() {
    Branch.Builder branch = new Branch.Builder("run");
    Value pictures = branch.input("pictures", ItemShape.of(SIDE, SIDE, 3));
    Value maps = branch.apply("maps", new Pixels(), pictures);
    Branch run = branch.result(branch.apply("floats", new Float32(), maps));
    return Networks.load(
        new WeightedNetwork(new NetworkGraph(List.of(run)), Map.of()), ElementType.FLOAT32);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void callsLeaveNoMemoryBehind() throws IOException {
    ByteBuffer pixels = ByteBuffer.allocateDirect(SIDE * SIDE * 3);
    try (LoadedNetwork network = load()) {
      long before = 0;
      for (int i = 0; i < 1100; i++) {
        if (i == 100) {
          before = residentBytes();
        }
        try (PtNDManager scope = network.newScope()) {
          network.run(
              "run",
              scope,
              scope.create(pixels.duplicate(), new Shape(1, SIDE, SIDE, 3), DataType.UINT8));
        }
      }
      // A call's result takes 768 KiB: leaked, they would be 768 MiB.
      assertThat(residentBytes() - before).isLessThan(200L << 20);
      assertThat(network.openArrays()).isZero();
    }
  }

  @Test
  void aMethodThatIsNotThereIsAnError() {
    try (LoadedNetwork network = load();
        PtNDManager scope = network.newScope()) {
      assertThatThrownBy(() -> network.run("walk", scope)).hasMessageContaining("walk");
    }
  }

  @Test
  void itemsAtOnceKeepTheLargestMapWithin32MiB() {
    try (LoadedNetwork network = load()) {
      assertThat(network.itemsAtOnce("run")).isEqualTo((32 << 20) / (SIDE * SIDE * 3 * 4));
    }
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void onlyNanoTracksSearchIsSmall() {
    for (String name : List.of("nanotrack-v3", "siamfc-alexnet", "siamrpnpp-mobilenetv2")) {
      Architecture architecture = Architecture.named(name);
      try (LoadedNetwork loaded =
          Networks.load(
              architecture.network(architecture.untrainedWeights(1), List.of(255)),
              ElementType.FLOAT32)) {
        assertThat(loaded.isSmall(Architecture.SEARCH))
            .as(name)
            .isEqualTo(name.equals("nanotrack-v3"));
      }
    }
  }
}
