package io.siamflow.evaluation;

import io.siamflow.geometry.Box;

/**
 * A box of ground truth that nobody has to find.
 *
 * @param box 0-based continuous pixels; without area it lies on nothing
 * @param isDistractor whether a report that lies on it is no mistake either
 */
public record IgnoredBox(Box box, boolean isDistractor) {}
