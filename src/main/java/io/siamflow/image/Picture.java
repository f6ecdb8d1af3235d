package io.siamflow.image;

import java.nio.ByteBuffer;

/**
 * A decoded picture: 8 bits a channel, three channels. It may hold native memory, so whoever opened
 * it closes it. Reading from several threads is allowed until it is closed.
 */
public interface Picture extends AutoCloseable {

  int width();

  int height();

  /** The mean of each channel over the whole picture. */
  MeanColor meanColor();

  /**
   * Writes the crop, resized bilinearly (half-pixel centres, replicated border, as OpenCV's
   * INTER_LINEAR), as rows of interleaved pixels from the target's position on, and moves the
   * position behind them.
   *
   * @throws java.nio.BufferOverflowException if fewer than {@link Crop#bytes()} bytes remain
   */
  void crop(Crop crop, ChannelOrder order, ByteBuffer target);

  /** Gets the pixels of a crop ready that will be taken, if they are not; changes no result. */
  default void expect(Crop crop) {}

  /** The pixels as interleaved BGR rows without gaps, 3 * width * height bytes, a copy. */
  byte[] toBgr();

  @Override
  void close();
}
