package io.siamflow.cli.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A benchmark as JSON: {@code {"benchmark", "command", "machine": {...}, "repetitions",
 * "measurements": [{"setting": {...}, "figures": {NAME: {"median", "lowest", "highest", "values"}},
 * "histograms": {NAME: {VALUE: COUNT}}}], "failures": [{"setting": {...}, "message"}]}}. Where it
 * was broken off, figures have fewer values than repetitions were asked for.
 */
public final class BenchmarkJson {

  private BenchmarkJson() {}

  /**
   * Writes the file.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  public static void write(BenchmarkReport report, Path file) throws IOException {
    List<Object> measurements = new ArrayList<>();
    for (Measurement one : report.measurements()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      one.figures()
          .forEach(
              (name, spread) -> {
                Map<String, Object> figure = new LinkedHashMap<>();
                figure.put("median", spread.median());
                figure.put("lowest", spread.lowest());
                figure.put("highest", spread.highest());
                figure.put("values", spread.values());
                figures.put(name, figure);
              });
      Map<String, Object> measurement = new LinkedHashMap<>();
      measurement.put("setting", one.setting());
      measurement.put("figures", figures);
      measurement.put("histograms", one.histograms());
      measurements.add(measurement);
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("benchmark", report.benchmark());
    root.put("command", report.command());
    root.put("machine", report.machine());
    root.put("repetitions", report.repetitions());
    root.put("measurements", measurements);
    root.put("failures", report.outcome().failures());
    try {
      write(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
              + "\n",
          file);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e, e);
    }
  }

  /** A file is whole at any time: a benchmark that is broken off may just be writing. */
  private static void write(String text, Path file) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(target, text);
      return;
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.writeString(part, text);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
