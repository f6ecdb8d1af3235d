package io.siamflow.network;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import io.siamflow.tracker.SiameseNetwork;
import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Siamese network run by libtorch through DJL. Embeddings are float32 in the order rows, columns,
 * channels. A large batch runs on a CPU in slices whose memory is used again. What a call takes
 * from the device is given back when it ends. The features of which a mask is made stay on the
 * device while its place is chosen.
 */
final class DjlSiameseNetwork implements SiameseNetwork {

  private final SharedNetworks.Share share;
  private final ChannelOrder channels;
  private final int exemplarSide;
  private final SortedMap<Integer, SearchMethod> searches = new TreeMap<>();
  private final int embeddingLength;
  private ByteBuffer templateBytes = ByteBuffer.allocateDirect(0);
  private float[] templateValues = new float[0];

  /**
   * Takes over the share, which is closed with this.
   *
   * @param channels the order of bytes that the network was trained with
   */
  DjlSiameseNetwork(SharedNetworks.Share share, ChannelOrder channels) {
    NetworkGraph graph = share.network().graph();
    this.share = share;
    this.channels = channels;
    Branch embed = graph.branch(Architecture.EMBED);
    exemplarSide = embed.inputs().get(0).shape().size(0);
    embeddingLength = embed.result().shape().count();
    for (Branch branch : graph.branches()) {
      if (branch.name().startsWith(Architecture.SEARCH)) {
        searches.put(branch.inputs().get(0).shape().size(0), SearchMethod.of(branch, graph));
      }
    }
  }

  @Override
  public int exemplarSide() {
    return exemplarSide;
  }

  @Override
  public List<Integer> searchSides() {
    return List.copyOf(searches.keySet());
  }

  @Override
  public ChannelOrder channels() {
    return channels;
  }

  @Override
  public int embeddingLength() {
    return embeddingLength;
  }

  @Override
  public List<TemplateEmbedding> embed(CropBatch exemplars) {
    requireCrops("exemplars", exemplars, exemplarSide);
    float[] values = new float[Math.multiplyExact(exemplars.count(), embeddingLength)];
    int atOnce = share.network().itemsAtOnce(Architecture.EMBED);
    for (int from = 0; from < exemplars.count(); from += atOnce) {
      int count = Math.min(atOnce, exemplars.count() - from);
      try (PtNDManager scope = share.network().newScope()) {
        PtNDArray embeddings =
            share
                .network()
                .run(Architecture.EMBED, scope, pixels(exemplars, from, count, scope))
                .get(0);
        copy(embeddings, values, from * embeddingLength, count * embeddingLength);
      }
    }
    List<TemplateEmbedding> embeddings = new ArrayList<>();
    for (int from = 0; from < values.length; from += embeddingLength) {
      embeddings.add(TemplateEmbedding.of(values, from, embeddingLength));
    }
    return embeddings;
  }

  @Override
  public List<NetworkOutput> search(
      List<TemplateEmbedding> templates,
      int regionsPerTemplate,
      CropBatch regions,
      PositionChooser chooser) {
    SearchMethod method = searches.get(regions.side());
    if (method == null || regions.order() != channels) {
      throw new IllegalArgumentException(
          "search regions of side %d in %s for a network of sides %s in %s"
              .formatted(regions.side(), regions.order(), searches.keySet(), channels));
    }
    if (regionsPerTemplate < 1 || regions.count() != (long) templates.size() * regionsPerTemplate) {
      throw new IllegalArgumentException(
          "%d search regions for %d templates with %d each"
              .formatted(regions.count(), templates.size(), regionsPerTemplate));
    }
    if (method.hasMask() && regionsPerTemplate != 1) {
      throw new IllegalArgumentException(
          regionsPerTemplate + " search regions a template for a network with a mask branch");
    }
    for (TemplateEmbedding template : templates) {
      if (template.length() != embeddingLength) {
        throw new IllegalArgumentException(
            "an embedding of %d values for a network of %d"
                .formatted(template.length(), embeddingLength));
      }
    }
    int regionsAtOnce = share.network().itemsAtOnce(method.branch().name());
    if (method.hasMask()) {
      regionsAtOnce = Math.min(regionsAtOnce, share.network().itemsAtOnce(method.mask().name()));
    }
    int atOnce = Math.max(1, regionsAtOnce / regionsPerTemplate);
    List<NetworkOutput> outputs = new ArrayList<>();
    for (int from = 0; from < templates.size(); from += atOnce) {
      int count = Math.min(atOnce, templates.size() - from);
      try (PtNDManager scope = share.network().newScope()) {
        List<PtNDArray> results =
            share
                .network()
                .run(
                    method.branch().name(),
                    scope,
                    pixels(regions, from * regionsPerTemplate, count * regionsPerTemplate, scope),
                    embeddings(templates.subList(from, from + count), scope));
        List<NetworkOutput> slice = method.outputs(results, count);
        outputs.addAll(method.hasMask() ? withMasks(method, results, slice, from, chooser) : slice);
      }
    }
    return outputs;
  }

