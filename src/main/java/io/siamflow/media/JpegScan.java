package io.siamflow.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Where each minimum coded unit (MCU, ITU-T T.81, A.2) of a baseline JPEG lies, found by walking
 * over the codes without decoding what they stand for. Of units that were walked over, {@link
 * JpegCut} makes a JPEG of a part. Each restart interval is walked from its begin, and only as far
 * as it is needed: what lies in another one changes nothing in it.
 *
 * <p>What is walked: 8 bits, Huffman codes, one scan of all components, grey or of three
 * components, nothing in the headers that a decoder warns of, all restart markers in order and, in
 * an interval that is walked to its end, nothing missing and nothing too much.
 */
final class JpegScan {

  private static final int UNIT = 8;
  private static final int MAX_BLOCKS = 10;

  /** Libjpeg's JPEG_MAX_DIMENSION. */
  private static final int LARGEST_SIDE = 65500;

  private static final byte[] JFIF_OF_VERSION_1 = {'J', 'F', 'I', 'F', 0, 1};

  /** First and last coefficient, and bits of their values: all there is. */
  private static final byte[] WHOLE_COEFFICIENTS = {0, 63, 0};

  private static final int BASELINE = 0xc0;
  private static final int EXTENDED = 0xc1;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int RESTART = 0xd0;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int QUANTISATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;
  private static final int COMMENT = 0xfe;

  /** Segments that a part has as they are. */
  private static final Set<Integer> IN_PARTS =
      Set.of(HUFFMAN_TABLES, QUANTISATION_TABLES, START_OF_SCAN, JFIF, ADOBE);

  private final HuffmanTables tables;
  private final HuffmanTable[] dcTables = new HuffmanTable[4];
  private final HuffmanTable[] acTables = new HuffmanTable[4];
  private final BitSource bits = new BitSource();

  /** The bit behind each MCU, and behind each restart interval with the bits that fill its byte. */
  private int[] ends = new int[0];

  private int[] intervalEnds = new int[0];

  /** Of each restart interval, the first unit that was not walked over yet. */
  private int[] unwalked = new int[0];

  /** The DC value that each component's next block is told from, behind each MCU. */
  private int[] predictors = new int[0];

  private byte[] data;
  private int dataEnd;
  private ByteBuffer picture;
  private int width;
  private int height;
  private int components;
  private int[] blocks;
  private int[] identifiers;
  private int[] blockComponents;
  private HuffmanTable[] blockDc;
  private HuffmanTable[] blockAc;
  private int unitWidth;
  private int unitHeight;
  private int columns;
  private int rows;
  private int interval;
  private int frameHeader;
  private int scanHeader;

  JpegScan(HuffmanTables tables) {
    this.tables = tables;
  }

  /**
   * Begins with a JPEG, of which nothing is walked over yet; false if it is not of the kind that is
   * walked.
   *
   * @param jpeg an array's buffer that {@link JpegStructure} has checked; it is not changed as long
   *     as this is in use
   */
  boolean begin(ByteBuffer jpeg) {
    picture = jpeg;
    data = jpeg.array();
    dataEnd = jpeg.arrayOffset() + jpeg.limit();
    Arrays.fill(dcTables, null);
    Arrays.fill(acTables, null);
    frameHeader = -1;
    interval = 0;
    return readHeaders() && readScanHeader() && gather();
  }

  private boolean readHeaders() {
    int position = picture.arrayOffset() + picture.position() + 2;
    while (true) {
      while (data[position] == (byte) 0xff && data[position + 1] == (byte) 0xff) {
        position++;
      }
      int marker = data[position + 1] & 0xff;
      int segment = position + 2;
      int length = shortAt(segment);
      if (marker == START_OF_SCAN) {
        scanHeader = segment;
        return frameHeader >= 0;
      }
      boolean isKnown =
          switch (marker) {
            case BASELINE, EXTENDED -> readFrameHeader(segment);
            case HUFFMAN_TABLES -> readTables(segment + 2, segment + length);
            case RESTART_INTERVAL -> readInterval(segment, length);
            case JFIF -> isKnownVersion(segment, length);
            default ->
                marker == QUANTISATION_TABLES
                    || marker > JFIF && marker < 0xf0
                    || marker == COMMENT;
          };
      if (!isKnown) {
        return false;
      }
      position = segment + length;
    }
  }

  private boolean readInterval(int segment, int length) {
    interval = length == 4 ? shortAt(segment + 2) : 0;
    return length == 4;
  }

  /** Whether an APP0 segment is not JFIF's, or of a version that libjpeg knows. */
  private boolean isKnownVersion(int segment, int length) {
    int name = JFIF_OF_VERSION_1.length - 1;
    return length < 2 + JFIF_OF_VERSION_1.length
        || !has(segment + 2, JFIF_OF_VERSION_1, name)
        || has(segment + 2, JFIF_OF_VERSION_1, name + 1);
  }

