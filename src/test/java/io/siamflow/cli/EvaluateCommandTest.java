package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureEncoder;
import io.siamflow.network.Architecture;
import io.siamflow.network.SeededPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code evaluate} on rendered sequences whose truth is known. */
class EvaluateCommandTest {

  private static final int FRAMES = 5;

  @TempDir private Path folder;
  private Path root;
  private Path json;
  private Path report;

  @BeforeEach
  void renderSequences() throws IOException {
    root = folder.resolve("data");
    SmallScene.otb(root.resolve("scene"), FRAMES);
    SmallScene.otb(root.resolve("short"), 3);
    json = folder.resolve("result.json");
    report = folder.resolve("report");
  }

  private CommandRun evaluate(String model, String dataset, Path data) {
    return CommandRun.of(
        "evaluate",
        "--model=" + model,
        "--dataset=" + dataset,
        "--root=" + data,
        "--json=" + json,
        "--report=" + report);
  }

  private JsonNode measures() throws IOException {
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void theGroundTruthItselfIsPerfect() throws IOException {
    CommandRun run = evaluate("identity", "otb", root);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("scene "))
        .anyMatch(line -> line.matches("all +1\\.0000 +0\\.9524 +1\\.0000 +1\\.0000 +8 .*"));
    JsonNode result = measures();
    assertThat(result.get("dataset").textValue()).isEqualTo("otb");
    assertThat(result.get("model").textValue()).isEqualTo("identity");
    assertThat(result.at("/mean/ao").doubleValue()).isEqualTo(1);
    assertThat(result.at("/mean/precision20").doubleValue()).isEqualTo(1);
    // No overlap is above the last of the 21 thresholds, 1.
    assertThat(result.at("/mean/auc").doubleValue()).isCloseTo(20 / 21.0, within(1e-12));
    assertThat(result.at("/sequences/scene/frames").intValue()).isEqualTo(FRAMES);
    assertThat(Files.readString(report.resolve("results/identity/scene.txt")))
        .isEqualTo(Files.readString(root.resolve("scene/groundtruth_rect.txt")));
  }

  @Test
  void theStaticTrackerLosesWhatTheTargetMoves() throws IOException {
    assertThat(evaluate("static", "otb", root).exitCode()).isZero();
    Box first = SmallScene.truth(0);
    double three = (first.overlap(SmallScene.truth(1)) + first.overlap(SmallScene.truth(2))) / 2;
    double five =
        (2 * three + first.overlap(SmallScene.truth(3)) + first.overlap(SmallScene.truth(4))) / 4;
    JsonNode result = measures();
    assertThat(result.at("/sequences/scene/ao").doubleValue()).isCloseTo(five, within(1e-12));
    assertThat(result.at("/sequences/short/ao").doubleValue()).isCloseTo(three, within(1e-12));
    // Every sequence counts the same, however long it is.
    assertThat(result.at("/mean/ao").doubleValue()).isCloseTo((five + three) / 2, within(1e-12));
    assertThat(Files.readAllLines(report.resolve("results/static/short.txt")))
        .isEqualTo(List.of("41,51,24,24", "41,51,24,24", "41,51,24,24"));
  }

