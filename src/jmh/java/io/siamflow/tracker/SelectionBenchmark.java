package io.siamflow.tracker;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The penalised choice among SiamRPN++'s 5 anchors at each of 25x25 places. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SelectionBenchmark {

  private static final int SIDE = 25;
  private static final double WINDOW_INFLUENCE = .4;

  private final Anchors anchors = new Anchors(SIDE);
  private final double[] hann = CosineWindow.hann(SIDE);
  private final ChangePenalty penalty = new ChangePenalty(.05, 60, 80);
  private NetworkOutput output;
  private Proposals proposals;

  /** Makes a network's output up. */
  @Setup
  public void invent() {
    int shapes = Anchors.shapes();
    Random random = new Random(3);
    output =
        new NetworkOutput(
            map(random, 2 * shapes, 3), map(random, 4 * shapes, .3), map(random, 1, 1), null);
    proposals = new AnchorProposals(anchors, output);
  }

  private static FeatureMap map(Random random, int channels, double scale) {
    float[] values = new float[channels * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return new FeatureMap(values, 0, channels, SIDE, SIDE);
  }

  /** The penalties of all proposals alone. */
  @Benchmark
  public double penalties() {
    double sum = 0;
    for (int shape = 0; shape < proposals.shapes(); shape++) {
      for (int place = 0; place < SIDE * SIDE; place++) {
        sum += penalty.of(proposals.width(shape, place), proposals.height(shape, place));
      }
    }
    return sum;
  }

  /** The output's check and the choice. */
  @Benchmark
  public Object select() {
    return Selection.among(new AnchorProposals(anchors, output), penalty, hann, WINDOW_INFLUENCE);
  }
}
