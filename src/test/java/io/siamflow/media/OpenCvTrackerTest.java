package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenCV's trackers, and what its TrackerNano does with NanoTrack v3's files. */
class OpenCvTrackerTest {

  private static final RenderedScene SCENE = new RenderedScene(7, 320, 240, 1);

  static Stream<OpenCvTracker.Kind> plainKinds() {
    return Stream.of(OpenCvTracker.kcf(), OpenCvTracker.csrt());
  }

  @ParameterizedTest
  @MethodSource("plainKinds")
  void startsOnTheMarkAndFollows(OpenCvTracker.Kind kind) throws IOException {
    assertThat(kind.works()).isTrue();
    assertThat(kind.isNetwork()).isFalse();
    try (OpenCvTracker tracker = kind.open();
        Picture first = SCENE.picture(0);
        Picture second = SCENE.picture(1)) {
      tracker.start(first, SCENE.truth(0, 0));
      assertThat(tracker.next(second).overlap(SCENE.truth(0, 1))).isGreaterThan(.5);
    }
  }

  @Test
  void aMissingFileOfANetworkIsNamed() {
    OpenCvTracker.Kind kind = OpenCvTracker.nano(Path.of("nowhere.onnx"), Path.of("x.onnx"));
    assertThatThrownBy(kind::open)
        .isInstanceOf(IOException.class)
        .hasMessage("nowhere.onnx: there is no such file that can be read");
  }

  /** Which is why docs/benchmarks.md measures the files in OpenCV's network runtime instead. */
  @Test
  void trackerNanoCannotTakeTheMapsOfVersion3() throws IOException {
    OpenCvTracker.Kind kind =
        OpenCvTracker.nano(
            SharedData.require("weights/nanotrack-v3-backbone.onnx"),
            SharedData.require("weights/nanotrack-v3-head.onnx"));
    assertThat(kind.works()).isFalse();
    try (OpenCvTracker tracker = kind.open();
        Picture first = SCENE.picture(0);
        Picture second = SCENE.picture(1)) {
      tracker.start(first, SCENE.truth(0, 0));
      assertThatThrownBy(() -> tracker.next(second))
          .isInstanceOf(RuntimeException.class)
          .hasMessageContaining("different count of elements in function 'reshape'");
    }
  }

  @Test
  void theNetworksMapsOfVersion3AreFifteenWide() throws IOException {
    Path backbone = SharedData.require("weights/nanotrack-v3-backbone.onnx");
    Path head = SharedData.require("weights/nanotrack-v3-head.onnx");
    try (OpenCvNanoNetwork network = new OpenCvNanoNetwork(backbone, head);
        Picture frame = SCENE.picture(0)) {
      network.embed(crop(frame, 60, 127), 127);
      OpenCvNanoNetwork.Maps maps = network.search(crop(frame, 120, 255), 255);
      assertThat(maps.side()).isEqualTo(15);
      assertThat(maps.scores()).hasSize(2 * 15 * 15);
      assertThat(maps.distances()).hasSize(4 * 15 * 15);
    }
  }

  private static ByteBuffer crop(Picture frame, int side, int outputSide) {
    Box box = SCENE.truth(0, 0);
    Crop crop =
        new Crop(
            (int) box.centerX() - side / 2,
            (int) box.centerY() - side / 2,
            side,
            outputSide,
            new Color(0, 0, 0));
    ByteBuffer pixels = ByteBuffer.allocateDirect(crop.bytes());
    frame.crop(crop, ChannelOrder.BGR, pixels);
    return pixels.flip();
  }
}
