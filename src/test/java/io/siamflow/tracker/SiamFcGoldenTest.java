package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parity with siamfc-pytorch: crops' corners, window, post-processing. */
class SiamFcGoldenTest {

  private static final SiamFcTracker TRACKER = new SiamFcTracker(SiamFcSettings.THREE_SCALES);

  @Test
  void windowIsTheReferences() {
    double[] golden =
        Npz.read(SharedData.require("golden/anchors_windows.npz"))
            .get("siamfc_hanning_272")
            .doubles();
    GoldenReport.check(
        "anchors_windows siamfc_hanning_272", Goldens.worst(CosineWindow.hann(272), golden), 1e-12);
    double middle = CosineWindow.unitSum(272)[136];
    assertThat(middle * middle).isCloseTo(golden[136] * golden[136] / 18360.25, within(1e-12));
  }

  @Test
  void upsamplingIsTheReferences() {
    Npz golden = Npz.read(SharedData.require("golden/post_siamfc.npz"));
    BicubicUpsampling upsampling = new BicubicUpsampling(17, 16);
    float[] enlarged = new float[272 * 272];
    for (int stack = 0; stack < 4; stack++) {
      FeatureMap responses = responses(golden, stack);
      double[] sampled = new double[3 * 17 * 17];
      for (int i = 0; i < sampled.length; i++) {
        if (i % 289 == 0) {
          upsampling.enlarge(responses, i / 289, enlarged);
        }
        sampled[i] = enlarged[(3 + 16 * (i / 17 % 17)) * 272 + 5 + 16 * (i % 17)];
      }
      String name = "upsampled_sample_" + stack;
      GoldenReport.check(
          "post_siamfc " + name, Goldens.worst(sampled, golden.get(name).doubles()), 1e-4);
    }
    upsampling.enlarge(responses(golden, 1), 2, enlarged);
    double[] full = new double[enlarged.length];
    for (int i = 0; i < full.length; i++) {
      full[i] = enlarged[i];
    }
    GoldenReport.check(
        "post_siamfc upsampled_full_1_scale2",
        Goldens.worst(full, golden.get("upsampled_full_1_scale2").doubles()),
        1e-4);
  }

  @Test
  void conclusionsAreTheReferences() throws IOException {
    Npz golden = Npz.read(SharedData.require("golden/post_siamfc.npz"));
    JsonNode cases =
        new ObjectMapper()
            .readTree(SharedData.require("golden/post_siamfc.json").toFile())
            .get("cases");
    assertThat(cases).hasSize(4);
    for (int i = 0; i < cases.size(); i++) {
      JsonNode expected = cases.get(i);
      TargetState before =
          new TargetState(
              expected.get("center_before_yx").get(1).asDouble(),
              expected.get("center_before_yx").get(0).asDouble(),
              expected.get("target_sz_before_hw").get(1).asDouble(),
              expected.get("target_sz_before_hw").get(0).asDouble(),
              expected.get("z_sz_before").asDouble(),
              expected.get("x_sz_before").asDouble(),
              expected.get("x_sz_before").asDouble(),
              new Color(0, 0, 0));

      Conclusion found =
          TRACKER.conclude(
              before,
              Standing.MARKED,
              TRACKER.plan(before, Standing.MARKED),
              new NetworkOutput(responses(golden, i), null, Goldens.similarity(3, .5f), null),
              640,
              360);

      TargetState after = found.state();
      JsonNode box = expected.get("output_box_1based_xywh");
      GoldenReport.check(
          "post_siamfc case " + i + " pixels",
          Goldens.worst(
              new double[] {
                after.centerX(),
                after.centerY(),
                after.width(),
                after.height(),
                after.exemplarSide(),
                after.searchSide(),
                found.box().x() + 1,
                found.box().y() + 1,
                found.box().width(),
                found.box().height()
              },
              new double[] {
                expected.get("center_after_yx").get(1).asDouble(),
                expected.get("center_after_yx").get(0).asDouble(),
                expected.get("target_sz_after_hw").get(1).asDouble(),
                expected.get("target_sz_after_hw").get(0).asDouble(),
                expected.get("z_sz_after").asDouble(),
                expected.get("x_sz_after").asDouble(),
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble()
              }),
          1e-3);
      GoldenReport.check(
          "post_siamfc case " + i + " peak of the response",
          Math.abs(
              found.evidence().score()
                  - expected
                      .get("upsampled_max_per_scale_before_penalty")
                      .get(expected.get("scale_id").asInt())
                      .asDouble()),
          1e-4);
    }
  }

  @Test
  void cropsLieWhereTheReferenceCutsThem() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(SharedData.require("golden/crops_skiing_0001.json").toFile());
    JsonNode mean = golden.get("image").get("channel_average_bgr_float64");
    MeanColor meanColor =
        new MeanColor(mean.get(0).asDouble(), mean.get(1).asDouble(), mean.get(2).asDouble());
    for (JsonNode box : golden.get("boxes")) {
      JsonNode xywh = box.get("bbox_xywh_0based");
      TargetState state =
          TRACKER.start(
              new Box(
                  xywh.get(0).asDouble(),
                  xywh.get(1).asDouble(),
                  xywh.get(2).asDouble(),
                  xywh.get(3).asDouble()),
              meanColor);
      JsonNode crops = box.get("siamfc_pytorch").get("crops");
      assertCrop(TRACKER.exemplar(state), crops.get("z127"), 127);
      List<SearchRegion> regions = TRACKER.plan(state, Standing.MARKED);
      for (int scale = 0; scale < 3; scale++) {
        assertCrop(regions.get(scale).crop(), crops.get("x255_s" + scale), 255);
      }
      assertThat(state.padding()).isEqualTo(new Color(154, 142, 136));
    }
  }

  private static void assertCrop(Crop crop, JsonNode expected, int outputSide) {
    assertThat(crop.side()).isEqualTo(expected.get("size").asInt());
    JsonNode corners = expected.get("corners_y0x0y1x1_exclusive_before_padding");
    assertThat(crop.top()).isEqualTo(corners.get(0).asInt());
    assertThat(crop.left()).isEqualTo(corners.get(1).asInt());
    assertThat(crop.outputSide()).isEqualTo(outputSide);
  }

  private static FeatureMap responses(Npz golden, int stack) {
    double[] values = golden.get("response_" + stack).doubles();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new FeatureMap(floats, 0, 3, 17, 17);
  }
}
