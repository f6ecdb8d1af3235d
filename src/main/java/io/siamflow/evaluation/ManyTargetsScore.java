package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HOTA and IDF1 of many targets as TrackEval computes them ({@code trackeval/metrics/hota.py},
 * {@code identity.py}).
 *
 * <p>HOTA (Luiten et al., HOTA, IJCV 2021): on each frame reported boxes are matched with true ones
 * so that overlaps and, before them, the tracks' overlap over the whole sequence are largest; at
 * each overlap threshold of .05, .1 ... .95 a match below it does not count. HOTA is the geometric
 * mean of detection accuracy and association accuracy, and all three are means over the thresholds.
 *
 * <p>IDF1 (Ristani et al., Performance Measures and a Data Set for Multi-Target, Multi-Camera
 * Tracking, 2016): true tracks are matched with reported ones one to one so that the most boxes
 * overlap by .5 or more.
 *
 * <p>Several sequences count as one with all their boxes.
 *
 * @param hota in [0, 1]
 * @param detection detection accuracy (DetA), in [0, 1]
 * @param association association accuracy (AssA), in [0, 1]
 * @param idf1 in [0, 1]
 * @param idPrecision the share of reported boxes that are of the matched track (IDP)
 * @param idRecall the share of true boxes that the matched track has (IDR)
 */
