package io.siamflow.tracker;

import io.siamflow.geometry.Box;

/**
 * What a step found.
 *
 * @param state the target's next state
 * @param box the box to report, continuous pixels
 * @param score the raw score at the peak, before penalties and window; its range is the network's
 * @param peakToSidelobe how far the peak stands above the rest of the response: (peak - mean) /
 *     standard deviation over what lies outside the peak's neighbourhood
 */
public record Conclusion(TargetState state, Box box, double score, double peakToSidelobe) {}
