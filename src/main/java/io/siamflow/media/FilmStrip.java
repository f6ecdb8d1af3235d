package io.siamflow.media;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * One PNG that shows a few pictures of a stream side by side, evenly spaced from the first on,
 * however long the stream is. All have the first one's shape: a picture of another shape is scaled
 * to fit and has black bars.
 */
public final class FilmStrip implements PictureSink {

  private final Path file;
  private final int tiles;
  private final int tileWidth;
  private final List<Mat> kept = new ArrayList<>();
  private int tileHeight;
  private long number;
  private long spacing = 1;
  private boolean closed;

  /**
   * An empty strip. Nothing is written before it is closed.
   *
   * @param file the PNG to write; a file of that name is replaced
   * @param tiles the most pictures shown, at least 2
   * @param tileWidth the width to which each is scaled, pixels
   */
  public FilmStrip(Path file, int tiles, int tileWidth) {
    if (tiles < 2 || tileWidth < 1) {
      throw new IllegalArgumentException("a strip of " + tiles + " tiles of width " + tileWidth);
    }
    this.file = file;
    this.tiles = tiles;
    this.tileWidth = tileWidth;
  }

  @Override
  public void write(Picture picture) {
    if (closed) {
      throw new IllegalStateException(file + ": is closed");
    }
    if (number == 0) {
      tileHeight = Math.max(1, Math.round((float) picture.height() * tileWidth / picture.width()));
    }
    if (number++ % spacing != 0) {
      return;
    }
    if (kept.size() == tiles) {
      dropEverySecond();
      if ((number - 1) % spacing != 0) {
        return;
      }
    }
    kept.add(tile(picture));
  }

  private void dropEverySecond() {
    spacing *= 2;
    List<Mat> fewer = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      if (i % 2 == 0) {
        fewer.add(kept.get(i));
      } else {
        kept.get(i).close();
      }
    }
    kept.clear();
    kept.addAll(fewer);
  }

  private Mat tile(Picture picture) {
    float scale =
        Math.min((float) tileWidth / picture.width(), (float) tileHeight / picture.height());
    int width = Math.max(1, Math.min(tileWidth, Math.round(picture.width() * scale)));
    int height = Math.max(1, Math.min(tileHeight, Math.round(picture.height() * scale)));
    try (Scalar black = new Scalar();
        Mat pixels = OpenCvPicture.matrix(picture);
        Rect area = new Rect((tileWidth - width) / 2, (tileHeight - height) / 2, width, height);
        Size size = new Size(width, height)) {
      Mat tile = new Mat(tileHeight, tileWidth, opencv_core.CV_8UC3, black);
      try (Mat place = new Mat(tile, area)) {
        opencv_imgproc.resize(pixels, place, size, 0, 0, opencv_imgproc.INTER_AREA);
      }
      return tile;
    }
  }

  /** Writes the PNG; a strip without pictures leaves no file. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (kept.isEmpty()) {
      return;
    }
    Mat strip = new Mat(kept.get(0).rows(), kept.size() * tileWidth, opencv_core.CV_8UC3);
    try (Picture picture = OpenCvPicture.owning(strip)) {
      for (int i = 0; i < kept.size(); i++) {
        try (Rect area = new Rect(i * tileWidth, 0, tileWidth, strip.rows());
            Mat place = new Mat(strip, area)) {
          kept.get(i).copyTo(place);
        }
      }
      Files.write(file, new PictureEncoder(95).encode(picture, PictureEncoding.PNG));
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e, e);
    } finally {
      kept.forEach(Mat::close);
      kept.clear();
    }
  }
}
