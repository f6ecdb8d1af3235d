package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parity with pysot: crops' corners, a step of every configuration, the long-term tracker. */
class SiamRpnGoldenTest {

  private static final double SCORE = 1e-5;
  private static final double PIXELS = 1e-3;

  @Test
  void cropsLieWhereTheReferenceCutsThem() {
    JsonNode golden = Goldens.json("crops_skiing_0001.json");
    double[] mean = Goldens.numbers(golden.at("/image/channel_average_bgr_float64"));
    double worst = 0;
    for (JsonNode box : golden.get("boxes")) {
      double[] xywh = Goldens.numbers(box.get("bbox_xywh_0based"));
      for (TrackerPreset preset :
          List.of(TrackerPreset.SIAMRPNPP_RESNET50, TrackerPreset.SIAMRPN_ALEXNET)) {
        int searchSide = preset.settings().searchSide();
        SiameseTracker tracker = preset.settings().tracker();
        TargetState state =
            tracker.start(
                new Box(xywh[0], xywh[1], xywh[2], xywh[3]),
                new MeanColor(mean[0], mean[1], mean[2]));
        assertThat(state.padding()).isEqualTo(new Color(154, 141, 136));
        JsonNode exact = box.get("x" + searchSide);
        SearchRegion region = tracker.plan(state, Standing.MARKED).get(0);
        worst = Math.max(worst, cropError(tracker.exemplar(state), box.get("z127"), 127));
        worst = Math.max(worst, cropError(region.crop(), exact, searchSide));
        assertThat(region.side()).isCloseTo(exact.get("s_x_unrounded").asDouble(), within(1e-9));
      }
    }
    GoldenReport.check("crops_skiing_0001 pysot z127, x255, x287 integers", worst, 0);
  }

