package io.siamflow.cli.benchmark;

import io.siamflow.image.Picture;
import io.siamflow.media.RenderedScene;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.SearchRegion;
import io.siamflow.tracker.SiameseNetwork;
import io.siamflow.tracker.SiameseTracker;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The search branch alone, with the mask branch where there is one, on crops that are taken before.
 */
public final class NetworkSubject implements Subject {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  private final Run run;
  private final int batch;
  private final double seconds;
  private final TargetState state;
  private final List<SearchRegion> plan;
  private final List<TemplateEmbedding> templates;
  private final CropBatch regions;
  private final AllocatedBytes allocated = new AllocatedBytes();

  /**
   * A subject.
   *
   * @param batch targets in a batch
   * @param seconds that one measurement takes at least
   */
  public NetworkSubject(Run run, int batch, double seconds) {
    this.run = run;
    this.batch = batch;
    this.seconds = seconds;
    SiameseTracker tracker = run.model().tracker();
    RenderedScene scene = new RenderedScene(0, WIDTH, HEIGHT, 1);
    try (Picture picture = scene.picture(0)) {
      state = tracker.start(scene.truth(0, 0), picture.meanColor());
      CropBatch exemplar =
          new CropBatch(run.model().network().exemplarSide(), run.model().network().channels(), 1);
      exemplar.add(picture, tracker.exemplar(state));
      requireRoom();
      templates = Collections.nCopies(batch, run.model().network().embed(exemplar).get(0));
      plan = tracker.plan(state, Standing.MARKED);
      regions =
          new CropBatch(
              run.model().network().searchSides().get(0),
              run.model().network().channels(),
              batch * tracker.regionsPerTarget());
      for (int i = 0; i < batch; i++) {
        plan.forEach(region -> regions.add(picture, region.crop()));
      }
    }
  }

  /** That a batch's crops fit into one array of bytes. */
  private void requireRoom() {
    long side = run.model().network().searchSides().get(0);
    long bytes = 3 * side * side * batch * run.model().tracker().regionsPerTarget();
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the crops of a batch of %d targets take %d bytes, %d at most"
              .formatted(batch, bytes, Integer.MAX_VALUE));
    }
  }

  @Override
  public Sample measure() {
    run.takeThreads();
    search();
    List<Double> millis = new ArrayList<>();
    long bytes = allocated.ofStep();
    long begin = System.nanoTime();
    long end = begin;
    do {
      long from = end;
      search();
      end = System.nanoTime();
      millis.add((end - from) / 1e6);
    } while ((end - begin) / 1e9 < seconds);
    bytes = allocated.ofStep() - bytes;
    Spread spread = new Spread(millis);
    double steps = (double) batch * millis.size();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("targets/s", steps * 1e9 / (end - begin));
    figures.put("ms/batch p50", spread.median());
    figures.put("ms/batch p99", spread.quantile(.99));
    figures.put("ms/target", spread.median() / batch);
    figures.put("allocated B/target", bytes / steps);
    return Sample.of(figures);
  }

  private void search() {
    SiameseTracker tracker = run.model().tracker();
    SiameseNetwork network = run.model().network();
    network.giveBack(
        network.search(
            templates,
            tracker.regionsPerTarget(),
            regions,
            (template, output) -> tracker.choose(state, plan, output)));
  }

  @Override
  public void close() {
    run.model().close();
  }
}
