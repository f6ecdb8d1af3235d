package io.siamflow.cli;

import io.siamflow.cli.benchmark.FrameSize;
import io.siamflow.cli.benchmark.TrackerSubject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How much a benchmark has to follow. */
final class LoadOptions {

  private static final int MOST = 10_000;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description =
          "Numbers of cameras, from 1 to " + MOST + ", each measured. Default: ${DEFAULT-VALUE}.")
  private List<Integer> cameras;

  @Option(
      names = "--targets",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description =
          "Targets of each camera, from 1 to "
              + MOST
              + " but no more than have room in a frame, each number measured. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Integer> targets;

  @Option(
      names = "--frame-size",
      paramLabel = "WxH",
      split = ",",
      defaultValue = "1280x720",
      converter = FrameSizeConverter.class,
      description =
          "Sizes of the frames in pixels, sides from "
              + FrameSize.SMALLEST
              + " to "
              + FrameSize.LARGEST
              + ", each measured. Default: ${DEFAULT-VALUE}.")
  private List<FrameSize> frameSizes;

  @Option(
      names = "--batch-max",
      paramLabel = "N",
      split = ",",
      defaultValue = "32",
      description =
          "Targets in one batch at most, from 1 to "
              + BenchmarkOptions.MOST_IN_BATCH
              + ", each measured. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batchMax;

  /** Reads a frame's size. */
  static final class FrameSizeConverter implements ITypeConverter<FrameSize> {
    @Override
    public FrameSize convert(String text) {
      try {
        return FrameSize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is not usable; names the option
   */
  void require() {
    BenchmarkOptions.requireBetween("--cameras", cameras, 1, MOST);
    BenchmarkOptions.requireBetween("--targets", targets, 1, MOST);
    BenchmarkOptions.requireBetween("--batch-max", batchMax, 1, BenchmarkOptions.MOST_IN_BATCH);
    for (FrameSize size : frameSizes) {
      for (int count : targets) {
        try {
          new TrackerSubject.Load(1, count, size, 1).requireRoom();
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("--targets, --frame-size: " + e.getMessage(), e);
        }
      }
    }
  }

  /** Every combination. */
  List<TrackerSubject.Load> loads() {
    List<TrackerSubject.Load> loads = new ArrayList<>();
    for (FrameSize size : BenchmarkOptions.distinct(frameSizes)) {
      for (int cameraCount : BenchmarkOptions.distinct(cameras)) {
        for (int targetCount : BenchmarkOptions.distinct(targets)) {
          for (int most : BenchmarkOptions.distinct(batchMax)) {
            loads.add(new TrackerSubject.Load(cameraCount, targetCount, size, most));
          }
        }
      }
    }
    return loads;
  }
}
