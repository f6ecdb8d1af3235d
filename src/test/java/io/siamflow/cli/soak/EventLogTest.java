package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.cli.soak.EventLog.Difference;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The comparison that decides whether a soak is perfect. */
class EventLogTest {

  private static final String ID = "gate/0/7/t1";
  private static final EventLog.Entry TRACKED = entry(TargetStatus.TRACKED, null, 10, .9);

  private final EventLog calm = new EventLog();
  private final EventLog disturbed = new EventLog();

  @BeforeEach
  void anUninterruptedRun() {
    calm.add(ID, TRACKED);
    calm.add("gate/0/8/t1", TRACKED);
    disturbed.add("gate/0/8/t1", TRACKED);
  }

  @Test
  void findsNoDifferenceWithinTheTolerance() {
    disturbed.add(ID, entry(TargetStatus.TRACKED, null, 10.0009, .9009));

    assertThat(disturbed.against(calm)).isEqualTo(new Difference(0, 0, 0, null));
  }

  @Test
  void countsMissingEvents() {
    assertThat(disturbed.against(calm)).isEqualTo(new Difference(1, 0, 0, ID + " is missing"));
  }

  @Test
  void countsEventsThatAreThereTwice() {
    disturbed.add(ID, TRACKED);
    disturbed.add(ID, TRACKED);
    disturbed.add(ID, TRACKED);

    assertThat(disturbed.against(calm)).isEqualTo(new Difference(0, 2, 0, ID + " is there twice"));
  }

  @Test
  void countsRepetitionsThatSaySomethingElse() {
    disturbed.add(ID, TRACKED);
    disturbed.add(ID, entry(TargetStatus.TRACKED, null, 10.0009, .9));
    disturbed.add(ID, entry(TargetStatus.LOST, null, 10, .9));

    Difference difference = disturbed.against(calm);

    assertThat(difference.repeated()).isEqualTo(2);
    assertThat(difference.changed()).isEqualTo(1);
    assertThat(difference.example()).contains(ID, "LOST");
  }

  @Test
  void countsOtherBoxesScoresStatusesAndReasons() {
    for (EventLog.Entry other :
        new EventLog.Entry[] {
          entry(TargetStatus.TRACKED, null, 10.002, .9),
          entry(TargetStatus.TRACKED, null, 10, .902),
          entry(TargetStatus.TRACKED, null, 10, null),
          entry(TargetStatus.LOST, null, 10, .9),
          entry(TargetStatus.TRACKED, EndReason.STOPPED, 10, .9)
        }) {
      EventLog changed = new EventLog();
      changed.add("gate/0/8/t1", TRACKED);
      changed.add(ID, other);

      assertThat(changed.against(calm).changed()).as("%s", other).isEqualTo(1);
    }
  }

  @Test
  void countsEventsThatTheOtherRunHasNot() {
    disturbed.add(ID, TRACKED);
    disturbed.add("gate/0/9/t1", TRACKED);

    assertThat(disturbed.against(calm))
        .isEqualTo(new Difference(0, 0, 1, "gate/0/9/t1 is not in the uninterrupted run"));
  }

  private static EventLog.Entry entry(
      TargetStatus status, EndReason reason, double x, Double score) {
    return new EventLog.Entry(status, reason, new Box(x, 20, 30, 40), score);
  }
}
