package io.siamflow.pipeline;

import java.io.Serializable;
import java.time.Duration;

/**
 * What becomes of a camera's waiting frames when they come faster than they can be searched.
 *
 * @param policy which frames are passed over
 * @param deadline how long a frame may wait for its turn before frames are passed over; not used by
 *     {@link Policy#BLOCK}
 * @param everyNth one of so many frames is searched; used by {@link Policy#EVERY_NTH} only
 */
public record Overload(Policy policy, Duration deadline, int everyNth) implements Serializable {

  /** Which frames are passed over. */
  public enum Policy {
    /** None: the sources wait. */
    BLOCK,
    /** All that wait but the camera's newest one, once its oldest one has missed the deadline. */
    LATEST,
    /** All but every nth of the frames that have missed the deadline. */
    EVERY_NTH
  }

  /** Every frame is searched. */
  public static final Overload NONE = new Overload(Policy.BLOCK, Duration.ZERO, 1);

  public Overload {
    if (policy != Policy.BLOCK && deadline.toMillis() < 1) {
      throw new IllegalArgumentException(
          "--overload-deadline is at least 1, not " + deadline.toMillis());
    }
    if (policy == Policy.EVERY_NTH && everyNth < 2) {
      throw new IllegalArgumentException("--overload-nth is at least 2, not " + everyNth);
    }
  }

  /** Whether a frame that has waited so many milliseconds is late. */
  boolean isOverdue(long waited) {
    return policy != Policy.BLOCK && waited > deadline.toMillis();
  }
}
