package io.siamflow.geometry;

/**
 * A box that stands at an angle, in continuous pixels.
 *
 * @param centerX pixels
 * @param centerY pixels
 * @param width pixels, along the turned x axis
 * @param height pixels, along the turned y axis
 * @param angle degrees from the x axis to the turned x axis, clockwise as y runs down
 */
public record RotatedBox(
    double centerX, double centerY, double width, double height, double angle) {}