  /** Runs the mask branch at the chosen places of a slice. */
  private List<NetworkOutput> withMasks(
      SearchMethod method,
      List<PtNDArray> results,
      List<NetworkOutput> outputs,
      int firstTemplate,
      PositionChooser chooser) {
    ByteBuffer positions =
        ByteBuffer.allocateDirect(2 * Long.BYTES * outputs.size()).order(ByteOrder.nativeOrder());
    for (int i = 0; i < outputs.size(); i++) {
      FeatureMap scores = outputs.get(i).scores();
      int place = chooser.choose(firstTemplate + i, outputs.get(i));
      if (place < 0 || place >= scores.height() * scores.width()) {
        throw new IllegalArgumentException(
            "place %d of a map of %dx%d".formatted(place, scores.height(), scores.width()));
      }
      positions.putLong(place / scores.width()).putLong(place % scores.width());
    }
    PtNDManager scope = (PtNDManager) results.get(0).getManager();
    List<PtNDArray> inputs = new ArrayList<>(method.features(results));
    inputs.add(scope.create(positions.flip(), new Shape(outputs.size(), 2), DataType.INT64));
    PtNDArray masks =
        share.network().run(method.mask().name(), scope, inputs.toArray(PtNDArray[]::new)).get(0);
    return method.withMasks(outputs, masks);
  }

  @Override
  public void close() {
    share.close();
  }

  private void requireCrops(String what, CropBatch crops, int side) {
    if (crops.side() != side || crops.order() != channels) {
      throw new IllegalArgumentException(
          "%s of side %d in %s for a network of side %d in %s"
              .formatted(what, crops.side(), crops.order(), side, channels));
    }
  }

  /** Some of the crops: their own memory on a CPU, a copy of it on a GPU. */
  private static PtNDArray pixels(CropBatch crops, int from, int count, PtNDManager scope) {
    int bytes = 3 * crops.side() * crops.side();
    return scope.create(
        crops.pixels().slice(from * bytes, count * bytes),
        new Shape(count, crops.side(), crops.side(), 3),
        DataType.UINT8);
  }

  private PtNDArray embeddings(List<TemplateEmbedding> templates, PtNDManager scope) {
    int count = Math.multiplyExact(templates.size(), embeddingLength);
    if (templateValues.length < count) {
      templateValues = new float[count];
      templateBytes =
          ByteBuffer.allocateDirect(Math.multiplyExact(4, count)).order(ByteOrder.nativeOrder());
    }
    for (int i = 0; i < templates.size(); i++) {
      templates.get(i).copyTo(templateValues, i * embeddingLength);
    }
    templateBytes.clear().limit(4 * count);
    templateBytes.asFloatBuffer().put(templateValues, 0, count);
    return scope.create(
        templateBytes, new Shape(templates.size(), embeddingLength), DataType.FLOAT32);
  }

  private static void copy(PtNDArray array, float[] target, int from, int count) {
    array.toByteBuffer(true).asFloatBuffer().get(target, from, count);
  }
}
