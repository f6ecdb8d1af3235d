package io.siamflow.network;

import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The arrays in which a network's output is read: those that were given back are filled again. It
 * holds no more of them than were in use at once. For several threads.
 */
final class MapArrays {

  private final List<float[]> spare = new ArrayList<>();

  /**
   * An array for so many values, or more: the shortest of the spare ones in which they have room.
   * If none has, a new one takes the place of the longest.
   */
  synchronized float[] take(int length) {
    int shortest = -1;
    int longest = -1;
    for (int i = 0; i < spare.size(); i++) {
      int has = spare.get(i).length;
      if (has >= length && (shortest < 0 || has < spare.get(shortest).length)) {
        shortest = i;
      }
      if (longest < 0 || has > spare.get(longest).length) {
        longest = i;
      }
    }
    if (shortest >= 0) {
      return spare.remove(shortest);
    }
    if (longest >= 0) {
      spare.remove(longest);
    }
    return new float[length];
  }

  /** Takes back the arrays of outputs, each once. */
  void giveBack(List<NetworkOutput> outputs) {
    Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (NetworkOutput output : outputs) {
      add(output.scores(), arrays);
      add(output.regression(), arrays);
      add(output.similarity(), arrays);
      add(output.mask(), arrays);
    }
    giveBack(arrays);
  }

  private synchronized void giveBack(Set<float[]> arrays) {
    spare.addAll(arrays);
  }

  private static void add(FeatureMap map, Set<float[]> arrays) {
    if (map != null) {
      arrays.add(map.values());
    }
  }
}
