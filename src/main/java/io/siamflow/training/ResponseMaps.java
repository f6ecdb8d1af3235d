package io.siamflow.training;

import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.media.OpenCvPicture;
import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import io.siamflow.tracker.SiamRpnSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a network of the SiamRPN family finds targets that do not lie in the middle of their search
 * regions (SiamRPN++, Li et al. 2019, section 3.2 and figure 3): a padded network that was trained
 * with targets in the middle alone answers there wherever the target is. A place's response is the
 * highest probability of its anchors, before penalties and window.
 *
 * <p>Deviation: the paper shows what one position's response becomes over a data set; here both the
 * map as it lies in the region and the map about the target are summed.
 */
public final class ResponseMaps {

  /** A peak this close to the target's middle has found it, pixels of the search region. */
  public static final int FOUND_WITHIN = 16;

  /** Width of a class of displacements, pixels. */
  public static final int CLASS_WIDTH = 16;

  private static final int GAP = 60;
  private static final Color BLACK = new Color(0, 0, 0);
  private static final PositionChooser MIDDLE =
      (template, output) -> output.scores().height() * output.scores().width() / 2;

  private final int side;
  private final double[] inRegion;
  private final double[] aboutTarget;
  private final List<Integer> pairs = new ArrayList<>();
  private final List<Integer> found = new ArrayList<>();

  private ResponseMaps(int side) {
    this.side = side;
    inRegion = new double[side * side];
    aboutTarget = new double[side * side];
  }

  /**
   * The responses to pairs that are drawn from recordings.
   *
   * @param shift how far the target is moved from the region's middle along each axis at most,
   *     pixels of the region, from 0 to half its side; evenly
   * @throws IllegalArgumentException if there is no recording, the network has no anchors, or the
   *     targets would leave the region
   * @throws IOException if a picture cannot be read
   */
  public static ResponseMaps of(Model model, TrainingData data, int pairs, double shift, long seed)
      throws IOException {
    if (!(model.settings() instanceof SiamRpnSettings settings)) {
      throw new IllegalArgumentException(
          "responses are summed for SiamRPN and SiamRPN++, not for " + model.id());
    }
    if (shift > settings.searchSide() / 2.0) {
      throw new IllegalArgumentException(
          "targets moved by %s pixels leave the search region of %s, whose side has %d"
              .formatted(shift, model.id(), settings.searchSide()));
    }
    Sampling sampling =
        new Sampling(
            new Sampling.Mix(1, 0, 0, 0, 0, 0), GAP, shift, 0, 0, 0, new Augmentation(0, 0, 0, 0));
    PairSampler sampler = new PairSampler(data, sampling, settings.searchSide(), seed);
    ResponseMaps maps = new ResponseMaps(settings.mapSide(settings.searchSide()));
    CropBatch exemplar = new CropBatch(Cut.EXEMPLAR_SIDE, model.network().channels(), 1);
    CropBatch region = new CropBatch(settings.searchSide(), model.network().channels(), 1);
    for (int i = 0; i < pairs; i++) {
      TrainingPair pair = sampler.pair(i);
      put(pair.exemplar(), exemplar);
      put(pair.region(), region);
      NetworkOutput output =
          model.network().search(model.network().embed(exemplar), 1, region, MIDDLE).get(0);
      maps.add(output.scores(), pair);
    }
    return maps;
  }

  private static void put(byte[] bgr, CropBatch batch) {
    batch.clear();
    try (OpenCvPicture picture = OpenCvPicture.ofBgr(batch.side(), batch.side(), bgr)) {
      batch.add(picture, new Crop(0, 0, batch.side(), batch.side(), BLACK));
    }
  }

  private void add(FeatureMap scores, TrainingPair pair) {
    int middle = side / 2;
    int targetRow = (int) Math.rint(pair.target().centerY() / Anchors.STRIDE);
    int targetColumn = (int) Math.rint(pair.target().centerX() / Anchors.STRIDE);
    int peak = 0;
    double highest = -1;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        double response = response(scores, row, column);
        inRegion[row * side + column] += response;
        int fromTargetRow = row - targetRow;
        int fromTargetColumn = column - targetColumn;
        if (fromTargetRow >= 0
            && fromTargetRow < side
            && fromTargetColumn >= 0
            && fromTargetColumn < side) {
          aboutTarget[fromTargetRow * side + fromTargetColumn] += response;
        }
        if (response > highest) {
          highest = response;
          peak = row * side + column;
        }
      }
    }
    double missedX = (peak % side - middle) * (double) Anchors.STRIDE - pair.target().centerX();
    double missedY = (peak / side - middle) * (double) Anchors.STRIDE - pair.target().centerY();
    double displaced =
        Math.max(Math.abs(pair.target().centerX()), Math.abs(pair.target().centerY()));
    count(
        (int) (displaced / CLASS_WIDTH),
        Math.max(Math.abs(missedX), Math.abs(missedY)) <= FOUND_WITHIN);
  }

  private void count(int displacement, boolean isFound) {
    while (pairs.size() <= displacement) {
      pairs.add(0);
      found.add(0);
    }
    pairs.set(displacement, pairs.get(displacement) + 1);
    found.set(displacement, found.get(displacement) + (isFound ? 1 : 0));
  }

  private static double response(FeatureMap scores, int row, int column) {
    int shapes = scores.channels() / 2;
    double highest = 0;
    for (int shape = 0; shape < shapes; shape++) {
      double margin = scores.at(shapes + shape, row, column) - scores.at(shape, row, column);
      highest = Math.max(highest, 1 / (1 + Math.exp(-margin)));
    }
    return highest;
  }

  /** Rows, and columns, of the maps. */
  public int side() {
    return side;
  }

  /** The sum of all responses where they lie in the search region. */
  public double[] inRegion() {
    return inRegion.clone();
  }

  /** The sum of all responses with the target moved to the middle; what leaves the map is lost. */
  public double[] aboutTarget() {
    return aboutTarget.clone();
  }

  /**
   * Pairs by how far the target was displaced along the axis where that is more: class k is from k
   * times {@value #CLASS_WIDTH} pixels on.
   */
  public List<Integer> pairs() {
    return List.copyOf(pairs);
  }

  /**
   * Of {@link #pairs}, those whose highest response is within {@value #FOUND_WITHIN} pixels of the
   * target's middle along both axes.
   */
  public List<Integer> found() {
    return List.copyOf(found);
  }
}
