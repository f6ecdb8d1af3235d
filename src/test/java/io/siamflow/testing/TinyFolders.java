package io.siamflow.testing;

import io.siamflow.image.RasterPicture;
import io.siamflow.media.VideoWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /**
   * The same square as a sequence of VOT: corners of polygons, images in a folder {@code color}.
   */
  public static void vot(Path folder, int frames) throws IOException {
    Files.createDirectories(folder.resolve("color"));
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      int x = 20 + 4 * i;
      ImageIO.write(
          picture(x, 40), "jpg", folder.resolve("color/%08d.jpg".formatted(i + 1)).toFile());
      truth.add("%d,40,%d,40,%d,64,%d,64".formatted(x, x + 30, x + 30, x));
    }
    Files.write(folder.resolve("groundtruth.txt"), truth);
  }

  /**
   * The same square as a sequence of DAVIS, whose masks have the square without its black middle.
   *
   * @param root of the data set
   * @param resolution name of the folder of sequences
   * @param target colour of the target in the masks
   */
  public static void davis(Path root, String resolution, String name, int frames, Color target)
      throws IOException {
    Path images = root.resolve("JPEGImages").resolve(resolution).resolve(name);
    Path masks = root.resolve("Annotations").resolve(resolution).resolve(name);
    Files.createDirectories(images);
    Files.createDirectories(masks);
    for (int i = 0; i < frames; i++) {
      int x = 20 + 4 * i;
      ImageIO.write(picture(x, 40), "jpg", images.resolve("%05d.jpg".formatted(i)).toFile());
      BufferedImage mask = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D graphics = mask.createGraphics();
      graphics.setColor(target);
      graphics.fillRect(x, 40, 30, 24);
      graphics.setColor(Color.BLACK);
      graphics.fillRect(x + 10, 46, 8, 10);
      graphics.dispose();
      ImageIO.write(mask, "png", masks.resolve("%05d.png".formatted(i)).toFile());
    }
  }

  /**
   * The same square as a video of PETS 2009 with its XML file.
   *
   * @param frames of the video
   * @param people identities, whose boxes are all the square's
   * @param lastFrame the last one that the XML file has
   */
  public static void pets(Path folder, int frames, List<Integer> people, int lastFrame)
      throws IOException {
    Files.createDirectories(folder);
    Path video = folder.resolve("video.mp4");
    try (VideoWriter writer = VideoWriter.create(video, WIDTH, HEIGHT, 25)) {
      for (int i = 0; i < frames; i++) {
        byte[] bgr =
            ((DataBufferByte) picture(20 + 4 * i, 40).getRaster().getDataBuffer()).getData();
        writer.write(new RasterPicture(WIDTH, HEIGHT, bgr));
      }
    }
    Files.move(video, folder.resolve("view.avi"));
    StringBuilder xml = new StringBuilder("<dataset>\n");
    for (int i = 0; i <= lastFrame; i++) {
      xml.append("<frame number=\"%d\"><objectlist>".formatted(i));
      for (int person : people) {
        xml.append(
            "<object id=\"%d\"><box h=\"24\" w=\"30\" xc=\"%d\" yc=\"52\"/></object>"
                .formatted(person, 35 + 4 * i));
      }
      xml.append("</objectlist></frame>\n");
    }
    Files.writeString(folder.resolve("PETS-tiny.xml"), xml.append("</dataset>\n"));
  }

  /** A photograph without labels; the file's ending says its format. */
  public static void photograph(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    ImageIO.write(picture(50, 50), name.endsWith(".png") ? "png" : "jpg", file.toFile());
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
