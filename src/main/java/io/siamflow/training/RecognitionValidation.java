package io.siamflow.training;

import io.siamflow.evaluation.EmbeddingRecogniser;
import io.siamflow.evaluation.EvaluationReport;
import io.siamflow.evaluation.PetsRecognition;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.EmbeddingPack;
import io.siamflow.network.Precision;
import io.siamflow.tracker.EmbeddingNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures an embedding on people that it is not trained on, by the area under the ROC.
 *
 * @param folders of PETS 2009
 * @param people identities in each
 */
public record RecognitionValidation(List<Path> folders, List<Integer> people)
    implements PackValidation {

  @Override
  public String measure() {
    return "AUC";
  }

  @Override
  public boolean isEmpty() {
    return folders.isEmpty() || people.isEmpty();
  }

  @Override
  public Validation.Result of(Path pack, DeviceChoice device, Precision precision)
      throws IOException {
    Map<String, Double> areas = new LinkedHashMap<>();
    try (EmbeddingNetwork network = EmbeddingPack.open(pack, device, precision)) {
      EmbeddingRecogniser recogniser = new EmbeddingRecogniser(network);
      for (Path folder : folders) {
        EvaluationReport report =
            new PetsRecognition(folder, people).measure("validation", List.of(recogniser));
        areas.put(folder.getFileName().toString(), report.overall().get(recogniser.measure()));
      }
    }
    return new Validation.Result(measure(), areas);
  }
}
