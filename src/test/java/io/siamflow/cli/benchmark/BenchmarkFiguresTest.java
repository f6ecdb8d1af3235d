package io.siamflow.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of repetitions: order, medians, table, JSON, page. */
class BenchmarkFiguresTest {

  private record Counting(String name, List<String> order, double first) implements Subject {
    @Override
    public Sample measure() {
      order.add(name);
      return new Sample(
          Map.of("targets/s", first + order.size()), Map.of("batch", new TreeMap<>(Map.of(8, 2))));
    }

    @Override
    public void close() {
      order.add("closed " + name);
    }
  }

  @Test
  void onlyFramesOfTheCountedTimeHaveLatencies() {
    Latencies latencies = new Latencies(1000, 2000);
    latencies.add(999, 1500);
    latencies.add(1000, 1040);
    latencies.add(1999, 2500);
    latencies.add(2000, 2001);
    assertThat(latencies.spread().values()).containsExactly(40., 501.);
  }

  /** Fails when it is measured for the second time. */
  private static final class Failing implements Subject {

    private boolean measured;

    @Override
    public Sample measure() throws IOException {
      if (measured) {
        throw new IOException("no <memory>");
      }
      measured = true;
      return Sample.of(Map.of("targets/s", 1.));
    }

    @Override
    public void close() {
      // Has nothing open.
    }
  }

  private final List<String> order = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<Outcome> kept = new ArrayList<>();

  /** Writes down what it is told. */
  private final class Told implements Interleaved.Watcher {
    @Override
    public void opening(Map<String, Object> setting) {
      told.add("opening " + setting.get("model"));
    }

    @Override
    public void measuring(Map<String, Object> setting, Supplier<String> phase) {
      told.add("measuring " + setting.get("model"));
    }

    @Override
    public void measured() {
      told.add("measured");
    }
  }

  private Candidate counting(String name, double first) {
    return new Candidate(Map.of("model", name), () -> new Counting(name, order, first));
  }

  private BenchmarkReport report(Candidate... candidates) throws Exception {
    return new BenchmarkReport(
        "network",
        "siamflow benchmark network",
        Map.of("processor", "some"),
        3,
        new Interleaved(1, 3).run(List.of(candidates), new Told(), kept::add));
  }

  private BenchmarkReport report() throws Exception {
    return report(counting("a<b", 0), counting("b", 1000));
  }

  private BenchmarkReport reportWithFailures() throws Exception {
    return report(
        new Candidate(Map.of("model", "late"), Failing::new),
        new Candidate(
            Map.of("model", "absent"),
            () -> {
              throw new IllegalStateException("not there");
            }),
        counting("b", 1000));
  }

  @Test
  void subjectsTakeTurnsAndTheFirstRoundDoesNotCount() throws Exception {
    BenchmarkReport report = report();

    assertThat(order)
        .containsExactly("a<b", "b", "a<b", "b", "a<b", "b", "a<b", "b", "closed a<b", "closed b");
    assertThat(report.measurements().get(0).figures().get("targets/s").values())
        .containsExactly(3., 5., 7.);
    assertThat(report.measurements().get(0).histograms().get("batch"))
        .containsExactly(Map.entry(8, 6));
  }

  @Test
  void oneThatFailsIsNamedAndTheOthersAreMeasured() throws Exception {
    BenchmarkReport report = reportWithFailures();

    assertThat(order).containsExactly("b", "b", "b", "b", "closed b");
    assertThat(report.measurements())
        .extracting(Measurement::setting)
        .containsExactly(Map.of("model", "b"));
    assertThat(report.outcome().failures())
        .extracting(Failure::line)
        .containsExactly(
            "model late: no <memory>", "model absent: java.lang.IllegalStateException: not there");
  }

  @Test
  void failuresStandInJsonAndPage(@TempDir Path folder) throws Exception {
    BenchmarkJson.write(reportWithFailures(), folder.resolve("figures.json"));
    BenchmarkPage.write(reportWithFailures(), folder);

    JsonNode root = new ObjectMapper().readTree(folder.resolve("figures.json").toFile());
    assertThat(root.at("/failures/0/setting/model").asText()).isEqualTo("late");
    assertThat(root.at("/failures/0/message").asText()).isEqualTo("no <memory>");
    assertThat(Files.readString(folder.resolve("index.html")))
        .contains("failed: model late: no &lt;memory&gt;");
  }

  @Test
  void whereAllFailThereIsNoTable() throws Exception {
    BenchmarkReport report = report(new Candidate(Map.of("model", "late"), Failing::new));

    assertThat(BenchmarkTable.lines(report)).isEmpty();
  }