  private boolean has(int position, byte[] expected, int count) {
    return Arrays.equals(data, position, position + count, expected, 0, count);
  }

  private boolean readTables(int from, int to) {
    int position = from;
    while (position < to) {
      int kind = data[position] & 0xff;
      if (to - position < 17 || (kind & 0xec) != 0) {
        return false;
      }
      int symbols = 0;
      for (int i = 1; i <= 16; i++) {
        symbols += data[position + i] & 0xff;
      }
      if (to - position < 17 + symbols) {
        return false;
      }
      HuffmanTable table = tables.of(data, position, 17 + symbols);
      if (table == null) {
        return false;
      }
      (kind >> 4 == 0 ? dcTables : acTables)[kind & 3] = table;
      position += 17 + symbols;
    }
    return position == to;
  }

  private boolean readFrameHeader(int segment) {
    frameHeader = segment;
    height = shortAt(segment + 3);
    width = shortAt(segment + 5);
    components = data[segment + 7] & 0xff;
    if (components != 1 && components != 3
        || shortAt(segment) != 8 + 3 * components
        || Math.max(width, height) > LARGEST_SIDE) {
      return false;
    }
    identifiers = new int[components];
    blocks = new int[components];
    int most = 0;
    int widest = 1;
    int highest = 1;
    for (int i = 0; i < components; i++) {
      identifiers[i] = data[segment + 8 + 3 * i] & 0xff;
      int across = data[segment + 9 + 3 * i] >> 4 & 0xf;
      int down = data[segment + 9 + 3 * i] & 0xf;
      if (across < 1 || across > 4 || down < 1 || down > 4) {
        return false;
      }
      // A scan of one component has one block in a unit, whatever its factors.
      blocks[i] = components == 1 ? 1 : across * down;
      widest = components == 1 ? 1 : Math.max(widest, across);
      highest = components == 1 ? 1 : Math.max(highest, down);
      most += blocks[i];
    }
    unitWidth = UNIT * widest;
    unitHeight = UNIT * highest;
    columns = (width + unitWidth - 1) / unitWidth;
    rows = (height + unitHeight - 1) / unitHeight;
    blockComponents = new int[most];
    return most <= MAX_BLOCKS;
  }

  private boolean readScanHeader() {
    if (shortAt(scanHeader) != 6 + 2 * components
        || data[scanHeader + 2] != components
        || !has(scanHeader + 3 + 2 * components, WHOLE_COEFFICIENTS, 3)) {
      return false;
    }
    blockDc = new HuffmanTable[blockComponents.length];
    blockAc = new HuffmanTable[blockComponents.length];
    int block = 0;
    for (int i = 0; i < components; i++) {
      int chosen = data[scanHeader + 4 + 2 * i] & 0xff;
      if ((data[scanHeader + 3 + 2 * i] & 0xff) != identifiers[i] || (chosen & 0xcc) != 0) {
        return false;
      }
      for (int j = 0; j < blocks[i]; j++) {
        blockComponents[block] = i;
        blockDc[block] = dcTables[chosen >> 4];
        blockAc[block] = acTables[chosen & 3];
        if (blockDc[block] == null || blockAc[block] == null) {
          return false;
        }
        block++;
      }
    }
    return true;
  }

  /** Takes the scan's bytes without those that were stuffed in, interval by interval. */
  private boolean gather() {
    int position = scanHeader + shortAt(scanHeader);
    bits.clear(dataEnd - position);
    int units = columns * rows;
    int intervals = interval == 0 ? 1 : (units + interval - 1) / interval;
    if (intervalEnds.length < intervals) {
      intervalEnds = new int[intervals];
      unwalked = new int[intervals];
    }
    for (int i = 0; i < intervals; i++) {
      unwalked[i] = i * interval;
    }
    if (ends.length < units) {
      ends = new int[units];
    }
    if (predictors.length < units * components) {
      predictors = new int[units * components];
    }
    int done = 0;
    while (true) {
      int from = position;
      position = JpegStructure.nextStuffing(data, from, dataEnd);
      bits.append(data, from, position - from);
      int next = data[position + 1] & 0xff;
      if (next == 0) {
        bits.append(data, position, 1);
        position += 2;
      } else if (done == intervals - 1) {
        intervalEnds[done] = bits.length();
        return next == END_OF_IMAGE;
      } else if (next == RESTART + done % 8) {
        intervalEnds[done] = bits.length();
        done++;
        position += 2;
      } else {
        return false;
      }
    }
  }

