package io.siamflow.network;

import ai.djl.Device;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the model packs of a folder that follow targets; those that only recognise them are checked
 * and passed over. It is made where a job is submitted, remembers the packs' hashes and travels to
 * the workers, which must have the same packs at the same path.
 */
public final class PackDirectory implements NetworkFactory {

  /** Name of the file that names the default one of a folder's packs. */
  public static final String DEFAULT = "default-model";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PackDirectory.class);

  private final TreeMap<String, PackFiles> packs;
  private final TreeSet<String> embeddings;
  private final String defaultModel;
  private final DeviceChoice device;
  private final Precision precision;

  /** Where a pack is, its settings, and its files' hashes when the job was submitted. */
  private record PackFiles(
      String folder, String descriptionSha256, String weightsSha256, TrackerSettings settings)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /** What a loaded network is; equal ones are the same network. */
  private record NetworkKey(
      String weightsSha256,
      String architecture,
      List<Integer> searchSides,
      ElementType type,
      Device device) {}

  private PackDirectory(
      TreeMap<String, PackFiles> packs,
      TreeSet<String> embeddings,
      String defaultModel,
      DeviceChoice device,
      Precision precision) {
    this.packs = packs;
    this.embeddings = embeddings;
    this.defaultModel = defaultModel;
    this.device = device;
    this.precision = precision;
  }

  /**
   * The packs of a folder, all read and checked.
   *
   * @param folder a pack, or a folder of packs; its other content is left alone
   * @param defaultModel id of the model of commands that name none; if absent, the only one, or the
   *     one that the folder's file {@value #DEFAULT} names
   * @throws IOException if there is no pack, a pack is refused, or two have the same id; names them
   * @throws IllegalArgumentException if there is no such default model, or none is given for
   *     several
   */
  public static PackDirectory of(
      Path folder, Optional<String> defaultModel, DeviceChoice device, Precision precision)
      throws IOException {
    TreeMap<String, PackFiles> packs = new TreeMap<>();
    TreeSet<String> embeddings = new TreeSet<>();
    for (Path pack : packFolders(folder.toAbsolutePath().normalize())) {
      byte[] description = ModelPack.readDescription(pack);
      ModelPack read = ModelPack.load(pack, description);
      if (!read.description().architecture().tracks()) {
        embeddings.add(read.description().id());
        continue;
      }
      PackFiles files =
          new PackFiles(
              pack.toString(),
              Sha256.of(description),
              read.description().weightsSha256(),
              read.description().settings());
      PackFiles other = packs.put(read.description().id(), files);
      if (other != null) {
        throw new IOException(
            "packs %s and %s have the same id %s"
                .formatted(other.folder, pack, read.description().id()));
      }
    }
    if (packs.isEmpty() && !embeddings.isEmpty()) {
      throw new IOException(folder + ": " + followsNone(String.join(", ", embeddings)));
    }
    if (packs.isEmpty()) {
      throw new IOException(
          "%s holds no model pack (a folder with %s and %s)"
              .formatted(folder, ModelPack.DESCRIPTION, ModelPack.WEIGHTS));
    }
    if (defaultModel.isPresent() && !packs.containsKey(defaultModel.get())) {
      throw unknown(defaultModel.get(), packs, embeddings);
    }
    String chosen =
        defaultModel.isPresent() ? defaultModel.get() : defaultOf(folder, packs, embeddings);
    return new PackDirectory(packs, embeddings, chosen, device, precision);
  }

  private static String defaultOf(
      Path folder, TreeMap<String, PackFiles> packs, TreeSet<String> embeddings)
      throws IOException {
    if (packs.size() == 1) {
      return packs.firstKey();
    }
    Path file = folder.resolve(DEFAULT);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s holds the models %s; name the default one"
              .formatted(folder, String.join(", ", packs.keySet())));
    }
    String named = Files.readString(file).strip();
    if (!packs.containsKey(named)) {
      throw new IOException(file + ": " + unknown(named, packs, embeddings).getMessage());
    }
    return named;
  }

  @Override
  public Map<String, String> models() {
    Map<String, String> models = new LinkedHashMap<>();
    packs.forEach((id, files) -> models.put(id, files.weightsSha256));
    return models;
  }

  @Override
  public String refusal(String id) {
    return unknown(id, packs, embeddings).getMessage();
  }

  @Override
  public TrackerSettings settings(String id) {
    PackFiles files = packs.get(id);
    if (files == null) {
      throw unknown(id, packs, embeddings);
    }
    return files.settings;
  }

  @Override
  public String defaultModel() {
    return defaultModel;
  }

  /**
   * Opens a model. Its network is loaded once for a JVM, device and precision.
   *
   * @throws IllegalArgumentException if the id is not known, or a chosen or assigned GPU is not
   *     there
   * @throws UncheckedIOException if the pack is not, or no longer, the one that was submitted;
   *     names the pack and its path
   */
  @Override
  public Model open(String id, OptionalInt assignedGpu) {
    PackFiles files = packs.get(id);
    if (files == null) {
      throw unknown(id, packs, embeddings);
    }
    TorchEngine engine = new TorchEngine();
    Device runsOn = engine.device(device, assignedGpu);
    ElementType type = engine.elementType(precision, runsOn);
    Path folder = Path.of(files.folder);
    try {
      byte[] descriptionFile = ModelPack.readDescription(folder);
      requireSubmitted(
          folder.resolve(ModelPack.DESCRIPTION),
          Sha256.of(descriptionFile),
          files.descriptionSha256);
      PackDescription description =
          PackDescription.read(descriptionFile, folder.resolve(ModelPack.DESCRIPTION).toString());
      requireSubmitted(
          folder.resolve(ModelPack.WEIGHTS), description.weightsSha256(), files.weightsSha256);
      NetworkKey key =
          new NetworkKey(
              files.weightsSha256,
              description.architecture().name(),
              description.settings().searchSides(),
              type,
              runsOn);
      SharedNetworks.Share share =
          SharedNetworks.OF_THIS_JVM.take(key, () -> load(folder, descriptionFile, key));
      return new Model(
          id,
          files.weightsSha256,
          description.settings(),
          new DjlSiameseNetwork(share, description.channels()));
    } catch (IOException e) {
      throw new UncheckedIOException("model " + id + ": " + e.getMessage(), e);
    }
  }

  private static LoadedNetwork load(Path folder, byte[] descriptionFile, NetworkKey key) {
    try {
      ModelPack pack = ModelPack.load(folder, descriptionFile);
      LOG.info("Loading {} on {} in {}", folder, key.device, key.type);
      return LoadedNetwork.fused(pack.network().folded(), key.type, key.device);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static List<Path> packFolders(Path folder) throws IOException {
    if (ModelPack.isPack(folder)) {
      return List.of(folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    try (var content = Files.list(folder)) {
      return content.filter(ModelPack::isPack).sorted().toList();
    }
  }

  private static void requireSubmitted(Path file, String sha256, String submitted)
      throws IOException {
    if (!sha256.equals(submitted)) {
      throw new IOException(
          "%s is not what was submitted: sha256 %s, not %s".formatted(file, sha256, submitted));
    }
  }

  private static IllegalArgumentException unknown(
      String id, Map<String, PackFiles> packs, Set<String> embeddings) {
    return new IllegalArgumentException(
        embeddings.contains(id)
            ? followsNone(id)
            : "no model '%s'; there is %s".formatted(id, String.join(", ", packs.keySet())));
  }

  private static String followsNone(String id) {
    return "the model " + id + " recognises targets and follows none";
  }
}
