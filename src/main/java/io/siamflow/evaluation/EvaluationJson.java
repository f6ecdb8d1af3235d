package io.siamflow.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An evaluation as JSON: {@code {"dataset", "model", "command", "precision", "device", "machine":
 * {...}, "mean": {"ao", ...}, "sequences": {NAME: {"ao", ..., "frames", "fps"}}}}. {@code mean} is
 * the score of all sequences, which is the mean unless the benchmark defines it otherwise. What
 * cannot be measured is left out, and so are precision, device and machine of a tracker without a
 * network.
 */
public final class EvaluationJson {

  private EvaluationJson() {}

  /**
   * Writes the file.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  public static void write(EvaluationReport report, EvaluationSetting setting, Path file)
      throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("dataset", report.dataset());
    root.put("model", report.tracker());
    root.put("command", setting.command());
    root.putAll(setting.network());
    if (!setting.machine().isEmpty()) {
      root.put("machine", setting.machine());
    }
    Map<String, Object> mean = new LinkedHashMap<>(report.overall());
    mean.put("fps", report.framesPerSecond());
    root.put("mean", mean);
    Map<String, Object> sequences = new LinkedHashMap<>();
    for (SequenceScore score : report.scores()) {
      Map<String, Object> measures = new LinkedHashMap<>(score.measures());
      measures.put("frames", score.frames());
      measures.put("fps", score.framesPerSecond());
      sequences.put(score.name(), measures);
    }
    root.put("sequences", sequences);
    try {
      Files.writeString(
          file,
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
              + "\n");
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e, e);
    }
  }
}
