package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.cli.soak.EventLog.Difference;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that come late: what was said last decides. */
class LastSaidTest {

  private static final LastSaid.Track TRACK = new LastSaid.Track("gate", 0, "t1");

  private final LastSaid inTime = new LastSaid();
  private final LastSaid late = new LastSaid();

  @BeforeEach
  void aRunWhoseCommandsCameInTime() {
    inTime.add("gate/0/7/t1", TRACK, 7, entry(TargetStatus.TRACKED, 10));
    inTime.add("gate/0/8/t1", TRACK, 8, entry(TargetStatus.ENDED, 11));
    late.add("gate/0/7/t1", TRACK, 7, entry(TargetStatus.TRACKED, 3));
    late.add("gate/0/8/t1", TRACK, 8, entry(TargetStatus.TRACKED, 4));
  }

  @Test
  void revisedEventsReplaceThoseBefore() {
    late.add("gate/0/7/t1/correct", TRACK, 7, entry(TargetStatus.TRACKED, 10));
    late.add("gate/0/8/t1/correct", TRACK, 8, entry(TargetStatus.ENDED, 11));

    assertThat(late.against(inTime)).isEqualTo(Difference.NONE);
  }

  @Test
  void framesAfterTheEndDoNotCount() {
    late.add("gate/0/9/t1", TRACK, 9, entry(TargetStatus.TRACKED, 5));
    late.add("gate/0/7/t1/correct", TRACK, 7, entry(TargetStatus.TRACKED, 10));
    late.add("gate/0/8/t1/stop", TRACK, 8, entry(TargetStatus.ENDED, 11));

    assertThat(late.against(inTime)).isEqualTo(Difference.NONE);
  }

  @Test
  void whatWasSaidBeforeIsNoExcuse() {
    late.add("gate/0/8/t1/stop", TRACK, 8, entry(TargetStatus.ENDED, 11));
    late.add("gate/0/7/t1/correct", TRACK, 7, entry(TargetStatus.TRACKED, 10));
    late.add("gate/0/7/t1/again", TRACK, 7, entry(TargetStatus.TRACKED, 12));

    assertThat(late.against(inTime).changed()).isEqualTo(1);
  }

  @Test
  void countsWhatIsMissingAndWhatIsTooMuch() {
    LastSaid missing = new LastSaid();
    missing.add("gate/0/7/t1", TRACK, 7, entry(TargetStatus.TRACKED, 10));

    assertThat(missing.against(inTime))
        .isEqualTo(new Difference(1, 0, 0, "gate/0/8/t1 is missing"));
    assertThat(inTime.against(missing).changed()).isEqualTo(1);
  }

  @Test
  void countsRepeatedIds() {
    LastSaid again = new LastSaid();
    again.add("gate/0/7/t1", TRACK, 7, entry(TargetStatus.TRACKED, 3));
    again.add("gate/0/7/t1", TRACK, 7, entry(TargetStatus.TRACKED, 10));
    again.add("gate/0/8/t1", TRACK, 8, entry(TargetStatus.ENDED, 11));

    assertThat(again.against(inTime).repeated()).isEqualTo(1);
    assertThat(again.against(inTime).changed()).isZero();
  }

  private static EventLog.Entry entry(TargetStatus status, double x) {
    return new EventLog.Entry(
        status,
        status == TargetStatus.ENDED ? EndReason.STOPPED : null,
        new Box(x, 20, 30, 40),
        .9);
  }
}
