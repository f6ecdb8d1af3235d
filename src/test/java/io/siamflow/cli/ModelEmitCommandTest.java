package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.network.Architecture;
import io.siamflow.network.SeededPack;
import io.siamflow.network.TorchEngine;
import io.siamflow.testing.PythonTorch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code model emit} writes, read by whoever has a libtorch. */
class ModelEmitCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What rounding every value to eight bits may do, as a share of the largest. */
  private static final double BFLOAT16_SHARE = .1;

  @TempDir private Path folder;

  private Path emitted(String architecture) throws IOException {
    Path pack = folder.resolve("pack");
    SeededPack.of("seeded", Architecture.named(architecture), 3).save(pack);
    Path output = folder.resolve("emitted");
    CommandRun run = CommandRun.of("model", "emit", "--model", pack, "--output", output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"siamfc-alexnet", "siammask-mobilenetv2", "nanotrack-v3", "appearance"})
  void archivesGiveTheGoldenValues(String architecture) throws Exception {
    Path output = emitted(architecture);
    JsonNode about = JSON.readTree(output.resolve("network.json").toFile());

    assertThat(about.get("architecture").asText()).isEqualTo(architecture);
    assertThat(about.get("provenance").asText()).startsWith("NOT TRAINED");
    assertThat(about.get("methods").has("search")).isEqualTo(!architecture.equals("appearance"));
    assertThat(about.get("methods").has("mask")).isEqualTo(architecture.startsWith("siammask"));
    assertThat(largestShare(output, about, "float32")).isLessThan(1e-6);
    assertThat(largestShare(output, about, "bfloat16")).isBetween(1e-4, BFLOAT16_SHARE);
  }

  /** The largest difference of a result from its golden values, as a share of their largest. */
  private static double largestShare(Path output, JsonNode about, String precision)
      throws Exception {
    new TorchEngine();
    double largest = 0;
    try (PtNDManager scope = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
        InputStream archive =
            Files.newInputStream(output.resolve(about.get("archives").get(precision).asText()));
        PtSymbolBlock module = JniUtils.loadModule(scope, archive, true, false)) {
      Map<String, PtNDArray> values = new HashMap<>();
      for (String method : List.of("embed", "search", "mask")) {
        JsonNode described = about.get("methods").get(method);
        if (described == null) {
          continue;
        }
        List<IValue> inputs = new ArrayList<>();
        for (JsonNode input : described.get("inputs")) {
          String name = input.asText();
          inputs.add(
              IValue.from(
                  about.get("golden").has(name)
                      ? golden(output, about, name, scope)
                      : values.get(name)));
        }
        JniUtils.setGraphExecutorOptimize(false);
        List<PtNDArray> results =
            IValueUtils.runMethod(module, method, inputs.toArray(IValue[]::new))
                .toNDList(scope)
                .stream()
                .map(PtNDArray.class::cast)
                .toList();
        assertThat(results).hasSize(described.get("results").asInt());
        for (int i = 0; i < results.size(); i++) {
          String name = method + "." + i;
          values.put(name, results.get(i));
          if (about.get("golden").has(name)) {
            largest = Math.max(largest, share(results.get(i), floats(output, about, name)));
          }
        }
      }
    }
    return largest;
  }

  private static double share(PtNDArray result, FloatBuffer golden) {
    float[] values = result.toFloatArray();
    assertThat(values).hasSize(golden.remaining());
    double off = 0;
    double most = 0;
    for (int i = 0; i < values.length; i++) {
      off = Math.max(off, Math.abs(values[i] - golden.get(i)));
      most = Math.max(most, Math.abs(golden.get(i)));
    }
    assertThat(most).isPositive();
    return off / most;
  }

  private static FloatBuffer floats(Path output, JsonNode about, String name) throws IOException {
    return bytes(output, about, name).asFloatBuffer();
  }

  private static ByteBuffer bytes(Path output, JsonNode about, String name) throws IOException {
    byte[] file =
        Files.readAllBytes(output.resolve(about.get("golden").get(name).get("file").asText()));
    return ByteBuffer.allocateDirect(file.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(file)
        .flip()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static PtNDArray golden(Path output, JsonNode about, String name, PtNDManager scope)
      throws IOException {
    JsonNode entry = about.get("golden").get(name);
    List<Long> shape = new ArrayList<>();
    entry.get("shape").forEach(size -> shape.add(size.asLong()));
    // An embedding is handed over as one row of values.
    boolean embedding = name.equals("embed.0");
    Shape taken =
        embedding
            ? new Shape(shape.get(0), floats(output, about, name).remaining() / shape.get(0))
            : new Shape(shape);
    DataType type = DataType.valueOf(entry.get("type").asText().toUpperCase(java.util.Locale.ROOT));
    return scope.create(bytes(output, about, name), taken, type);
  }

  @Test
  void whatIsNoEmittedNetworkIsLeftAlone() throws IOException {
    Path pack = folder.resolve("pack");
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 3).save(pack);
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("letter"), "dear");

    CommandRun run = CommandRun.of("model", "emit", "--model", pack, "--output", full);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(full + " is not empty and no emitted network");
    assertThat(full).isDirectoryNotContaining("glob:**.pt");

    CommandRun auto =
        CommandRun.of(
            "model",
            "emit",
            "--model",
            pack,
            "--precision",
            "auto",
            "--output",
            folder.resolve("auto"));
    assertThat(auto.exitCode()).isEqualTo(2);
    assertThat(auto.err()).contains("--precision");
  }

  @Test
  void driverChecksAndMeasuresEveryMethod() throws Exception {
    Path output = emitted("siammask-mobilenetv2");
    Path json = folder.resolve("figures.json");
    Path markdown = folder.resolve("figures.md");

    PythonTorch.Ended ended = drive(output, json, markdown);

    assertThat(ended.code()).as(ended.output()).isZero();
    JsonNode networks = JSON.readTree(json.toFile()).get("networks");
    assertThat(networks.findValuesAsText("precision")).containsExactly("float32");
    for (JsonNode network : networks) {
      assertThat(network.get("faults")).isEmpty();
      assertThat(network.get("measured")).hasSize(3 * 2);
      assertThat(network.get("parity").findValuesAsText("result"))
          .containsExactly(
              "embed.0",
              "embed.0",
              "search.0",
              "search.1",
              "search.2",
              "search.0",
              "search.1",
              "search.2",
              "mask.0",
              "mask.0");
      for (JsonNode row : network.get("measured")) {
        assertThat(row.get("ms").asDouble()).isPositive();
        assertThat(row.get("device_ms").asDouble()).isPositive();
        assertThat(row.get("peak_share").asDouble()).isPositive();
      }
    }
    assertThat(Files.readString(markdown)).contains("| seeded | float32 | search | 2 |");

    byte[] golden = Files.readAllBytes(output.resolve("golden/search.1.bin"));
    golden[3] ^= 0x40;
    Files.write(output.resolve("golden/search.1.bin"), golden);
    PythonTorch.Ended spoilt = drive(output, json, markdown);
    assertThat(spoilt.code()).isEqualTo(1);
    assertThat(spoilt.output()).contains("search.1 differs by");

    System.arraycopy(new byte[] {0, 0, (byte) 0xc0, 0x7f}, 0, golden, 0, 4);
    Files.write(output.resolve("golden/search.1.bin"), golden);
    PythonTorch.Ended notFinite = drive(output, json, markdown);
    assertThat(notFinite.code()).isEqualTo(1);
    assertThat(notFinite.output()).contains("search.1 is not finite, batch 2");
    assertThat(JSON.readTree(json.toFile()).findValues("share")).anyMatch(JsonNode::isNull);
  }

  @Test
  void oneArchiveThatCannotBeLoadedLeavesTheOthers() throws Exception {
    Path output = emitted("appearance");
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.copy(output.resolve("network.json"), broken.resolve("network.json"));
    Path json = folder.resolve("figures.json");

    PythonTorch.Ended ended =
        PythonTorch.run(
            "src/tools/benchmark_archive.py",
            broken,
            output,
            "--device",
            "cpu",
            "--precision",
            "float32",
            "--batch",
            "1",
            "--seconds",
            ".01",
            "--json",
            json);

    assertThat(ended.code()).isEqualTo(1);
    JsonNode networks = JSON.readTree(json.toFile()).get("networks");
    assertThat(networks).hasSize(2);
    assertThat(networks.get(0).get("faults")).isNotEmpty();
    assertThat(networks.get(1).get("faults")).isEmpty();
    assertThat(networks.get(1).get("measured")).hasSize(1);
  }

  private static PythonTorch.Ended drive(Path output, Path json, Path markdown) throws Exception {
    return PythonTorch.run(
        "src/tools/benchmark_archive.py",
        output,
        "--device",
        "cpu",
        "--threads",
        "1",
        // Old versions of PyTorch have no deconvolution in bfloat16 on a processor.
        "--precision",
        "float32",
        "--batch",
        "1,2",
        "--seconds",
        ".01",
        "--json",
        json,
        "--markdown",
        markdown);
  }
}
