package io.siamflow.testing;

import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TrackerSettings;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The same models with other hashes, as if their packs had been replaced; those without a hash are
 * missing.
 *
 * @param original opens them
 * @param hashes the hash of each model that is there
 */
public record OtherModels(NetworkFactory original, TreeMap<String, String> hashes)
    implements NetworkFactory {

  @Override
  public Map<String, String> models() {
    return hashes;
  }

  @Override
  public TrackerSettings settings(String id) {
    return original.settings(id);
  }

  @Override
  public String defaultModel() {
    return hashes.firstKey();
  }

  @Override
  public Model open(String id, OptionalInt assignedGpu) {
    Model model = original.open(id, assignedGpu);
    return new Model(id, hashes.get(id), model.settings(), model.network());
  }
}
