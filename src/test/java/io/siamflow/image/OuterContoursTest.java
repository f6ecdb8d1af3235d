package io.siamflow.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OuterContoursTest {

  @Test
  void followsARectangle() {
    List<Contour> contours = contours(10, 20, "......", ".####.", ".####.", ".####.", "......");
    assertThat(contours).hasSize(1);
    Contour contour = contours.get(0);
    assertThat(contour.length()).isEqualTo(10);
    assertThat(contour.area()).isEqualTo(6);
    assertThat(contour.xs()[0]).isEqualTo(11);
    assertThat(contour.ys()[0]).isEqualTo(21);
  }

  @Test
  void aPixelAndALineEncloseNothing() {
    List<Contour> contours = contours(0, 0, "#....", ".....", "..###");
    assertThat(contours).extracting(Contour::area).containsExactly(0.0, 0.0);
    assertThat(contours.get(0).xs()).containsExactly(0);
    // A line is gone along on both sides.
    assertThat(contours.get(1).xs()).containsExactly(2, 3, 4, 3);
  }

  @Test
  void pixelsThatTouchAtACornerAreOneFigure() {
    assertThat(contours(0, 0, "#..", ".#.", "..#")).hasSize(1);
  }

  @Test
  void leavesOutHolesAndWhatIsInThem() {
    List<Contour> contours =
        contours(0, 0, "#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######");
    assertThat(contours).extracting(Contour::area).containsExactly(36.0);
  }

  @Test
  void anEmptyPatchHasNone() {
    assertThat(OuterContours.of(new BinaryPatch(0, 0, 0, 0, new boolean[0]))).isEmpty();
    assertThat(contours(0, 0, "...", "...")).isEmpty();
  }

  /**
   * Against flood fill: a figure's outer border is those of its pixels that have a side in common
   * with the background that reaches the patch's edge.
   */
  @Test
  void findsTheBordersThatFloodFillFinds() {
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      BinaryPatch patch = MaskTest.randomPatch(random, 5, 7, .2 + .1 * (round % 7));
      Set<Set<Integer>> expected = FloodFill.borders(patch);
      List<Contour> contours = OuterContours.of(patch);
      Set<Set<Integer>> found = new HashSet<>();
      for (Contour contour : contours) {
        Set<Integer> pixels = new TreeSet<>();
        int previous = contour.length() - 1;
        for (int i = 0; i < contour.length(); i++) {
          int dx = Math.abs(contour.xs()[i] - contour.xs()[previous]);
          int dy = Math.abs(contour.ys()[i] - contour.ys()[previous]);
          assertThat(Math.max(dx, dy)).isLessThanOrEqualTo(1);
          pixels.add((contour.ys()[i] - 7) * patch.width() + contour.xs()[i] - 5);
          previous = i;
        }
        found.add(pixels);
      }
      assertThat(found).isEqualTo(expected);
      assertThat(contours).hasSameSizeAs(expected);
    }
  }

  private static List<Contour> contours(int left, int top, String... rows) {
    boolean[] pixels = new boolean[rows.length * rows[0].length()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
    }
    return OuterContours.of(new BinaryPatch(left, top, rows[0].length(), rows.length, pixels));
  }

  /** Figures found as plainly as can be, in a grid with an empty border. */
  private record FloodFill(int width, boolean[] set, boolean[] outside) {

    static Set<Set<Integer>> borders(BinaryPatch patch) {
      int width = patch.width() + 2;
      boolean[] set = new boolean[width * (patch.height() + 2)];
      for (int i = 0; i < patch.pixels().length; i++) {
        set[(i / patch.width() + 1) * width + i % patch.width() + 1] = patch.pixels()[i];
      }
      FloodFill fill = new FloodFill(width, set, new boolean[set.length]);
      for (int at : fill.reach(0, false, new int[] {1, -1, width, -width})) {
        fill.outside[at] = true;
      }
      return fill.borders(patch.width());
    }

    private Set<Set<Integer>> borders(int patchWidth) {
      Set<Set<Integer>> borders = new HashSet<>();
      boolean[] seen = new boolean[set.length];
      int[] around = {1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1};
      for (int start = 0; start < set.length; start++) {
        if (!set[start] || seen[start]) {
          continue;
        }
        Set<Integer> border = new TreeSet<>();
        for (int at : reach(start, true, around)) {
          seen[at] = true;
          if (outside[at - 1] || outside[at + 1] || outside[at - width] || outside[at + width]) {
            border.add((at / width - 1) * patchWidth + at % width - 1);
          }
        }
        if (!border.isEmpty()) {
          borders.add(border);
        }
      }
      return borders;
    }

    private List<Integer> reach(int start, boolean value, int[] steps) {
      List<Integer> reached = new ArrayList<>();
      boolean[] seen = new boolean[set.length];
      Deque<Integer> next = new ArrayDeque<>(List.of(start));
      seen[start] = true;
      while (!next.isEmpty()) {
        int at = next.pop();
        reached.add(at);
        Arrays.stream(steps)
            .map(step -> at + step)
            .filter(to -> to >= 0 && to < set.length && !seen[to] && set[to] == value)
            .forEach(
                to -> {
                  seen[to] = true;
                  next.push(to);
                });
      }
      return reached;
    }
  }
}
