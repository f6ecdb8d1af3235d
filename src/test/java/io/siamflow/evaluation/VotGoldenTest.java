package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.siamflow.testing.GoldenReport;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Overlaps, failures and scores of VOT with resets are pysot's. */
class VotGoldenTest {

  private static final double EXACT_ACCURACY_TOLERANCE = .005;
  private static final List<String> TRACKERS = List.of("rect", "poly", "nofail");
  private static final List<String> SEQUENCES = List.of("bag", "bag_first150");

  private final double tolerance = MetricGoldens.tolerance("vot_overlap_raster_exact_port_abs");
  private final double exactTolerance =
      MetricGoldens.tolerance("vot_overlap_if_exact_polygon_clipping_is_used_abs");
  private final JsonNode golden = MetricGoldens.json("metrics_vot.json");
  private final List<Polygon> truth = new ArrayList<>();

  VotGoldenTest() throws IOException {
    for (String line : Files.readAllLines(MetricGoldens.shared(golden.get("groundtruth_file")))) {
      truth.add(
          Polygon.of(Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray()));
    }
  }

  private JsonNode trajectory(String sequence, String tracker) {
    return golden.get("trajectories").get(sequence + "/" + tracker);
  }

  private VotRun run(String sequence, String tracker) {
    List<VotStep> steps = new ArrayList<>();
    for (JsonNode step : trajectory(sequence, tracker).get("trajectory")) {
      steps.add(
          switch (step.size()) {
            case 1 ->
                switch (step.get(0).asInt()) {
                  case 0 -> VotStep.Mark.SKIPPED;
                  case 1 -> VotStep.Mark.STARTED;
                  default -> VotStep.Mark.FAILED;
                };
            case 4 -> new VotStep.Tracked(Polygon.of(MetricGoldens.box(step)));
            default ->
                new VotStep.Tracked(
                    Polygon.of(MetricGoldens.numbers(step).stream().mapToDouble(d -> d).toArray()));
          });
    }
    JsonNode size = golden.get("image_wh");
    return new VotRun(
        sequence,
        size.get(0).asInt(),
        size.get(1).asInt(),
        truth.subList(0, golden.get("sequences").get(sequence).asInt()),
        steps);
  }

  private static void check(String name, double worst, double tolerance) {
    GoldenReport.check("metrics_vot " + name, worst, tolerance);
  }

  private static double worst(double[] found, JsonNode expected) {
    return MetricGoldens.worst(
        Arrays.stream(found).boxed().toList(), MetricGoldens.numbers(expected));
  }

  @Test
  void overlapsAndFailuresOfEveryFrame() {
    for (String sequence : SEQUENCES) {
      for (String tracker : TRACKERS) {
        JsonNode expected = trajectory(sequence, tracker);
        VotRun run = run(sequence, tracker);
        String name = sequence + "/" + tracker;
        assertThat(run.failures())
            .as(name + " failures")
            .isEqualTo(
                MetricGoldens.numbers(expected.get("failures")).stream()
                    .map(Double::intValue)
                    .toList());
        check(
            name + " overlaps",
            worst(run.overlaps(), expected.get("overlaps_pysot_no_burnin_bound_w-1_h-1")),
            tolerance);
        check(
            name + " overlaps after burn-in",
            worst(run.overlapsAfterBurnIn(), expected.get("overlaps_pysot_burnin10_bound_w_h")),
            tolerance);
      }
    }
  }

  @Test
  void scoresOfBothDataSets() {
    checkScores("bag_only", List.of("bag"));
    checkScores("bag_and_bag_first150", SEQUENCES);
  }

  private void checkScores(String dataSet, List<String> sequences) {
    VotYear year = VotYear.valueOf(golden.get("eao_window").get("dataset_name").asText());
    assertThat(year.shortest()).isEqualTo(golden.get("eao_window").get("low").asInt());
    assertThat(year.longest()).isEqualTo(golden.get("eao_window").get("high").asInt());
    for (String tracker : TRACKERS) {
      JsonNode expected = golden.get("datasets").get(dataSet).get(tracker);
      VotScore score =
          VotScore.of(sequences.stream().map(name -> run(name, tracker)).toList(), year);
      String name = dataSet + "/" + tracker + " ";
      check(
          name + "accuracy",
          MetricGoldens.worst(score.accuracy().orElseThrow(), expected.get("accuracy")),
          tolerance);
      check(
          name + "robustness",
          MetricGoldens.worst(score.robustness(), expected.get("robustness")),
          tolerance);
      check(
          name + "lost number",
          MetricGoldens.worst(score.lostNumber(), expected.get("lost_number")),
          0);
      check(
          name + "EAO",
          MetricGoldens.worst(
              score.expectedAverageOverlap().orElseThrow(), expected.get("eao_all")),
          tolerance);
    }
  }

  /** Polygons clipped exactly, by the JDK's and by the reference's geometry, beside the raster. */
  @Test
  void theRasterIsNearTheExactOverlap() {
    for (String sequence : SEQUENCES) {
      for (String tracker : TRACKERS) {
        JsonNode expected = trajectory(sequence, tracker);
        VotRun run = run(sequence, tracker);
        JsonNode exact = expected.get("overlaps_exact_polygon_shapely_no_burnin");
        String name = sequence + "/" + tracker;
        check(name + " raster against exact", worst(run.overlaps(), exact), exactTolerance);
        double accuracy =
            Arrays.stream(run.overlapsAfterBurnIn())
                .filter(overlap -> !Double.isNaN(overlap))
                .average()
                .orElseThrow();
        check(
            name + " raster's accuracy against exact",
            MetricGoldens.worst(accuracy, expected.get("accuracy_shapely_burnin10")),
            EXACT_ACCURACY_TOLERANCE);
        double[] areas = new double[run.size()];
        for (int i = 0; i < areas.length; i++) {
          areas[i] =
              run.steps().get(i) instanceof VotStep.Tracked tracked
                  ? exact(tracked.region(), run.truth().get(i))
                  : Double.NaN;
        }
        assertThat(worst(areas, exact)).as(name + " exact").isLessThan(1e-9);
      }
    }
  }

  /** Of the polygons' parts inside the picture. */
  private double exact(Polygon one, Polygon other) {
    Area both = area(one);
    both.intersect(area(other));
    double intersection = size(both);
    return intersection / (size(area(one)) + size(area(other)) - intersection);
  }

  private Area area(Polygon polygon) {
    Path2D path = new Path2D.Double();
    path.moveTo(polygon.x(0), polygon.y(0));
    for (int i = 1; i < polygon.size(); i++) {
      path.lineTo(polygon.x(i), polygon.y(i));
    }
    path.closePath();
    Area area = new Area(path);
    JsonNode size = golden.get("image_wh");
    area.intersect(
        new Area(new Rectangle2D.Double(0, 0, size.get(0).asInt(), size.get(1).asInt())));
    return area;
  }

  private static double size(Area area) {
    double twice = 0;
    double[] now = new double[6];
    double[] before = new double[2];
    double[] first = new double[2];
    for (PathIterator path = area.getPathIterator(null); !path.isDone(); path.next()) {
      switch (path.currentSegment(now)) {
        case PathIterator.SEG_MOVETO -> first = Arrays.copyOf(now, 2);
        case PathIterator.SEG_LINETO -> twice += before[0] * now[1] - now[0] * before[1];
        default -> twice += before[0] * first[1] - first[0] * before[1];
      }
      before = Arrays.copyOf(now, 2);
    }
    return Math.abs(twice) / 2;
  }
}
