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
import java.util.Random;

/**
 * Networks whose templates are longer than they need be: numbers that no compression shortens stand
 * behind their own, and change nothing.
 *
 * @param original does the work
 * @param values of a template, at least as many as the original's has
 */
public record LargeTemplates(NetworkFactory original, int values) implements NetworkFactory {

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
        id, model.sha256(), model.settings(), new LargeNetwork(model.network(), values));
  }

  private record LargeNetwork(SiameseNetwork network, int values) implements SiameseNetwork {

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
      return values;
    }

    @Override
    public List<TemplateEmbedding> embed(CropBatch exemplars) {
      return network.embed(exemplars).stream().map(this::larger).toList();
    }

    private TemplateEmbedding larger(TemplateEmbedding template) {
      float[] larger = new float[values];
      Random random = new Random(template.hashCode());
      for (int i = template.length(); i < values; i++) {
        larger[i] = random.nextFloat();
      }
      template.copyTo(larger, 0);
      return TemplateEmbedding.of(larger);
    }

    private TemplateEmbedding own(TemplateEmbedding larger) {
      float[] all = new float[values];
      larger.copyTo(all, 0);
      return TemplateEmbedding.of(all, 0, network.embeddingLength());
    }

    @Override
    public List<NetworkOutput> search(
        List<TemplateEmbedding> templates,
        int regionsPerTemplate,
        CropBatch regions,
        PositionChooser chooser) {
      return network.search(
          templates.stream().map(this::own).toList(), regionsPerTemplate, regions, chooser);
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
