package io.siamflow.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Reads the pictures of a video file one after the other, with FFmpeg. A file that is damaged or
 * ends early is read up to there and then reported, not papered over. Not safe for use by several
 * threads at once; the frames are.
 */
public final class VideoReader implements AutoCloseable {

  /** Real containers; FFmpeg would also render text files and follow playlists. */
  private static final String CONTAINERS =
      "avi,mov,matroska,mpegts,mpeg,mpegvideo,flv,asf,ogg,mjpeg,m4v,h264,hevc";

  private static final long MAX_PIXELS = 1L << 26;
  private static final double ASSUMED_FRAMES_PER_SECOND = 25;

  /** FFmpeg's AV_FRAME_FLAG_CORRUPT. */
  private static final int FRAME_IS_CORRUPT = 1;

  private static final long NANOS = 1_000_000_000L;

  private final Path file;
  private final AVFormatContext container;
  private AVCodecContext decoder;
  private AVPacket packet;
  private AVFrame decoded;
  private PixelConverter converter;
  private int stream;
  private int width;
  private int height;
  private double framesPerSecond;
  private double secondsPerTick;
  private long announcedPackets;
  private long packets;
  private long number;
  private long firstTick = avutil.AV_NOPTS_VALUE;
  private Duration last = Duration.ZERO;

  private VideoReader(Path file) {
    this.file = file;
    this.container = new AVFormatContext(null);
  }

