package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.tracker.LostBudget.Choice;
import io.siamflow.tracker.LostBudget.Lost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LostBudgetTest {

  private static final LostBudget TWO = new LostBudget(2);

  @Test
  void thoseWhoWaitedLongestComeFirst() {
    Choice choice =
        TWO.choose(List.of(new Lost("a", 7, 1), new Lost("b", 5, 1), new Lost("c", 6, 1)), 0);
    assertThat(choice.searched()).containsExactlyInAnyOrder("b", "c");
    assertThat(choice.credit()).isZero();
  }

  @Test
  void equalOnesComeInTheOrderOfTheirIds() {
    assertThat(TWO.choose(List.of(new Lost("b", 5, 2), new Lost("a", 5, 2)), 0).searched())
        .containsExactly("a");
  }

  @Test
  void aWideSearchIsSavedUpForAndNotOvertakenByACheaperOne() {
    List<Lost> lost = List.of(new Lost("wide", 1, 5), new Lost("small", 2, 1));
    Choice first = TWO.choose(lost, 0);
    assertThat(first.searched()).isEmpty();
    Choice second = TWO.choose(lost, first.credit());
    assertThat(second.searched()).isEmpty();
    assertThat(TWO.choose(lost, second.credit()).searched())
        .containsExactlyInAnyOrder("wide", "small");
  }

  @Test
  void whatNobodyNeedsIsNotSaved() {
    assertThat(TWO.choose(List.of(), 1.5).credit()).isZero();
    assertThat(TWO.choose(List.of(new Lost("a", 1, 1)), 1.5).credit()).isZero();
  }

  @Test
  void overTimeTheBudgetIsKeptAndAllGetTheirTurn() {
    Map<String, Long> searchedAt = new HashMap<>();
    Map<String, Integer> turns = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      searchedAt.put("t" + i, 0L);
    }
    double credit = 0;
    double spent = 0;
    for (long frame = 1; frame <= 600; frame++) {
      List<Lost> lost = new ArrayList<>();
      searchedAt.forEach((track, at) -> lost.add(new Lost(track, at, 10.6)));
      Choice choice = TWO.choose(lost, credit);
      credit = choice.credit();
      for (String track : choice.searched()) {
        searchedAt.put(track, frame);
        turns.merge(track, 1, Integer::sum);
        spent += 10.6;
      }
    }
    assertThat(spent).isLessThanOrEqualTo(1200).isGreaterThan(1180);
    assertThat(turns).hasSize(30);
    assertThat(turns.values()).allMatch(count -> count == 3 || count == 4);
  }

  @Test
  void refusesWhatIsNoBudget() {
    for (double budget : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new LostBudget(budget))
          .withMessageContaining("positive number of searches, not " + budget);
    }
  }
}
