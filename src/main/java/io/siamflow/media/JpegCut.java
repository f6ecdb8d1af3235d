package io.siamflow.media;

import io.siamflow.image.PictureEncoding;
import java.nio.ByteBuffer;

/**
 * Cuts a rectangle of whole units out of a JPEG, without decoding: the codes of its coefficients
 * stay as they are, and only those DC differences are written anew whose predecessor is another
 * one. So each block of the part decodes to the same samples. Where a decoder smooths subsampled
 * colours over the edges of blocks, pixels at the part's inner edges differ.
 */
final class JpegCut {

  private static final int HUFFMAN_TABLES = 0xffc4;
  private static final int NUMBERS = 4;
  private static final byte[] END_OF_IMAGE = {(byte) 0xff, (byte) 0xd9};

  /** A DC table with a code of four bits for each size that a difference of 8-bit pixels has. */
  private static final byte[] OWN_COUNTS = {0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

  private static final byte[] OWN_SIZES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  private static final HuffmanTable OWN_TABLE = HuffmanTable.of(false, OWN_COUNTS, OWN_SIZES);
  private static final byte[] NO_TABLES = {};

  /** Segments that set it for each number that a component may name. */
  private static final byte[] OWN_TABLES = ownTables();

  private final JpegScan scan;
  private final JpegBytes target = new JpegBytes();

  /** For each component, the DC value that the next difference is told from. */
  private int[] predictors;

  private boolean hasOwnTables;
  private int width;
  private int height;

  JpegCut(JpegScan scan) {
    this.scan = scan;
  }

  private static byte[] ownTables() {
    int length = 2 + 1 + OWN_COUNTS.length + OWN_SIZES.length;
    ByteBuffer segments = ByteBuffer.allocate(NUMBERS * (2 + length));
    for (int number = 0; number < NUMBERS; number++) {
      segments.putShort((short) HUFFMAN_TABLES).putShort((short) length).put((byte) number);
      segments.put(OWN_COUNTS).put(OWN_SIZES);
    }
    return segments.array();
  }

  /** What is cut from. */
  JpegScan scan() {
    return scan;
  }

  /**
   * Writes a part over the former one; false if its units cannot be walked over, or a DC difference
   * is larger than any of 8-bit pixels, and the part is then of no use.
   *
   * @param left first column of units
   * @param top first row of units
   * @param right last column of units
   * @param bottom last row of units
   */
  boolean write(int left, int top, int right, int bottom) {
    // Tables that were made for a picture have no codes for differences that it does not have.
    return scan.walk(left, top, right, bottom)
        && (write(left, top, right, bottom, false) || write(left, top, right, bottom, true));
  }

  private boolean write(int left, int top, int right, int bottom, boolean withOwnTables) {
    hasOwnTables = withOwnTables;
    predictors = new int[scan.components()];
    target.clear();
    width = Math.min(scan.width(), (right + 1) * scan.unitWidth()) - left * scan.unitWidth();
    height = Math.min(scan.height(), (bottom + 1) * scan.unitHeight()) - top * scan.unitHeight();
    scan.writeHeaders(target, width, height, hasOwnTables ? OWN_TABLES : NO_TABLES);
    for (int row = top; row <= bottom; row++) {
      if (!writeRow(row * scan.columns() + left, row * scan.columns() + right)) {
        return false;
      }
    }
    target.endBits();
    target.append(END_OF_IMAGE, 0, END_OF_IMAGE.length);
    return true;
  }

  /** Whether the part that was written last has other tables than the picture. */
  boolean hasOwnTables() {
    return hasOwnTables;
  }

  /** The pixels of the part that was written last. */
  OpenCvPicture decoded() throws BadPictureException {
    return PictureDecoder.decoded(
        PictureEncoding.JPEG, ByteBuffer.wrap(target.array(), 0, target.length()), width, height);
  }

  /** Writes the units of a row, of which the first has another predecessor than before. */
  private boolean writeRow(int first, int last) {
    int unit = first;
    while (unit <= last) {
      if (!writeUnit(unit)) {
        return false;
      }
      int next = unit + 1;
      while (next <= last && !scan.isReset(next) && !hasOwnTables) {
        next++;
      }
      target.appendBits(scan.bits(), scan.end(unit), scan.end(next - 1));
      for (int component = 0; component < predictors.length; component++) {
        predictors[component] = scan.predictorBehind(next - 1, component);
      }
      unit = next;
    }
    return true;
  }

  /** Writes a unit with a new difference in the first block of each component. */
  private boolean writeUnit(int unit) {
    BitSource bits = scan.bits();
    int position = scan.start(unit);
    int previous = -1;
    for (int block = 0; block < scan.blockComponents().length; block++) {
      int component = scan.blockComponents()[block];
      long word = bits.word(position);
      int code = scan.dcTable(block).first(word);
      int difference = JpegScan.difference(word, code);
      if (component != previous) {
        difference += scan.predictorBefore(unit, component) - predictors[component];
      }
      if (!writeDifference(hasOwnTables ? OWN_TABLE : scan.dcTable(block), difference)) {
        return false;
      }
      previous = component;
      int behindDc = position + (code >>> 8) + (code & 0xff);
      position = scan.acTable(block).behindBlock(bits, behindDc);
      target.appendBits(bits, behindDc, position);
    }
    return true;
  }

  private boolean writeDifference(HuffmanTable table, int difference) {
    int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(difference));
    if (table.length(size) == 0) {
      return false;
    }
    target.appendBits(table.code(size), table.length(size));
    target.appendBits(difference < 0 ? difference - 1 : difference, size);
    return true;
  }
}