public record ManyTargetsScore(
    double hota,
    double detection,
    double association,
    double idf1,
    double idPrecision,
    double idRecall) {

  private static final int THRESHOLDS = 19;
  private static final double STEP = .05;
  private static final double SAME_IDENTITY = .5;
  private static final double ROUNDING = Math.ulp(1.0);

  /**
   * The boxes of one frame, by target.
   *
   * @param truth where the targets are
   * @param reported where the tracker says that they are
   */
  record Frame(Map<String, Box> truth, Map<String, Box> reported) {}

  /** What a sequence adds to the score. */
  static final class Counts {

    private final double[] truePositives = new double[THRESHOLDS];
    private final double[] associations = new double[THRESHOLDS];
    private double trueBoxes;
    private double reportedBoxes;
    private double identityMatches;

    /** Adds another sequence's. */
    Counts add(Counts other) {
      for (int i = 0; i < THRESHOLDS; i++) {
        truePositives[i] += other.truePositives[i];
        associations[i] += other.associations[i];
      }
      trueBoxes += other.trueBoxes;
      reportedBoxes += other.reportedBoxes;
      identityMatches += other.identityMatches;
      return this;
    }

    /** The score of what was added. */
    ManyTargetsScore score() {
      double hota = 0;
      double detection = 0;
      double association = 0;
      for (int i = 0; i < THRESHOLDS; i++) {
        double detected =
            truePositives[i] / Math.max(1, trueBoxes + reportedBoxes - truePositives[i]);
        double associated = associations[i] / Math.max(1, truePositives[i]);
        detection += detected;
        association += associated;
        hota += Math.sqrt(detected * associated);
      }
      return new ManyTargetsScore(
          hota / THRESHOLDS,
          detection / THRESHOLDS,
          association / THRESHOLDS,
          2 * identityMatches / Math.max(1, trueBoxes + reportedBoxes),
          identityMatches / Math.max(1, reportedBoxes),
          identityMatches / Math.max(1, trueBoxes));
    }
  }

  /** What a sequence's frames add to the score. */
  static Counts count(List<Frame> frames) {
    return new Counting(frames).count();
  }

  /** One sequence. */
  private static final class Counting {

    private final List<Frame> frames;
    private final Map<String, Integer> trueIds = new LinkedHashMap<>();
    private final Map<String, Integer> reportedIds = new LinkedHashMap<>();
    private final double[] trueSizes;
    private final double[] reportedSizes;
    private final Counts counts = new Counts();

    Counting(List<Frame> frames) {
      this.frames = frames;
      for (Frame frame : frames) {
        frame.truth().keySet().forEach(id -> trueIds.putIfAbsent(id, trueIds.size()));
        frame.reported().keySet().forEach(id -> reportedIds.putIfAbsent(id, reportedIds.size()));
      }
      trueSizes = new double[trueIds.size()];
      reportedSizes = new double[reportedIds.size()];
      for (Frame frame : frames) {
        frame.truth().keySet().forEach(id -> trueSizes[trueIds.get(id)]++);
        frame.reported().keySet().forEach(id -> reportedSizes[reportedIds.get(id)]++);
      }
      counts.trueBoxes = Arrays.stream(trueSizes).sum();
      counts.reportedBoxes = Arrays.stream(reportedSizes).sum();
    }

    Counts count() {
      if (!trueIds.isEmpty() && !reportedIds.isEmpty()) {
        double[][] alignment = alignment();
        double[][][] matches = new double[THRESHOLDS][trueSizes.length][reportedSizes.length];
        for (Frame frame : frames) {
          match(frame, alignment, matches);
        }
        associate(matches);
        matchIdentities();
      }
      return counts;
    }

    private int[] trueIds(Frame frame) {
      return frame.truth().keySet().stream().mapToInt(trueIds::get).toArray();
    }

    private int[] reportedIds(Frame frame) {
      return frame.reported().keySet().stream().mapToInt(reportedIds::get).toArray();
    }

    private static double[][] overlaps(Frame frame) {
      List<Box> reported = new ArrayList<>(frame.reported().values());
      double[][] overlaps = new double[frame.truth().size()][reported.size()];
      int row = 0;
      for (Box truth : frame.truth().values()) {
        for (int j = 0; j < reported.size(); j++) {
          overlaps[row][j] = truth.overlap(reported.get(j));
        }
        row++;
      }
      return overlaps;
    }

    /** How well each true track and each reported one lie on each other over the sequence. */
    private double[][] alignment() {
      double[][] shared = new double[trueSizes.length][reportedSizes.length];
      for (Frame frame : frames) {
        double[][] overlaps = overlaps(frame);
        int[] truth = trueIds(frame);
        int[] reported = reportedIds(frame);
        double[] columnSums = new double[reported.length];
        double[] rowSums = new double[truth.length];
        for (int i = 0; i < truth.length; i++) {
          for (int j = 0; j < reported.length; j++) {
            rowSums[i] += overlaps[i][j];
            columnSums[j] += overlaps[i][j];
          }
        }
        for (int i = 0; i < truth.length; i++) {
          for (int j = 0; j < reported.length; j++) {
            double all = rowSums[i] + columnSums[j] - overlaps[i][j];
            shared[truth[i]][reported[j]] += all > ROUNDING ? overlaps[i][j] / all : 0;
          }
        }
      }
      for (int i = 0; i < trueSizes.length; i++) {
        for (int j = 0; j < reportedSizes.length; j++) {
          shared[i][j] /= trueSizes[i] + reportedSizes[j] - shared[i][j];
        }
      }
      return shared;
    }

    private void match(Frame frame, double[][] alignment, double[][][] matches) {
      double[][] overlaps = overlaps(frame);
      int[] truth = trueIds(frame);
      int[] reported = reportedIds(frame);
      double[][] weights = new double[truth.length][reported.length];
      for (int i = 0; i < truth.length; i++) {
        for (int j = 0; j < reported.length; j++) {
          weights[i][j] = alignment[truth[i]][reported[j]] * overlaps[i][j];
        }
      }
      int[] columns = Assignment.best(weights);
      for (int i = 0; i < columns.length; i++) {
        for (int a = 0; columns[i] >= 0 && a < THRESHOLDS; a++) {
          if (overlaps[i][columns[i]] >= STEP * (a + 1) - ROUNDING) {
            counts.truePositives[a]++;
            matches[a][truth[i]][reported[columns[i]]]++;
          }
        }
      }
    }

    private void associate(double[][][] matches) {
      for (int a = 0; a < THRESHOLDS; a++) {
        for (int i = 0; i < trueSizes.length; i++) {
          for (int j = 0; j < reportedSizes.length; j++) {
            double both = matches[a][i][j];
            counts.associations[a] += both * both / (trueSizes[i] + reportedSizes[j] - both);
          }
        }
      }
    }

    private void matchIdentities() {
      double[][] same = new double[trueSizes.length][reportedSizes.length];
      for (Frame frame : frames) {
        double[][] overlaps = overlaps(frame);
        int[] truth = trueIds(frame);
        int[] reported = reportedIds(frame);
        for (int i = 0; i < truth.length; i++) {
          for (int j = 0; j < reported.length; j++) {
            same[truth[i]][reported[j]] += overlaps[i][j] >= SAME_IDENTITY ? 1 : 0;
          }
        }
      }
      int[] columns = Assignment.best(same);
      for (int i = 0; i < columns.length; i++) {
        counts.identityMatches += columns[i] >= 0 ? same[i][columns[i]] : 0;
      }
    }
  }
}
