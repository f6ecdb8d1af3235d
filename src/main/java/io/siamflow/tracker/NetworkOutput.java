package io.siamflow.tracker;

/**
 * What a network says of one target's search regions.
 *
 * @param scores SiamFC: one response map a region, as channels
 */
public record NetworkOutput(FeatureMap scores) {}
