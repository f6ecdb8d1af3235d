package io.siamflow.media;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG and raw pictures of unknown origin to 8-bit BGR. Grey, CMYK, 16-bit and
 * transparent pictures are converted; an EXIF orientation is ignored, so boxes refer to the pixels
 * as they are stored.
 *
 * <p>The container is walked before anything is decoded, so a wrong size, a truncated file or a
 * damaged PNG chunk is refused at little cost; so is a JPEG whose data ends early before an
 * end-of-image marker. Other damage inside a JPEG's entropy-coded data cannot be told from a
 * picture: such a frame decodes to wrong pixels.
 */
public final class PictureDecoder {

  /** Of a picture of fewer pixels a search region is a large part. */
  private static final long WORTH_PARTS = 1 << 19;

  /**
   * Crops of more than this share of a picture may cost more in parts: to walk over its codes takes
   * .3 of decoding it, and a part with the units around it up to half as much again as its share.
   */
  private static final double SMALL_SHARE = 0.3;

  private final long maxPixels;
  private final HuffmanTables tables = new HuffmanTables();
  private final Queue<JpegCut> spareCuts = new ConcurrentLinkedQueue<>();

  /**
   * A decoder.
   *
   * @param maxPixels a picture with more pixels is refused before memory is taken for it
   */
  public PictureDecoder(long maxPixels) {
    if (maxPixels < 1) {
      throw new IllegalArgumentException("the largest picture has " + maxPixels + " pixels");
    }
    this.maxPixels = maxPixels;
  }

  /**
   * The picture in the bytes; the caller closes it.
   *
   * @param data the encoded picture from the position to the limit of a buffer over an array, not
   *     changed
   * @param width the declared width, pixels
   * @param height the declared height, pixels
   * @throws BadPictureException if the bytes are not a whole picture of that encoding and size
   */
  public Picture decode(PictureEncoding encoding, ByteBuffer data, int width, int height)
      throws BadPictureException {
    PictureHeader header = check(encoding, data, width, height);
    return header == null
        ? OpenCvPicture.ofBgr(width, height, data)
        : decode(encoding, header, data);
  }

  /**
   * The same picture for one of which crops are taken: a large JPEG is decoded where they are, when
   * they are, if those are small parts of it. The bytes must not change until it is closed.
   *
   * @param cropped about how many of its pixels crops will be taken from
   * @throws BadPictureException if the bytes are not a whole picture of that encoding and size
   */
  public Picture decodeForCrops(
      PictureEncoding encoding, ByteBuffer data, int width, int height, double cropped)
      throws BadPictureException {
    if (encoding != PictureEncoding.JPEG
        || !isWorthParts(width, height)
        || cropped > SMALL_SHARE * width * height) {
      return decode(encoding, data, width, height);
    }
    PictureHeader header = check(encoding, data, width, height);
    JpegCut spare = spareCuts.poll();
    JpegCut cut = spare == null ? new JpegCut(new JpegScan(tables)) : spare;
    if (cut.scan().begin(data) && isWhole(cut)) {
      return new JpegPicture(data, cut, spareCuts);
    }
    spareCuts.add(cut);
    return decode(encoding, header, data);
  }

  /**
   * Whether a picture has its end, as far as {@link JpegTail} can tell.
   *
   * @throws BadPictureException if it cannot be decoded at all: libjpeg refuses a picture by what
   *     stands before its data, which a part has too
   */
  private static boolean isWhole(JpegCut cut) throws BadPictureException {
    JpegScan scan = cut.scan();
    int right = scan.columns() - 1;
    int bottom = scan.rows() - 1;
    // With the units before them, on which a decoder's smoothing of colours may depend.
    if (!cut.write(Math.max(0, right - 1), Math.max(0, bottom - 1), right, bottom)) {
      return false;
    }
    try (OpenCvPicture end = cut.decoded()) {
      if (JpegTail.isLastBlockGrey(end) && !scan.walk(0, 0, right, bottom)) {
        return false;
      }
    }
    if (cut.hasOwnTables()) {
      // The first unit's differences are the picture's, so it has the picture's tables.
      if (!cut.write(0, 0, 0, 0) || cut.hasOwnTables()) {
        return false;
      }
      cut.decoded().close();
    }
    return true;
  }

  /** Whether a JPEG is so large that parts of it may be decoded instead of the whole. */
  static boolean isWorthParts(int width, int height) {
    return (long) width * height >= WORTH_PARTS;
  }

