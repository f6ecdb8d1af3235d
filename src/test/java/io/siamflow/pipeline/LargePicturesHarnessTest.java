package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureDecoder;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.TrackByHand;
import io.siamflow.tracker.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of pictures that are large only parts are decoded, which gives the boxes of whole ones. */
class LargePicturesHarnessTest extends HarnessTest {

  private static final int WIDTH = 1024;
  private static final int HEIGHT = 576;
  private static final int FRAMES = 12;
  private static final int OBJECTS = 6;

  private final RenderedScene scene = new RenderedScene(3, WIDTH, HEIGHT, OBJECTS);
  private final PictureDecoder decoder = new PictureDecoder(WIDTH * HEIGHT);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, OBJECTS})
  void targetsAreWhereTheyAreInWholePictures(int targets) throws Exception {
    List<byte[]> jpegs = new ArrayList<>();
    for (int n = 0; n < FRAMES; n++) {
      try (Picture picture = scene.picture(n)) {
        jpegs.add(new PictureEncoder(90).encode(picture, PictureEncoding.JPEG));
      }
    }
    Map<String, List<Box>> expected = new HashMap<>();
    for (int target = 0; target < targets; target++) {
      expected.put("t" + target, byHand(target, jpegs));
    }

    Map<String, List<Box>> boxes = new HashMap<>();
    try (TrackingHarness harness = harness()) {
      for (int target = 0; target < targets; target++) {
        harness.command(inputs.start(GATE, 0, "t" + target, 0, scene.truth(target, 0)));
      }
      for (int n = 0; n < FRAMES; n++) {
        harness.frame(
            inputs.frame(
                new Frame(
                    GATE,
                    0,
                    n,
                    Inputs.capturedAt(0, n),
                    PictureEncoding.JPEG,
                    WIDTH,
                    HEIGHT,
                    jpegs.get(n))));
      }
      harness.settle();
      for (TrackEvent event : harness.events()) {
        boxes.computeIfAbsent(event.trackId(), id -> new ArrayList<>()).add(event.box());
      }
    }
    assertThat(boxes).isEqualTo(expected);
    assertThat(boxes.get("t0").get(FRAMES - 1).overlap(scene.truth(0, FRAMES - 1)))
        .isGreaterThan(0.5);
  }

  private List<Box> byHand(int object, List<byte[]> jpegs) throws Exception {
    List<Box> boxes = new ArrayList<>();
    try (Model model =
        new PatchNetworkFactory(probe, 0).open(PatchNetworkFactory.PATCH_A, OptionalInt.empty())) {
      TrackByHand hand = new TrackByHand(model);
      for (byte[] jpeg : jpegs) {
        try (Picture picture = decoder.decode(PictureEncoding.JPEG, jpeg, WIDTH, HEIGHT)) {
          boxes.add(
              boxes.isEmpty()
                  ? hand.mark(picture, scene.truth(object, 0)).box()
                  : hand.search(picture).box());
        }
      }
    }
    return boxes;
  }
}
