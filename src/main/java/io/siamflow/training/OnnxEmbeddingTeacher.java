package io.siamflow.training;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Crop;
import io.siamflow.media.OpenCvPicture;
import io.siamflow.tracker.ContextSide;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Distance;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An embedding in an ONNX file as a teacher, such as a person re-identification network (Zhou et
 * al. 2019, OSNet; torchreid). It takes one picture of 3 x height x width at a time: RGB of 0 to 1,
 * less ImageNet's means and divided by its deviations.
 *
 * <p>Such networks see their object without what is around it. Of an exemplar with its context they
 * get the middle part that a box of their input's shape would fill.
 */
final class OnnxEmbeddingTeacher implements Teacher {

  private static final double[] MEANS = {.485, .456, .406};
  private static final double[] DEVIATIONS = {.229, .224, .225};

  private final String name;
  private final OnnxModel model;
  private final int width;
  private final int height;
  private final CropBatch batch;

  private OnnxEmbeddingTeacher(String name, OnnxModel model, int width, int height) {
    this.name = name;
    this.model = model;
    this.width = width;
    this.height = height;
    batch = new CropBatch(Math.max(width, height), ChannelOrder.RGB, 1);
  }

  /**
   * Opens the file.
   *
   * @throws IOException if it is refused, or its network does not take one picture; names it
   */
  static OnnxEmbeddingTeacher open(Path file) throws IOException {
    OnnxModel model = OnnxModel.open(file, false);
    List<long[]> inputs = List.copyOf(model.inputs().values());
    if (inputs.size() != 1
        || inputs.get(0).length != 4
        || inputs.get(0)[0] > 1
        || inputs.get(0)[1] != 3
        || inputs.get(0)[2] < 1
        || inputs.get(0)[3] < 1) {
      model.close();
      throw new IOException(
          file + ": an embedding has one input of 1 x 3 x height x width; NanoTrack is two files");
    }
    return new OnnxEmbeddingTeacher(
        file.getFileName().toString(), model, (int) inputs.get(0)[3], (int) inputs.get(0)[2]);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Lesson> lessons() {
    return Set.of(Lesson.SIMILARITY);
  }

  @Override
  public List<TrainingPair> answer(List<TrainingPair> pairs) throws IOException {
    List<TrainingPair> answered = new ArrayList<>();
    for (TrainingPair pair : pairs) {
      TemplateEmbedding exemplar = embedding(pair.exemplar(), Cut.EXEMPLAR_SIDE);
      TemplateEmbedding region = embedding(pair.region(), pair.side());
      answered.add(pair.answered(TeacherAnswer.of(1 - Distance.COSINE.between(exemplar, region))));
    }
    return answered;
  }

  private TemplateEmbedding embedding(byte[] bgr, int side) throws IOException {
    int longer = batch.side();
    // The same scale along both axes: the longer one decides, the shorter is cut from the middle.
    double share = longer / ContextSide.of(width, height);
    int part = Math.max(1, (int) Math.rint(share * Cut.EXEMPLAR_SIDE));
    int from = (side - part) / 2;
    batch.clear();
    try (OpenCvPicture picture = OpenCvPicture.ofBgr(side, side, bgr)) {
      batch.add(picture, new Crop(from, from, part, longer, picture.meanColor().truncated()));
    }
    ByteBuffer pixels = batch.pixels();
    float[] planes = new float[3 * width * height];
    for (int i = 0; i < planes.length; i++) {
      int channel = i / (width * height);
      int row = i / width % height + (longer - height) / 2;
      int column = i % width + (longer - width) / 2;
      double value = (pixels.get(3 * (row * longer + column) + channel) & 0xff) / 255.0;
      planes[i] = (float) ((value - MEANS[channel]) / DEVIATIONS[channel]);
    }
    return TemplateEmbedding.of(
        model
            .run(List.of(new OnnxModel.Array(planes, new long[] {1, 3, height, width})))
            .get(0)
            .values());
  }

  @Override
  public void close() {
    model.close();
  }
}
