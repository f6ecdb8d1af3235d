package io.siamflow.image;

/**
 * A mask of a whole frame as COCO's compressed run lengths.
 *
 * @param width the frame's width, pixels
 * @param height the frame's height, pixels
 * @param counts COCO's compressed string of run lengths, columns first
 */
public record Mask(int width, int height, String counts) {}
