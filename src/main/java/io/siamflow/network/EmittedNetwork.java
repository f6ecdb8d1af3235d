package io.siamflow.network;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.MultiplyAdds;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import io.siamflow.tracker.CropBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A pack's network for a libtorch elsewhere: the TorchScript archives that inference loads on a
 * GPU, {@value #DESCRIPTION}, and golden values, computed on this machine's processor in float32,
 * by which the other libtorch is checked.
 *
 * <p>{@value #DESCRIPTION} names the archive of each precision, and for each of the methods {@value
 * Architecture#EMBED}, {@value Architecture#SEARCH} and {@value Architecture#MASK} that the network
 * has what it takes, what it gives and how many multiplications with an addition an item takes. A
 * method takes {@code exemplars} or {@code regions} (bytes; regions of an item stand together),
 * {@code positions} (int64), or the result N of a method M as {@code M.N}. A golden value is a file
 * of little-endian numbers without a head.
 */
public final class EmittedNetwork {

  /** The description's file name. */
  public static final String DESCRIPTION = "network.json";

  private static final String GOLDEN = "golden";

  private final WeightedNetwork network;
  private final Path folder;
  private final Map<String, Object> golden = new LinkedHashMap<>();

  private EmittedNetwork(WeightedNetwork network, Path folder) {
    this.network = network;
    this.folder = folder;
  }

  /**
   * Writes everything into a folder, over what an earlier call wrote there.
   *
   * @param precisions of the archives, without {@link Precision#AUTO}
   * @param exemplars what the golden values are of, at least one
   * @param regions as many for each exemplar, one exemplar's together; null for a network that
   *     searches for nothing
   * @throws IOException if the folder holds something else, or cannot be written
   */
  public static void write(
      ModelPack pack,
      List<Precision> precisions,
      CropBatch exemplars,
      CropBatch regions,
      Path folder)
      throws IOException {
    EmittedFolder.create(folder, DESCRIPTION, "emitted network");
    Files.createDirectories(folder.resolve(GOLDEN));
    new EmittedNetwork(pack.network().folded(), folder)
        .write(pack.description(), precisions, exemplars, regions);
  }

  private void write(
      PackDescription description,
      List<Precision> precisions,
      CropBatch exemplars,
      CropBatch regions)
      throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("model", description.id());
    root.put("architecture", description.architecture().name());
    root.put("provenance", description.provenance());
    root.put("weightsSha256", description.weightsSha256());
    Map<String, String> archives = new LinkedHashMap<>();
    for (Precision precision : precisions) {
      String file = "network-" + precision + ".pt";
      ElementType type = ElementType.valueOf(precision.name().toUpperCase(Locale.ROOT));
      Files.write(folder.resolve(file), TorchScriptArchive.of(network, type));
      archives.put(precision.toString(), file);
    }
    root.put("archives", archives);
    root.put("items", exemplars.count());
    root.put("regionsPerItem", regions == null ? 0 : regions.count() / exemplars.count());
    Map<String, Object> methods = new LinkedHashMap<>();
    compute(exemplars, regions, methods);
    root.put("methods", methods);
    root.put("goldenLibtorch", new TorchEngine().version());
    root.put(GOLDEN, golden);
    Files.writeString(
        folder.resolve(DESCRIPTION),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
            + "\n");
  }

  private void compute(CropBatch exemplars, CropBatch regions, Map<String, Object> methods)
      throws IOException {
    NetworkGraph graph = network.graph();
    int items = exemplars.count();
    try (LoadedNetwork loaded = new LoadedNetwork(network, ElementType.FLOAT32, Device.cpu());
        PtNDManager scope = loaded.newScope()) {
      Branch embed = graph.branch(Architecture.EMBED);
      List<PtNDArray> embeddings =
          loaded.run(embed.name(), scope, pixels("exemplars", exemplars, scope));
      describe(methods, embed, List.of("exemplars"), embeddings, 1);
      if (regions == null) {
        return;
      }
      SearchMethod method = SearchMethod.of(graph.branch(Architecture.SEARCH), graph);
      List<PtNDArray> found =
          loaded.run(
              method.branch().name(),
              scope,
              pixels("regions", regions, scope),
              (PtNDArray) embeddings.get(0).reshape(new Shape(items, -1)));
      List<PtNDArray> features = method.hasMask() ? method.features(found) : List.of();
      describe(
          methods,
          method.branch(),
          List.of("regions", embed.name() + ".0"),
          found.subList(0, found.size() - features.size()),
          found.size());
      if (method.hasMask()) {
        List<String> taken = new ArrayList<>();
        for (int i = found.size() - features.size(); i < found.size(); i++) {
          taken.add(method.branch().name() + "." + i);
        }
        taken.add("positions");
        List<PtNDArray> inputs = new ArrayList<>(features);
        inputs.add(positions(method.branch().results().get(0), items, scope));
        List<PtNDArray> masks =
            loaded.run(method.mask().name(), scope, inputs.toArray(PtNDArray[]::new));
        describe(methods, method.mask(), taken, masks, 1);
      }
    }
  }

  /**
   * Describes a method and keeps what it gave.
   *
   * @param given the results that are float32 in every precision; those after them stay on the
   *     device
   * @param results how many it gives
   */
  private void describe(
      Map<String, Object> methods,
      Branch branch,
      List<String> inputs,
      List<PtNDArray> given,
      int results)
      throws IOException {
    for (int i = 0; i < given.size(); i++) {
      keep(
          branch.name() + "." + i, "float32", given.get(i).getShape(), given.get(i).toByteBuffer());
    }
    Map<String, Object> method = new LinkedHashMap<>();
    method.put("inputs", inputs);
    method.put("results", results);
    method.put("shapes", branch.results().stream().map(result -> result.shape().sizes()).toList());
    method.put("multiplyAdds", MultiplyAdds.of(branch));
    methods.put(branch.name(), method);
  }

  private PtNDArray pixels(String name, CropBatch crops, PtNDManager scope) throws IOException {
    Shape shape = new Shape(crops.count(), crops.side(), crops.side(), 3);
    keep(name, "uint8", shape, crops.pixels());
    return scope.create(crops.pixels(), shape, DataType.UINT8);
  }

  /** Places near the middle of the score map, another one for each item. */
  private PtNDArray positions(Value scores, int items, PtNDManager scope) throws IOException {
    int rows = scores.shape().size(1);
    int columns = scores.shape().size(2);
    ByteBuffer positions =
        ByteBuffer.allocateDirect(2 * Long.BYTES * items).order(ByteOrder.nativeOrder());
    for (int i = 0; i < items; i++) {
      positions.putLong((rows / 2 + i) % rows).putLong((columns / 2 + 2 * i) % columns);
    }
    Shape shape = new Shape(items, 2);
    keep("positions", "int64", shape, positions.flip());
    return scope.create(positions, shape, DataType.INT64);
  }

  private void keep(String name, String type, Shape shape, ByteBuffer values) throws IOException {
    byte[] bytes = new byte[values.remaining()];
    values.duplicate().get(bytes);
    String file = GOLDEN + "/" + name + ".bin";
    Files.write(folder.resolve(file), bytes);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("file", file);
    entry.put("type", type);
    entry.put("shape", shape.getShape());
    golden.put(name, entry);
  }
}
