package io.siamflow.cli;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.TorchEngine;
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

/**
 * Models whose networks use a number of threads on a processor, whichever thread calls them.
 *
 * @param packs the models
 * @param threads at least 1
 */
record LimitedThreads(PackDirectory packs, int threads) implements NetworkFactory {

  @Override
  public Map<String, String> models() {
    return packs.models();
  }

  @Override
  public TrackerSettings settings(String id) {
    return packs.settings(id);
  }

  @Override
  public String defaultModel() {
    return packs.defaultModel();
  }

  @Override
  public Model open(String id, OptionalInt assignedGpu) {
    Model model = packs.open(id, assignedGpu);
    return new Model(
        model.id(),
        model.sha256(),
        model.settings(),
        model.tracker(),
        new Limited(model.network(), threads));
  }

  private record Limited(SiameseNetwork network, int threads) implements SiameseNetwork {

    @Override
    public int exemplarSide() {
      return network.exemplarSide();
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
    public List<Integer> searchSides() {
      return network.searchSides();
    }

    @Override
    public List<TemplateEmbedding> embed(CropBatch exemplars) {
      new TorchEngine().useThreads(threads);
      return network.embed(exemplars);
    }

    @Override
    public List<NetworkOutput> search(
        List<TemplateEmbedding> templates,
        int regionsPerTemplate,
        CropBatch regions,
        PositionChooser chooser) {
      new TorchEngine().useThreads(threads);
      return network.search(templates, regionsPerTemplate, regions, chooser);
    }

    @Override
    public void giveBack(List<NetworkOutput> outputs) {
      network.giveBack(outputs);
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
