package io.siamflow.cli;

import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is played, and where its target is on the first frame. */
final class RecordingOptions {

  private static final double SMALLEST_SIDE = 1;

  /** In widths and heights of the frame; the job refuses larger boxes too. */
  private static final double LARGEST = 2;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Input input;

  @Option(
      names = "--init",
      paramLabel = "x,y,w,h",
      converter = BoxConverter.class,
      description =
          "The target on the first frame: left and top edge, width and height, pixels counted from"
              + " 0. It takes the place of the folder's ground truth. Default: the folder's ground"
              + " truth.")
  private Box init;

  /** A folder or a file. */
  private static final class Input {
    @Option(
        names = "--sequence",
        paramLabel = "DIR",
        required = true,
        description =
            "A folder of images: OTB, LaSOT, VOT, UAV123 (data_seq/UAV123/NAME), DAVIS"
                + " (JPEGImages/480p/NAME), or any JPEG and PNG files. Taken as 25 frames per second.")
    private Path sequence;

    @Option(
        names = "--video",
        paramLabel = "FILE",
        required = true,
        description = "A video file, at the rate it says.")
    private Path video;
  }

  /** Whether it is a video file. */
  boolean isVideo() {
    return input.video != null;
  }

  /** The video file, or null. */
  Path video() {
    return input.video;
  }

  /**
   * The recording.
   *
   * @throws IOException if it cannot be opened; the message names it
   */
  Recording recording() throws IOException {
    return isVideo()
        ? VideoRecording.of(input.video)
        : new SequenceRecording(SequenceFolder.open(input.sequence));
  }

  /**
   * The target's box on the first frame: {@code --init}, else the recording's own.
   *
   * @param width the first frame's width, pixels
   * @param height the first frame's height, pixels
   * @return nothing if neither is there
   * @throws IOException if the box is outside the frame, twice as large or below a pixel
   */
  Optional<Box> firstBox(Recording recording, int width, int height) throws IOException {
    Optional<Box> box = init != null ? Optional.of(init) : recording.firstTruth();
    if (box.isPresent()) {
      String source = init != null ? "--init" : recording.name() + "'s ground truth";
      require(box.get(), width, height, source);
    }
    return box;
  }

  private static void require(Box box, int width, int height, String source) throws IOException {
    String fault = null;
    if (!box.touches(width, height)) {
      fault = "lies outside the first frame";
    } else if (box.width() > LARGEST * width || box.height() > LARGEST * height) {
      fault = "is more than twice as large as the first frame";
    } else if (box.width() < SMALLEST_SIDE || box.height() < SMALLEST_SIDE) {
      fault = "is smaller than a pixel on the first frame";
    }
    if (fault != null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the box %s,%s,%s,%s %s of %dx%d pixels",
              source,
              box.x(),
              box.y(),
              box.width(),
              box.height(),
              fault,
              width,
              height));
    }
  }
}
