/** Decoding, encoding, video files and drawing. The only package that knows OpenCV and FFmpeg. */
package io.siamflow.media;
