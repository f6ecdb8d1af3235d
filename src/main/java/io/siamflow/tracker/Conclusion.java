package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;

/**
 * What a step found.
 *
 * @param state the target's next state
 * @param standing where the target stands now
 * @param box the box to report, continuous pixels
 * @param evidence what speaks for it
 * @param rotatedBox for methods that find one, else null
 * @param mask of the whole frame, for methods that find one, else null
 */
public record Conclusion(
    TargetState state,
    Standing standing,
    Box box,
    Evidence evidence,
    RotatedBox rotatedBox,
    Mask mask) {}
