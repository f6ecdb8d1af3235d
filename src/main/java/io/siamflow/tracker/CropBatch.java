package io.siamflow.tracker;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import java.nio.ByteBuffer;

/**
 * Crops on their way to a network: bytes of shape (count, side, side, 3), in one direct buffer that
 * is filled, read and filled again. Not safe for use by several threads at once.
 */
public final class CropBatch {

  private final int side;
  private final ChannelOrder order;
  private ByteBuffer pixels;

  /** An empty batch with room for the given number of crops; it grows when more are added. */
  public CropBatch(int side, ChannelOrder order, int capacity) {
    this.side = side;
    this.order = order;
    this.pixels = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, 3 * side * side));
  }

  /** How many crops of a side one batch holds at most: a buffer has less than 2^31 bytes. */
  static int most(int side) {
    return (int) (Integer.MAX_VALUE / (3L * side * side));
  }

  public int side() {
    return side;
  }

  public ChannelOrder order() {
    return order;
  }

  /** How many crops were added since the last {@link #clear}. */
  public int count() {
    return pixels.position() / (3 * side * side);
  }

  /**
   * Adds one crop of a picture.
   *
   * @throws IllegalArgumentException if the crop's output side is not this batch's
   */
  public void add(Picture picture, Crop crop) {
    if (crop.outputSide() != side) {
      throw new IllegalArgumentException(
          "a crop of side " + crop.outputSide() + " in a batch of side " + side);
    }
    if (pixels.remaining() < crop.bytes()) {
      int needed = Math.addExact(pixels.position(), crop.bytes());
      long doubled = 2L * pixels.capacity();
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(needed, (int) Math.min(doubled, Integer.MAX_VALUE)));
      pixels.flip();
      pixels = larger.put(pixels);
    }
    picture.crop(crop, order, pixels);
  }

  /** The added crops' bytes, read-only, from position 0 to the limit. */
  public ByteBuffer pixels() {
    return pixels.asReadOnlyBuffer().flip();
  }

  public void clear() {
    pixels.clear();
  }
}
