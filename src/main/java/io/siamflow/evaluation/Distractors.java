package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports on what looks like a target and is none, such as a person in a car, count neither for nor
 * against a tracker: as TrackEval does it ({@code trackeval/datasets/mot_challenge_2d_box.py}), a
 * frame's reports are matched with all boxes of ground truth that they overlap with by .5 or more,
 * so that the sum of the overlaps is largest, and those on distractors are taken out.
 */
final class Distractors {

  private static final double LEAST_OVERLAP = .5 - Math.ulp(1.0);

  private Distractors() {}

  /** The reports but those on distractors. */
  static Map<String, Box> takenOut(
      Map<String, Box> reported, Map<String, Box> truth, List<IgnoredBox> ignored) {
    if (reported.isEmpty() || ignored.stream().noneMatch(IgnoredBox::isDistractor)) {
      return reported;
    }
    List<IgnoredBox> rows = new ArrayList<>();
    truth.values().forEach(box -> rows.add(new IgnoredBox(box, false)));
    rows.addAll(ignored);
    List<String> targets = List.copyOf(reported.keySet());
    double[][] overlaps = new double[rows.size()][targets.size()];
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < targets.size(); j++) {
        double overlap = rows.get(i).box().overlap(reported.get(targets.get(j)));
        overlaps[i][j] = overlap < LEAST_OVERLAP ? 0 : overlap;
      }
    }
    Map<String, Box> left = new LinkedHashMap<>(reported);
    int[] columns = Assignment.best(overlaps);
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] >= 0 && overlaps[i][columns[i]] > 0 && rows.get(i).isDistractor()) {
        left.remove(targets.get(columns[i]));
      }
    }
    return left;
  }
}
