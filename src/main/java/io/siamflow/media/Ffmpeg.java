package io.siamflow.media;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** The FFmpeg libraries of this process. */
final class Ffmpeg {

  private static final int MESSAGE_BYTES = 128;

  static {
    Loader.load(avutil.class);
    Loader.load(avcodec.class);
    Loader.load(avformat.class);
    Loader.load(swscale.class);
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
  }

  private Ffmpeg() {}

  /** Loads the libraries on the first call; they then print fatal errors only. */
  static void load() {}

  /** FFmpeg's words for an error code. */
  static String message(int error) {
    byte[] text = new byte[MESSAGE_BYTES];
    avutil.av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
