package io.siamflow.media;

import java.util.Arrays;

/**
 * A Huffman table of a baseline JPEG (ITU-T T.81, annexes C and F.2.2.3), to walk over codes and to
 * write one. A word is the next bits of the data, the first one highest; at least its upper {@value
 * #BITS} bits are valid.
 */
final class HuffmanTable {

  /** Bits that the longest code with its value takes at most. */
  static final int BITS = 26;

  private static final int LONGEST = 16;
  private static final int LOOKUP = 12;

  /** Bits of a run of codes at most, so that three are in the 57 bits of a word. */
  private static final int RUN_BITS = 19;

  /** In a run of codes: where its coefficients stand. */
  private static final int COEFFICIENTS = 5;

  private static final int USED = (1 << COEFFICIENTS) - 1;

  /** The coefficients of a block. Of a run, that it ends its block: as many as fill any. */
  private static final int END = 64 << COEFFICIENTS;

  /** Instead of a run: the next code has to be looked at alone. */
  private static final int NO_RUN = 31 << 11;

  private static final int MAX_DC_SIZE = 11;
  private static final int MAX_AC_SIZE = 10;
  private static final int SIZE = 15;
  private static final int SIXTEEN_ZEROS = 0xf0;
  private static final int BLOCK = 64;

  /** Of each symbol: length of its code, 0 if it has none, and the code. */
  private final int[] lengths = new int[256];

  private final int[] codes = new int[256];

  /** Of each length: what is above its highest code, and which symbol its code 0 would have. */
  private final int[] above = new int[LONGEST + 1];

  private final int[] offsets = new int[LONGEST + 1];
  private final int[] symbols;

  /** By the next {@value #LOOKUP} bits, if the code is not longer: length and symbol. */
  private final char[] first = new char[1 << LOOKUP];

  /** By the same bits: bits and coefficients of the codes that are whole in them, and the end. */
  private final char[] runs;

  private HuffmanTable(byte[] counts, int[] symbols, boolean isAc) {
    this.symbols = symbols;
    int code = 0;
    int next = 0;
    for (int length = 1; length <= LONGEST; length++) {
      offsets[length] = next - code;
      for (int i = 0; i < (counts[length - 1] & 0xff); i++) {
        int symbol = symbols[next++];
        lengths[symbol] = length;
        codes[symbol] = code;
        if (length <= LOOKUP) {
          int from = code << (LOOKUP - length);
          Arrays.fill(first, from, from + (1 << (LOOKUP - length)), (char) (length << 8 | symbol));
        }
        code++;
      }
      above[length] = code;
      code <<= 1;
    }
    runs = isAc ? runs() : null;
  }

  /**
   * A table for DC or AC coefficients; null if it is none for 8-bit pictures.
   *
   * @param counts how many codes have 1, 2, to 16 bits
   * @param symbols by rising code
   */
  static HuffmanTable of(boolean isAc, byte[] counts, byte[] symbols) {
    int code = 0;
    int total = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code += counts[length - 1] & 0xff;
      total += counts[length - 1] & 0xff;
      // A code of ones alone is none (T.81, C.2); libjpeg refuses a table that has it.
      if (code >= 1 << length) {
        return null;
      }
      code <<= 1;
    }
    if (total != symbols.length) {
      return null;
    }
    int[] values = new int[total];
    boolean[] seen = new boolean[256];
    for (int i = 0; i < total; i++) {
      values[i] = symbols[i] & 0xff;
      int size = isAc ? values[i] & SIZE : values[i];
      if (size > (isAc ? MAX_AC_SIZE : MAX_DC_SIZE) || seen[values[i]]) {
        return null;
      }
      seen[values[i]] = true;
    }
    return new HuffmanTable(counts, values, isAc);
  }

  private char[] runs() {
    char[] table = new char[1 << LOOKUP];
    for (int bits = 0; bits < table.length; bits++) {
      int used = 0;
      int coefficients = 0;
      int end = 0;
      while (used < LOOKUP && end == 0) {
        int code = first[bits << used & (1 << LOOKUP) - 1];
        int length = code >>> 8;
        if (length == 0 || length > LOOKUP - used) {
          break;
        }
        int total = used + length + (code & SIZE);
        int after = coefficients + coefficients(code & 0xff);
        if (after >= BLOCK || total > RUN_BITS) {
          break;
        }
        used = total;
        coefficients = after;
        end = isEnd(code & 0xff) ? END : 0;
      }
      table[bits] = (char) (used == 0 ? NO_RUN : used | coefficients << COEFFICIENTS | end);
    }
    return table;
  }

  /** Coefficients that an AC symbol stands for; 0 if it ends its block. */
  private static int coefficients(int symbol) {
    return isEnd(symbol) ? 0 : (symbol >>> 4) + 1;
  }

  /** As libjpeg reads it: no value, and not a run of sixteen zeros. */
  private static boolean isEnd(int symbol) {
    return (symbol & SIZE) == 0 && symbol != SIXTEEN_ZEROS;
  }

  /** The first code: its length, times 256, plus its symbol; 0 if it is none of this table. */
  int first(long word) {
    int code = first[(int) (word >>> Long.SIZE - LOOKUP)];
    if (code != 0) {
      return code;
    }
    for (int length = LOOKUP + 1; length <= LONGEST; length++) {
      int value = (int) (word >>> Long.SIZE - length);
      if (value < above[length]) {
        return length << 8 | symbols[offsets[length] + value];
      }
    }
    return 0;
  }

  /**
   * Walks over the AC coefficients of a block.
   *
   * @param bits the data, with 8 bytes behind the last one that is read
   * @param position of the block's first AC code, bits
   * @return the position behind the block, bits; -1 if there is a code that is none of this table
   */
  int behindBlock(BitSource bits, int position) {
    int at = position;
    int filled = 1 << COEFFICIENTS;
    while (true) {
      long word = bits.word(at);
      for (int i = 0; i < 3; i++) {
        int run = runs[(int) (word >>> Long.SIZE - LOOKUP)];
        int after = filled + (run & ~USED);
        if (after >= END) {
          // The run's last coefficient fills the block, or its codes end it before it is full.
          boolean isWhole = run < END ? after == END : after < 2 * END;
          return isWhole ? at + (run & USED) : behindCodes(bits, at, filled >>> COEFFICIENTS);
        }
        filled = after;
        at += run & USED;
        word <<= run & USED;
      }
    }
  }

  /** Walks code by code: the block may be full without an end-of-block code. */
  private int behindCodes(BitSource bits, int position, int first) {
    int at = position;
    int next = first;
    while (true) {
      int code = first(bits.word(at));
      if (code == 0) {
        return -1;
      }
      at += (code >>> 8) + (code & SIZE);
      next += coefficients(code & 0xff);
      if (isEnd(code & 0xff) || next >= BLOCK) {
        return at;
      }
    }
  }

  /** Bits of a symbol's code, 0 if it has none. */
  int length(int symbol) {
    return lengths[symbol];
  }

  int code(int symbol) {
    return codes[symbol];
  }
}
