package io.siamflow.pipeline;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The cameras of a subtask, and of which of them something is due. What is asked for at every
 * record is kept as it changes ({@link #changed}), so that it costs the same for one camera and for
 * thousands.
 */
final class Cameras {

  private final Map<String, CameraQueue> all = new HashMap<>();

  /** The target counts that are in the sums below. */
  private final Map<CameraQueue, Integer> counted = new HashMap<>();

  private final Set<CameraQueue> ready = new LinkedHashSet<>();
  private final Set<CameraQueue> toDecode = new LinkedHashSet<>();
  private int watched;
  private int readyWatched;
  private long readyTargets;
  private int decodedAhead;

  CameraQueue get(String key) {
    return all.get(key);
  }

  Collection<CameraQueue> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  void add(CameraQueue camera) {
    all.put(camera.camera(), camera);
    counted.put(camera, 0);
    changed(camera);
  }

  /** The camera is not known any more. */
  void remove(CameraQueue camera) {
    notReady(camera);
    watched -= counted.remove(camera) > 0 ? 1 : 0;
    toDecode.remove(camera);
    all.remove(camera.camera());
  }

  /** The camera's targets, its waiting frames or what is decoded of them have changed. */
  void changed(CameraQueue camera) {
    int before = counted.get(camera);
    int now = camera.targets().count();
    if (now != before) {
      count(camera, -1);
      counted.put(camera, now);
      count(camera, 1);
    }
    if (now > 0 && camera.decodedAhead() == null && !camera.waiting().isEmpty()) {
      toDecode.add(camera);
    } else {
      toDecode.remove(camera);
    }
  }

  private void count(CameraQueue camera, int sign) {
    watched += counted.get(camera) > 0 ? sign : 0;
    if (ready.contains(camera)) {
      countReady(camera, sign);
    }
  }

  private void countReady(CameraQueue camera, int sign) {
    int targets = counted.get(camera);
    readyWatched += targets > 0 ? sign : 0;
    readyTargets += (long) sign * Math.max(1, targets);
  }

  /** Cameras of which something is due, in the order in which it was found out. */
  Collection<CameraQueue> ready() {
    return Collections.unmodifiableCollection(ready);
  }

  void markReady(CameraQueue camera) {
    if (camera.isReady() && ready.add(camera)) {
      countReady(camera, 1);
    }
  }

  /** The first of the ready cameras, which is no longer among them; there is one. */
  CameraQueue takeReady() {
    CameraQueue camera = ready.iterator().next();
    notReady(camera);
    return camera;
  }

  private void notReady(CameraQueue camera) {
    if (ready.remove(camera)) {
      countReady(camera, -1);
    }
  }

  /** Targets of the ready cameras, at least one each. */
  long readyTargets() {
    return readyTargets;
  }

  /** Whether every camera with targets is ready. */
  boolean allWatchedAreReady() {
    return readyWatched >= watched;
  }

  /**
   * The camera whose next frame is to be decoded before its turn; it is not returned again until
   * something of it has {@link #changed}.
   *
   * @return null if there is none
   */
  CameraQueue takeToDecode() {
    Iterator<CameraQueue> next = toDecode.iterator();
    if (!next.hasNext()) {
      return null;
    }
    CameraQueue camera = next.next();
    next.remove();
    return camera;
  }

  /** Frames that are decoded, or are being decoded, before their turn. */
  int decodedAhead() {
    return decodedAhead;
  }

  void decodedAhead(CameraQueue camera, DecodedAhead value) {
    decodedAhead += (value == null ? 0 : 1) - (camera.decodedAhead() == null ? 0 : 1);
    camera.decodedAhead(value);
    changed(camera);
  }
}
