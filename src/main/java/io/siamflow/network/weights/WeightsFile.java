package io.siamflow.network.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file of another project's weights: a NumPy archive or a PyTorch checkpoint. */
public final class WeightsFile {

  private WeightsFile() {}

  /**
   * The tensors of a file by name, in its order. Which kind of file it is, is read off its content.
   *
   * @throws IOException as {@link NumpyArchive#read} and {@link TorchCheckpoint#read} do; names the
   *     file
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + (Files.exists(file) ? " is no file" : " is missing"));
    }
    return isNumpyArchive(file) ? NumpyArchive.read(file) : TorchCheckpoint.read(file);
  }

  private static boolean isNumpyArchive(Path file) throws IOException {
    try (FileBytes content = FileBytes.open(file)) {
      if (!StoredZip.startsAt(content)) {
        return false;
      }
      for (String name : StoredZip.open(content).names()) {
        if (NumpyArchive.isArray(name)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
