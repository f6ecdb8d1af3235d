package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderedSceneTest {

  @Test
  void theSameArgumentsGiveTheSamePixels() {
    RenderedScene one = new RenderedScene(5, 200, 150, 2);
    RenderedScene other = new RenderedScene(5, 200, 150, 2);
    assertThat(one.picture(7).toBgr()).isEqualTo(other.picture(7).toBgr());
    assertThat(one.truth(1, 7)).isEqualTo(other.truth(1, 7));
    assertThat(new RenderedScene(6, 200, 150, 2).picture(7).toBgr())
        .isNotEqualTo(one.picture(7).toBgr());
    assertThat(one.picture(8).toBgr()).isNotEqualTo(one.picture(7).toBgr());
  }

  @ParameterizedTest
  @CsvSource({"1,640,480,6", "2,640,480,1", "3,320,240,12", "4,1280,720,20", "9,96,700,4"})
  void objectsMoveSmoothlyInsideThePictureAndNeverMeet(
      long seed, int width, int height, int objects) {
    RenderedScene scene = new RenderedScene(seed, width, height, objects);
    assertThat(scene.objectCount()).isEqualTo(objects);
    for (int object = 0; object < objects; object++) {
      double travelled = 0;
      double smallest = Double.MAX_VALUE;
      double largest = 0;
      for (int frame = 1; frame < 600; frame++) {
        Box before = scene.truth(object, frame - 1);
        Box box = scene.truth(object, frame);
        double step =
            Math.hypot(box.centerX() - before.centerX(), box.centerY() - before.centerY());
        assertThat(step).isLessThan(4);
        travelled += step;
        assertThat(box.x()).isNotNegative();
        assertThat(box.y()).isNotNegative();
        assertThat(box.right()).isLessThanOrEqualTo(width);
        assertThat(box.bottom()).isLessThanOrEqualTo(height);
        smallest = Math.min(smallest, box.width());
        largest = Math.max(largest, box.width());
        for (int other = 0; other < object; other++) {
          assertThat(box.overlap(scene.truth(other, frame))).isZero();
        }
      }
      assertThat(travelled).isGreaterThan(300);
      assertThat(largest / smallest).isBetween(1.15, 1.6);
      assertThat(smallest).isGreaterThan(10);
    }
  }

  /** Where two frames of a scene differ by more than noise, an object was or is. */
  @Test
  void theTruthIsWhereTheObjectIs() {
    RenderedScene scene = new RenderedScene(8, 320, 240, 1);
    for (int frame : new int[] {0, 90, 401}) {
      byte[] now = scene.picture(frame).toBgr();
      int later = frame;
      do {
        later++;
      } while (scene.truth(0, later).overlap(scene.truth(0, frame)) > 0);
      byte[] then = scene.picture(later).toBgr();
      Box truth = scene.truth(0, frame);
      Box elsewhere = scene.truth(0, later);
      int left = 320;
      int right = 0;
      int top = 240;
      int bottom = 0;
      for (int i = 0; i < now.length; i += 3) {
        int x = i / 3 % 320;
        int y = i / 3 / 320;
        int difference = 0;
        for (int c = 0; c < 3; c++) {
          difference = Math.max(difference, Math.abs((now[i + c] & 0xff) - (then[i + c] & 0xff)));
        }
        boolean isElsewhere =
            x >= elsewhere.x() - 1
                && x <= elsewhere.right()
                && y >= elsewhere.y() - 1
                && y <= elsewhere.bottom();
        if (difference > 45 && !isElsewhere) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
      Box seen = new Box(left, top, right - left, bottom - top);
      assertThat(seen.overlap(truth))
          .as("frame %d: %s and %s", frame, seen, truth)
          .isGreaterThan(.9);
    }
  }

  @Test
  void refusesObjectsWithoutRoom() {
    assertThatThrownBy(() -> new RenderedScene(1, 640, 480, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RenderedScene(1, 100, 100, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9 objects have no room in 100x100 pixels");
    assertThatThrownBy(() -> new RenderedScene(1, 640, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RenderedScene(1, 640, 480, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
