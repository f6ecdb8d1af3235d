package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapArraysTest {

  private final MapArrays arrays = new MapArrays();

  private static NetworkOutput output(float[] scores, float[] regression, float[] mask) {
    return new NetworkOutput(map(scores), map(regression), map(scores), map(mask));
  }

  private static FeatureMap map(float[] values) {
    return values == null ? null : new FeatureMap(values, 0, 1, 1, 1);
  }

  @Test
  void theShortestThatIsLongEnoughIsTakenAgain() {
    float[] small = arrays.take(10);
    float[] large = arrays.take(100);
    float[] middle = arrays.take(50);
    assertThat(small).hasSize(10);
    arrays.giveBack(List.of(output(large, small, middle)));
    assertThat(arrays.take(20)).isSameAs(middle);
    assertThat(arrays.take(20)).isSameAs(large);
    assertThat(arrays.take(10)).isSameAs(small);
    assertThat(arrays.take(10)).hasSize(10).isNotSameAs(small);
  }

  /** Targets of one slice share their arrays. */
  @Test
  void anArrayOfSeveralOutputsComesBackOnce() {
    float[] shared = arrays.take(10);
    arrays.giveBack(List.of(output(shared, null, null), output(shared, null, null)));
    assertThat(arrays.take(10)).isSameAs(shared);
    assertThat(arrays.take(10)).isNotSameAs(shared);
  }

  @Test
  void growingBatchesDoNotPileUpArrays() {
    float[] last = null;
    for (int length = 1; length <= 64; length++) {
      last = arrays.take(length);
      assertThat(last).hasSize(length);
      arrays.giveBack(List.of(output(last, null, null)));
    }
    assertThat(arrays.take(1)).isSameAs(last);
    assertThat(arrays.take(1)).hasSize(1);
  }
}
