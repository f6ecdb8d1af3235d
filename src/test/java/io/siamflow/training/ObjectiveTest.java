package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.FeatureMap;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the objectives want of a pair. */
class ObjectiveTest {

  private static final int ANCHOR_SIDE = 21;
  private static final int ANCHORS = 5 * ANCHOR_SIDE * ANCHOR_SIDE;

  private static TrainingPair pair(Box target, boolean boxed, TeacherAnswer teacher) {
    return new TrainingPair(0, 0, new byte[0], new byte[0], 287, target, boxed, null, teacher);
  }

  private static List<FloatBuffer> buffers(int... counts) {
    return Arrays.stream(counts).mapToObj(FloatBuffer::allocate).toList();
  }

  @Test
  void theResponseIsWantedAroundTheTargetWithHalfTheWeight() {
    List<FloatBuffer> inputs = buffers(289, 289);
    new ResponseObjective(17, 1, 0)
        .write(pair(Box.aroundCenter(24, -16, 50, 30), true, null), inputs);

    float[] labels = inputs.get(0).array();
    float[] weights = inputs.get(1).array();
    // Of the places 8 pixels apart 13 lie up to 16 pixels from the target's.
    assertThat(sum(labels)).isEqualTo(13);
    assertThat(labels[(8 - 2) * 17 + 8 + 3]).isEqualTo(1);
    assertThat(labels[8 * 17 + 8]).isEqualTo(0);
    assertThat(weighed(labels, weights)).isCloseTo(.5, within(1e-6));
    assertThat(sum(weights)).isCloseTo(1, within(1e-5));
  }

  @Test
  void withoutTheTargetEveryPlaceIsNegative() {
    List<FloatBuffer> inputs = buffers(289, 289);
    new ResponseObjective(17, 1, 0).write(pair(null, false, null), inputs);

    assertThat(sum(inputs.get(0).array())).isZero();
    assertThat(sum(inputs.get(1).array())).isCloseTo(.5, within(1e-5));
  }

  @Test
  void anchorsOnTheTargetLearnItsBox() {
    Anchors anchors = new Anchors(ANCHOR_SIDE);
    Box target = Box.aroundCenter(10, 6, anchors.width(2) * 1.1, anchors.height(2) * .9);
    List<FloatBuffer> inputs = buffers(ANCHORS, ANCHORS, ANCHORS, 4 * ANCHORS, 4 * ANCHORS);
    new AnchorObjective(anchors, 0, new AnchorObjective.Factors(1, 1, 0, 0))
        .write(pair(target, true, null), inputs);

    float[] labels = inputs.get(0).array();
    float[] weights = inputs.get(1).array();
    float[] negatives = inputs.get(2).array();
    float[] offsets = inputs.get(3).array();
    // Shape 2 is the square one; its place at (8, 8) pixels is row and column 11.
    int index = 2 * ANCHOR_SIDE * ANCHOR_SIDE + 11 * ANCHOR_SIDE + 11;
    assertThat(labels[index]).isEqualTo(1);
    assertThat((double) offsets[index]).isCloseTo(2.0 / anchors.width(2), within(1e-5));
    assertThat((double) offsets[ANCHORS + index]).isCloseTo(-2.0 / anchors.height(2), within(1e-5));
    assertThat((double) offsets[2 * ANCHORS + index]).isCloseTo(Math.log(1.1), within(1e-5));
    assertThat((double) offsets[3 * ANCHORS + index]).isCloseTo(Math.log(.9), within(1e-5));
    assertThat(weighed(labels, weights)).isCloseTo(.5, within(1e-5));
    assertThat(sum(inputs.get(4).array())).isCloseTo(4, within(1e-4));
    for (int i = 0; i < ANCHORS; i++) {
      assertThat(labels[i] * negatives[i]).isZero();
    }
  }

  @Test
  void aTargetThatNoAnchorFitsStillHasTheBestOne() {
    List<FloatBuffer> inputs = buffers(ANCHORS, ANCHORS, ANCHORS, 4 * ANCHORS, 4 * ANCHORS);
    new AnchorObjective(new Anchors(ANCHOR_SIDE), 0, new AnchorObjective.Factors(1, 1, 0, 0))
        .write(pair(Box.aroundCenter(0, 0, 12, 12), true, null), inputs);

    assertThat(sum(inputs.get(0).array())).isEqualTo(1);
    assertThat(weighed(inputs.get(0).array(), inputs.get(1).array())).isCloseTo(.5, within(1e-6));
  }

