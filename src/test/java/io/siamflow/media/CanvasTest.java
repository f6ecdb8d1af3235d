package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Color;
import io.siamflow.image.Mask;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class CanvasTest {

  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;
  private static final Color RED = new Color(0, 0, 255);

  private static Picture grey() {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    Arrays.fill(bgr, (byte) 100);
    return new RasterPicture(WIDTH, HEIGHT, bgr);
  }

  private static byte[] drawn(Canvas canvas) {
    try (canvas;
        Picture picture = canvas.toPicture()) {
      return picture.toBgr();
    }
  }

  private static boolean isRed(byte[] bgr, int x, int y) {
    int i = 3 * (y * WIDTH + x);
    return bgr[i] == 0 && bgr[i + 1] == 0 && bgr[i + 2] == (byte) 255;
  }

  @Test
  void outlinesTheOutermostPixels() {
    byte[] bgr = drawn(new Canvas(grey()).box(new Box(5, 6.5, 10, 8), RED, 1));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean inside = x >= 5 && x <= 14 && y >= 6 && y <= 14;
        boolean edge = inside && (x == 5 || x == 14 || y == 6 || y == 14);
        assertThat(isRed(bgr, x, y)).as("%d,%d", x, y).isEqualTo(edge);
      }
    }
  }

  @Test
  void cutsOffWhatIsOutside() {
    byte[] bgr = drawn(new Canvas(grey()).box(new Box(-100, 10, 120, 1e12), RED, 1));
    assertThat(isRed(bgr, 0, 10)).isTrue();
    assertThat(isRed(bgr, 19, HEIGHT - 1)).isTrue();
    assertThat(isRed(bgr, 0, 20)).isFalse();
    assertThat(isRed(bgr, 10, HEIGHT - 1)).isFalse();
  }

  @Test
  void boxesWhollyOutsideOrUnusableLeaveNoTrace() {
    Canvas canvas = new Canvas(grey());
    for (Box box :
        new Box[] {
          new Box(-50, -50, 20, 20),
          new Box(1e9, 1e9, 1e9, 1e9),
          new Box(-1e300, -1e300, 1e299, 1e299),
          new Box(-1e9, -1e9, 1e12, 1e12),
          new Box(5, 5, 0, 9),
          new Box(Double.NaN, 5, 9, 9),
          new Box(5, 5, Double.POSITIVE_INFINITY, 9)
        }) {
      canvas.box(box, RED, 3);
    }
    canvas.label(new Box(Double.NaN, 5, 9, 9), "nowhere", RED);
    assertThat(drawn(canvas)).containsOnly(100);
  }

  @Test
  void neverDrawsOutsideItsMemory() {
    Random random = new Random(2);
    Canvas canvas = new Canvas(grey());
    for (int i = 0; i < 3000; i++) {
      double reach = Math.pow(10, random.nextInt(13));
      Box box =
          new Box(
              (random.nextDouble() - 0.5) * reach,
              (random.nextDouble() - 0.5) * reach,
              random.nextDouble() * reach,
              random.nextDouble() * reach);
      canvas.box(box, RED, 1 + random.nextInt(64)).label(box, "box \u00e9\n" + box, RED);
    }
    assertThat(drawn(canvas)).hasSize(3 * WIDTH * HEIGHT);
  }

  @Test
  void labelsAndCaptionsAreSeenEvenAtTheEdge() {
    for (Box box : new Box[] {new Box(-30, -30, 10, 10), new Box(39, 29, 9, 9)}) {
      byte[] bgr = drawn(new Canvas(grey()).label(box, "a", RED));
      int red = 0;
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        red += isRed(bgr, i % WIDTH, i / WIDTH) ? 1 : 0;
      }
      assertThat(red).isGreaterThan(60);
    }
    assertThat(drawn(new Canvas(grey()).caption("12.5 fps"))).contains(0);
    assertThat(drawn(new Canvas(grey()).caption("x".repeat(5000)))).contains(0);
    assertThat(drawn(new Canvas(grey()).caption(""))).hasSize(3 * WIDTH * HEIGHT);
  }

  @Test
  void leavesTheBackgroundAlone() {
    try (Picture background = OpenCvPicture.ofBgr(WIDTH, HEIGHT, grey().toBgr());
        Canvas canvas = new Canvas(background)) {
      canvas.box(new Box(5, 5, 9, 9), RED, 2);
      try (Picture before = canvas.toPicture()) {
        canvas.caption("later");
        assertThat(before.toBgr()).doesNotContain(1);
        assertThat(isRed(before.toBgr(), 5, 5)).isTrue();
      }
      assertThat(background.toBgr()).containsOnly(100);
    }
  }

  @Test
  void refusesAbsurdLines() {
    try (Canvas canvas = new Canvas(grey())) {
      assertThatThrownBy(() -> canvas.box(new Box(1, 1, 2, 2), RED, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tracksHaveColoursOfTheirOwn() {
    Set<Color> colors = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      Color color = TrackColor.of("track-" + i);
      assertThat(color).isEqualTo(TrackColor.of("track-" + i));
      assertThat(Math.max(color.red(), Math.max(color.green(), color.blue()))).isEqualTo(255);
      colors.add(color);
    }
    assertThat(colors).hasSizeGreaterThan(25);
  }

  @Test
  void leavesNoNativeMemoryBehind() {
    long before = Pointer.totalCount();
    for (int i = 0; i < 100; i++) {
      drawn(new Canvas(grey()).box(new Box(1, 1, 9, 9), RED, 1).caption("x"));
    }
    assertThat(Pointer.totalCount() - before).isLessThan(20);
  }

  @Test
  void aRotatedBoxAtNoAngleIsTheBox() {
    byte[] turned = drawn(new Canvas(grey()).rotatedBox(new RotatedBox(10, 11, 8, 6, 0), RED, 1));
    for (int x = 6; x <= 14; x++) {
      assertThat(isRed(turned, x, 8)).as("%d", x).isTrue();
      assertThat(isRed(turned, x, 14)).as("%d", x).isTrue();
    }
    assertThat(isRed(turned, 10, 11)).isFalse();
    assertThat(isRed(turned, 4, 8)).isFalse();
  }

  @Test
  void aRotatedBoxStandsOnItsCorner() {
    byte[] turned =
        drawn(new Canvas(grey()).rotatedBox(new RotatedBox(15.3, 15.3, 14, 14, 45), RED, 1));
    assertThat(isRed(turned, 15, 5)).isTrue();
    assertThat(isRed(turned, 5, 15)).isTrue();
    assertThat(isRed(turned, 7, 7)).isFalse();
  }

  @Test
  void aRotatedBoxThatIsNotFiniteIsNotDrawn() {
    byte[] bgr =
        drawn(new Canvas(grey()).rotatedBox(new RotatedBox(5, Double.NaN, 4, 4, 0), RED, 1));
    assertThat(bgr).containsOnly(100);
  }

  @Test
  void tintsTheMasksPixelsOnly() {
    boolean[] set = new boolean[10];
    Arrays.fill(set, true);
    BinaryPatch patch = new BinaryPatch(3, 4, 5, 2, set);
    byte[] bgr = drawn(new Canvas(grey()).mask(Mask.of(patch, WIDTH, HEIGHT), RED));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean inside = x >= 3 && x < 8 && y >= 4 && y < 6;
        assertThat(bgr[3 * (y * WIDTH + x) + 2] & 0xff)
            .as("%d,%d", x, y)
            .isEqualTo(inside ? 170 : 100);
      }
    }
  }

  @Test
  void refusesAMaskOfAnotherSize() {
    try (Canvas canvas = new Canvas(grey())) {
      assertThatThrownBy(() -> canvas.mask(new Mask(10, 10, "T3"), RED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a mask of 10x10 for a picture of 40x30");
    }
  }
}
