package io.siamflow.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NanoTrack's files in OpenCV's network runtime, on real frames. */
class NanoPeerSubjectTest {

  private static final int FRAMES = 12;

  private static List<Sequence> crossing() throws IOException {
    Sequence whole = SequenceFolder.open(SharedData.require("data/eval/otb/Crossing"));
    return List.of(
        new Sequence(
            whole.name(), whole.layout(), whole.images(), whole.truth().subList(0, FRAMES)));
  }

  @Test
  void followsATarget() throws IOException {
    Path backbone = SharedData.require("weights/nanotrack-v3-backbone.onnx");
    Path head = SharedData.require("weights/nanotrack-v3-head.onnx");
    try (NanoPeerSubject subject = new NanoPeerSubject(backbone, head, crossing())) {
      Sample sample = subject.measure();
      assertThat(sample.figures().get("average overlap")).isBetween(.5, 1.);
      assertThat(sample.figures().get("frames/s")).isPositive();
    }
  }

  @Test
  void aFileThatIsNoNetworkIsNamed(@TempDir Path folder) throws IOException {
    Path head = SharedData.require("weights/nanotrack-v3-head.onnx");
    Path noise = Files.writeString(folder.resolve("noise.onnx"), "no network");
    try (NanoPeerSubject subject = new NanoPeerSubject(noise, head, crossing())) {
      assertThatThrownBy(subject::measure)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(noise + ": OpenCV cannot read the network");
    }
  }
}
