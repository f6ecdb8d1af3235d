package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Contour;
import io.siamflow.image.OuterContours;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Parity with pysot's SiamMaskTracker and, for masks of 63x63, with SiamMask's own script. The
 * reference's polygons are in pixel indices, half a pixel less than continuous ones; its fallback
 * is the reported box itself.
 */
class SiamMaskGoldenTest {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final double PIXELS = 1e-3;
  private static final double MASK_VALUE = 1e-2;
  private static final double MASK_OVERLAP = 0.99;
  private static final double POLYGON = 1.5;
  private static final double CONTOUR_AREA = 0.01;

  /** What the reference found of one case. */
  private record Golden(
      String name,
      JsonNode fields,
      FeatureMap logits,
      byte[] packedMask,
      double[] maskEveryEighth,
      double outside) {}

  @Test
  void masksAndPolygonsAreTheReferences() {
    JsonNode golden = Goldens.json("post_siammask.json");
    Npz arrays = Goldens.npz("post_siammask.npz");
    assertThat(golden.get("cases")).hasSize(6);
    for (JsonNode expected : golden.get("cases")) {
      int i = expected.get("index").asInt();
      Golden one =
          new Golden(
              "post_siammask " + expected.get("case").asText(),
              expected,
              Goldens.map(arrays.get("mask_logits_" + i), 0),
              arrays.get("target_mask_packed_" + i).bytes(),
              arrays.get("mask_in_img_stride8_" + i).doubles(),
              0);
      Conclusion found =
          conclude(
              (SiamMaskSettings) TrackerPreset.SIAMMASK.settings(),
              one,
              expected.get("peak_anchor_y_x"),
              expected.get("peak_fg_logit").asDouble(),
              Goldens.numbers(expected.get("loc_at_peak")));
      GoldenReport.check(
          one.name + " pixels",
          Math.max(
              Goldens.worst(Goldens.center(found.state()), expected.get("center_after_xy")),
              Math.max(
                  Goldens.worst(Goldens.size(found.state()), expected.get("size_after_wh")),
                  Goldens.worst(Goldens.box(found), expected.get("bbox_xywh")))),
          PIXELS);
      RotatedBox box = found.rotatedBox();
      double shift = .5;
      if (expected.get("fallback_used").asBoolean()) {
        assertThat(box.angle()).isZero();
        assertThat(Goldens.box(found))
            .isEqualTo(
                new double[] {
                  box.centerX() - box.width() / 2,
                  box.centerY() - box.height() / 2,
                  box.width(),
                  box.height()
                });
        shift = 0;
      }
      checkPolygon(one, box, shift);
    }
  }

  @Test
  void theCoarseMaskIsTheReferences() {
    JsonNode expected = Goldens.json("post_siammask.json").get("base63_foolwood");
    JsonNode first = Goldens.json("post_siammask.json").get("cases").get(0);
    Npz arrays = Goldens.npz("post_siammask.npz");
    Golden one =
        new Golden(
            "post_siammask base63",
            expected,
            Goldens.map(arrays.get("base63_mask_logits"), 0),
            arrays.get("base63_target_mask_packed").bytes(),
            arrays.get("base63_mask_in_img_stride8").doubles(),
            expected.get("warp_border_value").asDouble());
    SiamRpnSettings box =
        Goldens.settings(
            Goldens.json("tracker_configs.json").get("siammask_r50_l3"),
            new SelectionSettings(
                expected.get("penalty_k").asDouble(),
                expected.get("window_influence").asDouble(),
                expected.get("lr").asDouble()));
    Conclusion found =
        conclude(
            new SiamMaskSettings(box, expected.get("seg_thr").asDouble()),
            one,
            expected.get("peak_anchor_y_x"),
            first.get("peak_fg_logit").asDouble(),
            Goldens.numbers(first.get("loc_at_peak")));
    GoldenReport.check(
        one.name + " pixels",
        Math.max(
            Goldens.worst(Goldens.center(found.state()), expected.get("target_pos")),
            Goldens.worst(Goldens.size(found.state()), expected.get("target_sz"))),
        PIXELS);
    checkPolygon(one, found.rotatedBox(), .5);
  }

