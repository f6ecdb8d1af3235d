package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        .forEach(
            (name, preset) -> {
              JsonNode expected = golden.get(name);
              SiamRpnSettings settings =
                  preset.settings() instanceof SiamMaskSettings mask
                      ? mask.box()
                      : (SiamRpnSettings) preset.settings();
              assertThat(settings.searchSide()).isEqualTo(expected.get("instance_size").asInt());
              assertThat(settings.mapBase()).isEqualTo(expected.get("base_size").asInt());
              assertThat(settings.mapSide(settings.searchSide()))
                  .isEqualTo(expected.get("score_size").asInt());
              assertThat(settings.selection())
                  .isEqualTo(
                      new SelectionSettings(
                          expected.get("penalty_k").asDouble(),
                          expected.get("window_influence").asDouble(),
                          expected.get("lr").asDouble()));
              if (preset.settings() instanceof SiamMaskSettings mask) {
                assertThat(mask.maskThreshold())
                    .isEqualTo(expected.get("mask_threshold").asDouble());
              }
              if (expected.has("lost_instance_size")) {
                int lostSide = expected.get("lost_instance_size").asInt();
                assertThat(settings.longTerm().lostSides()).isEqualTo(List.of(lostSide));
                assertThat(settings.mapSide(lostSide))
                    .isEqualTo(expected.get("lost_score_size").asInt());
                StatusPolicy status = settings.longTerm().status();
                assertThat(status.weakBelow().score())
                    .isEqualTo(expected.get("confidence_low").asDouble());
                assertThat(status.foundFrom().score())
                    .isEqualTo(expected.get("confidence_high").asDouble());
              }
            });
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
