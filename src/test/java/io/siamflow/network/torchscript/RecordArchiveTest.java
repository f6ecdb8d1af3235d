package io.siamflow.network.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordArchiveTest {

  @TempDir private Path folder;

  @Test
  void recordsAreStoredAtMultiplesOf64() throws IOException {
    byte[] bytes = archive();
    Path file = Files.write(folder.resolve("archive.zip"), bytes);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(3);
      ZipEntry entry = zip.getEntry("net/data/1");
      assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
      assertThat(zip.getInputStream(entry).readAllBytes()).isEqualTo("second".getBytes());
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    int records = 0;
    while (buffer.getInt(at) == 0x04034b50) {
      int content = at + 30 + buffer.getShort(at + 26) + buffer.getShort(at + 28);
      assertThat(content % 64).isZero();
      at = content + buffer.getInt(at + 18);
      records++;
    }
    assertThat(records).isEqualTo(3);
  }

  @Test
  void theSameRecordsGiveTheSameBytes() {
    assertThat(archive()).isEqualTo(archive());
  }

  private static byte[] archive() {
    RecordArchive archive = new RecordArchive("net");
    archive.add("version", "10\n".getBytes(StandardCharsets.UTF_8));
    archive.add("data/0", new byte[100]);
    archive.add("data/1", "second".getBytes(StandardCharsets.UTF_8));
    return archive.end();
  }
}
