package io.siamflow.media;

/**
 * What an encoded picture says about itself.
 *
 * @param width pixels
 * @param height pixels
 */
record PictureHeader(int width, int height) {}
