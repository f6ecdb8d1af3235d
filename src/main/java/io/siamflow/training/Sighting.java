package io.siamflow.training;

import io.siamflow.geometry.Box;

/**
 * An object on a picture.
 *
 * @param frame of its recording, from 0; 0 on a photograph
 * @param picture where it is
 * @param box around it, continuous pixels
 * @param mask white where it is and black elsewhere, of the picture's size; null if that is not
 *     known
 */
record Sighting(int frame, PictureSource picture, Box box, PictureSource mask) {}
