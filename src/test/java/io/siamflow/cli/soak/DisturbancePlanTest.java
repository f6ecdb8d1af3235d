package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a soak of so many kills consists of. */
class DisturbancePlanTest {

  private static final Set<Disturbance> ALL = EnumSet.allOf(Disturbance.class);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 20, 200})
  void hasSoManyKills(int kills) {
    List<Disturbance> plan = DisturbancePlan.of(kills, ALL, new Random(kills));

    assertThat(plan.stream().filter(Disturbance::kills)).hasSize(kills);
    assertThat(plan).hasSize(kills + kills / 3);
  }

  @Test
  void everyKindComesAmongTwentyKills() {
    for (int seed = 0; seed < 50; seed++) {
      assertThat(DisturbancePlan.of(20, ALL, new Random(seed)))
          .containsAll(EnumSet.allOf(Disturbance.class));
    }
  }

  @Test
  void everyKindOfKillComesAmongSix() {
    List<Disturbance> plan = DisturbancePlan.of(6, ALL, new Random(6));

    assertThat(plan)
        .contains(
            Disturbance.KILL_TASK_MANAGER,
            Disturbance.KILL_JOB_MANAGER,
            Disturbance.KILL_BROKER,
            Disturbance.KILL_ALL_OF_FLINK);
    assertThat(plan.get(3).kills()).isFalse();
    assertThat(plan.get(7).kills()).isFalse();
  }

  @Test
  void whatIsNotPossibleDoesNotCome() {
    Set<Disturbance> kills = EnumSet.of(Disturbance.KILL_BROKER, Disturbance.PAUSE_BROKER);

    assertThat(DisturbancePlan.of(30, kills, new Random(1)))
        .hasSize(40)
        .containsOnly(Disturbance.KILL_BROKER, Disturbance.PAUSE_BROKER);
  }

  @Test
  void itsSeedDecides() {
    assertThat(DisturbancePlan.of(20, ALL, new Random(3)))
        .isEqualTo(DisturbancePlan.of(20, ALL, new Random(3)))
        .isNotEqualTo(DisturbancePlan.of(20, ALL, new Random(4)));
  }
}
