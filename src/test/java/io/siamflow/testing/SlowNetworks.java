package io.siamflow.testing;

import io.siamflow.image.ChannelOrder;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import io.siamflow.tracker.SiameseNetwork;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackerSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Networks whose device needs a time for each target that is searched for.
 *
 * @param original does the work
 * @param millis time for a target, milliseconds, with all that the original takes
 */
public record SlowNetworks(NetworkFactory original, long millis) implements NetworkFactory {

  @Override
  public Map<String, String> models() {
    return original.models();
  }

  @Override
  public TrackerSettings settings(String id) {
    return original.settings(id);
  }

  @Override
  public String defaultModel() {
    return original.defaultModel();
  }

  @Override
  public Model open(String id, OptionalInt assignedGpu) {
    Model model = original.open(id, assignedGpu);
    return new Model(
        id, model.sha256(), model.settings(), new SlowNetwork(model.network(), millis));
  }

  private record SlowNetwork(SiameseNetwork network, long millis) implements SiameseNetwork {

    @Override
    public int exemplarSide() {
      return network.exemplarSide();
    }

    @Override
    public List<Integer> searchSides() {
      return network.searchSides();
    }

    @Override
    public ChannelOrder channels() {
      return network.channels();
    }

    @Override
    public int embeddingLength() {
      return network.embeddingLength();
    }

    @Override
    public List<TemplateEmbedding> embed(CropBatch exemplars) {
      return network.embed(exemplars);
    }

    @Override
    public List<NetworkOutput> search(
        List<TemplateEmbedding> templates,
        int regionsPerTemplate,
        CropBatch regions,
        PositionChooser chooser) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis * templates.size());
      List<NetworkOutput> outputs = network.search(templates, regionsPerTemplate, regions, chooser);
      try {
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted on the device", e);
      }
      return outputs;
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
