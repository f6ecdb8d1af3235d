package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.SeededPack;
import io.siamflow.network.weights.NumpyArchive;
import io.siamflow.network.weights.TorchFiles;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.StatusPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void inspectPrintsWhatAPackHolds() throws IOException {
    seeded().save(folder.resolve("pack"));
    assertThat(run("model", "inspect", folder.resolve("pack").toString())).isZero();
    assertThat(out.toString())
        .contains("seeded", "siamfc-alexnet", "36864 bytes", "scales=3", "NOT TRAINED")
        .contains(seeded().description().weightsSha256())
        .containsPattern("conv5.weight +\\[256, 192, 3, 3] +-0\\.\\d+ to 0\\.\\d+");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void untrainedMakesTheSamePackOfTheSameSeed() throws IOException {
    for (String architecture : List.of("siamrpnpp-mobilenetv2", "nanotrack-v3")) {
      assertThat(untrained(architecture, "one", "--seed", "1")).isZero();
      assertThat(untrained(architecture, "again", "--seed", "1")).isZero();
      assertThat(untrained(architecture, "two", "--seed", "2")).isZero();
      PackDescription one = ModelPack.load(folder.resolve("one")).description();
      assertThat(one.id()).isEqualTo("one");
      assertThat(one.provenance()).contains("NOT TRAINED", "seed 1", "for benchmarks only");
      assertThat(one.settings().longTerm().status()).isEqualTo(StatusPolicy.NEVER_LOST);
      assertThat(one.weightsSha256())
          .isEqualTo(ModelPack.load(folder.resolve("again")).description().weightsSha256())
          .isNotEqualTo(ModelPack.load(folder.resolve("two")).description().weightsSha256());
    }
    assertThat(out.toString()).contains("not trained");
  }

  @Test
  void untrainedLeavesOutTheRefinementWhereThereIsOne() throws IOException {
    assertThat(untrained("siammask-mobilenetv2", "refined")).isZero();
    assertThat(untrained("siammask-mobilenetv2", "plain", "--without-refinement")).isZero();
    assertThat(ModelPack.load(folder.resolve("refined")).network().weights().keySet())
        .anyMatch(name -> name.startsWith("refine_head."));
    assertThat(ModelPack.load(folder.resolve("plain")).network().weights().keySet())
        .noneMatch(name -> name.startsWith("refine_head."))
        .anyMatch(name -> name.startsWith("mask_head."));
    assertThat(untrained("siamfc-alexnet", "fc", "--without-refinement")).isEqualTo(1);
    assertThat(err.toString()).contains("siamfc-alexnet has no refinement");
    assertThat(untrained("appearance", "appearance")).isZero();
    assertThat(ModelPack.load(folder.resolve("appearance")).description().settings()).isNull();
  }

  @Test
  void inspectDescribesAnEmbedding() throws IOException {
    SeededPack.of("seen", Architecture.named("appearance"), 1).save(folder.resolve("pack"));
    assertThat(run("model", "inspect", folder.resolve("pack").toString())).isZero();
    assertThat(out.toString())
        .contains("BGR, exemplar 127 px\n", "512 bytes", "recognises targets and follows none")
        .contains("head.places.weight");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void inspectSaysWhyAPackIsRefused() throws IOException {
    Path pack = folder.resolve("pack");
    seeded().save(pack);
    Files.delete(pack.resolve("weights.safetensors"));
    assertThat(run("model", "inspect", pack.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("siamflow: " + pack.resolve("weights.safetensors") + " is missing\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void importMakesAPack() throws IOException {
    String weights = SharedData.require("weights/siamfc-alexnet-3s-color.npz").toString();
    Path pack = folder.resolve("siamfc");
    assertThat(importing(weights, "siamfc-alexnet", pack)).isZero();
    assertThat(ModelPack.load(pack).description().id()).isEqualTo("siamfc");
    assertThat(importing(weights, "siamfc-alexnet", pack)).isZero();
  }

  @Test
  void importReadsAPytorchCheckpoint() throws IOException {
    Path npz = SharedData.require("weights/siamfc-alexnet-3s-color.npz");
    Path file = Files.write(folder.resolve("weights"), TorchFiles.zip(NumpyArchive.read(npz)));
    Path pack = folder.resolve("pack");
    assertThat(
            run(
                "model",
                "import",
                file.toString(),
                "--architecture",
                "siamfc-alexnet",
                "--id",
                "siamfc-2",
                "--output",
                pack.toString()))
        .isZero();
    assertThat(ModelPack.load(pack).description().id()).isEqualTo("siamfc-2");
    assertThat(importing(npz.toString(), "siamfc-alexnet", folder.resolve("npz"))).isZero();
    assertThat(ModelPack.load(pack).description().weightsSha256())
        .isEqualTo(ModelPack.load(folder.resolve("npz")).description().weightsSha256());
  }

  @Test
  void importRefusesByName() throws IOException {
    Path file = Files.writeString(folder.resolve("weights.npz"), "text");
    assertThat(importing(file.toString(), "siamfc-alexnet", folder.resolve("pack"))).isEqualTo(1);
    assertThat(err.toString()).contains(file.toString());
    assertThat(folder.resolve("pack")).doesNotExist();
    assertThat(importing(file.toString(), "alexnet", folder.resolve("pack"))).isEqualTo(1);
    assertThat(err.toString()).contains("no architecture 'alexnet'; there are siamfc-alexnet, ");
    assertThat(run("model", "import", file.toString())).isEqualTo(2);
  }

  @Test
  void importSaysWhyAPlaceCannotBeWritten() throws IOException {
    String weights = SharedData.require("weights/siamfc-alexnet-3s-color.npz").toString();
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertThat(importing(weights, "siamfc-alexnet", link.resolve("pack"))).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("siamflow: %s: cannot be used%n".formatted(link));
  }

  @Test
  void importLeavesAFolderWithOtherThingsAlone() throws IOException {
    String weights = SharedData.require("weights/siamfc-alexnet-3s-color.npz").toString();
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("letter"), "dear");
    assertThat(importing(weights, "siamfc-alexnet", full)).isEqualTo(1);
    assertThat(err.toString()).contains(full + " is not empty and no model pack");
    assertThat(full)
        .isDirectoryContaining("glob:**letter")
        .isDirectoryNotContaining("glob:**.yaml");
  }

  private int importing(String file, String architecture, Path output) {
    return run(
        "model", "import", file, "--architecture", architecture, "--output", output.toString());
  }

  private int untrained(String architecture, String pack, String... more) {
    List<String> words =
        new ArrayList<>(List.of("model", "untrained", "--architecture", architecture));
    words.addAll(List.of("--output", folder.resolve(pack).toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine commandLine = Siamflow.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private static ModelPack seeded() {
    return SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 1);
  }
}