  private static double cropError(Crop crop, JsonNode expected, int outputSide) {
    assertThat(crop.outputSide()).isEqualTo(outputSide);
    double[] corners = {
      crop.left(), crop.top(), crop.left() + crop.side() - 1, crop.top() + crop.side() - 1
    };
    return Goldens.worst(
        corners,
        new double[] {
          expected.get("context_xmin").asInt(),
          expected.get("context_ymin").asInt(),
          expected.get("context_xmax").asInt(),
          expected.get("context_ymax").asInt()
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "siamrpn_alex_dwxcorr",
        "siamrpn_alex_upchannel",
        "siamrpn_r50_l234_dwxcorr",
        "siamrpn_mobilev2_l234_dwxcorr",
        "siammask_r50_l3"
      })
  void stepsAreTheReferences(String name) {
    TrackerPreset preset =
        Map.of(
                "siamrpn_alex_dwxcorr", TrackerPreset.SIAMRPN_ALEXNET,
                "siamrpn_alex_upchannel", TrackerPreset.DASIAMRPN_OTB,
                "siamrpn_r50_l234_dwxcorr", TrackerPreset.SIAMRPNPP_RESNET50,
                "siamrpn_mobilev2_l234_dwxcorr", TrackerPreset.SIAMRPNPP_MOBILENETV2,
                "siammask_r50_l3", TrackerPreset.SIAMMASK)
            .get(name);
    SiamRpnSettings settings =
        preset.settings() instanceof SiamMaskSettings mask
            ? mask.box()
            : (SiamRpnSettings) preset.settings();
    SiamRpnTracker tracker = settings.tracker();
    Npz inputs = Goldens.npz("post_siamrpn_inputs.npz");
    JsonNode cases = Goldens.json("post_siamrpn.json").at("/results/" + name);
    assertThat(cases).hasSize(6);
    double scores = 0;
    double pixels = 0;
    for (JsonNode expected : cases) {
      int side = expected.get("score_size").asInt();
      int input = expected.get("input_index").asInt();
      NetworkOutput output =
          new NetworkOutput(
              Goldens.map(inputs.get("cls_" + side), input),
              Goldens.map(inputs.get("loc_" + side), input),
              Goldens.similarity(1, .5f),
              null);
      TargetState before =
          Goldens.state(
              expected.get("center_before_xy"),
              expected.get("size_before_wh"),
              settings.searchSide());
      List<SearchRegion> regions = tracker.plan(before, Standing.MARKED);
      assertThat(regions.get(0).crop().side()).isEqualTo(expected.get("s_x_rounded").asInt());

      Selection selected = tracker.select(before, regions, output);
      assertThat(selected.shape() * side * side + selected.place())
          .isEqualTo(expected.get("best_index").asInt());
      assertThat(tracker.choose(before, regions, output)).isEqualTo(selected.place());
      scores =
          Math.max(
              scores,
              Goldens.worst(
                  new double[] {
                    selected.score(),
                    selected.penalty(),
                    selected.penalisedScore(),
                    selected.penalty() * selected.score() * settings.selection().sizeRate()
                  },
                  new double[] {
                    expected.get("score_at_best").asDouble(),
                    expected.get("penalty_at_best").asDouble(),
                    expected.get("pscore_max").asDouble(),
                    expected.get("lr").asDouble()
                  }));
      JsonNode predicted = expected.get("pred_bbox_crop_scale_cxcywh");
      pixels =
          Math.max(
              pixels,
              Goldens.worst(
                  new double[] {
                    selected.centerX(), selected.centerY(), selected.width(), selected.height()
                  },
                  predicted));

      Conclusion found =
          tracker.conclude(
              before,
              Standing.MARKED,
              regions,
              output,
              expected.get("image_hw").get(1).asInt(),
              expected.get("image_hw").get(0).asInt());
      pixels =
          Math.max(
              pixels,
              Math.max(
                  Goldens.worst(Goldens.center(found.state()), expected.get("center_after_xy")),
                  Math.max(
                      Goldens.worst(Goldens.size(found.state()), expected.get("size_after_wh")),
                      Goldens.worst(Goldens.box(found), expected.get("output_bbox_xywh")))));
      scores =
          Math.max(
              scores, Math.abs(found.evidence().score() - expected.get("best_score").asDouble()));
      assertThat(found.state().exemplarSide())
          .isEqualTo(ContextSide.of(found.state().width(), found.state().height()));
    }
    GoldenReport.check("post_siamrpn " + name + " score, penalty, pscore, lr", scores, SCORE);
    GoldenReport.check("post_siamrpn " + name + " pixels", pixels, PIXELS);
  }

  @Test
  void intermediateMapsAreTheReferences() {
    Npz golden = Goldens.npz("post_siamrpn_inputs.npz");
    SiamRpnSettings settings = (SiamRpnSettings) TrackerPreset.SIAMRPNPP_RESNET50.settings();
    JsonNode cases = Goldens.json("post_siamrpn.json").at("/results/siamrpn_r50_l234_dwxcorr");
    double[] hann = CosineWindow.hann(25);
    for (int i = 0; i < cases.size(); i++) {
      int input = cases.get(i).get("input_index").asInt();
      AnchorProposals proposals =
          new AnchorProposals(
              new Anchors(25),
              new NetworkOutput(
                  Goldens.map(golden.get("cls_25"), input),
                  Goldens.map(golden.get("loc_25"), input),
                  null,
                  null));
      double scale = cases.get(i).get("scale_z").asDouble();
      JsonNode size = cases.get(i).get("size_before_wh");
      ChangePenalty penalty =
          new ChangePenalty(
              settings.selection().changePenalty(),
              size.get(0).asDouble() * scale,
              size.get(1).asDouble() * scale);
      double[] scores = new double[5 * 625];
      double[] penalties = new double[scores.length];
      double[] penalised = new double[scores.length];
      double[] boxes = new double[4 * scores.length];
      for (int index = 0; index < scores.length; index++) {
        int shape = index / 625;
        int place = index % 625;
        scores[index] = proposals.score(shape, place);
        boxes[index] = proposals.centerX(shape, place);
        boxes[scores.length + index] = proposals.centerY(shape, place);
        boxes[2 * scores.length + index] = proposals.width(shape, place);
        boxes[3 * scores.length + index] = proposals.height(shape, place);
        penalties[index] =
            penalty.of(proposals.width(shape, place), proposals.height(shape, place));
        penalised[index] =
            Selection.blend(
                penalties[index] * scores[index],
                hann[place / 25] * hann[place % 25],
                settings.selection().windowInfluence());
      }
      String name = "pscore_map_siamrpn_r50_l234_dwxcorr_case" + i;
      GoldenReport.check(
          "post_siamrpn " + name, Goldens.worst(penalised, golden.get(name).doubles()), SCORE);
      if (i == 1) {
        GoldenReport.check(
            "post_siamrpn score_map_r50_case1",
            Goldens.worst(scores, golden.get("score_map_r50_case1").doubles()),
            SCORE);
        GoldenReport.check(
            "post_siamrpn penalty_map_r50_case1",
            Goldens.worst(penalties, golden.get("penalty_map_r50_case1").doubles()),
            SCORE);
        GoldenReport.check(
            "post_siamrpn pred_bbox_map_r50_case1",
            Goldens.worst(boxes, golden.get("pred_bbox_map_r50_case1").doubles()),
            PIXELS);
      }
    }
  }

  @Test
  void longTermStepsAreTheReferences() {
    JsonNode golden = Goldens.json("post_siamrpn_lt.json");
    SiameseTracker tracker = TrackerPreset.SIAMRPNPP_RESNET50_LT.settings().tracker();
    TargetState state =
        Goldens.state(golden.get("initial_center_xy"), golden.get("initial_size_wh"), 255);
    Standing standing = Standing.MARKED;
    double pixels = 0;
    assertThat(golden.get("steps")).hasSize(7);
    for (JsonNode expected : golden.get("steps")) {
      pixels =
          Math.max(pixels, Goldens.worst(Goldens.center(state), expected.get("center_before_xy")));
      List<SearchRegion> regions = tracker.plan(state, standing);
      Crop crop = regions.get(0).crop();
      assertThat(crop.outputSide()).isEqualTo(expected.get("instance_size_used").asInt());
      assertThat(crop.side()).isEqualTo(expected.get("s_x_rounded").asInt());
      int side = expected.get("score_size").asInt();
      NetworkOutput output =
          Goldens.peak(
              side,
              expected.get("peak_anchor_y_x"),
              expected.get("logit_fg_at_peak").asDouble(),
              Goldens.numbers(expected.get("loc_at_peak_dx_dy_dw_dh")),
              null);
      Selection selected = ((SiamRpnTracker) tracker).select(state, regions, output);
      assertThat(selected.shape() * side * side + selected.place())
          .isEqualTo(expected.get("best_index").asInt());
      GoldenReport.check(
          "post_siamrpn_lt frame " + expected.get("frame").asInt() + " score, pscore, lr",
          Goldens.worst(
              new double[] {
                selected.score(),
                selected.penalisedScore(),
                selected.penalty() * selected.score() * .22
              },
              new double[] {
                expected.get("best_score_float32").asDouble(),
                expected.get("pscore_max").asDouble(),
                expected.get("lr").asDouble()
              }),
          SCORE);

      Conclusion found = tracker.conclude(state, standing, regions, output, 640, 360);
      assertThat(!found.state().equals(state)).isEqualTo(expected.get("box_updated").asBoolean());
      assertThat(found.standing().status() == TargetStatus.LOST)
          .isEqualTo(expected.get("longterm_state_after").asBoolean());
      state = found.state();
      standing = found.standing();
      pixels = Math.max(pixels, pixelError(found, expected));
    }
    GoldenReport.check("post_siamrpn_lt pixels", pixels, PIXELS);
  }

  @Test
  void theLongTermTrackerClipsOnlyTheReport() {
    JsonNode golden = Goldens.json("post_siamrpn_lt.json").get("clip_demo");
    SiameseTracker tracker = TrackerPreset.SIAMRPNPP_RESNET50_LT.settings().tracker();
    TargetState state =
        Goldens.state(golden.get("initial_center_xy"), golden.get("initial_size_wh"), 255);
    double pixels = 0;
    for (JsonNode expected : golden.get("steps")) {
      double score = expected.get("best_score").asDouble();
      NetworkOutput output =
          Goldens.peak(
              25,
              expected.get("peak_anchor_y_x"),
              Math.log(score / (1 - score)),
              Goldens.numbers(expected.get("loc_at_peak_dx_dy_dw_dh")),
              null);
      List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
      Conclusion found = tracker.conclude(state, Standing.MARKED, regions, output, 640, 360);
      state = found.state();
      pixels = Math.max(pixels, pixelError(found, expected));
    }
    GoldenReport.check("post_siamrpn_lt clip_demo pixels", pixels, PIXELS);
  }

  private static double pixelError(Conclusion found, JsonNode expected) {
    return Math.max(
        Goldens.worst(Goldens.center(found.state()), expected.get("center_after_xy")),
        Math.max(
            Goldens.worst(Goldens.size(found.state()), expected.get("size_after_wh")),
            Goldens.worst(Goldens.box(found), expected.get("output_bbox_xywh"))));
  }
}
