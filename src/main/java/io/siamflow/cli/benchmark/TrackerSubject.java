package io.siamflow.cli.benchmark;

import io.siamflow.image.Picture;
import io.siamflow.media.OpenCvPicture;
import io.siamflow.media.RenderedScene;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackingBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tracker's step on decoded frames of rendered scenes: crops, network, conclusions; no Flink. A
 * step takes one frame of every camera. Each target is searched for as one that was found; one that
 * the model loses is put back on its true place.
 */
public final class TrackerSubject implements Subject {

  private static final int FRAMES = 8;
  private static final int SCENES = 4;

  /**
   * What is played.
   *
   * @param cameras how many
   * @param targets of each camera
   * @param frameSize of all cameras
   * @param batchMax targets in one batch at most
   */
  public record Load(int cameras, int targets, FrameSize frameSize, int batchMax) {

    /**
     * Checks that the targets have room in the frames.
     *
     * @throws IllegalArgumentException if they have none
     */
    public void requireRoom() {
      scene(0);
    }

    /** Puts the load into a subject's setting. */
    public void describe(Map<String, Object> setting) {
      setting.put("frame size", frameSize.toString());
      setting.put("cameras", cameras);
      setting.put("targets", targets);
      setting.put("batch max", batchMax);
    }

    /** The scene of a camera. */
    public RenderedScene scene(int camera) {
      return new RenderedScene(camera, frameSize.width(), frameSize.height(), targets);
    }
  }

  private final Run run;
  private final Load load;
  private final double seconds;
  private final List<RenderedScene> scenes = new ArrayList<>();
  private final List<List<Picture>> frames = new ArrayList<>();
  private final TrackingBatch batch;
  private final List<TemplateEmbedding> templates = new ArrayList<>();
  private final List<TargetState> states = new ArrayList<>();
  private final AllocatedBytes allocated = new AllocatedBytes();
  private long step;
  private long found;

  /**
   * A subject.
   *
   * @param seconds that one measurement takes at least
   * @throws IllegalArgumentException if the targets have no room in the frames
   */
  public TrackerSubject(Run run, Load load, double seconds) {
    this.run = run;
    this.load = load;
    this.seconds = seconds;
    batch = new TrackingBatch(run.model(), load.batchMax());
    for (int i = 0; i < Math.min(SCENES, load.cameras()); i++) {
      RenderedScene scene = load.scene(i);
      scenes.add(scene);
      List<Picture> pictures = new ArrayList<>();
      for (int frame = 0; frame < FRAMES; frame++) {
        pictures.add(
            OpenCvPicture.ofBgr(scene.width(), scene.height(), scene.picture(frame).toBgr()));
      }
      frames.add(pictures);
    }
    mark();
  }

  private void mark() {
    for (int target = 0; target < targets(); target++) {
      Picture picture = picture(target);
      TargetState state = start(target);
      int mark = batch.mark(picture, state);
      batch.run();
      states.add(state);
      templates.add(batch.embedding(mark));
      batch.clear();
    }
  }

  private int targets() {
    return load.cameras() * load.targets();
  }

  private int scene(int target) {
    return target / load.targets() % scenes.size();
  }

  /** Forward and back again, so that nothing jumps. */
  private int frame() {
    int at = (int) (step % (2 * FRAMES - 2));
    return at < FRAMES ? at : 2 * FRAMES - 2 - at;
  }

  private Picture picture(int target) {
    return frames.get(scene(target)).get(frame());
  }

  private TargetState start(int target) {
    return run.model()
        .tracker()
        .start(
            scenes.get(scene(target)).truth(target % load.targets(), frame()),
            picture(target).meanColor());
  }

  @Override
  public Sample measure() {
    run.takeThreads();
    step();
    found = 0;
    List<Double> millis = new ArrayList<>();
    long bytes = allocated.ofStep();
    long begin = System.nanoTime();
    long end = begin;
    do {
      long from = end;
      step();
      end = System.nanoTime();
      millis.add((end - from) / 1e6);
    } while ((end - begin) / 1e9 < seconds);
    bytes = allocated.ofStep() - bytes;
    double passed = (end - begin) / 1e9;
    double frameCount = (double) millis.size() * load.cameras();
    Spread spread = new Spread(millis);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("frames/s", frameCount / passed);
    figures.put("targets x fps", frameCount * load.targets() / passed);
    figures.put("ms/step p50", spread.median());
    figures.put("ms/step p99", spread.quantile(.99));
    figures.put("ms/target", spread.median() / targets());
    figures.put("found share", found / (frameCount * load.targets()));
    figures.put("allocated B/frame", bytes / frameCount);
    return Sample.of(figures);
  }

  private void step() {
    step++;
    int first = 0;
    for (int target = 0; target < targets(); target++) {
      batch.search(picture(target), states.get(target), Standing.MARKED, templates.get(target));
      if (batch.targets() == load.batchMax() || target == targets() - 1) {
        batch.run();
        conclude(first);
        batch.clear();
        first = target + 1;
      }
    }
  }

  private void conclude(int first) {
    for (int i = 0; i < batch.targets(); i++) {
      Conclusion conclusion = batch.conclusion(i);
      boolean followed = conclusion.standing().status() == TargetStatus.TRACKED;
      states.set(first + i, followed ? conclusion.state() : start(first + i));
      found += followed ? 1 : 0;
    }
  }

  @Override
  public void close() {
    frames.forEach(pictures -> pictures.forEach(Picture::close));
    run.model().close();
  }
}
