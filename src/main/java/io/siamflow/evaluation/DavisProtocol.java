package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import io.siamflow.media.PictureEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DAVIS with one target: one pass from the first mask's tight box, then J and F of the masks. The
 * masks of a tracker that finds only boxes are the boxes' pixels; a target that the tracker takes
 * to be out of sight has an empty one.
 *
 * <p>Raw results are {@code 480p/TRACKER/NAME/00000.png}, one channel of 0 and 255, with the
 * resolution's and the images' own names.
 */
final class DavisProtocol extends Protocol {

  private final PictureEncoder encoder = new PictureEncoder(95);
  private final ResultFiles results;

  DavisProtocol(ResultFiles results) {
    this.results = results;
  }

  @Override
  SequenceScore measure(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    List<MaskAgreement> agreements = new ArrayList<>();
    FrameListener masks =
        (same, frame, reports) ->
            agreements.add(agreement(same, frame, tracker, reports.values().iterator().next()));
    OnePass pass = OnePass.run(sequence, tracker, masks.and(listener));
    List<Optional<Box>> truth = OnePass.truth(sequence);
    DavisScore score = new DavisScore(agreements);
    Map<String, Double> measures = pass.measures(truth);
    measures.put("j", score.region());
    measures.put("f", score.boundary());
    measures.put("jf", (score.region() + score.boundary()) / 2);
    return new SequenceScore(
        sequence.name(),
        pass.boxes().size(),
        pass.totalSeconds(),
        measures,
        Optional.of(pass.curves(truth)));
  }

  private MaskAgreement agreement(
      LabelledSequence sequence, SequenceFrame frame, EvaluatedTracker tracker, TargetReport report)
      throws IOException {
    int width = frame.picture().width();
    int height = frame.picture().height();
    BinaryPatch none = new BinaryPatch(0, 0, width, height, new boolean[width * height]);
    BinaryPatch found = report.visible() ? report.region().pixels(width, height) : none;
    BinaryPatch truth =
        sequence
            .truth()
            .region(SequenceTruth.ONLY_TARGET, frame.number())
            .map(region -> region.pixels(width, height))
            .orElse(none);
    if (results.areKept()) {
      results.write(
          DavisData.resultFile(sequence, tracker.id(), frame.number()), encoder.encode(found));
    }
    return MaskAgreement.of(truth, found);
  }

  @Override
  Map<String, Double> benchmarkOverall() {
    return Map.of();
  }
}
