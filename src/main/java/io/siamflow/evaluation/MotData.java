package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Sequences with many targets, in two layouts:
 *
 * <ul>
 *   <li>MOTChallenge: {@code NAME/img1/000001.jpg...} and {@code NAME/gt/gt.txt}, pixels counted
 *       from 1.
 *   <li>A folder with one video, or images in {@code img1}, and one XML file of {@code <frame
 *       number>} elements, counted from 0 as the pixels are, as PETS 2009 carries it.
 * </ul>
 */
public final class MotData {

  private static final String TRUTH = "gt/gt.txt";
  private static final String IMAGES = "img1";
  private static final List<String> VIDEOS = List.of(".avi", ".mp4", ".mkv", ".mov", ".webm");

  /** An XML file of another kind says so before this. */
  private static final int SNIFFED = 4096;

  private MotData() {}

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    for (Path folder :
        new BenchmarkFolder(root)
            .sequences(MotData::isSequence, TRUTH + ", or an XML file of frames and one video")) {
      sequences.add(sequence(folder));
    }
    return sequences;
  }

  private static boolean isSequence(Path folder) {
    try {
      return Files.exists(folder.resolve(TRUTH)) || !xmlTruths(folder).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static LabelledSequence sequence(Path folder) throws IOException {
    Path file = folder.resolve(TRUTH);
    boolean text = Files.exists(file);
    ManyTruth truth;
    if (text) {
      truth = MotTruth.read(file);
    } else {
      List<Path> found = xmlTruths(folder);
      if (found.size() != 1) {
        throw new IOException(folder + ": has " + found.size() + " XML files of frames, not one");
      }
      file = found.get(0);
      truth = truth(file);
    }
    FrameSource frames = frames(folder);
    if (frames.size().isPresent() && truth.size() > frames.size().getAsInt()) {
      throw new IOException(
          "%s: frame %d, counted from 0, has no image; there are %d"
              .formatted(file, truth.size() - 1, frames.size().getAsInt()));
    }
    return new LabelledSequence(BenchmarkFolder.name(folder), frames, truth, text ? 1 : 0);
  }

  private static ManyTruth truth(Path file) throws IOException {
    PetsTruth pets = PetsTruth.read(file);
    Map<Integer, Map<Integer, Box>> boxes = new TreeMap<>();
    for (int identity : pets.identities()) {
      Map<Integer, Box> frames = new TreeMap<>();
      for (int frame : pets.framesOf(identity)) {
        frames.put(frame, pets.box(identity, frame).orElseThrow());
      }
      boxes.put(identity, frames);
    }
    try {
      return new ManyTruth(boxes);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static FrameSource frames(Path folder) throws IOException {
    if (Files.isDirectory(folder.resolve(IMAGES))) {
      return new ImageFrames(new ImageFolder(folder.resolve(IMAGES)).completeImages());
    }
    List<Path> videos = files(folder, VIDEOS);
    if (videos.size() != 1) {
      throw new IOException(
          "%s: has no folder %s and %d videos, not one".formatted(folder, IMAGES, videos.size()));
    }
    return new VideoFrames(videos.get(0));
  }

  private static List<Path> xmlTruths(Path folder) throws IOException {
    List<Path> truths = new ArrayList<>();
    for (Path file : files(folder, List.of(".xml"))) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.substring(0, Math.min(SNIFFED, text.length())).contains("<frame")) {
        truths.add(file);
      }
    }
    return truths;
  }

  private static List<Path> files(Path folder, List<String> endings) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                String name = BenchmarkFolder.name(file).toLowerCase(Locale.ROOT);
                return endings.stream().anyMatch(name::endsWith);
              })
          .sorted()
          .toList();
    }
  }
}
