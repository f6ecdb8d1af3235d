package io.siamflow.network.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {

  private static final Map<String, Tensor> TENSORS =
      Map.of("conv.weight", Tensor.of(new float[] {1, 2}, 1, 2));

  @TempDir private Path folder;

  @Test
  void tellsTheKindsByTheirContent() throws IOException {
    assertThat(WeightsFile.read(write(NpzFiles.of(TENSORS)))).isEqualTo(TENSORS);
    assertThat(WeightsFile.read(write(TorchFiles.zip(TENSORS)))).isEqualTo(TENSORS);
    assertThat(WeightsFile.read(write(TorchFiles.legacy(TENSORS)))).isEqualTo(TENSORS);
  }

  @Test
  void refusesWhatIsNeither() throws IOException {
    assertRefused("text".getBytes(StandardCharsets.UTF_8), "is no checkpoint of torch.save");
    assertRefused(NpzFiles.of("x.txt", new byte[3]), "is a zip without an entry ARCHIVE/data.pkl");
    byte[] npz = NpzFiles.of(TENSORS);
    npz[npz.length - 1] = 1;
    assertRefused(npz, "is no zip or is cut short");
    assertThatIOException()
        .isThrownBy(() -> WeightsFile.read(folder.resolve("none")))
        .withMessage(folder.resolve("none") + " is missing");
  }

  /** The extended end record (zip64) of a small archive says that two thousand million follow. */
  @Test
  void refusesAnArchiveThatClaimsMoreEntriesThanItHas() throws IOException {
    byte[] npz = NpzFiles.of(TENSORS);
    int end = npz.length - 22;
    ByteBuffer plain = ByteBuffer.wrap(npz).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer claimed =
        ByteBuffer.allocate(npz.length + 76).order(ByteOrder.LITTLE_ENDIAN).put(npz, 0, end);
    claimed.putInt(0x06064b50).putLong(44).putInt(0x2d002d).putLong(0);
    claimed.putLong(2_000_000_000).putLong(2_000_000_000);
    claimed.putLong(plain.getInt(end + 12)).putLong(plain.getInt(end + 16));
    claimed.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    claimed.put(npz, end, 22);
    claimed.putInt(claimed.position() - 22 + 8, -1);
    assertRefused(claimed.array(), "the zip's directory is damaged");
  }

  private void assertRefused(byte[] content, String reason) throws IOException {
    Path file = write(content);
    assertThatIOException()
        .isThrownBy(() -> WeightsFile.read(file))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(reason);
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content);
  }
}
