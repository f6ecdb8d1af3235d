package io.siamflow.testing;

import io.siamflow.tracker.EvidenceFloor;
import io.siamflow.tracker.LongTermSettings;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.StatusPolicy;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Two models without weights: {@code patch-a} with three scales and {@code patch-b} with five,
 * whose region grows while a target is lost.
 *
 * @param probe sees what their networks do
 * @param templateRate running average's rate of their templates
 */
public record PatchNetworkFactory(NetworkProbe probe, double templateRate)
    implements NetworkFactory {

  public static final String PATCH_A = "patch-a";
  public static final String PATCH_B = "patch-b";

  private static final StatusPolicy STATUS =
      new StatusPolicy(
          EvidenceFloor.ofPeakToSidelobe(3.25),
          EvidenceFloor.ofPeakToSidelobe(3.75),
          EvidenceFloor.ofPeakToSidelobe(4.5),
          10);

  public PatchNetworkFactory(NetworkProbe probe) {
    this(probe, 0);
  }

  @Override
  public Map<String, String> models() {
    return new TreeMap<>(Map.of(PATCH_A, "aa".repeat(32), PATCH_B, "bb".repeat(32)));
  }

  @Override
  public String defaultModel() {
    return PATCH_A;
  }

  @Override
  public Model open(String id, OptionalInt assignedGpu) {
    String sha256 = models().get(id);
    if (sha256 == null) {
      throw new IllegalArgumentException("there is no model '" + id + "'");
    }
    SiamFcSettings settings = settings(id);
    return new Model(id, sha256, settings, new PatchNetwork(probe, settings.searchSides()));
  }

  @Override
  public SiamFcSettings settings(String id) {
    return id.equals(PATCH_A)
        ? settings(SiamFcSettings.THREE_SCALES, List.of())
        : settings(SiamFcSettings.FIVE_SCALES, List.of(543));
  }

  private SiamFcSettings settings(SiamFcSettings published, List<Integer> lostSides) {
    return new SiamFcSettings(
        published.scales(),
        published.scaleStep(),
        published.scalePenalty(),
        published.scaleRate(),
        published.windowInfluence(),
        templateRate,
        new LongTermSettings(STATUS, lostSides, 2, .001));
  }
}
