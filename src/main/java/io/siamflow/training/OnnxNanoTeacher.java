package io.siamflow.training;

import io.siamflow.image.ChannelOrder;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * NanoTrack's published ONNX files as a teacher (HonglinChu/SiamTrackers): a backbone from BGR
 * pixels of 0 to 255 to features, and a head from those of exemplar and search region to scores and
 * distances. Both take one item at a time.
 */
final class OnnxNanoTeacher implements Teacher {

  private static final int SEARCH_SIDE = 255;

  private final String name;
  private final OnnxModel backbone;
  private final OnnxModel head;
  private final CropBatch exemplar = new CropBatch(Cut.EXEMPLAR_SIDE, ChannelOrder.BGR, 1);
  private final CropBatch region = new CropBatch(SEARCH_SIDE, ChannelOrder.BGR, 1);

  private OnnxNanoTeacher(String name, OnnxModel backbone, OnnxModel head) {
    this.name = name;
    this.backbone = backbone;
    this.head = head;
  }

  /**
   * Opens the files.
   *
   * @throws IOException if one is refused, or they are not NanoTrack's; names them
   */
  static OnnxNanoTeacher open(Path backboneFile, Path headFile) throws IOException {
    OnnxModel backbone = OnnxModel.open(backboneFile, true);
    try {
      OnnxModel head = OnnxModel.open(headFile, false);
      if (backbone.inputs().size() != 1 || head.inputs().size() != 2) {
        head.close();
        throw new IOException(
            "%s and %s: NanoTrack's backbone has one input and its head two, not %s and %s"
                .formatted(
                    backboneFile, headFile, backbone.inputs().keySet(), head.inputs().keySet()));
      }
      return new OnnxNanoTeacher(backboneFile.getFileName().toString(), backbone, head);
    } catch (IOException e) {
      backbone.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Lesson> lessons() {
    return Set.of(Lesson.SCORES, Lesson.BOXES);
  }

  @Override
  public List<TrainingPair> answer(List<TrainingPair> pairs) throws IOException {
    List<TrainingPair> answered = new ArrayList<>();
    for (TrainingPair pair : pairs) {
      OnnxModel.Array template = features(pair.exemplar(), Cut.EXEMPLAR_SIDE, exemplar);
      OnnxModel.Array search = features(pair.region(), pair.side(), region);
      List<OnnxModel.Array> maps = head.run(List.of(template, search));
      TeacherMap map = new PointTeacherMap(map(maps, 0, 2), map(maps, 1, 4));
      answered.add(pair.answered(TeacherAnswer.of(map)));
    }
    return answered;
  }

  private OnnxModel.Array features(byte[] bgr, int side, CropBatch batch) throws IOException {
    batch.clear();
    TrackerTeacher.add(bgr, side, batch);
    ByteBuffer pixels = batch.pixels();
    int places = batch.side() * batch.side();
    float[] planes = new float[3 * places];
    for (int i = 0; i < planes.length; i++) {
      planes[i % 3 * places + i / 3] = pixels.get() & 0xff;
    }
    return backbone
        .run(List.of(new OnnxModel.Array(planes, new long[] {1, 3, batch.side(), batch.side()})))
        .get(0);
  }

  private FeatureMap map(List<OnnxModel.Array> maps, int index, int channels) throws IOException {
    if (index >= maps.size()
        || maps.get(index).shape().length != 4
        || maps.get(index).shape()[1] != channels
        || maps.get(index).shape()[2] != maps.get(index).shape()[3]) {
      throw new IOException(
          name + ": its head does not give NanoTrack's two maps of scores and four of distances");
    }
    int side = (int) maps.get(index).shape()[2];
    return new FeatureMap(maps.get(index).values(), 0, channels, side, side);
  }

  @Override
  public void close() {
    head.close();
    backbone.close();
  }
}
