package io.siamflow.media;

import io.siamflow.geometry.Box;
import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A search region out of a frame of 1280x720, resized to 255x255 into a network's buffer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CropBenchmark {

  private static final int OUTPUT_SIDE = 255;
  private static final Color PADDING = new Color(100, 110, 120);

  /** The plain Java form, or OpenCV's. */
  @Param({"raster", "opencv"})
  public String form;

  /** The region's side, pixels. */
  @Param({"180", "400"})
  public int side;

  /** Whether a quarter of the region lies outside the frame. */
  @Param({"false", "true"})
  public boolean padded;

  private Picture picture;
  private Crop crop;
  private ByteBuffer target;

  /** Renders the frame. */
  @Setup
  public void render() {
    RenderedScene scene = new RenderedScene(7, 1280, 720, 1);
    try (Picture rendered = scene.picture(0)) {
      byte[] bgr = rendered.toBgr();
      picture =
          form.equals("raster")
              ? new RasterPicture(1280, 720, bgr)
              : OpenCvPicture.ofBgr(1280, 720, bgr);
    }
    Box box = scene.truth(0, 0);
    int left = padded ? -side / 4 : (int) Math.min(1280 - side, Math.max(0, box.x()));
    int top = (int) Math.min(720 - side, Math.max(0, box.y()));
    crop = new Crop(left, top, side, OUTPUT_SIDE, PADDING);
    target = ByteBuffer.allocateDirect(crop.bytes());
  }

  /** One crop. */
  @Benchmark
  public ByteBuffer crop() {
    target.clear();
    picture.crop(crop, ChannelOrder.BGR, target);
    return target;
  }

  /** Gives the frame back. */
  @TearDown
  public void close() {
    picture.close();
  }
}
