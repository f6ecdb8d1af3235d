package io.siamflow.tracker;

import io.siamflow.image.Color;

/**
 * What a tracker remembers of a target from frame to frame, beside the template. The centre is in
 * pixel indices (a pixel's centre is a whole number), as in the references: 0.5 less than the
 * continuous coordinate.
 *
 * @param centerX centre, pixel index
 * @param centerY centre, pixel index
 * @param width target's width, pixels
 * @param height target's height, pixels
 * @param exemplarSide side of the exemplar's patch with its context (s_z), pixels
 * @param searchSide side of the search region (s_x), pixels
 * @param firstSearchSide search side at the start, which bounds its change, pixels
 * @param padding colour of what lies outside the picture, from the first frame's mean
 */
public record TargetState(
    double centerX,
    double centerY,
    double width,
    double height,
    double exemplarSide,
    double searchSide,
    double firstSearchSide,
    Color padding) {}
