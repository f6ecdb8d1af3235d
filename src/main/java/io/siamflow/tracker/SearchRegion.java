package io.siamflow.tracker;

import io.siamflow.image.Crop;

/**
 * Where to look for a target.
 *
 * @param crop the patch on whole pixels
 * @param side the region's side before rounding, pixels: what displacements are scaled by
 */
public record SearchRegion(Crop crop, double side) {}
