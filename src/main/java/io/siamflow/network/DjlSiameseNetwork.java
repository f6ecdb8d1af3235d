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
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A Siamese network run by libtorch through DJL. Embeddings are float32 in the order rows, columns,
 * channels. On a CPU a batch runs in slices, several at a time, each on a thread of its own. What a
 * call takes from the device is given back when it ends. The features of which a mask is made stay
 * on the device while its place is chosen.
 */
final class DjlSiameseNetwork implements SiameseNetwork {

  private final SharedNetworks.Share share;
  private final ChannelOrder channels;
  private final int exemplarSide;
  private final SortedMap<Integer, SearchMethod> searches = new TreeMap<>();
  private final int embeddingLength;
  private final Queue<TemplateValues> spareValues = new ConcurrentLinkedQueue<>();
  private final MapArrays arrays = new MapArrays();
  private SliceThreads threads;

  /** Runs some items of a batch on the calling thread; one result an item, in order. */
  private interface Slice<T> {
    List<T> run(int from, int count);
  }

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
    return inSlices(
        Architecture.EMBED,
        exemplars.count(),
        share.network().itemsAtOnce(Architecture.EMBED),
        (from, count) -> embed(exemplars, from, count));
  }

  private List<TemplateEmbedding> embed(CropBatch exemplars, int from, int count) {
    float[] values = new float[Math.multiplyExact(count, embeddingLength)];
    try (PtNDManager scope = share.network().newScope()) {
      PtNDArray result =
          share
              .network()
              .run(Architecture.EMBED, scope, pixels(exemplars, from, count, scope))
              .get(0);
      result.toByteBuffer(true).asFloatBuffer().get(values);
    }
    List<TemplateEmbedding> embeddings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      embeddings.add(TemplateEmbedding.of(values, i * embeddingLength, embeddingLength));
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
    return inSlices(
        method.branch().name(),
        templates.size(),
        Math.max(1, regionsAtOnce / regionsPerTemplate),
        (from, count) ->
            search(method, templates, regionsPerTemplate, regions, chooser, from, count));
  }

  private List<NetworkOutput> search(
      SearchMethod method,
      List<TemplateEmbedding> templates,
      int regionsPerTemplate,
      CropBatch regions,
      PositionChooser chooser,
      int from,
      int count) {
    TemplateValues spare = spareValues.poll();
    TemplateValues values = spare == null ? new TemplateValues() : spare;
    try (PtNDManager scope = share.network().newScope()) {
      PtNDArray embeddings =
          scope.create(
              values.of(templates.subList(from, from + count), embeddingLength),
              new Shape(count, embeddingLength),
              DataType.FLOAT32);
      List<PtNDArray> results =
          share
              .network()
              .run(
                  method.branch().name(),
                  scope,
                  pixels(regions, from * regionsPerTemplate, count * regionsPerTemplate, scope),
                  embeddings);
      List<NetworkOutput> outputs = method.outputs(results, count, arrays);
      return method.hasMask() ? withMasks(method, results, outputs, from, chooser) : outputs;
    } finally {
      spareValues.add(values);
    }
  }

  /**
   * Runs a batch in slices. Each thread that the caller's libtorch may use takes its share of the
   * batch, in slices that are not larger together than one may be. What does not come out even for
   * a network that is not small, and all of a batch on a GPU, runs on the calling thread, on which
   * libtorch uses all threads.
   *
   * @param atOnce items of a slice at most
   */
  private <T> List<T> inSlices(String method, int items, int atOnce, Slice<T> slice) {
    int parts = share.network().threads();
    int shared = share.network().isSmall(method) ? items : items - items % parts;
    List<T> results = new ArrayList<>(items);
    if (parts > 1 && shared > 0) {
      List<Supplier<List<T>>> tasks = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        int from = shared * part / parts;
        int to = shared * (part + 1) / parts;
        if (to > from) {
          tasks.add(() -> inTurn(from, to, Math.max(1, atOnce / parts), slice));
        }
      }
      threads(parts).run(tasks).forEach(results::addAll);
    }
    results.addAll(inTurn(results.size(), items, atOnce, slice));
    return results;
  }

  private static <T> List<T> inTurn(int begin, int end, int atOnce, Slice<T> slice) {
    List<T> results = new ArrayList<>(end - begin);
    for (int from = begin; from < end; from += atOnce) {
      results.addAll(slice.run(from, Math.min(atOnce, end - from)));
    }
    return results;
  }

  private SliceThreads threads(int count) {
    if (threads == null || threads.count() != count) {
      if (threads != null) {
        threads.close();
      }
      threads = new SliceThreads(count);
    }
    return threads;
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
    return method.withMasks(outputs, masks, arrays);
  }

  @Override
  public void giveBack(List<NetworkOutput> outputs) {
    arrays.giveBack(outputs);
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.close();
      threads = null;
    }
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
}