  @Test
  void aRegionOfAnyKindIsTheTeachersAlone() {
    Anchors anchors = new Anchors(ANCHOR_SIDE);
    List<FloatBuffer> inputs =
        buffers(
            ANCHORS,
            ANCHORS,
            ANCHORS,
            4 * ANCHORS,
            4 * ANCHORS,
            ANCHORS,
            ANCHORS,
            4 * ANCHORS,
            4 * ANCHORS);
    new AnchorObjective(anchors, 0, new AnchorObjective.Factors(1, 1, 1, 1))
        .write(pair(Box.aroundCenter(0, 0, 64, 64), false, teacher(3, 9)), inputs);

    assertThat(sum(inputs.get(1).array())).isZero();
    assertThat(sum(inputs.get(2).array())).isZero();
    assertThat(sum(inputs.get(4).array())).isZero();
    float[] labels = inputs.get(5).array();
    int best = 0;
    for (int i = 0; i < labels.length; i++) {
      best = labels[i] > labels[best] ? i : best;
    }
    // The teacher's place is 2 columns right of its middle and 4 rows up: 32 and -64 pixels.
    int place = best % (ANCHOR_SIDE * ANCHOR_SIDE);
    assertThat(anchors.center(place % ANCHOR_SIDE)).isEqualTo(32);
    assertThat(anchors.center(place / ANCHOR_SIDE)).isEqualTo(-64);
    assertThat(best / (ANCHOR_SIDE * ANCHOR_SIDE)).isEqualTo(2);
  }

  /** A teacher that sees a box of 64x64 pixels at one place and nothing elsewhere. */
  private static TeacherAnswer teacher(int row, int column) {
    float[] scores = new float[2 * 15 * 15];
    float[] distances = new float[4 * 15 * 15];
    Arrays.fill(scores, 0, 225, 6);
    scores[row * 15 + column] = -6;
    Arrays.fill(distances, 32);
    return TeacherAnswer.of(
        new PointTeacherMap(
            new FeatureMap(scores, 0, 2, 15, 15), new FeatureMap(distances, 0, 4, 15, 15)));
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static double weighed(float[] labels, float[] weights) {
    List<Double> products = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      products.add((double) labels[i] * weights[i]);
    }
    return products.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Test
  void aMaskIsWantedInTheExemplarsWindowUnderAPlaceOnTheTarget() {
    int side = 255;
    Box target = Box.aroundCenter(16, -24, 40, 60);
    byte[] mask = new byte[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean inside = Math.abs(x + .5 - 127.5 - 16) < 20 && Math.abs(y + .5 - 127.5 + 24) < 30;
        mask[y * side + x] = (byte) (inside ? 1 : 0);
      }
    }
    int anchors = 5 * 25 * 25;
    List<FloatBuffer> inputs =
        buffers(anchors, anchors, anchors, 4 * anchors, 4 * anchors, 2, 127 * 127, 127 * 127);
    new MaskObjective(
            new AnchorObjective(new Anchors(25), 0, new AnchorObjective.Factors(1, 1, 0, 0)),
            8,
            25,
            1)
        .write(
            new TrainingPair(0, 0, new byte[0], new byte[0], side, target, true, mask, null),
            inputs);

    int row = (int) inputs.get(5).get(0);
    int column = (int) inputs.get(5).get(1);
    assertThat(row).isBetween(12 - 4, 12 - 2);
    assertThat(column).isBetween(12 + 1, 12 + 3);
    float[] labels = inputs.get(6).array();
    assertThat(sum(labels)).isEqualTo(sum(mask));
    // The window's middle is the place; the target's middle lies beside it.
    int middleX = 63 + 16 - (column - 12) * 8;
    int middleY = 63 - 24 - (row - 12) * 8;
    assertThat(labels[middleY * 127 + middleX]).isEqualTo(1);
    assertThat(labels[middleY * 127 + middleX + 21]).isEqualTo(0);
    assertThat(labels[(middleY + 31) * 127 + middleX]).isEqualTo(0);
    assertThat(sum(inputs.get(7).array())).isCloseTo(1, within(1e-4));
  }

  private static double sum(byte[] values) {
    double sum = 0;
    for (byte value : values) {
      sum += value;
    }
    return sum;
  }
}
