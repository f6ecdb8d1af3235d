package io.siamflow.testing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Small folders to train on, drawn for a test. */
public final class TinyFolders {

  public static final int WIDTH = 160;
  public static final int HEIGHT = 120;

  private TinyFolders() {}

  /** A sequence of a square that moves right by 4 pixels a frame over coloured stripes. */
  public static void sequence(Path folder, int frames) throws IOException {
    Files.createDirectories(folder.resolve("img"));
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      int x = 20 + 4 * i;
      ImageIO.write(
          picture(x, 40), "jpg", folder.resolve("img/%04d.jpg".formatted(i + 1)).toFile());
      truth.add("%d,%d,30,24".formatted(x + 1, 41));
    }
    Files.write(folder.resolve("groundtruth_rect.txt"), truth);
  }

  /** Photographs with a polygon around each one's square. */
  public static void photographs(Path folder, int count) throws IOException {
    Files.createDirectories(folder.resolve("images/set"));
    Files.createDirectories(folder.resolve("labels/set"));
    for (int i = 0; i < count; i++) {
      int x = 10 + 7 * i;
      ImageIO.write(
          picture(x, 30), "jpg", folder.resolve("images/set/%d.jpg".formatted(i)).toFile());
      double left = (double) x / WIDTH;
      double right = (x + 30.0) / WIDTH;
      double top = 30.0 / HEIGHT;
      double bottom = 54.0 / HEIGHT;
      Files.writeString(
          folder.resolve("labels/set/%d.txt".formatted(i)),
          "7 %s %s %s %s %s %s %s %s%n"
              .formatted(left, top, right, top, right, bottom, left, bottom));
    }
  }

  private static BufferedImage picture(int x, int y) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    for (int stripe = 0; stripe < WIDTH; stripe += 8) {
      graphics.setColor(new Color(stripe, 120, 255 - stripe));
      graphics.fillRect(stripe, 0, 8, HEIGHT);
    }
    graphics.setColor(Color.YELLOW);
    graphics.fillRect(x, y, 30, 24);
    graphics.setColor(Color.BLACK);
    graphics.fillRect(x + 10, y + 6, 8, 10);
    graphics.dispose();
    return image;
  }
}
