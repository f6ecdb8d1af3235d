package io.siamflow.cli;

import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A noisy square that runs over a noisy ground, 160x120 pixels. */
final class SmallScene {

  static final int WIDTH = 160;
  static final int HEIGHT = 120;
  private static final int SIDE = 24;

  private SmallScene() {}

  /** Where the square is, 0-based. */
  static Box truth(int frame) {
    return new Box(40 + 2 * frame, 50 + frame, SIDE, SIDE);
  }

  static RasterPicture picture(int frame) {
    byte[] bgr = new byte[3 * WIDTH * HEIGHT];
    Random ground = new Random(1);
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (60 + ground.nextInt(40));
    }
    Random target = new Random(2);
    Box box = truth(frame);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int at = 3 * (WIDTH * ((int) box.y() + y) + (int) box.x() + x);
        for (int channel = 0; channel < 3; channel++) {
          bgr[at + channel] = (byte) target.nextInt(256);
        }
      }
    }
    return new RasterPicture(WIDTH, HEIGHT, bgr);
  }

  /** An OTB folder: PNG files and 1-based ground truth. */
  static Path otb(Path folder, int frames) throws IOException {
    images(folder.resolve("img"), frames);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      Box box = truth(i).translate(1, 1);
      lines.add(
          "%d,%d,%d,%d"
              .formatted((int) box.x(), (int) box.y(), (int) box.width(), (int) box.height()));
    }
    Files.write(folder.resolve("groundtruth_rect.txt"), lines);
    return folder;
  }

  /** A folder of PNG files and nothing else. */
  static Path images(Path folder, int frames) throws IOException {
    Files.createDirectories(folder);
    PictureEncoder encoder = new PictureEncoder(90);
    for (int i = 0; i < frames; i++) {
      byte[] png = encoder.encode(picture(i), PictureEncoding.PNG);
      Files.write(folder.resolve("%04d.png".formatted(i + 1)), png);
    }
    return folder;
  }
}
