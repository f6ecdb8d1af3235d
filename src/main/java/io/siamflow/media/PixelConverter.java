package io.siamflow.media;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * Converts video frames of one size between pixel formats, by the colour matrix and range that the
 * YUV side names (BT.601 and limited range where it names none).
 */
final class PixelConverter implements AutoCloseable {

  private static final int FLAGS =
      swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT;

  /** 1 in swscale's 16.16 fixed point. */
  private static final int ONE = 1 << 16;

  private final AVFrame target;
  private SwsContext context;
  private int sourceFormat = avutil.AV_PIX_FMT_NONE;

  PixelConverter(int targetFormat, int width, int height) {
    target = avutil.av_frame_alloc();
    target.format(targetFormat);
    target.width(width);
    target.height(height);
    if (avutil.av_frame_get_buffer(target, 0) < 0) {
      avutil.av_frame_free(target);
      throw new OutOfMemoryError("no memory for a frame of " + width + "x" + height + " pixels");
    }
  }

  /** The source in the target's format; it is valid until the next call. */
  AVFrame convert(AVFrame source) {
    prepare(source.format(), source.colorspace(), source.color_range());
    if (avutil.av_frame_make_writable(target) < 0) {
      throw new OutOfMemoryError("no memory for a video frame");
    }
    swscale.sws_scale(
        context,
        source.data(),
        source.linesize(),
        0,
        target.height(),
        target.data(),
        target.linesize());
    return target;
  }

  private void prepare(int format, int matrix, int range) {
    if (format == sourceFormat) {
      return;
    }
    if (context != null) {
      swscale.sws_freeContext(context);
    }
    context =
        swscale.sws_getContext(
            target.width(),
            target.height(),
            format,
            target.width(),
            target.height(),
            target.format(),
            FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (context == null) {
      throw new IllegalStateException("FFmpeg converts no frames of pixel format " + format);
    }
    IntPointer coefficients = swscale.sws_getCoefficients(matrix);
    IntPointer standard = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
    boolean toBgr = target.format() == avutil.AV_PIX_FMT_BGR24;
    swscale.sws_setColorspaceDetails(
        context,
        toBgr ? coefficients : standard,
        toBgr && range == avutil.AVCOL_RANGE_JPEG ? 1 : 0,
        standard,
        0,
        0,
        ONE,
        ONE);
    sourceFormat = format;
  }

  @Override
  public void close() {
    if (context != null) {
      swscale.sws_freeContext(context);
      context = null;
    }
    avutil.av_frame_free(target);
  }
}
