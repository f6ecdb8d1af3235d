package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.siamflow.testing.GoldenReport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackerPresetTest {

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(TrackerPreset preset) {
    assertThat(TrackerPreset.named(preset.id())).isSameAs(preset);
    assertThat(preset.settings().tracker().regionsPerTarget()).isPositive();
    assertThat(preset.architecture()).isNotBlank();
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThatThereAre() {
    assertThatThrownBy(() -> TrackerPreset.named("siamrpn"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'siamrpn'")
        .satisfies(
            error ->
                assertThat(Arrays.stream(TrackerPreset.values()).map(TrackerPreset::id))
                    .allSatisfy(id -> assertThat(error).hasMessageContaining(id)));
  }

  @Test
  void constantsAreTheReferences() {
    JsonNode golden = Goldens.json("tracker_configs.json");
    Map.of(
            "siamrpn_alex_dwxcorr", TrackerPreset.SIAMRPN_ALEXNET,
            "siamrpn_alex_upchannel", TrackerPreset.DASIAMRPN_OTB,
            "siamrpn_r50_l234_dwxcorr", TrackerPreset.SIAMRPNPP_RESNET50,
            "siamrpn_mobilev2_l234_dwxcorr", TrackerPreset.SIAMRPNPP_MOBILENETV2,
            "siammask_r50_l3", TrackerPreset.SIAMMASK,
            "siamrpn_r50_l234_dwxcorr_lt", TrackerPreset.SIAMRPNPP_RESNET50_LT)
        .forEach((name, preset) -> checkConstants(name, preset.settings(), golden.get(name)));
  }

  private static void checkConstants(String name, TrackerSettings found, JsonNode expected) {
    SiamRpnSettings settings =
        found instanceof SiamMaskSettings mask ? mask.box() : (SiamRpnSettings) found;
    Map<String, Double> constants = new TreeMap<>();
    constants.put("instance_size", (double) settings.searchSide());
    constants.put("base_size", (double) settings.mapBase());
    constants.put("score_size", (double) settings.mapSide(settings.searchSide()));
    constants.put("penalty_k", settings.selection().changePenalty());
    constants.put("window_influence", settings.selection().windowInfluence());
    constants.put("lr", settings.selection().sizeRate());
    if (found instanceof SiamMaskSettings mask) {
      constants.put("mask_threshold", mask.maskThreshold());
    }
    if (expected.has("lost_instance_size")) {
      assertThat(settings.longTerm().lostSides()).hasSize(1);
      int lostSide = settings.longTerm().lostSides().get(0);
      constants.put("lost_instance_size", (double) lostSide);
      constants.put("lost_score_size", (double) settings.mapSide(lostSide));
      StatusPolicy status = settings.longTerm().status();
      constants.put("confidence_low", status.weakBelow().score());
      constants.put("confidence_high", status.foundFrom().score());
    }
    check(name, constants, expected);
  }

  @Test
  void constantsOfSiamFcAreTheReferences() {
    SiamFcSettings settings = SiamFcSettings.THREE_SCALES;
    check(
        "siamfc_alexnetv1",
        Map.of(
            "instance_size", (double) settings.searchSide(),
            "score_size", (double) settings.mapSide(settings.searchSide()),
            "scale_step", settings.scaleStep(),
            "scale_penalty", settings.scalePenalty(),
            "scale_lr", settings.scaleRate(),
            "window_influence", settings.windowInfluence()),
        Goldens.json("tracker_configs.json").get("siamfc_alexnetv1"));
  }

  private static void check(String name, Map<String, Double> constants, JsonNode expected) {
    double worst = 0;
    for (Map.Entry<String, Double> constant : constants.entrySet()) {
      worst =
          Math.max(
              worst, Math.abs(constant.getValue() - expected.get(constant.getKey()).asDouble()));
    }
    GoldenReport.check(
        "tracker_configs %s, %d constants".formatted(name, constants.size()), worst, 0);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    SelectionSettings selection = new SelectionSettings(.1, .4, .3);
    LongTermSettings longTerm = TrackerPreset.SIAMMASK.settings().longTerm();
    assertThatThrownBy(() -> new SelectionSettings(-.1, .4, .3)).hasMessageContaining("penalty");
    assertThatThrownBy(() -> new SelectionSettings(.1, 1.1, .3)).hasMessageContaining("window");
    assertThatThrownBy(() -> new SelectionSettings(.1, .4, Double.NaN))
        .hasMessageContaining("rate");
    assertThatThrownBy(() -> new SiamRpnSettings(256, 8, selection, true, longTerm))
        .hasMessageContaining("search side")
        .hasMessageContaining("256");
    assertThatThrownBy(() -> new SiamRpnSettings(255, -1, selection, true, longTerm))
        .hasMessageContaining("map base");
    assertThatThrownBy(() -> new NanoTrackSettings(0, selection, longTerm))
        .hasMessageContaining("map side");
    LongTermSettings odd = new LongTermSettings(longTerm.status(), List.of(300), 1, .001);
    assertThatThrownBy(() -> new NanoTrackSettings(15, selection, odd))
        .hasMessageContaining("lost side")
        .hasMessageContaining("300");
    assertThatThrownBy(() -> new SiamRpnSettings(255, 8, selection, true, odd))
        .hasMessageContaining("lost side");
    assertThatThrownBy(
            () ->
                new SiamMaskSettings((SiamRpnSettings) TrackerPreset.SIAMRPN_ALEXNET.settings(), 1))
        .hasMessageContaining("mask threshold");
  }
}
