package io.siamflow.evaluation;

import java.util.Arrays;

/**
 * The assignment of rows to columns, each to at most one, with the largest sum of weights (Kuhn,
 * The Hungarian method, 1955; here with shortest augmenting paths, cubic in the smaller side).
 */
final class Assignment {

  private Assignment() {}

  /**
   * The best assignment.
   *
   * @param weights rows of columns, all of one length, finite and not negative
   * @return for each row its column, or -1 where it has none
   */
  static int[] best(double[][] weights) {
    int rows = weights.length;
    int columns = rows == 0 ? 0 : weights[0].length;
    int[] assigned = new int[rows];
    Arrays.fill(assigned, -1);
    if (columns == 0) {
      return assigned;
    }
    if (rows <= columns) {
      return wide(weights);
    }
    double[][] turned = new double[columns][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j][i] = weights[i][j];
      }
    }
    int[] rowOf = wide(turned);
    for (int j = 0; j < columns; j++) {
      assigned[rowOf[j]] = j;
    }
    return assigned;
  }

  /** For no more rows than columns: every row gets one. Index 0 of all arrays is a sentinel. */
  private static int[] wide(double[][] weights) {
    int rows = weights.length;
    int columns = weights[0].length;
    double[] rowPotential = new double[rows + 1];
    double[] columnPotential = new double[columns + 1];
    int[] rowOf = new int[columns + 1];
    int[] before = new int[columns + 1];
    for (int row = 1; row <= rows; row++) {
      rowOf[0] = row;
      int column = 0;
      double[] slack = new double[columns + 1];
      Arrays.fill(slack, Double.POSITIVE_INFINITY);
      boolean[] used = new boolean[columns + 1];
      do {
        used[column] = true;
        int current = rowOf[column];
        double delta = Double.POSITIVE_INFINITY;
        int next = 0;
        for (int j = 1; j <= columns; j++) {
          if (!used[j]) {
            double cost = -weights[current - 1][j - 1] - rowPotential[current] - columnPotential[j];
            if (cost < slack[j]) {
              slack[j] = cost;
              before[j] = column;
            }
            if (slack[j] < delta) {
              delta = slack[j];
              next = j;
            }
          }
        }
        for (int j = 0; j <= columns; j++) {
          if (used[j]) {
            rowPotential[rowOf[j]] += delta;
            columnPotential[j] -= delta;
          } else {
            slack[j] -= delta;
          }
        }
        column = next;
      } while (rowOf[column] != 0);
      while (column != 0) {
        rowOf[column] = rowOf[before[column]];
        column = before[column];
      }
    }
    int[] assigned = new int[rows];
    for (int j = 1; j <= columns; j++) {
      if (rowOf[j] != 0) {
        assigned[rowOf[j] - 1] = j - 1;
      }
    }
    return assigned;
  }
}
