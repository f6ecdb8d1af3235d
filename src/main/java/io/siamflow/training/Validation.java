package io.siamflow.training;

import io.siamflow.evaluation.AverageOverlap;
import io.siamflow.evaluation.MaskAgreement;
import io.siamflow.evaluation.MaskFolder;
import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Mask;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureDecoder;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.SiamMaskSettings;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackingBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * Measures a model as a tracker, on sequences that it is not trained on: by the average overlap of
 * its boxes and, where it gives masks and the sequence has them, by the mean of that and DAVIS's
 * region similarity J.
 */
public record Validation(List<Sequence> sequences) implements PackValidation {

  private static final String MEASURE = "AO";

  public Validation {
    sequences = List.copyOf(sequences);
  }

  /**
   * What was measured.
   *
   * @param measure its short name
   * @param bySequence by the sequence's name
   */
  public record Result(String measure, Map<String, Double> bySequence) {

    /** The mean over sequences. */
    public double mean() {
      return bySequence.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    @Override
    public String toString() {
      StringJoiner sequences = new StringJoiner(", ", " (", ")");
      bySequence.forEach(
          (name, value) -> sequences.add(String.format(Locale.ROOT, "%s %.3f", name, value)));
      return String.format(Locale.ROOT, "validation %s %.3f", measure, mean()) + sequences;
    }
  }

  @Override
  public String measure() {
    return MEASURE;
  }

  @Override
  public boolean isEmpty() {
    return sequences.isEmpty();
  }

  @Override
  public Result of(Path pack, DeviceChoice device, Precision precision) throws IOException {
    PackDirectory packs = PackDirectory.of(pack, Optional.empty(), device, precision);
    try (Model model = packs.open(packs.defaultModel(), OptionalInt.empty())) {
      return of(model);
    }
  }

  /**
   * Follows the target of every sequence from its first box on.
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws IOException if a picture cannot be read, or a first frame has no truth
   */
  public Result of(Model model) throws IOException {
    Map<String, Double> overlaps = new LinkedHashMap<>();
    for (Sequence sequence : sequences) {
      Followed followed = follow(model, sequence);
      double overlap = AverageOverlap.of(sequence, followed.boxes());
      overlaps.put(
          sequence.name(),
          followed.maskOverlaps().isPresent()
              ? (overlap + followed.maskOverlaps().getAsDouble()) / 2
              : overlap);
    }
    return new Result(MEASURE, overlaps);
  }

  private record Followed(List<Box> boxes, OptionalDouble maskOverlaps) {}

  private static Followed follow(Model model, Sequence sequence) throws IOException {
    Box box =
        sequence
            .truthOf(0)
            .orElseThrow(() -> new IOException(sequence.name() + ": the first frame has no truth"));
    PictureDecoder decoder = new PictureDecoder(PictureSource.MAX_PIXELS);
    TrackingBatch batch = new TrackingBatch(model, 1);
    Optional<MaskFolder> masks =
        SequenceFolder.masks(sequence)
            .filter(folder -> model.settings() instanceof SiamMaskSettings);
    List<Box> boxes = new ArrayList<>(List.of(box));
    List<Double> maskOverlaps = new ArrayList<>();
    TargetState state;
    TemplateEmbedding template;
    try (Picture first = decoder.read(sequence.images().get(0))) {
      state = model.tracker().start(box, first.meanColor());
      int index = batch.mark(first, state);
      batch.run();
      template = batch.embedding(index);
      batch.clear();
    }
    Standing standing = Standing.MARKED;
    for (int i = 1; i < sequence.truth().size(); i++) {
      if (Thread.interrupted()) {
        throw new InterruptedIOException("stopped while it validated on " + sequence.name());
      }
      try (Picture frame = decoder.read(sequence.images().get(i))) {
        int index = batch.search(frame, state, standing, template);
        batch.run();
        Conclusion conclusion = batch.conclusion(index);
        state = conclusion.state();
        standing = conclusion.standing();
        template = batch.template(index);
        boxes.add(conclusion.box());
        if (masks.isPresent() && i < sequence.size() - 1) {
          BinaryPatch truth = masks.get().mask(sequence.images().get(i));
          maskOverlaps.add(MaskAgreement.of(truth, pixels(conclusion.mask(), truth)).region());
        }
        batch.clear();
      }
    }
    return new Followed(boxes, maskOverlaps.stream().mapToDouble(Double::doubleValue).average());
  }

  /** A found mask of the truth's size; an empty one where none was found. */
  private static BinaryPatch pixels(Mask found, BinaryPatch truth) {
    boolean[] pixels = found == null ? new boolean[truth.pixels().length] : found.pixels();
    return new BinaryPatch(0, 0, truth.width(), truth.height(), pixels);
  }
}