  @Test
  void aModelsBoxesAreThoseOfTrack() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7).save(pack);
    Path boxes = folder.resolve("boxes.txt");
    Path sequence = root.resolve("scene");
    CommandRun tracked =
        CommandRun.of("track", "--model=" + pack, "--sequence=" + sequence, "--output=" + boxes);
    assertThat(tracked.exitCode()).as(tracked.err()).isZero();

    CommandRun run = evaluate(pack.toString(), "otb", sequence);

    assertThat(run.err()).isEmpty();
    assertThat(measures().get("model").textValue()).isEqualTo("seeded");
    assertThat(Files.readAllLines(report.resolve("results/seeded/scene.txt")))
        .isEqualTo(Files.readAllLines(boxes));
  }

  /** Figures depend on the precision, and what auto stands for on the machine. */
  @Test
  void saysHowTheFiguresCameAbout() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7).save(pack);
    CommandRun run =
        CommandRun.of(
            "evaluate",
            "--model=" + pack,
            "--dataset=otb",
            "--root=" + root.resolve("short"),
            "--json=" + json,
            "--report=" + report);
    assertThat(run.err()).isEmpty();
    String command =
        "siamflow evaluate --model=%s --dataset=otb --root=%s/short --json=%s --report=%s"
            .formatted(pack, root, json, report);
    JsonNode result = measures();
    assertThat(result.get("command").textValue()).isEqualTo(command);
    assertThat(result.get("precision").textValue()).isIn("float32", "bfloat16", "float16");
    assertThat(result.get("device").textValue()).matches("cpu|gpu:0");
    assertThat(result.at("/machine/processor").textValue()).isNotEmpty();
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("command: " + command)
        .contains("precision: " + result.get("precision").textValue());
  }

  @Test
  void theGroundTruthHasNoPrecision() throws IOException {
    assertThat(evaluate("identity", "otb", root).exitCode()).isZero();
    assertThat(measures().get("command").textValue()).contains("--model=identity");
    assertThat(measures().has("precision")).isFalse();
    assertThat(measures().has("machine")).isFalse();
  }

  @Test
  void thePageShowsTableCurvesAndPictures() throws IOException {
    assertThat(evaluate("static", "otb", root).exitCode()).isZero();
    String page = Files.readString(report.resolve("index.html"));
    assertThat(page)
        .contains("<h1>otb / static</h1>", "<td>scene</td>", "success, AUC", "precision, at 20 px")
        .contains("src=\"strips/scene.png\"", "src=\"strips/short.png\"");
    assertThat(page.split("<polyline", -1)).hasSize(3);
    EncodedPicture strip = EncodedPicture.read(report.resolve("strips/short.png"));
    // Three frames, each 320 pixels wide.
    assertThat(strip.width()).isEqualTo(3 * 320);
    assertThat(strip.height()).isEqualTo(320 * SmallScene.HEIGHT / SmallScene.WIDTH);
  }

  @Test
  void whatKeepsUpWithTheFramesMissesNone() throws IOException {
    CommandRun run =
        CommandRun.of(
            "evaluate",
            "--model=identity",
            "--dataset=otb",
            "--root=" + root,
            "--json=" + json,
            "--real-time=0.01");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(measures().at("/mean/ao").doubleValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "41,51,x,24", "NaN,NaN,NaN,NaN", "41,NaN,24,24", "41,51,-1,24"})
  void aBrokenLineIsRefusedBeforeAnythingRuns(String line) throws IOException {
    Path truth = root.resolve("short/groundtruth_rect.txt");
    Files.writeString(truth, "41,51,24,24\n" + line + "\n41,51,24,24\n");
    CommandRun run = evaluate("static", "otb", root);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(truth + ", line 2: ");
    assertThat(json).doesNotExist();
    assertThat(report).doesNotExist();
  }

  @Test
  void aMissingImageIsNamed() throws IOException {
    Path image = root.resolve("scene/img/0003.png");
    Files.delete(image);
    CommandRun run = evaluate("identity", "otb", root);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(image + ": this image is missing");
    Files.delete(root.resolve("short/img/0003.png"));
    run = evaluate("identity", "otb", root.resolve("short"));
    assertThat(run.err())
        .contains(
            root.resolve("short/groundtruth_rect.txt") + ", line 3: there is no image for it");
  }

  @Test
  void whatVotTakesForLongTermIsSaid() throws IOException {
    Path sequence = SmallScene.images(folder.resolve("gone"), 3);
    Files.writeString(
        sequence.resolve("groundtruth.txt"), "40,50,24,24\n42,51,24,24\nnan,nan,nan,nan\n");
    CommandRun run = evaluate("identity", "vot", sequence);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "gone, groundtruth.txt line 3: the target is absent (NaN), so the sequence is measured"
                + " by VOT's long-term protocol");
    assertThat(run.out()).contains("f1");
  }

  @Test
  void aFrameOfAnotherSizeIsInTheStrip() throws IOException {
    Path image = root.resolve("scene/img/0003.png");
    Files.write(
        image,
        new PictureEncoder(90)
            .encode(new RasterPicture(80, 120, new byte[3 * 80 * 120]), PictureEncoding.PNG));
    CommandRun run = evaluate("static", "otb", root);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(EncodedPicture.read(report.resolve("strips/scene.png")).width())
        .isEqualTo(FRAMES * 320);
    assertThat(Files.readString(report.resolve("index.html"))).doesNotContain("missing");
  }

  @Test
  void aStripThatFailsIsSaidOnThePage() throws IOException {
    Path inTheWay = Files.createDirectories(report.resolve("strips/scene.png"));
    CommandRun run = evaluate("static", "otb", root);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("Pictures are missing: " + inTheWay)
        .contains("src=\"strips/short.png\"");
    assertThat(json).exists();
  }

  @Test
  void aDamagedImageIsNamed() throws IOException {
    Path image = root.resolve("scene/img/0004.png");
    Files.writeString(image, "no picture");
    CommandRun run = evaluate("static", "otb", root);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(image + ": neither a JPEG nor a PNG");
    assertThat(report).doesNotExist();
  }

  @Test
  void aReportThatWasBrokenOffSaysSoAndIsNoSequence() throws IOException {
    report = root;
    Path image = root.resolve("short/img/0003.png");
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(whole, whole.length / 2));
    assertThat(evaluate("static", "uav", root).exitCode()).isEqualTo(1);
    assertThat(report.resolve("strips/scene.png")).exists();
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("This evaluation has not ended.");

    Files.write(image, whole);
    CommandRun again = evaluate("static", "uav", root);
    assertThat(again.err()).isEmpty();
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("<td>short</td>")
        .doesNotContain("not ended");
  }

  /** As {@link EvaluateThroughPipelineIT} sees of the job. */
  @Test
  void aFirstBoxOutsideTheFrameIsNamed() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7).save(pack);
    Files.writeString(root.resolve("short/groundtruth_rect.txt"), "501,501,24,24\n".repeat(3));
    CommandRun run = evaluate(pack.toString(), "otb", root);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("frame 0, counted from 0, of the sequence short: ")
        .contains("does not fit the frame of 160x120 pixels");
  }

  /** A toolkit scores what it finds. */
  @Test
  void resultsOfTheSameTrackerAreReplaced() throws IOException {
    Path results = report.resolve("results");
    assertThat(evaluate("static", "otb", root).exitCode()).isZero();
    assertThat(evaluate("identity", "otb", root).exitCode()).isZero();
    assertThat(evaluate("static", "otb", root.resolve("scene")).exitCode()).isZero();
    assertThat(results.resolve("static/scene.txt")).exists();
    assertThat(results.resolve("static/short.txt")).doesNotExist();
    assertThat(results.resolve("identity/short.txt")).exists();
    // What has the tracker's name deeper down is another tracker's.
    Path other = Files.createDirectories(results.resolve("identity/static")).resolve("a.txt");
    Files.writeString(other, "1,1,1,1");
    assertThat(evaluate("static", "otb", root.resolve("scene")).exitCode()).isZero();
    assertThat(other).exists();
  }

  @Test
  void aReportInTheDatasetIsNoSequence() throws IOException {
    for (String place : List.of("", "rep")) {
      report = root.resolve(place);
      assertThat(evaluate("static", "uav", root).exitCode()).isZero();
      assertThat(report.resolve("strips/scene.png")).exists();
      CommandRun again = evaluate("static", "uav", root);
      assertThat(again.err()).isEmpty();
      assertThat(again.exitCode()).isZero();
      assertThat(measures().get("sequences").size()).isEqualTo(2);
    }
    Files.delete(report.resolve("index.html"));
    assertThat(evaluate("static", "uav", root).err())
        .contains(report.resolve("strips") + ": holds images, but no groundtruth");
  }

  @Test
  void picturesAreFoundWhateverTheirSequenceIsCalled() throws IOException {
    Path odd = SmallScene.otb(folder.resolve("odd/a#1 50%"), 3);
    assertThat(evaluate("static", "otb", odd).exitCode()).isZero();
    assertThat(report.resolve("strips/a#1 50%.png")).exists();
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("src=\"strips/a%231%2050%25.png\"");
  }

  @ParameterizedTest
  @CsvSource({
    "--dataset=mot19, 2, 'mot19' is none of otb",
    "--model=nowhere, 1, nowhere: is no model pack",
    "--root=nowhere, 1, nowhere: there is no such folder",
    "--json=nowhere/x.json, 1, nowhere/x.json: there is no folder",
    "--json=src, 1, --json src: is a folder",
    "--report=pom.xml, 1, --report pom.xml: is no folder",
    "--report=/proc/x, 1, --report /proc/x: cannot be made",
    "--lost-budget=-1, 1, --lost-budget",
    "--lost-limit=0, 1, '--lost-limit is at least 1, not 0'",
    "--through-pipeline, 1, --through-pipeline needs a model pack; 'static' is none",
    "--real-time=0, 1, '--real-time is above 0, not 0.0'",
    "--vot-year=2020, 2, --vot-year",
  })
  void namesWhatIsWrong(String option, int exitCode, String message) {
    CommandRun run =
        CommandRun.of(
            "evaluate",
            option.startsWith("--model") ? option : "--model=static",
            option.startsWith("--dataset") ? option : "--dataset=otb",
            option.startsWith("--root") ? option : "--root=" + root,
            option.startsWith("--json") ? option : "--json=" + json,
            option.matches("--(model|dataset|root|json).*") ? "--lost-budget=2" : option);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
  }
}
