package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.siamflow.image.BinaryPatch;
import io.siamflow.testing.GoldenReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** J and F of moved masks are those of DAVIS's own code. */
class DavisGoldenTest {

  private final double regionTolerance = MetricGoldens.tolerance("davis_J_abs");
  private final double boundaryTolerance = MetricGoldens.tolerance("davis_F_abs");
  private final JsonNode golden = MetricGoldens.json("metrics_davis.json");
  private final List<BinaryPatch> truth = new ArrayList<>();

  DavisGoldenTest() throws IOException {
    MaskFolder folder = new MaskFolder(MetricGoldens.shared(golden.get("sequence")));
    for (JsonNode frame : golden.get("frames")) {
      truth.add(folder.mask(Path.of(frame.asText())));
    }
  }

  private static BinaryPatch moved(BinaryPatch mask, int dx, int dy) {
    boolean[] pixels = new boolean[mask.width() * mask.height()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = mask.isSet(i % mask.width() - dx, i / mask.width() - dy);
    }
    return new BinaryPatch(0, 0, mask.width(), mask.height(), pixels);
  }

  private static long area(BinaryPatch mask) {
    long area = 0;
    for (boolean pixel : mask.pixels()) {
      area += pixel ? 1 : 0;
    }
    return area;
  }

  @Test
  void masksAgreeAsTheBenchmarkCountsIt() {
    for (JsonNode shift : golden.get("shifts")) {
      int dx = shift.get("shift_dx_dy").get(0).asInt();
      int dy = shift.get("shift_dx_dy").get(1).asInt();
      List<MaskAgreement> frames = new ArrayList<>();
      for (int i = 0; i < truth.size(); i++) {
        assertThat(area(truth.get(i)))
            .isEqualTo(shift.get("gt_area_intersection_union_per_frame").get(i).get(0).asLong());
        frames.add(MaskAgreement.of(truth.get(i), moved(truth.get(i), dx, dy)));
      }
      List<Double> regions = frames.stream().map(MaskAgreement::region).toList();
      List<Double> boundaries = frames.stream().map(MaskAgreement::boundary).toList();
      String name = "metrics_davis shift %d,%d ".formatted(dx, dy);
      check(name + "J", regions, MetricGoldens.numbers(shift.get("J_per_frame")));
      check(name + "F", boundaries, MetricGoldens.numbers(shift.get("F_per_frame")));
      check(name + "J mean, all frames", mean(regions), shift.get("J_mean_all_frames"));
      check(name + "F mean, all frames", mean(boundaries), shift.get("F_mean_all_frames"));
      check(
          name + "J mean without the first",
          mean(regions.subList(1, regions.size())),
          shift.get("J_mean_without_first"));
      DavisScore score = new DavisScore(frames);
      check(name + "J mean", score.region(), shift.get("J_mean_without_first_and_last"));
      check(name + "F mean", score.boundary(), shift.get("F_mean_without_first_and_last"));
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private double tolerance(String name) {
    return name.contains(" J") ? regionTolerance : boundaryTolerance;
  }

  private void check(String name, List<Double> found, List<Double> expected) {
    GoldenReport.check(name, MetricGoldens.worst(found, expected), tolerance(name));
  }

  private void check(String name, double found, JsonNode expected) {
    GoldenReport.check(name, MetricGoldens.worst(found, expected), tolerance(name));
  }
}
