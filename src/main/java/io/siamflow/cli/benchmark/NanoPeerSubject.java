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
import java.nio.ByteBuffer;
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

  /**
   * Tries files on an empty picture.
   *
   * @throws IOException if they are not those of NanoTrack's backbone and head; names them
   */
  public static void requireFit(Path backbone, Path head) throws IOException {
    try (OpenCvNanoNetwork network = new OpenCvNanoNetwork(backbone, head)) {
      network.embed(empty(EXEMPLAR_SIDE), EXEMPLAR_SIDE);
      OpenCvNanoNetwork.Maps maps = network.search(empty(SEARCH_SIDE), SEARCH_SIDE);
      int places = maps.side() * maps.side();
      if (maps.scores().length != 2 * places || maps.distances().length != 4 * places) {
        throw new IOException(
            "%s and %s: %d scores and %d distances in maps of %dx%d, not 2 and 4 at each place"
                .formatted(
                    backbone,
                    head,
                    maps.scores().length,
                    maps.distances().length,
                    maps.side(),
                    maps.side()));
      }
    } catch (RuntimeException e) {
      throw new IOException(
          "%s and %s are not NanoTrack's backbone and head: %s"
              .formatted(backbone, head, String.valueOf(e.getMessage()).strip()),
          e);
    }
  }

  private static ByteBuffer empty(int side) {
    return ByteBuffer.allocateDirect(3 * side * side);
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
