package io.siamflow.cli.soak;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which disturbances come, and in which order: so many kills, and after every third of them
 * something else. Of both sorts each kind comes once before any comes twice; then they are drawn by
 * their weights.
 */
final class DisturbancePlan {

  private static final int KILLS_BETWEEN = 3;

  private DisturbancePlan() {}

  /**
   * A plan.
   *
   * @param kills how many of the disturbances kill
   * @param possible kinds to choose from
   * @param random decides the order
   */
  static List<Disturbance> of(int kills, Collection<Disturbance> possible, Random random) {
    List<Disturbance> killing =
        draw(kills, possible.stream().filter(Disturbance::kills).toList(), random);
    List<Disturbance> others =
        draw(
            kills / KILLS_BETWEEN,
            possible.stream().filter(kind -> !kind.kills()).toList(),
            random);
    List<Disturbance> plan = new ArrayList<>();
    for (int i = 0; i < killing.size(); i++) {
      plan.add(killing.get(i));
      int before = (i + 1) / KILLS_BETWEEN;
      if ((i + 1) % KILLS_BETWEEN == 0 && before <= others.size()) {
        plan.add(others.get(before - 1));
      }
    }
    return plan;
  }

  private static List<Disturbance> draw(int count, List<Disturbance> kinds, Random random) {
    List<Disturbance> each = new ArrayList<>(kinds);
    Collections.shuffle(each, random);
    List<Disturbance> lots = new ArrayList<>();
    for (Disturbance kind : kinds) {
      lots.addAll(Collections.nCopies(kind.weight(), kind));
    }
    List<Disturbance> drawn = new ArrayList<>();
    for (int i = 0; i < count && !lots.isEmpty(); i++) {
      drawn.add(i < each.size() ? each.get(i) : lots.get(random.nextInt(lots.size())));
    }
    return drawn;
  }
}
