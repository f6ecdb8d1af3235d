package io.siamflow.cli.soak;

import io.siamflow.cli.soak.EventLog.Difference;
import io.siamflow.cli.soak.EventLog.Entry;
import io.siamflow.tracker.TargetStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a run said last of each target on each frame, to be compared with another run: so a consumer
 * reads events whose commands may have come late. What was said of frames after a target's end does
 * not count. Not safe for several threads.
 */
final class LastSaid {

  private final Map<Track, NavigableMap<Long, Entry>> tracks = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private long repeated;

  /** A target of a camera in one epoch. */
  record Track(String camera, long epoch, String id) {}

  void add(String eventId, Track track, long frame, Entry entry) {
    if (!ids.add(eventId)) {
      repeated++;
    }
    tracks.computeIfAbsent(track, key -> new TreeMap<>()).put(frame, entry);
  }

  /** How this run differs; repetitions of an id count whatever they say. */
  Difference against(LastSaid uninterrupted) {
    Map<String, Entry> mine = standing();
    Map<String, Entry> expected = uninterrupted.standing();
    return EventLog.compare(mine, expected).plus(new Difference(0, repeated, 0, null));
  }

  private Map<String, Entry> standing() {
    Map<String, Entry> standing = new HashMap<>();
    tracks.forEach(
        (track, frames) -> {
          for (Map.Entry<Long, Entry> frame : frames.entrySet()) {
            standing.put(
                "%s/%d/%d/%s".formatted(track.camera(), track.epoch(), frame.getKey(), track.id()),
                frame.getValue());
            if (frame.getValue().status() == TargetStatus.ENDED) {
              return;
            }
          }
        });
    return standing;
  }
}