  /**
   * Walks over the units of a rectangle, and over those that stand before one in its restart
   * interval; false if a code there is none, or an interval is too short for these units or, where
   * its last one is among them, too long.
   *
   * @param left first column of units
   * @param top first row of units
   * @param right last column of units
   * @param bottom last row of units
   */
  boolean walk(int left, int top, int right, int bottom) {
    for (int row = top; row <= bottom; row++) {
      int last = row * columns + right;
      for (int number = intervalOf(row * columns + left); number <= intervalOf(last); number++) {
        if (!walk(number, Math.min(last + 1, behindInterval(number)))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Walks on in a restart interval until before a unit. */
  private boolean walk(int number, int behind) {
    int unit = unwalked[number];
    if (unit >= behind) {
      return true;
    }
    int position = start(unit);
    int[] predictor = new int[components];
    for (int component = 0; component < components; component++) {
      predictor[component] = predictorBefore(unit, component);
    }
    for (; unit < behind; unit++) {
      for (int block = 0; block < blockComponents.length; block++) {
        long word = bits.word(position);
        int code = blockDc[block].first(word);
        if (code == 0) {
          return false;
        }
        predictor[blockComponents[block]] += difference(word, code);
        position = blockAc[block].behindBlock(bits, position + (code >>> 8) + (code & 0xff));
        if (position < 0 || position > intervalEnds[number]) {
          return false;
        }
      }
      ends[unit] = position;
      System.arraycopy(predictor, 0, predictors, unit * components, components);
    }
    if (behind == behindInterval(number) && !isWhole(position, number)) {
      return false;
    }
    unwalked[number] = behind;
    return true;
  }

  private int intervalOf(int unit) {
    return interval == 0 ? 0 : unit / interval;
  }

  /** The first unit that is in no restart interval up to this one. */
  private int behindInterval(int number) {
    int units = columns * rows;
    return interval == 0 ? units : (int) Math.min(units, (number + 1L) * interval);
  }

  /** Whether less than a byte of an interval is left. */
  private boolean isWhole(int position, int number) {
    return intervalEnds[number] - position < Byte.SIZE;
  }

  /** The value behind a DC code (T.81, F.2.2.1), without branches, which nothing foretells. */
  static int difference(long word, int code) {
    int size = code & 0xff;
    long value = word << (code >>> 8);
    int magnitude = (int) (value >>> 1 >>> Long.SIZE - 1 - size);
    int ifFirstBitIsZero = (int) (~value >> Long.SIZE - 1);
    return magnitude - ((1 << size) - 1 & ifFirstBitIsZero);
  }

  private int shortAt(int position) {
    return (data[position] & 0xff) << 8 | data[position + 1] & 0xff;
  }

  /** Whether a unit is the first after a restart marker, or the picture's first. */
  boolean isReset(int unit) {
    return unit == 0 || interval > 0 && unit % interval == 0;
  }

  /** First bit of a unit. */
  int start(int unit) {
    if (unit == 0) {
      return 0;
    }
    return isReset(unit) ? intervalEnds[unit / interval - 1] : ends[unit - 1];
  }

  /** The bit behind a unit. */
  int end(int unit) {
    return ends[unit];
  }

  /** The DC value that a component's first block of a unit is told from. */
  int predictorBefore(int unit, int component) {
    return isReset(unit) ? 0 : predictorBehind(unit - 1, component);
  }

  /** The DC value of a component's last block in a unit. */
  int predictorBehind(int unit, int component) {
    return predictors[unit * components + component];
  }

  /**
   * Appends all that stands before the scan's data and that pixels depend on, for a picture of
   * another size without restart markers.
   *
   * @param newTables segments of tables that are valid instead of others
   */
  void writeHeaders(JpegBytes target, int newWidth, int newHeight, byte[] newTables) {
    int position = picture.arrayOffset() + picture.position() + 2;
    target.append(data, position - 2, 2);
    while (position <= scanHeader) {
      int marker = data[position + 1] & 0xff;
      if (marker == 0xff) {
        position++;
        continue;
      }
      int segment = position + 2;
      int behind = segment + shortAt(segment);
      if (segment == frameHeader) {
        target.append(data, position, 5);
        target.appendShort(newHeight);
        target.appendShort(newWidth);
        target.append(data, segment + 7, behind - segment - 7);
      } else if (IN_PARTS.contains(marker)) {
        if (segment == scanHeader) {
          target.append(newTables, 0, newTables.length);
        }
        target.append(data, position, behind - position);
      }
      position = behind;
    }
  }

  BitSource bits() {
    return bits;
  }

  /** Components of each block of a unit, rising. */
  int[] blockComponents() {
    return blockComponents;
  }

  HuffmanTable dcTable(int block) {
    return blockDc[block];
  }

  HuffmanTable acTable(int block) {
    return blockAc[block];
  }

  int components() {
    return components;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Width of a unit, pixels. */
  int unitWidth() {
    return unitWidth;
  }

  /** Height of a unit, pixels. */
  int unitHeight() {
    return unitHeight;
  }

  /** Units in a row. */
  int columns() {
    return columns;
  }

  /** Rows of units. */
  int rows() {
    return rows;
  }
}
