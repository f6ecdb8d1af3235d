package io.siamflow.training;

import io.siamflow.image.Crop;
import io.siamflow.media.OpenCvPicture;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import io.siamflow.tracker.SiamFcSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A tracker's model as a teacher. Its search region has the middle of the pair's in its own middle;
 * what is not on the pair's is the mean colour.
 */
final class TrackerTeacher implements Teacher {

  /** A teacher's masks are not read. */
  private static final PositionChooser MIDDLE =
      (template, output) -> output.scores().height() * output.scores().width() / 2;

  private final Model model;
  private final CropBatch exemplars;
  private final CropBatch regions;

  /**
   * A teacher.
   *
   * @param model closed with this
   */
  TrackerTeacher(Model model) {
    this.model = model;
    exemplars = new CropBatch(Cut.EXEMPLAR_SIDE, model.network().channels(), 1);
    regions = new CropBatch(model.settings().searchSide(), model.network().channels(), 1);
  }

  @Override
  public String name() {
    return model.id();
  }

  @Override
  public Set<Lesson> lessons() {
    return model.settings() instanceof SiamFcSettings
        ? Set.of(Lesson.SCORES)
        : Set.of(Lesson.SCORES, Lesson.BOXES);
  }

  @Override
  public List<TrainingPair> answer(List<TrainingPair> pairs) {
    exemplars.clear();
    regions.clear();
    for (TrainingPair pair : pairs) {
      add(pair.exemplar(), Cut.EXEMPLAR_SIDE, exemplars);
      add(pair.region(), pair.side(), regions);
    }
    List<NetworkOutput> outputs =
        model.network().search(model.network().embed(exemplars), 1, regions, MIDDLE);
    List<TrainingPair> answered = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      TeacherMap map = TeacherMap.of(model.settings(), outputs.get(i));
      answered.add(pairs.get(i).answered(TeacherAnswer.of(map)));
    }
    return answered;
  }

  /** Adds the middle of a square picture, without changing its scale. */
  static void add(byte[] bgr, int side, CropBatch batch) {
    int margin = Math.floorDiv(side - batch.side(), 2);
    try (OpenCvPicture picture = OpenCvPicture.ofBgr(side, side, bgr)) {
      batch.add(
          picture,
          new Crop(margin, margin, batch.side(), batch.side(), picture.meanColor().truncated()));
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
