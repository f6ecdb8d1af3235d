package io.siamflow.cli;

import io.siamflow.cli.benchmark.Spread;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureDecoder;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.SearchRegion;
import io.siamflow.tracker.SiameseTracker;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a step has beside the network, each measured alone on the calling thread. */
final class StepParts {

  private static final int STEPS = 60;
  private static final int FRAMES = 8;

  private final Model model;
  private final RenderedScene scene;
  private final int targets;
  private final List<byte[]> jpegs = new ArrayList<>();

  /**
   * Measures on frames of a scene.
   *
   * @param targets that are searched for on each frame of the job
   */
  StepParts(Model model, RenderedScene scene, int targets) {
    this.model = model;
    this.scene = scene;
    this.targets = targets;
    PictureEncoder encoder = new PictureEncoder(BenchmarkCameras.QUALITY);
    for (int i = 0; i < FRAMES; i++) {
      try (Picture picture = scene.picture(i)) {
        jpegs.add(encoder.encode(picture, PictureEncoding.JPEG));
      }
    }
  }

  /**
   * Medians. Pictures of which crops need little are only looked through ahead of the crops, and
   * decoded in part with them, as in the job: those parts count as crops.
   */
  Map<String, Double> measure() throws IOException {
    SiameseTracker tracker = model.tracker();
    PictureDecoder decoder = new PictureDecoder((long) scene.width() * scene.height());
    CropBatch exemplar =
        new CropBatch(model.network().exemplarSide(), model.network().channels(), 1);
    CropBatch regions =
        new CropBatch(
            model.network().searchSides().get(0),
            model.network().channels(),
            tracker.regionsPerTarget());
    List<Double> decode = new ArrayList<>();
    List<Double> crop = new ArrayList<>();
    List<Double> conclude = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      ByteBuffer jpeg = ByteBuffer.wrap(jpegs.get(i % FRAMES));
      TargetState state;
      exemplar.clear();
      try (Picture picture =
          decoder.decode(PictureEncoding.JPEG, jpeg, scene.width(), scene.height())) {
        state = tracker.start(scene.truth(0, i % FRAMES), picture.meanColor());
        exemplar.add(picture, tracker.exemplar(state));
      }
      List<SearchRegion> plan = tracker.plan(state, Standing.MARKED);
      double pixels = (double) targets * plan.get(0).crop().side() * plan.get(0).crop().side();
      regions.clear();
      long start = System.nanoTime();
      try (Picture picture =
          decoder.decodeForCrops(
              PictureEncoding.JPEG, jpeg, scene.width(), scene.height(), pixels)) {
        long decoded = System.nanoTime();
        decode.add((decoded - start) / 1e6);
        plan.forEach(region -> regions.add(picture, region.crop()));
        crop.add((System.nanoTime() - decoded) / 1e6);
        NetworkOutput output =
            model
                .network()
                .search(
                    model.network().embed(exemplar),
                    tracker.regionsPerTarget(),
                    regions,
                    (template, found) -> tracker.choose(state, plan, found))
                .get(0);
        long searched = System.nanoTime();
        tracker.conclude(state, Standing.MARKED, plan, output, scene.width(), scene.height());
        conclude.add((System.nanoTime() - searched) / 1e6);
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("decode ms/frame", new Spread(decode).median());
    figures.put("crops ms/target", new Spread(crop).median());
    figures.put("conclude ms/target", new Spread(conclude).median());
    return figures;
  }
}
