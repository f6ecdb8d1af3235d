package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.image.BinaryPatch;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames of 40x30 pixels: boundaries agree within one pixel, .008 of the diagonal of 50. */
class MaskAgreementTest {

  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  private static BinaryPatch square(int left, int top, int side) {
    boolean[] pixels = new boolean[WIDTH * HEIGHT];
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        pixels[y * WIDTH + x] = true;
      }
    }
    return new BinaryPatch(0, 0, WIDTH, HEIGHT, pixels);
  }

  private static final BinaryPatch EMPTY = square(0, 0, 0);

  @Test
  void theSameMaskAgreesEntirely() {
    assertThat(MaskAgreement.of(square(5, 5, 10), square(5, 5, 10)))
        .isEqualTo(new MaskAgreement(1, 1));
    assertThat(MaskAgreement.of(EMPTY, EMPTY)).isEqualTo(new MaskAgreement(1, 1));
  }

  @Test
  void aMissingMaskDoesNotAgree() {
    assertThat(MaskAgreement.of(square(5, 5, 10), EMPTY)).isEqualTo(new MaskAgreement(0, 0));
    assertThat(MaskAgreement.of(EMPTY, square(5, 5, 10))).isEqualTo(new MaskAgreement(0, 0));
    assertThat(MaskAgreement.of(square(5, 5, 10), square(20, 5, 10)))
        .isEqualTo(new MaskAgreement(0, 0));
  }

  @Test
  void onePixelAsideIsTheSameBoundaryAndTwoAreNot() {
    MaskAgreement near = MaskAgreement.of(square(5, 5, 10), square(6, 5, 10));
    assertThat(near.region()).isCloseTo(90 / 110.0, within(1e-12));
    assertThat(near.boundary()).isEqualTo(1);
    MaskAgreement far = MaskAgreement.of(square(5, 5, 10), square(7, 5, 10));
    assertThat(far.region()).isCloseTo(80 / 120.0, within(1e-12));
    // Of 40 boundary pixels the two level edges stay near, but for their last column.
    assertThat(far.boundary()).isBetween(.4, .7);
  }

  @Test
  void theBoundaryLiesAboveAndLeftOfTheEdge() {
    // Rows and columns 4 to 14 without the 9x9 pixels within.
    assertThat(MaskBoundary.of(square(5, 5, 10)).size()).isEqualTo(11 * 11 - 9 * 9);
    // Down to the last row and column the mask has no lower and right edge.
    assertThat(MaskBoundary.of(square(WIDTH - 10, HEIGHT - 10, 10)).size()).isEqualTo(10 + 10 + 1);
    assertThat(MaskBoundary.of(EMPTY).size()).isZero();
  }

  @Test
  void masksOfOtherFramesAreRefused() {
    BinaryPatch small = new BinaryPatch(0, 0, 2, 1, new boolean[2]);
    assertThatThrownBy(() -> MaskAgreement.of(EMPTY, small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a mask of 2x1 pixels at 0,0 for ground truth of 40x30 at 0,0");
  }

  @Test
  void theFirstAndTheLastFrameDoNotCount() {
    MaskAgreement whole = new MaskAgreement(1, 1);
    DavisScore score =
        new DavisScore(
            List.of(whole, new MaskAgreement(.5, .25), new MaskAgreement(.25, .75), whole));
    assertThat(score.region()).isEqualTo(.375);
    assertThat(score.boundary()).isEqualTo(.5);
    assertThatThrownBy(() -> new DavisScore(Collections.nCopies(2, whole)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no frame counts: the first and the last of 2 do not");
  }
}
