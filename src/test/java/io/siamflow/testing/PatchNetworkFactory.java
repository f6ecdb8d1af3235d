package io.siamflow.testing;

import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.SiamFcSettings;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Two models without weights: {@code patch-a} with three scales and {@code patch-b} with five.
 *
 * @param probe sees what their networks do
 * @param templateRate running average's rate of their templates
 */
public record PatchNetworkFactory(NetworkProbe probe, double templateRate)
    implements NetworkFactory {

  public static final String PATCH_A = "patch-a";
  public static final String PATCH_B = "patch-b";

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
    return new Model(id, sha256, settings(id), new PatchNetwork(probe));
  }

  @Override
  public SiamFcSettings settings(String id) {
    SiamFcSettings settings =
        id.equals(PATCH_A) ? SiamFcSettings.THREE_SCALES : SiamFcSettings.FIVE_SCALES;
    return settings.withTemplateRate(templateRate);
  }
}
