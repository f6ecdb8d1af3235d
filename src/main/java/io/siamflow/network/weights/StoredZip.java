package io.siamflow.network.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The entries of a zip (PKWARE APPNOTE.TXT) as PyTorch writes it: stored, not compressed, so that
 * nothing in it is larger than the file. Entries that overlap are refused.
 */
final class StoredZip {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xffff;
  private static final int MAX_DIRECTORY_BYTES = 16 << 20;
  private static final int ENCRYPTED = 1;

  private final FileBytes file;
  private final Map<String, Entry> entries;

  /**
   * @param start of its local header in the file
   * @param limit where the next entry or the directory begins
   */
  private record Entry(
      String name, int method, boolean encrypted, int crc, long size, long start, long limit) {}

  private StoredZip(FileBytes file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /** Whether a file begins as zips do. */
  static boolean startsAt(FileBytes file) throws IOException {
    return file.size() >= 4 && file.read(0, 4).getInt() == LOCAL_SIGNATURE;
  }

  /**
   * The directory of an open file, read as a whole.
   *
   * @throws IOException if it is no well-formed zip
   */
  static StoredZip open(FileBytes file) throws IOException {
    long fileSize = file.size();
    int tailBytes = (int) Math.min(fileSize, END_BYTES + MAX_COMMENT);
    ByteBuffer tail = file.read(fileSize - tailBytes, tailBytes);
    int end = tailBytes - END_BYTES;
    while (end >= 0
        && (tail.getInt(end) != END_SIGNATURE
            || tail.getChar(end + 20) != tailBytes - END_BYTES - end)) {
      end--;
    }
    if (end < 0) {
      throw new IOException("is no zip or is cut short: it has no directory at its end");
    }
    int count = tail.getChar(end + 10);
    long directoryBytes = Integer.toUnsignedLong(tail.getInt(end + 12));
    long directoryStart = Integer.toUnsignedLong(tail.getInt(end + 16));
    if (directoryBytes > MAX_DIRECTORY_BYTES
        || directoryStart + directoryBytes > fileSize - tailBytes + end) {
      throw new IOException(
          "the zip's directory of %d bytes from byte %d on is not in the file"
              .formatted(directoryBytes, directoryStart));
    }
    ByteBuffer directory = file.read(directoryStart, (int) directoryBytes);
    List<Entry> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(entry(directory));
    }
    return new StoredZip(file, checked(list, directoryStart));
  }

  private static Entry entry(ByteBuffer directory) throws IOException {
    int at = directory.position();
    if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != ENTRY_SIGNATURE) {
      throw new IOException("the zip's directory is damaged at its byte " + at);
    }
    int nameBytes = directory.getChar(at + 28);
    int bytes = ENTRY_BYTES + nameBytes + directory.getChar(at + 30) + directory.getChar(at + 32);
    if (directory.remaining() < bytes) {
      throw new IOException("the zip's directory is cut short at its byte " + at);
    }
    String name =
        StandardCharsets.UTF_8.decode(directory.slice(at + ENTRY_BYTES, nameBytes)).toString();
    directory.position(at + bytes);
    return new Entry(
        name,
        directory.getChar(at + 10),
        (directory.getChar(at + 8) & ENCRYPTED) != 0,
        directory.getInt(at + 16),
        Integer.toUnsignedLong(directory.getInt(at + 20)),
        Integer.toUnsignedLong(directory.getInt(at + 42)),
        0);
  }

  private static Map<String, Entry> checked(List<Entry> list, long directoryStart)
      throws IOException {
    list.sort(Comparator.comparingLong(Entry::start));
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      Entry entry = list.get(i);
      long limit = i + 1 < list.size() ? list.get(i + 1).start : directoryStart;
      if (entry.start + LOCAL_BYTES + entry.size > limit) {
        throw new IOException(where(entry.name) + " overlaps what follows it in the zip");
      }
      Entry limited =
          new Entry(
              entry.name, entry.method, entry.encrypted, entry.crc, entry.size, entry.start, limit);
      if (entries.put(entry.name, limited) != null) {
        throw new IOException(where(entry.name) + " is there twice");
      }
    }
    return entries;
  }

  /** The entries' names, in the order of their data. */
  Iterable<String> names() {
    return entries.keySet();
  }

  /**
   * An entry's content, little endian.
   *
   * @param name of the entry, which need not be there
   * @param maxBytes the most that is read
   * @throws IOException if it is missing, larger, compressed or damaged; names it
   */
  ByteBuffer read(String name, long maxBytes) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IOException(where(name) + " is missing");
    }
    if (entry.encrypted || entry.method != 0) {
      throw new IOException(
          where(name) + " is compressed or encrypted; PyTorch stores entries as they are");
    }
    if (entry.size > maxBytes) {
      throw new IOException(
          "%s has %d bytes, at most %d are expected".formatted(where(name), entry.size, maxBytes));
    }
    ByteBuffer local = file.read(entry.start, LOCAL_BYTES);
    long start = entry.start + LOCAL_BYTES + local.getChar(26) + local.getChar(28);
    if (local.getInt(0) != LOCAL_SIGNATURE || start + entry.size > entry.limit) {
      throw new IOException(where(name) + " is not where the zip's directory says");
    }
    ByteBuffer content = file.read(start, (int) entry.size);
    CRC32 crc = new CRC32();
    crc.update(content.duplicate());
    if ((int) crc.getValue() != entry.crc) {
      throw new IOException(where(name) + " is damaged: its checksum is wrong");
    }
    return content;
  }

  private static String where(String name) {
    return "entry " + Printable.of(name);
  }
}