  private static Conclusion conclude(
      SiamMaskSettings settings,
      Golden golden,
      JsonNode peak,
      double targetLogit,
      double[] regression) {
    SiamMaskTracker tracker = settings.tracker();
    TargetState before =
        Goldens.state(
            golden.fields.get("center_before_xy"), golden.fields.get("size_before_wh"), 255);
    NetworkOutput output = Goldens.peak(25, peak, targetLogit, regression, golden.logits);
    List<SearchRegion> regions = tracker.plan(before, Standing.MARKED);
    int place = tracker.choose(before, regions, output);
    assertThat(place).isEqualTo(peak.get(1).asInt() * 25 + peak.get(2).asInt());
    Conclusion found = tracker.conclude(before, Standing.MARKED, regions, output, WIDTH, HEIGHT);

    MaskWarp warp =
        new MaskWarp(golden.logits, before, regions.get(0), place, 25, 8, WIDTH, HEIGHT);
    if (golden.fields.has("affine_2x3_src_to_dst")) {
      JsonNode affine = golden.fields.get("affine_2x3_src_to_dst");
      double worst =
          Goldens.worst(
              new double[] {
                warp.stepX / affine.get(0).get(0).asDouble(),
                warp.startX / affine.get(0).get(2).asDouble(),
                warp.stepY / affine.get(1).get(1).asDouble(),
                warp.startY / affine.get(1).get(2).asDouble()
              },
              new double[] {1, 1, 1, 1});
      GoldenReport.check(golden.name + " affine, relative", worst, 1e-9);
    }
    checkValues(golden, warp);
    BinaryPatch patch = warp.above(settings.maskThreshold());
    checkMask(golden, found.mask().pixels(), patch);
    checkContour(golden, patch);
    return found;
  }

  /**
   * Where the golden has its border's value the warp has 0; a blend with the border is left out.
   */
  private static void checkValues(Golden golden, MaskWarp warp) {
    double[] probabilities = warp.probabilities();
    double worst = 0;
    for (int i = 0; i < golden.maskEveryEighth.length; i++) {
      double expected = golden.maskEveryEighth[i];
      double value = warp.at(probabilities, i % (WIDTH / 8) * 8, i / (WIDTH / 8) * 8);
      if (expected >= 0) {
        worst = Math.max(worst, Math.abs(value - expected));
      } else {
        assertThat(golden.outside).isNegative();
        assertThat(value).isLessThan(.3);
      }
    }
    GoldenReport.check(golden.name + " mask values", worst, MASK_VALUE);
  }

  private static void checkMask(Golden golden, boolean[] pixels, BinaryPatch patch) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      boolean expected = (golden.packedMask[i / 8] >> (7 - i % 8) & 1) != 0;
      assertThat(pixels[i]).isEqualTo(patch.isSet(i % WIDTH, i / WIDTH));
      both += pixels[i] && expected ? 1 : 0;
      either += pixels[i] || expected ? 1 : 0;
    }
    double overlap = either == 0 ? 1 : (double) both / either;
    GoldenReport.check(golden.name + " 1 - mask IoU", 1 - overlap, 1 - MASK_OVERLAP);
  }

  private static void checkContour(Golden golden, BinaryPatch patch) {
    List<Contour> contours = OuterContours.of(patch);
    double area = contours.stream().map(Contour::area).max(Comparator.naturalOrder()).orElse(0.0);
    double expected = golden.fields.get("largest_contour_area").asDouble();
    GoldenReport.check(
        golden.name + " contour area, relative",
        expected == 0 ? area : Math.abs(area / expected - 1),
        CONTOUR_AREA);
    if (golden.fields.has("num_contours")) {
      assertThat(contours).hasSize(golden.fields.get("num_contours").asInt());
    }
  }

  /** Corners in any order around the box. */
  private static void checkPolygon(Golden golden, RotatedBox box, double shift) {
    double[] corners = box.corners();
    double[] expected = Goldens.numbers(golden.fields.get("polygon_xy"));
    double best = Double.POSITIVE_INFINITY;
    for (int start = 0; start < 4; start++) {
      for (int direction : new int[] {1, 3}) {
        double worst = 0;
        for (int i = 0; i < 4; i++) {
          int other = (start + direction * i) % 4;
          worst =
              Math.max(
                  worst,
                  Math.hypot(
                      corners[2 * i] - shift - expected[2 * other],
                      corners[2 * i + 1] - shift - expected[2 * other + 1]));
        }
        best = Math.min(best, worst);
      }
    }
    GoldenReport.check(golden.name + " polygon", best, POLYGON);
  }
}
