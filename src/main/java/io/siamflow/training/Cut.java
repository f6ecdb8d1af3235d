package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import io.siamflow.tracker.ContextSide;
import java.nio.ByteBuffer;

/** A square patch of a picture for training: where it lies about an object. */
record Cut(int left, int top, int side, int outputSide) {

  /** Side of the exemplars, by which all patches are scaled. */
  static final int EXEMPLAR_SIDE = 127;

  /**
   * A patch about an object.
   *
   * @param outputSide pixels after resizing
   * @param scale the patch's side, as a multiple of what a tracker would take
   * @param dx how far the object's middle is to lie right of the patch's, pixels after resizing
   * @param dy the same downwards
   */
  static Cut around(Box box, int outputSide, double scale, double dx, double dy) {
    double context = ContextSide.of(box.width(), box.height());
    int side = Math.max(1, (int) Math.rint(context * scale * outputSide / EXEMPLAR_SIDE));
    double perPixel = (double) side / outputSide;
    return new Cut(
        (int) Math.rint(box.centerX() - dx * perPixel - side / 2.0),
        (int) Math.rint(box.centerY() - dy * perPixel - side / 2.0),
        side,
        outputSide);
  }

  /** Where a box of the picture is in the patch, pixels after resizing, about its middle. */
  Box boxAboutMiddle(Box box) {
    double scale = (double) outputSide / side;
    double middle = outputSide / 2.0;
    return new Box(
        (box.x() - left) * scale - middle,
        (box.y() - top) * scale - middle,
        box.width() * scale,
        box.height() * scale);
  }

  /** The patch's BGR bytes. */
  byte[] of(Picture picture, Color padding) {
    Crop crop = new Crop(left, top, side, outputSide, padding);
    ByteBuffer pixels = ByteBuffer.allocate(crop.bytes());
    picture.crop(crop, ChannelOrder.BGR, pixels);
    return pixels.array();
  }
}
