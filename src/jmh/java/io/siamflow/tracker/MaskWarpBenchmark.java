package io.siamflow.tracker;

import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** SiamMask's mask of one target, put into a frame of 1280x720. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MaskWarpBenchmark {

  private static final int MAP_SIDE = 25;
  private static final int MAP_BASE = 8;
  private static final double THRESHOLD = .3;

  /** The mask's side: refined or not. */
  @Param({"63", "127"})
  public int side;

  /** The search region's side, pixels. */
  @Param({"200", "600"})
  public int region;

  private FeatureMap logits;
  private TargetState state;
  private SearchRegion search;

  /** Makes a round mask up. */
  @Setup
  public void invent() {
    float[] values = new float[side * side];
    for (int i = 0; i < values.length; i++) {
      double x = i % side - side / 2.0;
      double y = i / side - side / 2.0;
      values[i] = (float) (side / 4.0 - Math.hypot(x, y));
    }
    logits = new FeatureMap(values, 0, 1, side, side);
    Color padding = new Color(100, 110, 120);
    state =
        new TargetState(
            640, 360, region / 4.0, region / 4.0, region / 2.0, region, region, padding);
    Crop crop = new Crop(640 - region / 2, 360 - region / 2, region, 255, padding);
    search = new SearchRegion(crop, region);
  }

  /** The pixels of the frame that are the target's. */
  @Benchmark
  public BinaryPatch warp() {
    int middle = MAP_SIDE * MAP_SIDE / 2;
    return new MaskWarp(logits, state, search, middle, MAP_SIDE, MAP_BASE, 1280, 720)
        .above(THRESHOLD);
  }
}
