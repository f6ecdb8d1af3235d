package io.siamflow.codec;

import io.siamflow.image.PictureEncoding;

/**
 * One frame of a camera.
 *
 * @param cameraId the camera; also the record's key
 * @param streamEpoch rises each time the camera's stream restarts
 * @param frameNumber rises within an epoch, gaps allowed
 * @param capturedAt when the camera took it, milliseconds since 1970-01-01T00:00Z
 * @param encoding how {@code data} holds the picture
 * @param width pixels
 * @param height pixels
 * @param data the encoded picture; not copied, do not change it
 */
public record Frame(
    String cameraId,
    long streamEpoch,
    long frameNumber,
    long capturedAt,
    PictureEncoding encoding,
    int width,
    int height,
    byte[] data) {}
