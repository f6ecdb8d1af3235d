package io.siamflow.cli.soak;

import io.siamflow.cli.Guarantee;
import io.siamflow.cli.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills the parts of a cluster at random and checks what consumers saw. */
@Command(
    name = "soak",
    description =
        "Runs the job on a broker, a JobManager and two TaskManagers of its own, kills and pauses"
            + " them at random, and compares the events that a read_committed consumer saw with an"
            + " uninterrupted run. Exit code 0 if not one is lost, doubled or changed, and what the"
            + " processes hold stays flat where they live long enough for that to be judged.",
    mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "How often processes are killed with SIGKILL, from 0 on; to kill all of Flink's at once"
              + " counts once. After every third kill comes a pause, a cut or a fault of the checkpoint folder,"
              + " which is not counted here. Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of everything that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--guarantee",
      paramLabel = "GUARANTEE",
      defaultValue = "exactly-once",
      description =
          "What the job promises: exactly-once, or at-least-once, where events may come again with"
              + " the same ids and the same content. Default: ${DEFAULT-VALUE}.")
  private String guarantee;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many minutes it goes on at least, from 0 on. Default: ${DEFAULT-VALUE}.")
  private long minutes;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many cameras, from 1 on. Default: ${DEFAULT-VALUE}.")
  private int cameras;

  @Option(
      names = "--fps",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Frames of a camera in a second, above 0 up to 1000. Default: ${DEFAULT-VALUE}.")
  private double fps;

  @Option(
      names = "--calm",
      paramLabel = "MS",
      defaultValue = "4000",
      description =
          "Milliseconds from a recovery to the next disturbance at most, from 1 on."
              + " Default: ${DEFAULT-VALUE}.")
  private int calm;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Where the report is written, also that of a soak that fails half-way. Default: nowhere.")
  private Path json;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "An empty folder for the processes' data and logs, which stay there. Default: a temporary"
              + " one, which is removed after a soak without a fault.")
  private Path work;

  @Override
  public Integer call() throws Exception {
    if (!(fps > 0 && fps <= 1000)) {
      throw new IllegalArgumentException("--fps is above 0 and at most 1000, not " + fps);
    }
    SoakSettings settings =
        new SoakSettings(
            kills, seed, minutes, cameras, Math.round(1000 / fps), calm, Guarantee.of(guarantee));
    if (json != null) {
      SoakReport.requireWritable(json);
    }
    OptionalInt reentered =
        Sandbox.reenter(spec.root().commandLine().getParseResult().originalArgs());
    if (reentered.isPresent()) {
      return reentered.getAsInt();
    }
    Configuration distribution =
        Home.flinkConf()
            .map(folder -> GlobalConfiguration.loadConfiguration(folder.toString()))
            .orElseThrow(
                () -> new IOException("soak runs from the distribution: target/siamflow/bin"));
    Path folder = folder();
    PrintWriter out = spec.commandLine().getOut();
    SoakReport report;
    SoakCluster cluster = new SoakCluster(folder, distribution);
    // The processes end before the folder that they write to is unmounted.
    try (Sandbox sandbox = Sandbox.enter(cluster.checkpoints(), settings.kills());
        cluster) {
      report = new SoakRun(cluster, sandbox, settings, out, this::keep).run();
      // Before anything is closed: that may fail too.
      out.println(SoakSummary.of(report));
      out.flush();
      if (json != null) {
        report.write(json);
      }
    }
    if (work == null && report.isPerfect()) {
      remove(folder, out);
    }
    return report.isPerfect() ? 0 : 1;
  }

  /** Writes what there is so far, for the case that the soak itself is ended. */
  private void keep(SoakReport report) {
    if (json != null) {
      try {
        report.write(json);
      } catch (IOException e) {
        spec.commandLine().getOut().println("no report for now: " + e);
      }
    }
  }

  private static void remove(Path folder, PrintWriter out) throws InterruptedException {
    try {
      Shell.run("rm", "-rf", folder.toString());
    } catch (IOException e) {
      out.printf("%s stays: %s%n", folder, e.getMessage());
      out.flush();
    }
  }

  private Path folder() throws IOException {
    if (work == null) {
      return Files.createTempDirectory("siamflow-soak");
    }
    Files.createDirectories(work);
    try (Stream<Path> content = Files.list(work)) {
      if (content.findAny().isPresent()) {
        throw new IOException("--work " + work + " is not empty");
      }
    }
    return work.toAbsolutePath();
  }
}
