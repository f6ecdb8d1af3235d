package io.siamflow.media;

import io.siamflow.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Writes an .mp4 at a constant rate: H.264 where FFmpeg has an encoder for it, else MPEG-4. Video
 * has whole 2x2 blocks, so an odd last column or row is left out.
 */
public final class VideoWriter implements PictureSink {

  private static final List<String> ENCODERS = List.of("libx264", "libopenh264", "mpeg4");
  private static final int SMALLEST = 16;
  private static final int LARGEST = 4096;
  private static final double BITS_PER_PIXEL = 0.2;
  private static final int LEAST_BITS_PER_SECOND = 400_000;
  private static final int SECONDS_BETWEEN_KEY_FRAMES = 2;
  private static final int RATE_DENOMINATOR = 1001 * 30;

  private final Path file;
  private final int width;
  private final int height;
  private final AVFormatContext container = new AVFormatContext(null);
  private AVCodecContext encoder;
  private AVStream stream;
  private AVPacket packet;
  private AVFrame source;
  private PixelConverter converter;
  private boolean closed;
  private long number;

  private VideoWriter(Path file, int width, int height) {
    this.file = file;
    this.width = width;
    this.height = height;
  }

  /**
   * Begins a video; a file of that name is replaced.
   *
   * @param file where to, a name that ends in .mp4
   * @param width the pictures' width, 16 to 4096 pixels
   * @param height the pictures' height, 16 to 4096 pixels
   * @param framesPerSecond above 0, at most 1000
   * @throws IOException if the file cannot be written; the message names it
   */
  public static VideoWriter create(Path file, int width, int height, double framesPerSecond)
      throws IOException {
    if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
      throw new IllegalArgumentException(
          "a video's sides are %d to %d pixels, not %dx%d"
              .formatted(SMALLEST, LARGEST, width, height));
    }
    if (!(framesPerSecond > 0 && framesPerSecond <= 1000)) {
      throw new IllegalArgumentException("no video has " + framesPerSecond + " frames per second");
    }
    if (!file.getFileName().toString().endsWith(".mp4")) {
      throw new IllegalArgumentException(file + ": a video's name ends in .mp4");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new IOException(file + ": there is no folder " + folder);
    }
    Ffmpeg.load();
    OpenCv.load();
    VideoWriter writer = new VideoWriter(file, width, height);
    try {
      writer.open(framesPerSecond);
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.release();
      throw e;
    }
  }

  private void open(double framesPerSecond) throws IOException {
    String name = "file:" + file.toAbsolutePath();
    check(avformat.avformat_alloc_output_context2(container, null, "mp4", name));
    AVRational rate = avutil.av_d2q(framesPerSecond, RATE_DENOMINATOR);
    openEncoder(rate, framesPerSecond);
    stream = avformat.avformat_new_stream(container, null);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
    stream.time_base(encoder.time_base());
    stream.avg_frame_rate(rate);
    AVIOContext output = new AVIOContext(null);
    check(avformat.avio_open(output, name, avformat.AVIO_FLAG_WRITE));
    container.pb(output);
    check(avformat.avformat_write_header(container, (PointerPointer<?>) null));
    packet = avcodec.av_packet_alloc();
    source = avutil.av_frame_alloc();
    source.format(avutil.AV_PIX_FMT_BGR24);
    source.width(width);
    source.height(height);
    check(avutil.av_frame_get_buffer(source, 0));
    converter = new PixelConverter(avutil.AV_PIX_FMT_YUV420P, encoder.width(), encoder.height());
  }

  private void openEncoder(AVRational rate, double framesPerSecond) throws IOException {
    for (String name : ENCODERS) {
      AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
      if (codec == null) {
        continue;
      }
      encoder = avcodec.avcodec_alloc_context3(codec);
      encoder.width(width & ~1);
      encoder.height(height & ~1);
      encoder.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
      encoder.color_range(avutil.AVCOL_RANGE_MPEG);
      encoder.colorspace(avutil.AVCOL_SPC_SMPTE170M);
      encoder.time_base(avutil.av_inv_q(rate));
      encoder.framerate(rate);
      encoder.gop_size((int) Math.max(1, SECONDS_BETWEEN_KEY_FRAMES * framesPerSecond));
      encoder.max_b_frames(0);
      encoder.thread_count(1);
      encoder.bit_rate(
          (long)
              Math.max(LEAST_BITS_PER_SECOND, BITS_PER_PIXEL * width * height * framesPerSecond));
      encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
      if (avcodec.avcodec_open2(encoder, codec, (PointerPointer<?>) null) >= 0) {
        return;
      }
      avcodec.avcodec_free_context(encoder);
      encoder = null;
    }
    throw new IOException(file + ": FFmpeg has no encoder that takes such a video: " + ENCODERS);
  }

  @Override
  public void write(Picture picture) throws IOException {
    if (closed) {
      throw new IllegalStateException(file + ": is closed");
    }
    if (picture.width() != width || picture.height() != height) {
      throw new IllegalArgumentException(
          "%s: a picture of %dx%d pixels in a video of %dx%d"
              .formatted(file, picture.width(), picture.height(), width, height));
    }
    try (Mat pixels = OpenCvPicture.matrix(picture);
        Mat padded =
            new Mat(
                height, width, opencv_core.CV_8UC3, source.data(0), (long) source.linesize(0))) {
      pixels.copyTo(padded);
    }
    AVFrame yuv = converter.convert(source);
    yuv.pts(number++);
    check(avcodec.avcodec_send_frame(encoder, yuv));
    drain();
  }

  private void drain() throws IOException {
    while (true) {
      int result = avcodec.avcodec_receive_packet(encoder, packet);
      if (result == avutil.AVERROR_EAGAIN() || result == avutil.AVERROR_EOF()) {
        return;
      }
      check(result);
      packet.stream_index(stream.index());
      packet.duration(1);
      avcodec.av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
      check(avformat.av_interleaved_write_frame(container, packet));
    }
  }

  /** Completes the file. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      check(avcodec.avcodec_send_frame(encoder, null));
      drain();
      check(avformat.av_write_trailer(container));
    } finally {
      release();
    }
  }

  private void check(int result) throws IOException {
    if (result < 0) {
      throw new IOException(file + ": cannot be written: " + Ffmpeg.message(result));
    }
  }

  private void release() {
    closed = true;
    if (converter != null) {
      converter.close();
      converter = null;
    }
    if (source != null) {
      avutil.av_frame_free(source);
      source = null;
    }
    if (packet != null) {
      avcodec.av_packet_free(packet);
      packet = null;
    }
    if (encoder != null) {
      avcodec.avcodec_free_context(encoder);
      encoder = null;
    }
    if (!container.isNull()) {
      if (container.pb() != null) {
        avformat.avio_closep(container.pb());
      }
      avformat.avformat_free_context(container);
      container.setNull();
    }
  }
}
