package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The best of all assignments, against trying all of them. */
class AssignmentTest {

  @ParameterizedTest
  @CsvSource({"1,1", "3,3", "4,6", "6,4", "5,5", "1,7", "7,1"})
  void hasTheLargestSum(int rows, int columns) {
    Random random = new Random(rows * 31L + columns);
    for (int round = 0; round < 50; round++) {
      double[][] weights = new double[rows][columns];
      for (double[] row : weights) {
        for (int j = 0; j < columns; j++) {
          row[j] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        }
      }
      int[] assigned = Assignment.best(weights);
      boolean[] taken = new boolean[columns];
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        if (assigned[i] >= 0) {
          assertThat(taken[assigned[i]]).isFalse();
          taken[assigned[i]] = true;
          sum += weights[i][assigned[i]];
        }
      }
      assertThat(sum).isCloseTo(largest(weights, 0, new boolean[columns]), within(1e-9));
    }
  }

  private static double largest(double[][] weights, int row, boolean[] taken) {
    if (row == weights.length) {
      return 0;
    }
    double best = largest(weights, row + 1, taken);
    for (int j = 0; j < taken.length; j++) {
      if (!taken[j]) {
        taken[j] = true;
        best = Math.max(best, weights[row][j] + largest(weights, row + 1, taken));
        taken[j] = false;
      }
    }
    return best;
  }

  @Test
  void nothingIsAssignedToNothing() {
    assertThat(Assignment.best(new double[0][0])).isEmpty();
    assertThat(Assignment.best(new double[2][0])).containsExactly(-1, -1);
  }
}
