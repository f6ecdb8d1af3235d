package io.siamflow.cli.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures subjects in turn, so that what disturbs the machine for a while disturbs all of them.
 */
public final class Interleaved {

  private static final Logger LOG = LoggerFactory.getLogger(Interleaved.class);

  private final int warmUps;
  private final int repetitions;

  /** Is told what happens. */
  public interface Watcher {

    /** A candidate is opened. */
    void opening(Map<String, Object> setting);

    /**
     * A sample of it is taken.
     *
     * @param phase what of it is under way; may be asked by any thread
     */
    void measuring(Map<String, Object> setting, Supplier<String> phase);

    /** The sample is taken, or has failed. */
    void measured();
  }

  /**
   * A plan.
   *
   * @param warmUps rounds whose samples do not count
   * @param repetitions rounds that count, at least 1
   */
  public Interleaved(int warmUps, int repetitions) {
    if (warmUps < 0 || repetitions < 1) {
      throw new IllegalArgumentException(
          "%d warm-up rounds and %d repetitions".formatted(warmUps, repetitions));
    }
    this.warmUps = warmUps;
    this.repetitions = repetitions;
  }

  /** How many samples are taken of that many subjects. */
  public int samples(int subjects) {
    return subjects * (warmUps + repetitions);
  }

  /**
   * Opens all candidates, measures and closes them. One that fails is left out from then on, and
   * the others are measured as if it were not there.
   *
   * @param watcher is told of each sample, also of one that failed
   * @param keeper is given what is there after each sample: those of which one counts already, and
   *     those that failed
   */
  public Outcome run(List<Candidate> candidates, Watcher watcher, Consumer<Outcome> keeper)
      throws InterruptedException {
    List<Turns> all = new ArrayList<>();
    try {
      for (Candidate candidate : candidates) {
        watcher.opening(candidate.setting());
        all.add(new Turns(candidate));
        all.get(all.size() - 1).open();
      }
      for (int round = 0; round < warmUps + repetitions; round++) {
        for (Turns each : all) {
          watcher.measuring(each.candidate.setting(), each::phase);
          each.measure(round >= warmUps);
          watcher.measured();
          keeper.accept(outcome(all));
        }
      }
      return outcome(all);
    } finally {
      all.forEach(Turns::close);
    }
  }

  private static Outcome outcome(List<Turns> all) {
    List<Measurement> measurements = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Turns each : all) {
      if (each.failure != null) {
        failures.add(each.failure);
      } else if (!each.samples.isEmpty()) {
        measurements.add(Measurement.of(each.candidate.setting(), each.samples));
      }
    }
    return new Outcome(measurements, failures);
  }

  /** One candidate's turns. */
  private static final class Turns {

    private final Candidate candidate;
    private final List<Sample> samples = new ArrayList<>();
    private Subject subject;
    private Failure failure;

    Turns(Candidate candidate) {
      this.candidate = candidate;
    }

    void open() throws InterruptedException {
      try {
        subject = candidate.opening().open();
      } catch (Exception | OutOfMemoryError e) {
        failed(e);
      }
    }

    String phase() {
      return subject == null ? "" : subject.phase();
    }

    void measure(boolean counts) throws InterruptedException {
      if (failure != null) {
        return;
      }
      try {
        Sample sample = subject.measure();
        if (counts) {
          samples.add(sample);
        }
      } catch (Exception | OutOfMemoryError e) {
        failed(e);
        close();
      }
    }

    private void failed(Throwable fault) throws InterruptedException {
      if (fault instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      boolean said = fault instanceof IOException || fault instanceof IllegalArgumentException;
      failure = new Failure(candidate.setting(), said ? fault.getMessage() : String.valueOf(fault));
      if (!said) {
        LOG.warn("{}", candidate.setting(), fault);
      }
    }

    void close() {
      if (subject != null) {
        subject.close();
        subject = null;
      }
    }
  }
}
