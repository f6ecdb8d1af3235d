package io.siamflow.training;

import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.RasterPicture;
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
      exemplars.add(
          new RasterPicture(Cut.EXEMPLAR_SIDE, Cut.EXEMPLAR_SIDE, pair.exemplar()),
          new Crop(0, 0, Cut.EXEMPLAR_SIDE, Cut.EXEMPLAR_SIDE, BLACK));
      regions.add(
          new RasterPicture(pair.side(), pair.side(), pair.region()),
          new Crop(margin, margin, side, side, BLACK));
    }
    List<NetworkOutput> outputs =
        model.network().search(model.network().embed(exemplars), 1, regions, NONE);
    List<TrainingPair> answered = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      answered.add(pairs.get(i).answered(outputs.get(i)));
    }
    return answered;
  }
}
