package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.HistoryFrame.Report;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.TargetStatus;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryFrameTest {

  @Test
  void aReportIsFoundInWhateverOrderTheyCame() {
    HistoryFrame frame = frame(report("c", 3), report("a", 1), report("b", 2));

    assertThat(frame.reports()).extracting(Report::trackId).containsExactly("a", "b", "c");
    for (String track : List.of("a", "b", "c")) {
      assertThat(frame.report(track).trackId()).isEqualTo(track);
    }
    assertThat(frame.report("bb")).isNull();
    assertThat(frame().report("a")).isNull();
  }

  @Test
  void aLaterReportTakesThePlaceOfItsTargetsEarlierOne() {
    HistoryFrame before = frame(report("a", 1), report("c", 3));
    HistoryFrame after = before.with(List.of(report("b", 2), report("a", 5), report("b", 4)));

    assertThat(after.reports()).containsExactly(report("a", 5), report("b", 4), report("c", 3));
    assertThat(after.data()).isEqualTo(before.data());
    assertThat(before.reports()).containsExactly(report("a", 1), report("c", 3));
    assertThat(before.with(List.of())).isSameAs(before);
  }

  private static HistoryFrame frame(Report... reports) {
    return new HistoryFrame(
        0, 1, 2, PictureEncoding.PNG, 3, 4, ByteBuffer.wrap(new byte[] {5}), List.of(reports));
  }

  private static Report report(String track, double x) {
    return new Report(track, new Box(x, 0, 1, 1), null, TargetStatus.TRACKED);
  }
}
