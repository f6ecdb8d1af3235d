package io.siamflow.tracker;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The published settings of trackers by name, each with the architecture that it was published for.
 *
 * <p>What makes a target lost is published for {@link #SIAMRPNPP_RESNET50_LT} only. The others of
 * the SiamRPN family and NanoTrack have a common policy on the score and search a lost target in
 * crops that grow by 288 pixels twice. DaSiamRPN's BIG network takes crops of 287 instead of 271
 * pixels for small targets; here all are 271.
 */
public enum TrackerPreset {
  /** SiamFC with three scales. */
  SIAMFC_3_SCALES("siamfc-3-scales", "siamfc-alexnet", SiamFcSettings.THREE_SCALES),

  /** SiamFC with five scales. */
  SIAMFC_5_SCALES("siamfc-5-scales", "siamfc-alexnet", SiamFcSettings.FIVE_SCALES),

  /** pysot {@code siamrpn_alex_dwxcorr}. */
  SIAMRPN_ALEXNET("siamrpn-alexnet", "siamrpn-alexnet", rpn(287, 0, .16, .40, .30)),

  /** DaSiamRPN {@code SiamRPNBIG}. */
  DASIAMRPN_BIG("dasiamrpn-big", "siamrpn-alexnet-upchannel", rpn(271, 0, .055, .42, .295)),

  /** DaSiamRPN {@code SiamRPNvot}. */
  DASIAMRPN_VOT("dasiamrpn-vot", "siamrpn-alexnet-upchannel", rpn(271, 0, .04, .44, .45)),

  /** DaSiamRPN {@code SiamRPNotb}. */
  DASIAMRPN_OTB("dasiamrpn-otb", "siamrpn-alexnet-upchannel", rpn(271, 0, .22, .40, .30)),

  /** pysot {@code siamrpn_mobilev2_l234_dwxcorr}. */
  SIAMRPNPP_MOBILENETV2(
      "siamrpnpp-mobilenetv2", "siamrpnpp-mobilenetv2", rpn(255, 8, .04, .40, .50)),

  /** pysot {@code siamrpn_r50_l234_dwxcorr}. */
  SIAMRPNPP_RESNET50("siamrpnpp-resnet50", "siamrpnpp-resnet50", rpn(255, 8, .05, .42, .38)),

  /** pysot {@code siamrpn_r50_l234_dwxcorr_otb}. */
  SIAMRPNPP_RESNET50_OTB(
      "siamrpnpp-resnet50-otb", "siamrpnpp-resnet50", rpn(255, 8, .24, .50, .25)),

  /**
   * pysot {@code siamrpn_r50_l234_dwxcorr_lt}: lost below .8, found from .998 on, in 831 pixels.
   */
  SIAMRPNPP_RESNET50_LT(
      "siamrpnpp-resnet50-lt",
      "siamrpnpp-resnet50",
      new SiamRpnSettings(
          255,
          8,
          new SelectionSettings(.05, .28, .22),
          false,
          new LongTermSettings(scores(.8, .8, .998, 1), List.of(831), 0, .001))),

  /** pysot {@code siammask_r50_l3}. */
  SIAMMASK("siammask", "siammask-resnet50", mask(.10, .41, .32, .15)),

  /** SiamMask {@code config_vot.json}, for VOT2016. */
  SIAMMASK_VOT16("siammask-vot16", "siammask-resnet50", mask(.04, .42, .25, .30)),

  /** SiamMask {@code config_vot18.json}. */
  SIAMMASK_VOT18("siammask-vot18", "siammask-resnet50", mask(.10, .41, .32, .15)),

  /** SiamMask {@code config_davis.json}. */
  SIAMMASK_DAVIS("siammask-davis", "siammask-resnet50", mask(.04, .40, 1.0, .35)),

  /** SiamMask's settings on the smaller network; nobody published any for it. */
  SIAMMASK_MOBILENETV2("siammask-mobilenetv2", "siammask-mobilenetv2", mask(.10, .41, .32, .15)),

  /** NanoTrack, version 1. */
  NANOTRACK_V1("nanotrack-v1", "nanotrack-v1", nano(16, .148, .462, .390)),

  /** NanoTrack, version 2. */
  NANOTRACK_V2("nanotrack-v2", "nanotrack-v2", nano(16, .150, .490, .385)),

  /** NanoTrack, version 3. */
  NANOTRACK_V3("nanotrack-v3", "nanotrack-v3", nano(15, .138, .455, .348));

  private static final int GROWTH = 288;
  private static final int GROW_EVERY = 10;

  private final String id;
  private final String architecture;
  private final TrackerSettings settings;

  TrackerPreset(String id, String architecture, TrackerSettings settings) {
    this.id = id;
    this.architecture = architecture;
    this.settings = settings;
  }

  /**
   * The preset of this name.
   *
   * @throws IllegalArgumentException if there is none; names all that there are
   */
  public static TrackerPreset named(String id) {
    return Arrays.stream(values())
        .filter(preset -> preset.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no tracker preset '"
                        + id
                        + "'; there are "
                        + Arrays.stream(values())
                            .map(TrackerPreset::id)
                            .collect(Collectors.joining(", "))));
  }

  /** Its name, as options and model packs say it. */
  public String id() {
    return id;
  }

  /** The architecture that it was published for. */
  public String architecture() {
    return architecture;
  }

  public TrackerSettings settings() {
    return settings;
  }

  private static SiamRpnSettings rpn(
      int searchSide, int mapBase, double changePenalty, double windowInfluence, double sizeRate) {
    return new SiamRpnSettings(
        searchSide,
        mapBase,
        new SelectionSettings(changePenalty, windowInfluence, sizeRate),
        true,
        longTerm(searchSide, scores(.5, .6, .9, 10)));
  }

  private static SiamMaskSettings mask(
      double changePenalty, double windowInfluence, double sizeRate, double maskThreshold) {
    return new SiamMaskSettings(
        rpn(255, 8, changePenalty, windowInfluence, sizeRate), maskThreshold);
  }

  private static NanoTrackSettings nano(
      int mapSide, double changePenalty, double windowInfluence, double sizeRate) {
    return new NanoTrackSettings(
        mapSide,
        new SelectionSettings(changePenalty, windowInfluence, sizeRate),
        longTerm(
            255,
            new StatusPolicy(
                new EvidenceFloor(.9, 5, .1),
                new EvidenceFloor(.93, 6, .15),
                likeness(.95, .25),
                10)));
  }

  private static EvidenceFloor likeness(double score, double similarity) {
    return new EvidenceFloor(score, Double.NEGATIVE_INFINITY, similarity);
  }

  private static LongTermSettings longTerm(int searchSide, StatusPolicy status) {
    return new LongTermSettings(
        status, List.of(searchSide + GROWTH, searchSide + 2 * GROWTH), GROW_EVERY, .001);
  }

  private static StatusPolicy scores(double weak, double clear, double found, int lostAfter) {
    return new StatusPolicy(
        EvidenceFloor.ofScore(weak),
        EvidenceFloor.ofScore(clear),
        EvidenceFloor.ofScore(found),
        lostAfter);
  }
}
