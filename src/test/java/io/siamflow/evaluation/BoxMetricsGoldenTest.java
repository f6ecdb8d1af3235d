package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.siamflow.geometry.Box;
import io.siamflow.testing.GoldenReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One-pass and GOT-10k scores are those of pysot's and the GOT-10k toolkit. */
class BoxMetricsGoldenTest {

  private static final List<String> NAMES = List.of("Crossing", "David");

  private final double tolerance = MetricGoldens.tolerance("otb_got10k_abs");
  private final JsonNode golden = MetricGoldens.json("metrics_otb_got10k.json");

  BoxMetricsGoldenTest() throws IOException {}

  private JsonNode otb(String name) {
    return golden.get("otb").get(name);
  }

  private Sequence sequence(String name) throws IOException {
    return SequenceFolder.open(MetricGoldens.shared(otb(name).get("groundtruth_file")).getParent());
  }

  private List<Box> boxes(String name) {
    return MetricGoldens.boxes(otb(name).get("fake_boxes_xywh")).stream()
        .map(SequenceLayout.OTB::fromFolderConvention)
        .toList();
  }

  private void check(String name, double found, JsonNode expected) {
    report(name, MetricGoldens.worst(found, expected));
  }

  private void check(String name, ThresholdCurve found, JsonNode expected) {
    report(name, MetricGoldens.worst(found.shares(), MetricGoldens.numbers(expected)));
  }

  private void report(String name, double worst) {
    GoldenReport.check("metrics_otb_got10k " + name, worst, tolerance);
  }

  @Test
  void onePassAsPysotCountsIt() throws IOException {
    List<OnePassScore> scores = new ArrayList<>();
    for (String name : NAMES) {
      OnePassScore score = OnePassScore.of(sequence(name).truth(), boxes(name));
      JsonNode pysot = otb(name).get("pysot");
      String label = name + " pysot ";
      check(label + "success curve", score.success(), pysot.get("success_curve_21"));
      check(label + "AUC", score.areaUnderCurve(), pysot.get("success_auc"));
      check(label + "precision curve", score.precision(), pysot.get("precision_curve_51"));
      check(label + "precision at 20", score.precisionAt20(), pysot.get("precision_at_20"));
      check(
          label + "normalised precision curve",
          score.normalisedPrecision(),
          pysot.get("norm_precision_curve_51"));
      check(
          label + "normalised precision at .20",
          score.normalisedPrecisionAt20(),
          pysot.get("norm_precision_at_0.20"));
      check(
          label + "normalised precision AUC",
          score.normalisedPrecision().mean(),
          pysot.get("norm_precision_auc"));
      scores.add(score);
    }
    OnePassScore overall = OnePassScore.mean(scores);
    JsonNode pysot = golden.get("otb").get("overall").get("pysot");
    check("overall pysot AUC", overall.areaUnderCurve(), pysot.get("success_auc"));
    check("overall pysot precision at 20", overall.precisionAt20(), pysot.get("precision_at_20"));
    check(
        "overall pysot normalised precision at .20",
        overall.normalisedPrecisionAt20(),
        pysot.get("norm_precision_at_0.20"));
  }

  @Test
  void overlapAndCentreErrorOfEveryFrame() throws IOException {
    for (String name : NAMES) {
      List<Optional<Box>> truth = sequence(name).truth();
      List<Box> boxes = boxes(name);
      assertThat(truth).hasSize(otb(name).get("frames").asInt());
      List<Double> overlaps = new ArrayList<>();
      List<Double> errors = new ArrayList<>();
      for (int i = 0; i < truth.size(); i++) {
        Box target = truth.get(i).orElseThrow();
        overlaps.add(target.overlap(boxes.get(i)));
        errors.add(OnePassScore.centerError(target, boxes.get(i), 1, 1));
      }
      report(
          name + " overlaps",
          MetricGoldens.worst(overlaps, MetricGoldens.numbers(otb(name).get("iou_per_frame"))));
      report(
          name + " centre errors",
          MetricGoldens.worst(
              errors, MetricGoldens.numbers(otb(name).get("center_error_px_per_frame"))));
    }
  }

  @Test
  void onePassAsTheGot10kToolkitCountsIt() throws IOException {
    List<ToolkitOnePassScore> scores = new ArrayList<>();
    for (String name : NAMES) {
      ToolkitOnePassScore score = ToolkitOnePassScore.of(sequence(name).truth(), boxes(name));
      JsonNode toolkit = otb(name).get("got10k_toolkit");
      String label = name + " got10k_toolkit ";
      check(label + "success curve", score.success(), toolkit.get("success_curve_21"));
      check(label + "success score", score.areaUnderCurve(), toolkit.get("success_score"));
      check(label + "precision curve", score.precision(), toolkit.get("precision_curve_51"));
      check(label + "precision at 20", score.precisionAt20(), toolkit.get("precision_score_at_20"));
      check(label + "success rate", score.successRate(), toolkit.get("success_rate_at_0.5"));
      check(
          label + "normalised centre error",
          score.normalisedCenterError(),
          toolkit.get("normalized_center_error_mean"));
      scores.add(score);
    }
    ToolkitOnePassScore overall = ToolkitOnePassScore.mean(scores);
    JsonNode toolkit = golden.get("otb").get("overall").get("got10k_toolkit");
    String label = "overall got10k_toolkit ";
    check(label + "success score", overall.areaUnderCurve(), toolkit.get("success_score"));
    check(label + "precision at 20", overall.precisionAt20(), toolkit.get("precision_score_at_20"));
    check(label + "success rate", overall.successRate(), toolkit.get("success_rate_at_0.5"));
  }

  /** Clipping depends on the numbers of the file, which count pixels from 1. */
  @Test
  void got10k() throws IOException {
    List<Got10kScore> scores = new ArrayList<>();
    for (String name : NAMES) {
      JsonNode expected = golden.get("got10k").get(name);
      List<Optional<Box>> truth =
          sequence(name).truth().stream()
              .map(box -> box.map(SequenceLayout.OTB::toFolderConvention))
              .toList();
      List<Integer> cover = new ArrayList<>();
      expected.get("cover_0_to_8_per_frame").forEach(value -> cover.add(value.asInt()));
      Got10kScore score =
          Got10kScore.of(
              truth,
              MetricGoldens.boxes(otb(name).get("fake_boxes_xywh")),
              cover,
              expected.get("resolution_wh").get(0).asInt(),
              expected.get("resolution_wh").get(1).asInt());
      assertThat(score.frames()).isEqualTo(expected.get("frames_used").asInt());
      report(
          name + " got10k overlaps",
          MetricGoldens.worst(score.overlaps(), MetricGoldens.numbers(expected.get("ious_used"))));
      check(name + " got10k curve", score.success(), expected.get("succ_curve_101"));
      checkGot10k(name, score, expected);
      scores.add(score);
    }
    Got10kScore overall = Got10kScore.overall(scores);
    JsonNode expected = golden.get("got10k").get("overall");
    assertThat(overall.frames()).isEqualTo(expected.get("frames_used").asInt());
    checkGot10k("overall", overall, expected);
  }

  private void checkGot10k(String name, Got10kScore score, JsonNode expected) {
    check(name + " got10k AO", score.averageOverlap(), expected.get("ao"));
    check(name + " got10k SR .50", score.successRate(.5), expected.get("sr_0.50"));
    check(name + " got10k SR .75", score.successRate(.75), expected.get("sr_0.75"));
  }
}
