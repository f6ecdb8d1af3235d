package io.siamflow.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the marker segments of a JPEG (ITU-T T.81, annex B) without decoding it. A file that was
 * cut anywhere has no end-of-image marker behind its last scan and is refused; what is wrong inside
 * the entropy-coded data stays unseen here.
 */
final class JpegStructure {

  /** Progressive files have about ten scans; each one costs a pass over the whole picture. */
  private static final int MAX_SCANS = 100;

  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int TEMPORARY = 0x01;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long ONES = 0x0101010101010101L;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final byte[] data;
  private final int begin;
  private final int end;
  private int position;

  private JpegStructure(ByteBuffer picture) {
    data = picture.array();
    begin = picture.arrayOffset() + picture.position();
    end = begin + picture.remaining();
  }

  static boolean isJpeg(ByteBuffer data) {
    int begin = data.position();
    return data.remaining() >= 3
        && (data.get(begin) & 0xff) == 0xff
        && (data.get(begin + 1) & 0xff) == START_OF_IMAGE
        && (data.get(begin + 2) & 0xff) == 0xff;
  }

  /**
   * The size in the frame header, after the whole file was walked.
   *
   * @throws BadPictureException if it is no complete JPEG of a kind that is decoded here: 8 bits,
   *     baseline, extended or progressive, with 1, 3 or 4 components
   */
  static PictureHeader check(ByteBuffer data) throws BadPictureException {
    if (!isJpeg(data)) {
      throw new BadPictureException("not a JPEG: it does not start with FF D8 FF");
    }
    return new JpegStructure(data).walk();
  }

  private PictureHeader walk() throws BadPictureException {
    position = begin + 2;
    PictureHeader header = null;
    int scans = 0;
    while (true) {
      int marker = nextMarker();
      if (marker == END_OF_IMAGE) {
        if (scans == 0) {
          throw new BadPictureException("the JPEG has no picture data");
        }
        return header;
      }
      if (marker == TEMPORARY || isRestart(marker)) {
        continue;
      }
      int start = position;
      int length = unsignedShort(position, "a segment's length");
      if (length < 2) {
        throw new BadPictureException(
            "the JPEG's segment at byte " + (start - begin) + " has the length " + length);
      }
      if (end - start < length) {
        throw truncated("inside the segment at byte " + (start - begin));
      }
      position = start + length;
      if (isFrameHeader(marker)) {
        if (header != null) {
          throw new BadPictureException("the JPEG has two frame headers");
        }
        header = frameHeader(marker, start, length);
      } else if (marker == START_OF_SCAN) {
        if (header == null) {
          throw new BadPictureException("the JPEG's scan comes before its frame header");
        }
        scans++;
        if (scans > MAX_SCANS) {
          throw new BadPictureException("the JPEG has more than " + MAX_SCANS + " scans");
        }
        skipEntropyCodedData();
      }
    }
  }

  private int nextMarker() throws BadPictureException {
    if (position >= end) {
      throw truncated("there is no end-of-image marker");
    }
    if ((data[position] & 0xff) != 0xff) {
      throw new BadPictureException("the JPEG has no marker at byte " + (position - begin));
    }
    while (position < end && (data[position] & 0xff) == 0xff) {
      position++;
    }
    if (position >= end) {
      throw truncated("there is no end-of-image marker");
    }
    return data[position++] & 0xff;
  }

  private PictureHeader frameHeader(int marker, int start, int length) throws BadPictureException {
    if (length < 8) {
      throw new BadPictureException("the JPEG's frame header is too short");
    }
    if (marker > 0xc2) {
      throw new BadPictureException(
          "the JPEG's coding process (marker FF %02X) is not supported".formatted(marker));
    }
    int bits = data[start + 2] & 0xff;
    int height = unsignedShort(start + 3, "the height");
    int width = unsignedShort(start + 5, "the width");
    int components = data[start + 7] & 0xff;
    if (bits != 8) {
      throw new BadPictureException("the JPEG has " + bits + " bits a channel, not 8");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw new BadPictureException("the JPEG has " + components + " components, not 1, 3 or 4");
    }
    return new PictureHeader(width, height);
  }

  private void skipEntropyCodedData() throws BadPictureException {
    while (true) {
      position = nextStuffing(data, position, end);
      if (position + 1 >= end) {
        break;
      }
      int next = data[position + 1] & 0xff;
      if (next == 0xff) {
        position++;
      } else if (next == 0 || isRestart(next)) {
        position += 2;
      } else {
        return;
      }
    }
    throw truncated("its data ends inside a scan");
  }

  /** The next byte FF, or the end; sees every byte of a picture, so eight at a time. */
  static int nextStuffing(byte[] data, int from, int end) {
    int position = from;
    while (position <= end - Long.BYTES && !hasStuffing((long) LONGS.get(data, position))) {
      position += Long.BYTES;
    }
    while (position < end && data[position] != (byte) 0xff) {
      position++;
    }
    return position;
  }

  /** Whether one of eight bytes is FF: only then a one is carried out of a byte's lower bits. */
  static boolean hasStuffing(long bytes) {
    return ((bytes & LOW_BITS) + ONES & bytes & HIGH_BITS) != 0;
  }

  private int unsignedShort(int at, String what) throws BadPictureException {
    if (end - at < 2) {
      throw truncated("it ends before " + what);
    }
    return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
  }

  private BadPictureException truncated(String where) {
    return new BadPictureException(
        "the JPEG is truncated after " + (end - begin) + " bytes: " + where);
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xd0 && marker <= 0xd7;
  }

  /** SOF0 to SOF15; C4, C8 and CC are other segments. */
  private static boolean isFrameHeader(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
