package io.siamflow.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which frames are played, and which count. */
class SequencePassTest {

  private static final int WARM_UP = 30;

  /** Milliseconds of a step that does not count. */
  private static final int SLOW = 20;

  private final List<String> told = new ArrayList<>();
  private SequencePass pass;

  /** Says where the target was first; slow in the first sequence that is ever played. */
  private final class Noting implements SequencePass.Follower {

    private final boolean isFirst = told.isEmpty();
    private Box box;
    private int steps;

    @Override
    public void start(Picture frame, Box first) {
      box = first;
    }

    @Override
    public Box next(Picture frame) {
      steps++;
      if (isFirst) {
        sleep();
      }
      return box;
    }

    private static void sleep() {
      try {
        Thread.sleep(SLOW);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      told.add(steps + " steps");
    }
  }

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    List<Sequence> sequences = new ArrayList<>();
    for (int frames : List.of(WARM_UP + 3, 4)) {
      sequences.add(SequenceFolder.open(standing(folder.resolve("standing" + frames), frames)));
    }
    pass = new SequencePass(sequences);
  }

  /** An OTB folder of a target that stands. */
  private static Path standing(Path folder, int frames) throws IOException {
    byte[] png =
        new PictureEncoder(90)
            .encode(new RasterPicture(40, 30, new byte[3 * 40 * 30]), PictureEncoding.PNG);
    Path images = Files.createDirectories(folder.resolve("img"));
    for (int i = 1; i <= frames; i++) {
      Files.write(images.resolve("%04d.png".formatted(i)), png);
    }
    Files.write(folder.resolve("groundtruth_rect.txt"), Collections.nCopies(frames, "11,11,10,10"));
    return folder;
  }

  @Test
  void theBeginningIsPlayedOnceMoreBeforeAnyFrameCounts() throws Exception {
    Sample first = pass.run(Noting::new, 1);
    pass.run(Noting::new, 1);

    assertThat(told).containsExactly("29 steps", "32 steps", "3 steps", "32 steps", "3 steps");
    int counted = 32 + 3;
    double ifAllCounted = 1e3 * (counted + WARM_UP - 1) / (SLOW * (WARM_UP - 1));
    assertThat(first.figures().get("frames/s")).isGreaterThan(ifAllCounted);
    assertThat(first.figures().get("average overlap")).isEqualTo(1);
  }
}
