package io.siamflow.evaluation;

/**
 * What a tracker says of a target on a frame.
 *
 * @param region where it is, or was last
 * @param confidence how sure the tracker is; larger is surer, 0 where it did not look
 * @param visible whether the tracker takes the target to be in sight
 */
public record TargetReport(Region region, double confidence, boolean visible) {}
