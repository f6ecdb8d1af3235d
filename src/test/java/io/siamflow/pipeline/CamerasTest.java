package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.TargetRecord;
import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept as it changes is what counting over all cameras would give. */
class CamerasTest {

  private static final int CHANGES = 5000;

  private static final TargetRecord TARGET =
      new TargetRecord(
          "t",
          null,
          "m",
          "00ff".repeat(16),
          new TargetState(1, 2, 3, 4, 127, 255, 255, new Color(0, 0, 0)),
          new Box(0, 0, 3, 4),
          TargetStatus.TRACKED,
          0,
          0,
          null,
          0,
          0,
          0,
          0,
          0,
          "start",
          null,
          0,
          0);

  private final Cameras cameras = new Cameras();
  private final List<CameraQueue> known = new ArrayList<>();

  /** Whose next frame may be asked for: it was not since the camera last changed. */
  private final Set<CameraQueue> changedSince = new HashSet<>();

  private long arrivals;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sumsAreThoseOverAllCameras(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CHANGES; i++) {
      if (known.size() < 2 || random.nextInt(50) == 0) {
        CameraQueue added = new CameraQueue("camera-" + i);
        known.add(added);
        cameras.add(added);
        changedSince.add(added);
      }
      change(random, known.get(random.nextInt(known.size())));
      requireSums();
    }
    assertThat(known).hasSizeGreaterThan(2);
  }

  private void change(Random random, CameraQueue camera) {
    switch (random.nextInt(7)) {
      case 0 -> {
        camera.recount(Collections.nCopies(random.nextInt(4), TARGET));
        changed(camera);
      }
      case 1 -> {
        camera.waiting().add(new CameraQueue.Waiting(arrivals++, 1, 0, 0));
        changed(camera);
        cameras.markReady(camera);
      }
      case 2 -> {
        // A ready one keeps what it is ready for.
        if (camera.waiting().size() > (cameras.ready().contains(camera) ? 1 : 0)) {
          camera.take();
          cameras.decodedAhead(camera, null);
          changed(camera);
        }
      }
      case 3 -> {
        if (!cameras.ready().isEmpty()) {
          CameraQueue first = cameras.ready().iterator().next();
          assertThat(cameras.takeReady()).isSameAs(first);
          assertThat(cameras.ready()).doesNotContain(first);
          first.inFlight(true);
        }
      }
      case 4 -> {
        camera.inFlight(false);
        cameras.markReady(camera);
        assertThat(cameras.ready().contains(camera)).isEqualTo(camera.isReady());
      }
      case 5 -> {
        CameraQueue next = cameras.takeToDecode();
        if (next != null) {
          assertThat(next.waiting()).isNotEmpty();
          assertThat(next.targets().count()).isPositive();
          assertThat(next.decodedAhead()).isNull();
          changedSince.remove(next);
          if (random.nextBoolean()) {
            cameras.decodedAhead(
                next, new DecodedAhead(next.waiting().peek().arrival(), new CompletableFuture<>()));
          }
        } else {
          assertThat(known)
              .noneMatch(
                  each ->
                      changedSince.contains(each)
                          && each.targets().count() > 0
                          && !each.waiting().isEmpty()
                          && each.decodedAhead() == null);
        }
      }
      default -> {
        if (camera.waiting().isEmpty() && camera.decodedAhead() == null) {
          cameras.remove(camera);
          known.remove(camera);
          assertThat(cameras.get(camera.camera())).isNull();
        }
      }
    }
  }

  private void changed(CameraQueue camera) {
    cameras.changed(camera);
    changedSince.add(camera);
  }

  private void requireSums() {
    assertThat(cameras.all()).containsExactlyInAnyOrderElementsOf(known);
    assertThat(cameras.readyTargets())
        .isEqualTo(
            cameras.ready().stream()
                .mapToLong(camera -> Math.max(1, camera.targets().count()))
                .sum());
    assertThat(cameras.allWatchedAreReady())
        .isEqualTo(
            known.stream()
                .filter(camera -> camera.targets().count() > 0)
                .allMatch(camera -> cameras.ready().contains(camera)));
    assertThat(cameras.decodedAhead())
        .isEqualTo(known.stream().filter(camera -> camera.decodedAhead() != null).count());
  }
}
