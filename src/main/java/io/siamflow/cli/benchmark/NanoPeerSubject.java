package io.siamflow.cli.benchmark;

import io.siamflow.evaluation.Sequence;
import io.siamflow.geometry.Box;
import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Picture;
import io.siamflow.media.OpenCvNanoNetwork;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.SearchRegion;
import io.siamflow.tracker.SiameseTracker;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TrackerPreset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * NanoTrack v3's ONNX files in OpenCV's network runtime, with this project's crops and conclusions:
 * in place of TrackerNano, which cannot take v3's maps. A lost target is searched for where it was,
 * as TrackerNano does.
 */
public final class NanoPeerSubject implements Subject {

  private static final int EXEMPLAR_SIDE = 127;
  private static final int SEARCH_SIDE = 255;

  /** The job's evidence of similarity, which these files do not give; a plain peak. */
  private static final int SIMILARITY_SIDE = 9;

  private final Path backbone;
  private final Path head;
  private final SequencePass pass;
  private final SiameseTracker tracker = TrackerPreset.named("nanotrack-v3").settings().tracker();

  /** A subject. */
  public NanoPeerSubject(Path backbone, Path head, List<Sequence> sequences) {
    this.backbone = backbone;
    this.head = head;
    this.pass = new SequencePass(sequences);
  }

  @Override
  public Sample measure() throws IOException {
    return pass.run(Following::new, 1);
  }

  private final class Following implements SequencePass.Follower {

    private final OpenCvNanoNetwork network = new OpenCvNanoNetwork(backbone, head);
    private final CropBatch exemplar = new CropBatch(EXEMPLAR_SIDE, ChannelOrder.BGR, 1);
    private final CropBatch region = new CropBatch(SEARCH_SIDE, ChannelOrder.BGR, 1);
    private final FeatureMap similarity = peak();
    private TargetState state;

    private Following() throws IOException {}

    private static FeatureMap peak() {
      float[] values = new float[SIMILARITY_SIDE * SIMILARITY_SIDE];
      values[values.length / 2] = 1;
      return new FeatureMap(values, 0, 1, SIMILARITY_SIDE, SIMILARITY_SIDE);
    }

    @Override
    public void start(Picture frame, Box box) {
      state = tracker.start(box, frame.meanColor());
      exemplar.add(frame, tracker.exemplar(state));
      network.embed(exemplar.pixels(), EXEMPLAR_SIDE);
    }

    @Override
    public Box next(Picture frame) {
      List<SearchRegion> plan = tracker.plan(state, Standing.MARKED);
      region.clear();
      region.add(frame, plan.get(0).crop());
      OpenCvNanoNetwork.Maps maps = network.search(region.pixels(), SEARCH_SIDE);
      NetworkOutput output =
          new NetworkOutput(
              new FeatureMap(maps.scores(), 0, 2, maps.side(), maps.side()),
              new FeatureMap(maps.distances(), 0, 4, maps.side(), maps.side()),
              similarity,
              null);
      Conclusion conclusion =
          tracker.conclude(state, Standing.MARKED, plan, output, frame.width(), frame.height());
      state = conclusion.state();
      return conclusion.box();
    }

    @Override
    public void close() {
      network.close();
    }
  }

  @Override
  public void close() {
    // The network is closed when its sequence has ended.
  }
}