  /** The picture that is all of an array; the same in all else. */
  public Picture decode(PictureEncoding encoding, byte[] data, int width, int height)
      throws BadPictureException {
    return decode(encoding, ByteBuffer.wrap(data), width, height);
  }

  /**
   * Refuses what {@link #decode} would refuse before it decodes: another encoding or size than
   * declared, too many pixels, bytes that end too early. Takes little time and no memory.
   *
   * @throws BadPictureException if the bytes are not a whole picture of that encoding and size
   */
  public void require(PictureEncoding encoding, ByteBuffer data, int width, int height)
      throws BadPictureException {
    check(encoding, data, width, height);
  }

  /** The checked header, or null for raw pixels. */
  private PictureHeader check(PictureEncoding encoding, ByteBuffer data, int width, int height)
      throws BadPictureException {
    checkSize("declared", width, height);
    if (encoding == PictureEncoding.BGR24) {
      long expected = 3L * width * height;
      if (data.remaining() != expected) {
        throw new BadPictureException(
            "BGR24 of %dx%d pixels has %d bytes, not %d"
                .formatted(width, height, expected, data.remaining()));
      }
      return null;
    }
    PictureHeader header = header(encoding, data);
    if (header.width() != width || header.height() != height) {
      throw new BadPictureException(
          "the %s is %dx%d pixels, but %dx%d were declared"
              .formatted(encoding, header.width(), header.height(), width, height));
    }
    checkSize("encoded", header.width(), header.height());
    return header;
  }

  /**
   * The picture in a JPEG or PNG file, told apart by its content; the caller closes it.
   *
   * @throws IOException if the file cannot be read, or a {@link BadPictureException} if it is not a
   *     whole picture; the message names the file
   */
  public Picture read(Path file) throws IOException {
    EncodedPicture picture = EncodedPicture.read(file);
    try {
      return decode(
          picture.encoding(),
          new PictureHeader(picture.width(), picture.height()),
          ByteBuffer.wrap(picture.data()));
    } catch (BadPictureException e) {
      throw new BadPictureException(file + ": " + e.getMessage());
    }
  }

  private static PictureHeader header(PictureEncoding encoding, ByteBuffer data)
      throws BadPictureException {
    if (!data.hasRemaining()) {
      throw new BadPictureException("the " + encoding + " has no bytes");
    }
    return encoding == PictureEncoding.JPEG ? JpegStructure.check(data) : PngStructure.check(data);
  }

  private OpenCvPicture decode(PictureEncoding encoding, PictureHeader header, ByteBuffer data)
      throws BadPictureException {
    checkSize("encoded", header.width(), header.height());
    OpenCvPicture picture = decoded(encoding, data, header.width(), header.height());
    if (encoding == PictureEncoding.JPEG && JpegTail.isMissing(data, picture)) {
      picture.close();
      throw new BadPictureException("the JPEG's data ends before its picture does");
    }
    return picture;
  }

  /** What OpenCV makes of the bytes, which may lack their end. */
  static OpenCvPicture decoded(PictureEncoding encoding, ByteBuffer data, int width, int height)
      throws BadPictureException {
    OpenCv.load();
    Mat pixels;
    try (BytePointer memory = new BytePointer(data.remaining());
        Mat encoded = new Mat(1, data.remaining(), opencv_core.CV_8UC1, memory)) {
      memory.put(data.array(), data.arrayOffset() + data.position(), data.remaining());
      pixels =
          opencv_imgcodecs.imdecode(
              encoded, opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
    } catch (RuntimeException e) {
      throw new BadPictureException("the " + encoding + " cannot be decoded: " + e.getMessage());
    }
    if (pixels.empty()
        || pixels.cols() != width
        || pixels.rows() != height
        || pixels.type() != opencv_core.CV_8UC3) {
      pixels.close();
      throw new BadPictureException("the " + encoding + " is damaged and cannot be decoded");
    }
    return OpenCvPicture.owning(pixels);
  }

  private void checkSize(String what, int width, int height) throws BadPictureException {
    if (width < 1 || height < 1) {
      throw new BadPictureException(
          "the " + what + " size " + width + "x" + height + " has no pixels");
    }
    if ((long) width * height > maxPixels) {
      throw new BadPictureException(
          "the %s size %dx%d is more than %d pixels".formatted(what, width, height, maxPixels));
    }
  }
}
