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
  private final List<byte[]> jpegs = new ArrayList<>();

  /** Measures on frames of a scene. */
  StepParts(Model model, RenderedScene scene) {
    this.model = model;
    this.scene = scene;
    PictureEncoder encoder = new PictureEncoder(BenchmarkCameras.QUALITY);
    for (int i = 0; i < FRAMES; i++) {
      try (Picture picture = scene.picture(i)) {
        jpegs.add(encoder.encode(picture, PictureEncoding.JPEG));
      }
    }
  }

  /** Medians. */
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
      long start = System.nanoTime();
      try (Picture picture =
          decoder.decode(
              PictureEncoding.JPEG, jpegs.get(i % FRAMES), scene.width(), scene.height())) {
        decode.add((System.nanoTime() - start) / 1e6);
        TargetState state = tracker.start(scene.truth(0, i % FRAMES), picture.meanColor());
        exemplar.clear();
        exemplar.add(picture, tracker.exemplar(state));
        regions.clear();
        List<SearchRegion> plan = tracker.plan(state, Standing.MARKED);
        long planned = System.nanoTime();
        plan.forEach(region -> regions.add(picture, region.crop()));
        crop.add((System.nanoTime() - planned) / 1e6);
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
