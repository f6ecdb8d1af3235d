package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.TrackEvent;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What the tests of the operator share; each one ends with every network closed. */
@Timeout(60)
abstract class HarnessTest {

  static final String GATE = "gate";
  static final String YARD = "yard";

  final NetworkProbe probe = new NetworkProbe();
  final PatchNetworkFactory factory = new PatchNetworkFactory(probe);
  final Inputs inputs = new Inputs();

  @AfterEach
  final void everythingIsClosed() throws Exception {
    assertThat(probe.open()).as("open networks").isZero();
    assertThat(probe.everOpened()).isPositive();
    probe.close();
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("tracking-"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  final TrackingHarness harness(TrackingOptions options) throws Exception {
    return new TrackingHarness(probe, factory, options);
  }

  final TrackingHarness harness() throws Exception {
    return harness(Settings.PLAIN);
  }

  /** Gives frames and lets all be done. */
  final void frames(TrackingHarness harness, String camera, long from, long to) throws Exception {
    for (long n = from; n < to; n++) {
      harness.frame(inputs.frame(camera, n));
    }
    harness.settle();
  }

  /** Gives commands and lets all be done. */
  final void commands(TrackingHarness harness, Received... commands) throws Exception {
    for (Received command : commands) {
      harness.command(command);
    }
    harness.settle();
  }

  /** What a track's events are that begins with an object's true box and is never touched. */
  static List<TrackEvent> expected(String camera, String track, int object, long from, long to)
      throws Exception {
    List<TrackEvent> events = new ArrayList<>();
    try (ExpectedTrack hand = new ExpectedTrack(camera, track)) {
      events.add(hand.start(from, Inputs.truth(camera, object, from)));
      for (long n = from + 1; n < to; n++) {
        events.add(hand.search(n));
      }
    }
    return events;
  }

  static List<Long> range(long from, long to) {
    List<Long> numbers = new ArrayList<>();
    for (long n = from; n < to; n++) {
      numbers.add(n);
    }
    return numbers;
  }

  static void assertIdsAreUnique(List<TrackEvent> events) {
    Set<String> ids = new HashSet<>();
    for (TrackEvent event : events) {
      assertThat(ids.add(event.eventId())).as("id %s is new", event.eventId()).isTrue();
    }
  }

  static void assertLetter(
      DeadLetter letter, Received record, DeadLetter.Reason reason, String... details) {
    assertThat(letter.reason()).as(letter.detail()).isEqualTo(reason);
    assertThat(letter.topic()).isEqualTo(record.origin().topic());
    assertThat(letter.partition()).isEqualTo(record.origin().partition());
    assertThat(letter.offset()).isEqualTo(record.origin().offset());
    assertThat(letter.key()).isEqualTo(record.key());
    assertThat(letter.originalLength()).isEqualTo(record.value().length);
    for (String detail : details) {
      assertThat(letter.detail()).contains(detail);
    }
  }
}
