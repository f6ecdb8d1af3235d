package io.siamflow.pipeline;

import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.TargetRecord;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a subtask holds in memory of one camera; all of it can be made again from the keyed state.
 */
final class CameraQueue {

  /**
   * A frame that waits in the keyed state.
   *
   * @param arrival its key there
   * @param bytes its length
   * @param since processing time at which it came, or was restored, milliseconds
   * @param sequence its place among all that this subtask received, for watermarks
   */
  record Waiting(long arrival, int bytes, long since, long sequence) {}

  private final String camera;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Frames that left {@link #waiting} and are not accounted for yet. */
  private final Deque<Waiting> taken = new ArrayDeque<>();

  /**
   * A frame in the history.
   *
   * @param bytes of its picture
   * @param capturedAt milliseconds
   */
  private record Kept(int bytes, long capturedAt) {
    static Kept of(HistoryFrame frame) {
      return new Kept(frame.data().remaining(), frame.capturedAt());
    }
  }

  /** By frame number, so that nobody reads a picture to learn how old it is. */
  private final TreeMap<Long, Kept> history = new TreeMap<>();

  private long historyBytes;
  private long nextArrival;
  private long lastFrameAt;

  /** Bytes of each live target's embedding. */
  private final Map<String, Long> templateBytes = new HashMap<>();

  private TargetTally targets = TargetTally.NONE;
  private double pixelsOfSearch;
  private int passedOver;
  private boolean watchedForSilence;
  private boolean replayDue;
  private boolean inFlight;
  private DecodedAhead decodedAhead;

  /** A camera of which the keyed state has nothing. */
  CameraQueue(String camera) {
    this.camera = camera;
  }

  CameraQueue(String camera, CameraStore store) throws Exception {
    this(camera);
    for (Map.Entry<Long, HistoryFrame> frame : store.history()) {
      remember(frame.getValue());
    }
    for (Map.Entry<String, TemplateEmbedding> template : store.templates()) {
      remember(template.getKey(), template.getValue());
    }
    recount(store.targets());
  }

  String camera() {
    return camera;
  }

  Deque<Waiting> waiting() {
    return waiting;
  }

  /** The next frame's turn has come. */
  Waiting take() {
    Waiting next = waiting.remove();
    taken.add(next);
    return next;
  }

  Deque<Waiting> taken() {
    return taken;
  }

  /** Processing time at which the last frame came, milliseconds; 0 before the first. */
  long lastFrameAt() {
    return lastFrameAt;
  }

  void lastFrameAt(long processingTime) {
    lastFrameAt = processingTime;
  }

  /** A new key for a frame that waits. */
  long nextArrival() {
    return nextArrival++;
  }

  /** Keys up to this one are taken. */
  void arrivedUpTo(long arrival) {
    nextArrival = Math.max(nextArrival, arrival + 1);
  }

  /** Whether there is something to do once nothing is in flight. */
  boolean isReady() {
    return !inFlight && (replayDue || !waiting.isEmpty());
  }

  boolean inFlight() {
    return inFlight;
  }

  void inFlight(boolean value) {
    inFlight = value;
  }

  /** Whether commands for passed frames or targets behind the last frame are to be looked at. */
  boolean replayDue() {
    return replayDue;
  }

  void replayDue(boolean value) {
    replayDue = value;
  }

  /** Live targets when last counted. */
  TargetTally targets() {
    return targets;
  }

  /** About how many pixels of a frame the live targets' searches look at. */
  double pixelsOfSearch() {
    return pixelsOfSearch;
  }

  /** Counts the live targets anew. */
  void recount(List<TargetRecord> live) {
    templateBytes
        .keySet()
        .retainAll(live.stream().map(TargetRecord::trackId).collect(Collectors.toSet()));
    long bytes = templateBytes.values().stream().mapToLong(Long::longValue).sum();
    targets = TargetTally.of(live, bytes);
    pixelsOfSearch = live.stream().mapToDouble(TargetStep::pixelsOfSearch).sum();
  }

  /** A target has this template from now on. */
  void remember(String trackId, TemplateEmbedding template) {
    templateBytes.put(trackId, (long) template.length() * Float.BYTES);
  }

  /** Frames that were passed over since the last one that was not. */
  int passedOver() {
    return passedOver;
  }

  void passedOver(int frames) {
    passedOver = frames;
  }

  /** Whether a timer is set that looks whether frames still come. */
  boolean watchedForSilence() {
    return watchedForSilence;
  }

  void watchedForSilence(boolean value) {
    watchedForSilence = value;
  }

  DecodedAhead decodedAhead() {
    return decodedAhead;
  }

  void decodedAhead(DecodedAhead value) {
    decodedAhead = value;
  }

  /** Frame numbers in the history. */
  NavigableSet<Long> history() {
    return history.navigableKeySet();
  }

  long historyBytes() {
    return historyBytes;
  }

  /** When the oldest frame in the history was captured, milliseconds. */
  long oldestCapturedAt() {
    return history.firstEntry().getValue().capturedAt();
  }

  /** A frame is in the history from now on. */
  void remember(HistoryFrame frame) {
    Kept kept = Kept.of(frame);
    Kept before = history.put(frame.frameNumber(), kept);
    historyBytes += kept.bytes() - (before == null ? 0 : before.bytes());
  }

  void forget(long frameNumber) {
    Kept kept = history.remove(frameNumber);
    historyBytes -= kept == null ? 0 : kept.bytes();
  }

  void forgetHistory() {
    history.clear();
    historyBytes = 0;
  }
}
