package io.siamflow.training;

import io.siamflow.geometry.Box;

/**
 * An object on a picture.
 *
 * @param picture where it is
 * @param box around it, continuous pixels
 * @param mask white where it is, of the picture's size; null if that is not known
 */
record Sighting(PictureSource picture, Box box, PictureSource mask) {}
