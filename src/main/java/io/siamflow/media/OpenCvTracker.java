package io.siamflow.media;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_tracking;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_tracking.TrackerCSRT;
import org.bytedeco.opencv.opencv_tracking.TrackerKCF;
import org.bytedeco.opencv.opencv_video.Tracker;
import org.bytedeco.opencv.opencv_video.TrackerNano;

/**
 * One of OpenCV's own trackers with its default settings, following one target: what siamflow is
 * compared with. It runs on one thread. Boxes go in and come out as whole pixels, as OpenCV has
 * them.
 */
public final class OpenCvTracker implements AutoCloseable {

  private final Tracker tracker;
  private final Rect found = new Rect();
  private Box last;

  private OpenCvTracker(Tracker tracker) {
    this.tracker = tracker;
  }

  /** Which tracker. */
  public interface Kind {

    /** Its name. */
    String label();

    /** Whether it runs a network. */
    boolean isNetwork();

    /**
     * A tracker of this kind; the caller closes it.
     *
     * @throws IOException if a file of it cannot be used; the message names it
     */
    OpenCvTracker open() throws IOException;

    /** Whether such a tracker can follow anything: a network's files may not fit it. */
    default boolean works() throws IOException {
      try (OpenCvTracker tracker = open();
          Picture frame = OpenCvPicture.ofBgr(320, 240, new byte[320 * 240 * 3])) {
        tracker.start(frame, new Box(140, 100, 40, 40));
        tracker.next(frame);
        return true;
      } catch (RuntimeException e) {
        return false;
      }
    }
  }

  /** Kernelized correlation filter (Henriques et al., TPAMI 2015). */
  public static Kind kcf() {
    return new Plain("OpenCV KCF", TrackerKCF::create);
  }

  /** Channel and spatial reliability (Lukezic et al., IJCV 2018). */
  public static Kind csrt() {
    return new Plain("OpenCV CSRT", TrackerCSRT::create);
  }

  /**
   * NanoTrack with OpenCV's network runtime.
   *
   * @param backbone ONNX file
   * @param head ONNX file
   */
  public static Kind nano(Path backbone, Path head) {
    return new Nano(backbone, head);
  }

  private interface Creation {
    Tracker create();
  }

  private record Plain(String label, Creation creation) implements Kind {
    @Override
    public boolean isNetwork() {
      return false;
    }

    @Override
    public OpenCvTracker open() {
      load();
      return new OpenCvTracker(creation.create());
    }
  }

  private record Nano(Path backbone, Path head) implements Kind {
    @Override
    public String label() {
      return "OpenCV TrackerNano";
    }

    @Override
    public boolean isNetwork() {
      return true;
    }

    @Override
    public OpenCvTracker open() throws IOException {
      for (Path file : new Path[] {backbone, head}) {
        if (!Files.isReadable(file)) {
          throw new IOException(file + ": there is no such file that can be read");
        }
      }
      load();
      try (TrackerNano.Params params = new TrackerNano.Params();
          BytePointer backboneName = new BytePointer(backbone.toString());
          BytePointer headName = new BytePointer(head.toString())) {
        params.backbone(backboneName).neckhead(headName);
        return new OpenCvTracker(TrackerNano.create(params));
      } catch (RuntimeException e) {
        throw new IOException(
            "%s, %s: OpenCV cannot make a tracker of them: %s"
                .formatted(backbone, head, e.getMessage()),
            e);
      }
    }
  }

  private static void load() {
    OpenCv.load();
    Loader.load(opencv_video.class);
    Loader.load(opencv_tracking.class);
  }

  /** Marks the target. */
  public void start(Picture frame, Box box) {
    try (Mat pixels = OpenCvPicture.matrix(frame);
        Rect marked =
            new Rect(
                (int) Math.round(box.x()),
                (int) Math.round(box.y()),
                Math.max(1, (int) Math.round(box.width())),
                Math.max(1, (int) Math.round(box.height())))) {
      tracker.init(pixels, marked);
    }
    last = box;
  }

  /** The target's box on the next frame; where the tracker finds nothing, the last one. */
  public Box next(Picture frame) {
    try (Mat pixels = OpenCvPicture.matrix(frame)) {
      if (tracker.update(pixels, found)) {
        last = new Box(found.x(), found.y(), found.width(), found.height());
      }
    }
    return last;
  }

  @Override
  public void close() {
    found.close();
    tracker.close();
  }
}
