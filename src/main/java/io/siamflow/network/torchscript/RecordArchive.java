package io.siamflow.network.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip of uncompressed records in one folder, each record's bytes at a multiple of 64, as {@code
 * caffe2/serialize/inline_container.cc} writes it. The same records give the same bytes.
 */
final class RecordArchive {

  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int PADDING_HEADER_BYTES = 4;
  private static final short PADDING_ID = 'F' | 'B' << 8;
  // Java adds a field of its own to entries of the very first instant of zip's calendar.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final String folder;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);

  RecordArchive(String folder) {
    this.folder = folder;
  }

  void add(String name, byte[] content) {
    try {
      ZipEntry entry = new ZipEntry(folder + "/" + name);
      CRC32 checksum = new CRC32();
      checksum.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(checksum.getValue());
      entry.setTimeLocal(TIME);
      zip.flush();
      int start =
          bytes.size()
              + LOCAL_HEADER_BYTES
              + entry.getName().getBytes(StandardCharsets.UTF_8).length
              + PADDING_HEADER_BYTES;
      entry.setExtra(padding(Math.floorMod(-start, ALIGNMENT)));
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] end() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] padding(int length) {
    return ByteBuffer.allocate(PADDING_HEADER_BYTES + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(PADDING_ID)
        .putShort((short) length)
        .array();
  }
}
