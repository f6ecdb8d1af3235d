package io.siamflow.media;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
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

/** A rendered frame out of its JPEG of quality 90, or its PNG. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {

  /** How the frame is encoded. */
  @Param({"JPEG", "PNG"})
  public PictureEncoding encoding;

  /** The frame's size, pixels. */
  @Param({"640x360", "1280x720"})
  public String size;

  private final Crop crop = new Crop(200, 60, 240, 255, new Color(128, 128, 128));
  private final ByteBuffer target = ByteBuffer.allocateDirect(crop.bytes());
  private PictureDecoder decoder;
  private byte[] data;
  private int width;
  private int height;

  /** Renders and encodes the frame. */
  @Setup
  public void encode() {
    String[] sides = size.split("x");
    width = Integer.parseInt(sides[0]);
    height = Integer.parseInt(sides[1]);
    decoder = new PictureDecoder((long) width * height);
    try (Picture picture = new RenderedScene(7, width, height, 4).picture(0)) {
      data = new PictureEncoder(90).encode(picture, encoding);
    }
  }

  /** Checks and decodes the frame. */
  @Benchmark
  public int decode() throws BadPictureException {
    try (Picture picture = decoder.decode(encoding, data, width, height)) {
      return picture.width();
    }
  }

  /** Checks the frame, and decodes of a large JPEG what a crop of 240 pixels needs. */
  @Benchmark
  public int decodeForCrop() throws BadPictureException {
    try (Picture picture =
        decoder.decodeForCrops(encoding, ByteBuffer.wrap(data), width, height, 1)) {
      target.clear();
      picture.crop(crop, ChannelOrder.BGR, target);
      return target.get(0);
    }
  }

  /** The same with all of the frame decoded. */
  @Benchmark
  public int decodeWholeForCrop() throws BadPictureException {
    try (Picture picture = decoder.decode(encoding, data, width, height)) {
      target.clear();
      picture.crop(crop, ChannelOrder.BGR, target);
      return target.get(0);
    }
  }

  /** Checks the frame without decoding it. */
  @Benchmark
  public void require() throws BadPictureException {
    decoder.require(encoding, ByteBuffer.wrap(data), width, height);
  }
}
