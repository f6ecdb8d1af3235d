package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.EncodedPicture;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects of a photograph as YOLO's segmentation format has them: a line an object, its class and
 * the corners of its polygon, x and y by turns, as shares of the picture's width and height. Blank
 * lines say nothing.
 */
final class YoloPolygons {

  /** Smaller objects show nothing. */
  private static final double SMALLEST_SIDE = 24;

  private YoloPolygons() {}

  /**
   * The objects of a photograph that are large enough.
   *
   * @throws IOException if the file cannot be read or a line is wrong; names file and line
   */
  static List<Sighting> read(Path image, PictureSource picture, Path labels) throws IOException {
    EncodedPicture header = EncodedPicture.read(image);
    List<Sighting> sightings = new ArrayList<>();
    List<String> lines = lines(labels);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String[] words = lines.get(i).strip().split("\\s+");
      if (words.length < 7 || words.length % 2 == 0) {
        throw new IOException(
            "%s: line %d is no class with three corners or more".formatted(labels, i + 1));
      }
      double[] corners = new double[words.length - 1];
      for (int k = 0; k < corners.length; k++) {
        corners[k] =
            share(words[k + 1], labels, i + 1) * (k % 2 == 0 ? header.width() : header.height());
      }
      Box box = bounds(corners);
      if (Math.min(box.width(), box.height()) >= SMALLEST_SIDE) {
        sightings.add(
            new Sighting(0, picture, box, () -> mask(corners, header.width(), header.height())));
      }
    }
    return sightings;
  }

  private static List<String> lines(Path labels) throws IOException {
    try {
      return Files.readAllLines(labels);
    } catch (CharacterCodingException e) {
      throw new IOException(labels + ": is not UTF-8", e);
    }
  }

  private static double share(String word, Path file, int line) throws IOException {
    try {
      double share = Double.parseDouble(word);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IOException("%s: line %d: %s is no share of a side".formatted(file, line, word));
  }

  private static Box bounds(double[] corners) {
    double left = Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double right = 0;
    double bottom = 0;
    for (int i = 0; i < corners.length; i += 2) {
      left = Math.min(left, corners[i]);
      right = Math.max(right, corners[i]);
      top = Math.min(top, corners[i + 1]);
      bottom = Math.max(bottom, corners[i + 1]);
    }
    return new Box(left, top, right - left, bottom - top);
  }

  private static Picture mask(double[] corners, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Path2D polygon = new Path2D.Double();
    polygon.moveTo(corners[0], corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      polygon.lineTo(corners[i], corners[i + 1]);
    }
    polygon.closePath();
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fill(polygon);
    graphics.dispose();
    return new RasterPicture(
        width, height, ((DataBufferByte) image.getRaster().getDataBuffer()).getData());
  }
}
