package io.siamflow.cli.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures subjects in turn, so that what disturbs the machine for a while disturbs all of them.
 */
public final class Interleaved {

  private final int warmUps;
  private final int repetitions;

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
   * Measures all subjects.
   *
   * @param sampled is called after each sample
   */
  public List<Measurement> run(List<? extends Subject> subjects, Runnable sampled)
      throws Exception {
    List<List<Sample>> samples = new ArrayList<>();
    subjects.forEach(subject -> samples.add(new ArrayList<>()));
    for (int round = 0; round < warmUps + repetitions; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        Sample sample = subjects.get(i).measure();
        if (round >= warmUps) {
          samples.get(i).add(sample);
        }
        sampled.run();
      }
    }
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      measurements.add(Measurement.of(subjects.get(i).setting(), samples.get(i)));
    }
    return measurements;
  }
}