  @Test
  void quantilesAreLinearBetweenNeighbours() {
    Spread spread = new Spread(List.of(4., 1., 3., 2.));

    assertThat(spread.median()).isEqualTo(2.5);
    assertThat(spread.lowest()).isEqualTo(1);
    assertThat(spread.highest()).isEqualTo(4);
    assertThat(spread.quantile(.99)).isCloseTo(3.97, within(1e-12));
    assertThatThrownBy(() -> new Spread(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spread(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersOfTheTableHaveFourSignificantDigits() {
    assertThat(
            Stream.of(.0, 1234.5, 123.45, 12.345, 1.2345, .5, .0389, 1e-12)
                .map(BenchmarkTable::number))
        .containsExactly(
            "0.000", "1235", "123.5", "12.35", "1.235", "0.5000", "0.03890", "0.000000000");
  }

  @Test
  void tableHasTheMedianOfEachSubject() throws Exception {
    List<String> lines = BenchmarkTable.lines(report());

    assertThat(lines.get(0).strip().split("\\s{2,}")).containsExactly("model", "targets/s");
    assertThat(lines.get(1).strip().split("\\s{2,}")).containsExactly("a<b", "5.000");
    assertThat(lines.get(2).strip().split("\\s{2,}")).containsExactly("b", "1006");
    assertThat(lines.get(3)).isEqualTo("model a<b, batch: 8 x6");
  }

  @Test
  void jsonHasEveryValue(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("figures.json");
    BenchmarkJson.write(report(), file);

    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertThat(root.at("/benchmark").asText()).isEqualTo("network");
    assertThat(root.at("/command").asText()).isEqualTo("siamflow benchmark network");
    assertThat(root.at("/machine/processor").asText()).isEqualTo("some");
    assertThat(root.at("/repetitions").asInt()).isEqualTo(3);
    JsonNode figure = root.at("/measurements/0/figures").get("targets/s");
    assertThat(figure.get("median").asDouble()).isEqualTo(5);
    assertThat(figure.get("lowest").asDouble()).isEqualTo(3);
    assertThat(figure.get("highest").asDouble()).isEqualTo(7);
    assertThat(figure.get("values")).hasSize(3);
    assertThat(root.at("/measurements/1/histograms/batch/8").asInt()).isEqualTo(6);
  }

  @Test
  void whatHappensIsTold() throws Exception {
    report(counting("a", 0), counting("b", 1));

    assertThat(told.subList(0, 6))
        .containsExactly(
            "opening a", "opening b", "measuring a", "measured", "measuring b", "measured");
    assertThat(told).hasSize(2 + 2 * 2 * 4);
  }

  @Test
  void whatIsThereIsKeptAfterEachSample() throws Exception {
    BenchmarkReport report = report(counting("a", 0), counting("b", 1000));

    assertThat(kept).hasSize(2 * 4);
    assertThat(kept.get(1))
        .as("after the round that does not count")
        .isEqualTo(new Outcome(List.of(), List.of()));
    assertThat(kept.get(2).measurements()).hasSize(1);
    assertThat(kept.get(5).measurements().get(1).figures().get("targets/s").values())
        .containsExactly(1004., 1006.);
    assertThat(kept.get(7)).isEqualTo(report.outcome());
  }

  @Test
  void whatRunsOutOfMemoryIsLeftOut() throws Exception {
    BenchmarkReport report =
        report(
            new Candidate(
                Map.of("model", "huge"),
                () -> {
                  throw new OutOfMemoryError("of a test");
                }),
            counting("b", 1000));

    assertThat(report.measurements()).hasSize(1);
    assertThat(report.outcome().failures()).hasSize(1);
    assertThat(report.outcome().failures().get(0).line()).contains("OutOfMemoryError: of a test");
  }

  /** All of a label is inside the drawing, and what all measurements share is not in it. */
  @Test
  void plotsTellMeasurementsApart(@TempDir Path folder) throws Exception {
    String model = "a model with a name that takes a good part of the line";
    List<Measurement> measurements = new ArrayList<>();
    for (String precision : List.of("float32", "bfloat16")) {
      Map<String, Object> setting = new LinkedHashMap<>();
      setting.put("model", model + " " + precision.length());
      setting.put("precision", precision);
      setting.put("frame size", "1280x720");
      measurements.add(
          new Measurement(
              setting,
              Map.of("targets/s", new Spread(List.of(1.0))),
              Map.of("batch", new TreeMap<>(Map.of(8, 1)))));
    }
    BenchmarkPage.write(
        new BenchmarkReport("tracker", "", Map.of(), 1, new Outcome(measurements, List.of())),
        folder);

    String page = Files.readString(folder.resolve("index.html"));
    String label = "model " + model + " 7, precision float32";
    assertThat(page).contains("text-anchor=\"end\">" + label + "</text>");
    assertThat(page).contains(">batch: " + label + "</text>");
    Matcher at = Pattern.compile("<text x=\"(\\d+)\"[^>]*>" + label).matcher(page);
    assertThat(at.find()).isTrue();
    assertThat(Integer.parseInt(at.group(1))).isGreaterThan(6 * label.length());
  }

  @Test
  void pageHasTableAndPlotAndNoMarkupOfNames(@TempDir Path folder) throws Exception {
    BenchmarkPage.write(report(), folder.resolve("new/report"));

    String page = Files.readString(folder.resolve("new/report/index.html"));
    assertThat(page).contains("<td>a&lt;b</td>").contains("<svg").doesNotContain("a<b");
  }

  @Test
  void pageDrawsEveryHistogram(@TempDir Path folder) throws Exception {
    TreeMap<Integer, Integer> batches = new TreeMap<>(Map.of(1, 10, 4, 5, 32, 20));
    Measurement one = new Measurement(Map.of("cameras", 8), Map.of(), Map.of("batch", batches));
    BenchmarkPage.write(
        new BenchmarkReport("pipeline", "", Map.of(), 1, new Outcome(List.of(one), List.of())),
        folder);

    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page).contains(">batch: cameras 8</text>");
    List<String> bars =
        Pattern.compile("<rect [^>]*height=\"([0-9.]+)\"")
            .matcher(page)
            .results()
            .map(bar -> bar.group(1))
            .toList();
    assertThat(bars).containsExactly("70.0", "35.0", "140.0");
  }

  @Test
  void frameSizesAreReadOrRefused() {
    assertThat(FrameSize.parse("1280x720")).isEqualTo(new FrameSize(1280, 720));
    for (String text : List.of("1280", "x", "10x10", "99999x720", "-1280x720", "1280x720x3")) {
      assertThatThrownBy(() -> FrameSize.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
