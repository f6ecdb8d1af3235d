package io.siamflow.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.siamflow.network.EmittedFolder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A training for a libtorch elsewhere: the archive with the network and its losses, the pairs of
 * its steps in pieces, and {@value #DESCRIPTION}, which says the rest: losses and their factors,
 * the learning rate of every step, factors and attributes of the parameters, the optimizer's
 * numbers. So whatever trains there needs to know nothing of networks and losses.
 *
 * <p>A piece is a gzip file of pairs, one behind the other. A pair is the values of its inputs in
 * the order of the description, little-endian, without gaps; a teacher's answers are among them.
 *
 * <p>Until all is written the description is empty.
 */
final class TrainingEmission implements AutoCloseable {

  static final String DESCRIPTION = "training.json";

  /** Where the driver leaves weights. */
  private static final String TRAINED = "trained";

  private static final String ARCHIVE = "training.pt";
  private static final String PIECE = "pairs-%05d.bin.gz";
  private static final String PIECES = "pairs-*.bin.gz";

  /** A piece ends with the pair that reaches this, so that no file has more than 64 MiB. */
  static final long PIECE_BYTES = 60L << 20;

  private final Path folder;
  private final long pieceBytes;
  private final List<Map<String, Object>> pieces = new ArrayList<>();
  private CountedFile file;
  private OutputStream piece;
  private int inPiece;

  /**
   * An emission.
   *
   * @param pieceBytes of a file, after which the next one is begun
   */
  TrainingEmission(Path folder, long pieceBytes) {
    this.folder = folder;
    this.pieceBytes = pieceBytes;
  }

  /**
   * Makes the folder, or empties it of an earlier emission.
   *
   * @throws IOException if it holds something else, or weights that were trained with an earlier
   *     emission
   */
  void begin() throws IOException {
    EmittedFolder.create(folder, DESCRIPTION, "emitted training");
    Path trained = folder.resolve(TRAINED);
    if (Files.exists(trained)) {
      throw new IOException(
          trained + " is of the emission that is there; remove it or name another folder");
    }
    Files.writeString(folder.resolve(DESCRIPTION), "{}\n");
    try (var old = Files.newDirectoryStream(folder, PIECES)) {
      for (Path piece : old) {
        Files.delete(piece);
      }
    }
  }

  /** Adds the pairs of a batch. */
  void add(List<TrainableNetwork.Input> inputs) throws IOException {
    int pairs = (int) inputs.get(0).shape().get(0);
    for (int pair = 0; pair < pairs; pair++) {
      if (piece == null) {
        String name = PIECE.formatted(pieces.size());
        file = new CountedFile(Files.newOutputStream(folder.resolve(name)));
        piece = new FastGzip(file);
        pieces.add(new LinkedHashMap<>(Map.of("file", name)));
        inPiece = 0;
      }
      for (TrainableNetwork.Input input : inputs) {
        ByteBuffer data = input.data().duplicate();
        int bytes = data.remaining() / pairs;
        byte[] values = new byte[bytes];
        data.position(data.position() + pair * bytes).get(values);
        piece.write(values);
      }
      inPiece++;
      if (file.count >= pieceBytes) {
        endPiece();
      }
    }
  }

  private void endPiece() throws IOException {
    if (piece != null) {
      piece.close();
      piece = null;
      pieces.get(pieces.size() - 1).put("pairs", inPiece);
    }
  }

  /** Closes the piece that is being written, if any. */
  @Override
  public void close() throws IOException {
    if (piece != null) {
      piece.close();
      piece = null;
    }
  }

  /** Writes what stands beside the pairs; the emission is whole with it. */
  void end(
      Recipe recipe,
      TrainingIdentity identity,
      WeightedNetwork network,
      Objective objective,
      ElementType type,
      List<String> columns,
      List<TrainableNetwork.Input> inputs)
      throws IOException {
    endPiece();
    Files.write(folder.resolve(ARCHIVE), TorchScriptArchive.forTraining(network, type));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("recipe", recipe.id());
    root.put("identity", identity.values());
    root.put("archive", ARCHIVE);
    root.put("arithmetic", type.name().toLowerCase(Locale.ROOT));
    root.put("method", TrainingGraph.LOSSES);
    root.put(
        "losses",
        objective.terms().stream()
            .map(term -> Map.of("name", term.name(), "factor", term.factor()))
            .toList());
    root.put("inputs", inputs(network.graph().branch(TrainingGraph.LOSSES), inputs));
    root.put("batch", recipe.batch());
    root.put("validateSteps", recipe.validateSteps());
    root.put("seed", recipe.seed());
    List<Double> rates = new ArrayList<>();
    for (long step = 1; step <= recipe.schedule().steps(); step++) {
      rates.add(recipe.schedule().rate(step));
    }
    root.put("rates", rates);
    root.put(
        "adamw",
        Map.of(
            "beta1", AdamW.BETA1,
            "beta2", AdamW.BETA2,
            "epsilon", AdamW.EPSILON,
            "decay", recipe.decay(),
            "clip", recipe.clip()));
    root.put("parameters", parameters(recipe, network));
    root.put("columns", columns);
    root.put("pieces", pieces);
    Files.writeString(
        folder.resolve(DESCRIPTION),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
            + "\n");
  }

  private static List<Map<String, Object>> inputs(
      Branch branch, List<TrainableNetwork.Input> inputs) {
    List<Map<String, Object>> described = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      described.add(
          Map.of(
              "name", branch.inputs().get(i).name(),
              "type", inputs.get(i).type().name().toLowerCase(Locale.ROOT),
              "shape", branch.inputs().get(i).shape().sizes()));
    }
    return described;
  }

  /** All tensors; those that are not trained have a rate of 0. */
  private static List<Map<String, Object>> parameters(Recipe recipe, WeightedNetwork network) {
    List<Map<String, Object>> described = new ArrayList<>();
    for (Parameter parameter : network.graph().parameters().values()) {
      described.add(
          Map.of(
              "name",
              parameter.name(),
              "attribute",
              TorchScriptArchive.attributePath(parameter.name()),
              "rate",
              parameter.trained() ? recipe.rate(parameter.name()) : 0.0,
              "decays",
              AdamW.decays(parameter.shape().size())));
    }
    return described;
  }

  /** Gzip at its fastest: most of a pair's maps are zeros. */
  private static final class FastGzip extends GZIPOutputStream {

    FastGzip(OutputStream target) throws IOException {
      super(target, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** A file that knows how much was written. */
  private static final class CountedFile extends OutputStream {

    private final OutputStream target;
    private long count;

    CountedFile(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
      target.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
      count += length;
    }

    @Override
    public void close() throws IOException {
      target.close();
    }
  }
}
