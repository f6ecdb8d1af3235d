package io.siamflow.evaluation;

import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small benchmark on disk: black pictures of 40x30 pixels.
 *
 * @param root its folder
 */
record BenchmarkFiles(Path root) {

  static final int WIDTH = 40;
  static final int HEIGHT = 30;

  private static byte[] png(byte[] bgr) {
    return new PictureEncoder(90)
        .encode(new RasterPicture(WIDTH, HEIGHT, bgr), PictureEncoding.PNG);
  }

  /** Images whose names hold the numbers from first to last. */
  void images(String folder, String name, int first, int last) throws IOException {
    Path place = Files.createDirectories(root.resolve(folder));
    byte[] black = png(new byte[3 * WIDTH * HEIGHT]);
    for (int i = first; i <= last; i++) {
      Files.write(place.resolve(name.formatted(i)), black);
    }
  }

  /** A text file. */
  Path file(String name, String... lines) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, List.of(lines));
  }

  /** A picture of any pixels. */
  void picture(Path file, byte[] bgr) throws IOException {
    Files.write(file, png(bgr));
  }

  /** A mask of one square, white on black. */
  Path mask(String name, int left, int top, int side) throws IOException {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        for (int channel = 0; channel < 3; channel++) {
          bgr[3 * (y * WIDTH + x) + channel] = (byte) 255;
        }
      }
    }
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, png(bgr));
  }
}