  /**
   * Opens the file's best video stream.
   *
   * @throws IOException if the file is missing, is no video, or its codec is not known; the message
   *     names the file
   */
  public static VideoReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      String what = Files.exists(file) ? "cannot be read as a file" : "there is no such file";
      throw new IOException(file + ": " + what);
    }
    Ffmpeg.load();
    OpenCv.load();
    VideoReader reader = new VideoReader(file);
    try {
      reader.openContainer();
      reader.openDecoder();
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private void openContainer() throws IOException {
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
      avutil.av_dict_set(options, "format_whitelist", CONTAINERS, 0);
      int result =
          avformat.avformat_open_input(container, "file:" + file.toAbsolutePath(), null, options);
      if (result < 0) {
        throw new IOException(file + ": is not a video of a known kind");
      }
    } finally {
      avutil.av_dict_free(options);
    }
    if (avformat.avformat_find_stream_info(container, (PointerPointer<?>) null) < 0) {
      throw new IOException(file + ": is damaged: its streams cannot be told apart");
    }
  }

  private void openDecoder() throws IOException {
    stream =
        avformat.av_find_best_stream(
            container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
    if (stream < 0) {
      throw new IOException(file + ": has no video stream");
    }
    AVStream video = container.streams(stream);
    AVCodec codec = avcodec.avcodec_find_decoder(video.codecpar().codec_id());
    if (codec == null) {
      throw new IOException(
          file
              + ": no decoder for its codec "
              + avcodec.avcodec_get_name(video.codecpar().codec_id()).getString());
    }
    decoder = avcodec.avcodec_alloc_context3(codec);
    avcodec.avcodec_parameters_to_context(decoder, video.codecpar());
    decoder.thread_count(1);
    decoder.max_pixels(MAX_PIXELS);
    decoder.err_recognition(avcodec.AV_EF_EXPLODE | avcodec.AV_EF_CRCCHECK);
    int result = avcodec.avcodec_open2(decoder, codec, (PointerPointer<?>) null);
    if (result < 0) {
      throw new IOException(
          file + ": its video stream cannot be decoded: " + Ffmpeg.message(result));
    }
    width = decoder.width();
    height = decoder.height();
    if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
      throw new IOException("%s: claims pictures of %dx%d pixels".formatted(file, width, height));
    }
    AVRational rate = avformat.av_guess_frame_rate(container, video, null);
    double guessed = rate.num() > 0 && rate.den() > 0 ? avutil.av_q2d(rate) : 0;
    framesPerSecond = guessed > 0 ? guessed : ASSUMED_FRAMES_PER_SECOND;
    secondsPerTick = avutil.av_q2d(video.time_base());
    announcedPackets = video.nb_frames();
    packet = avcodec.av_packet_alloc();
    decoded = avutil.av_frame_alloc();
    converter = new PixelConverter(avutil.AV_PIX_FMT_BGR24, width, height);
  }

  /** The pictures' width, pixels. */
  public int width() {
    return width;
  }

  /** The pictures' height, pixels. */
  public int height() {
    return height;
  }

  /** The nominal rate; 25 if the file does not say. */
  public double framesPerSecond() {
    return framesPerSecond;
  }

  /**
   * The next frame, or nothing at the end. The caller closes it.
   *
   * @throws IOException if the stream is damaged or ends early; the message names file and frame,
   *     and nothing more can be read
   */
  public Optional<VideoFrame> next() throws IOException {
    if (decoder == null) {
      throw new IllegalStateException(file + ": is closed");
    }
    while (true) {
      int result = avcodec.avcodec_receive_frame(decoder, decoded);
      if (result == 0) {
        try {
          return Optional.of(frame());
        } finally {
          avutil.av_frame_unref(decoded);
        }
      }
      if (result == avutil.AVERROR_EOF()) {
        if (packets < announcedPackets) {
          throw damaged(
              "the file ends there, but its header announces " + announcedPackets + " frames");
        }
        return Optional.empty();
      }
      if (result != avutil.AVERROR_EAGAIN()) {
        throw damaged(Ffmpeg.message(result));
      }
      feed();
    }
  }

  /** Gives the decoder one more packet, or tells it that there is none. */
  private void feed() throws IOException {
    while (true) {
      int result = avformat.av_read_frame(container, packet);
      if (result == avutil.AVERROR_EOF()) {
        avcodec.avcodec_send_packet(decoder, null);
        return;
      }
      if (result < 0) {
        throw damaged(Ffmpeg.message(result));
      }
      try {
        if (packet.stream_index() != stream) {
          continue;
        }
        packets++;
        if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
          throw damaged("its data is cut or damaged");
        }
        if (packet.size() == 0) {
          continue;
        }
        result = avcodec.avcodec_send_packet(decoder, packet);
        if (result < 0) {
          throw damaged(Ffmpeg.message(result));
        }
        return;
      } finally {
        avcodec.av_packet_unref(packet);
      }
    }
  }

  private VideoFrame frame() throws IOException {
    if (decoded.decode_error_flags() != 0 || (decoded.flags() & FRAME_IS_CORRUPT) != 0) {
      throw damaged("its data is damaged");
    }
    if (decoded.width() != width || decoded.height() != height) {
      throw new IOException(
          "%s: frame %d is %dx%d pixels, the first ones are %dx%d"
              .formatted(file, number, decoded.width(), decoded.height(), width, height));
    }
    AVFrame bgr = converter.convert(decoded);
    Mat pixels = new Mat(height, width, opencv_core.CV_8UC3);
    try (Mat view =
        new Mat(height, width, opencv_core.CV_8UC3, bgr.data(0), (long) bgr.linesize(0))) {
      view.copyTo(pixels);
    }
    return new VideoFrame(number++, time(), OpenCvPicture.owning(pixels));
  }

  /** The frame's time; where the file has none, one frame after the last. */
  private Duration time() {
    long tick = decoded.best_effort_timestamp();
    Duration time = last;
    if (tick == avutil.AV_NOPTS_VALUE) {
      if (number > 1) {
        time = last.plusNanos((long) (NANOS / framesPerSecond));
      }
    } else {
      if (firstTick == avutil.AV_NOPTS_VALUE) {
        firstTick = tick;
      }
      time = Duration.ofNanos(Math.round((tick - firstTick) * secondsPerTick * NANOS));
    }
    last = time;
    return time;
  }

  private IOException damaged(String how) {
    return new IOException("%s: frame %d cannot be read: %s".formatted(file, number, how));
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
      converter = null;
    }
    if (decoded != null) {
      avutil.av_frame_free(decoded);
      decoded = null;
    }
    if (packet != null) {
      avcodec.av_packet_free(packet);
      packet = null;
    }
    if (decoder != null) {
      avcodec.avcodec_free_context(decoder);
      decoder = null;
    }
    avformat.avformat_close_input(container);
  }
}
