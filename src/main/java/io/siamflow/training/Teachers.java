package io.siamflow.training;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.EmbeddingPack;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens teachers: packs, and ONNX files, which run on the processor in float32. */
public final class Teachers {

  private static final String ONNX = ".onnx";

  private Teachers() {}

  /**
   * Opens a teacher.
   *
   * @param files a pack's folder, an embedding's ONNX file, or those of NanoTrack's backbone and
   *     head
   * @return the teacher, to be closed
   * @throws IOException if a file is refused; names it
   * @throws IllegalArgumentException if these are no teacher's files
   */
  public static Teacher open(List<Path> files, DeviceChoice device, Precision precision)
      throws IOException {
    long onnx = files.stream().filter(file -> file.toString().endsWith(ONNX)).count();
    if (files.size() == 1 && onnx == 1) {
      return OnnxEmbeddingTeacher.open(files.get(0));
    }
    if (files.size() == 2 && onnx == 2) {
      return OnnxNanoTeacher.open(files.get(0), files.get(1));
    }
    if (files.size() != 1) {
      throw new IllegalArgumentException(
          "a teacher is a pack, an embedding's ONNX file, or the ONNX files of NanoTrack's backbone"
              + " and head, not "
              + files);
    }
    Path pack = files.get(0);
    PackDescription description = ModelPack.load(pack).description();
    if (!description.architecture().tracks()) {
      return new EmbeddingTeacher(description.id(), EmbeddingPack.open(pack, device, precision));
    }
    PackDirectory packs = PackDirectory.of(pack, Optional.empty(), device, precision);
    return new TrackerTeacher(packs.open(packs.defaultModel(), OptionalInt.empty()));
  }
}
