package io.siamflow.training;

import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.media.OpenCvPicture;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NanoTrackSettings;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that answers for the pairs of a batch (distillation; Hinton et al. 2015): its regions are
 * the middles of theirs.
 */
final class Teacher {

  private static final Color BLACK = new Color(0, 0, 0);
  private static final PositionChooser NONE =
      (template, output) -> {
        throw new UnsupportedOperationException("a teacher has no masks");
      };

  private final Model model;
  private final CropBatch exemplars;
  private final CropBatch regions;

  /**
   * A teacher.
   *
   * @throws IllegalArgumentException if its network is not NanoTrack's
   */
  Teacher(Model model) {
    if (!(model.settings() instanceof NanoTrackSettings)) {
      throw new IllegalArgumentException(
          "the teacher " + model.id() + " is no NanoTrack, whose maps can be read here");
    }
    this.model = model;
    exemplars = new CropBatch(Cut.EXEMPLAR_SIDE, model.network().channels(), 1);
    regions = new CropBatch(model.settings().searchSide(), model.network().channels(), 1);
  }

  /** The pairs with the teacher's answers. */
  List<TrainingPair> answer(List<TrainingPair> pairs) {
    exemplars.clear();
    regions.clear();
    for (TrainingPair pair : pairs) {
      int side = regions.side();
      int margin = (pair.side() - side) / 2;
      add(pair.exemplar(), Cut.EXEMPLAR_SIDE, 0, exemplars);
      add(pair.region(), pair.side(), margin, regions);
    }
    List<NetworkOutput> outputs =
        model.network().search(model.network().embed(exemplars), 1, regions, NONE);
    List<TrainingPair> answered = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      answered.add(pairs.get(i).answered(outputs.get(i)));
    }
    return answered;
  }

  private static void add(byte[] bgr, int side, int margin, CropBatch batch) {
    try (OpenCvPicture picture = OpenCvPicture.ofBgr(side, side, bgr)) {
      batch.add(picture, new Crop(margin, margin, batch.side(), batch.side(), BLACK));
    }
  }
}
