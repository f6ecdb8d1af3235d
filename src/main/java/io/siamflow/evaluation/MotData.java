package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sequences with many targets, in two layouts:
 *
 * <ul>
 *   <li>MOTChallenge: {@code NAME/img1/000001.jpg...}, numbered from 1 without a gap, and {@code
 *       NAME/gt/gt.txt}, pixels counted from 1. Of {@code NAME/seqinfo.ini} the images' folder and
 *       number are taken where it is there.
 *   <li>A folder with one video, or images in {@code img1} that are numbered from 0, and one XML
 *       file of {@code <frame number>} elements, counted from 0 as the pixels are, as PETS 2009
 *       carries it.
 * </ul>
 */
public final class MotData {

  private static final String TRUTH = "gt/gt.txt";
  private static final List<String> VIDEOS = List.of(".avi", ".mp4", ".mkv", ".mov", ".webm");

  private static final List<String> XML = List.of(".xml");
  private static final Pattern FRAME = Pattern.compile("<frame[\\s/>]");

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
      return Files.exists(folder.resolve(TRUTH))
          || !xmlTruths(folder).isEmpty()
          || !files(folder, XML).isEmpty() && !files(folder, VIDEOS).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static LabelledSequence sequence(Path folder) throws IOException {
    Path file = folder.resolve(TRUTH);
    String name = BenchmarkFolder.name(folder);
    if (Files.exists(file)) {
      FrameSource frames = frames(folder, 1);
      ManyTruth truth = MotTruth.read(file, name, frames);
      return new LabelledSequence(name, frames, truth, 1);
    }
    Path xml = onlyXml(folder);
    PetsTruth pets = PetsTruth.read(xml);
    FrameSource frames = frames(folder, 0);
    pets.requireWithin(xml, frames.size(), frames.place());
    return new LabelledSequence(name, frames, truth(xml, pets), 0);
  }

  private static Path onlyXml(Path folder) throws IOException {
    List<Path> found = xmlTruths(folder);
    if (found.size() == 1) {
      return found.get(0);
    }
    List<Path> others = files(folder, XML);
    if (found.isEmpty() && others.size() == 1) {
      throw new IOException(others.get(0) + ": has no <frame>");
    }
    throw new IOException(
        "%s: has no %s and %d XML files of frames, not one".formatted(folder, TRUTH, found.size()));
  }

  private static ManyTruth truth(Path file, PetsTruth pets) throws IOException {
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

  /** Image files whose numbers are the truth's, or a video. */
  private static FrameSource frames(Path folder, int firstNumber) throws IOException {
    SequenceInfo info = SequenceInfo.of(folder);
    Path images = folder.resolve(info.imageFolder());
    if (Files.isDirectory(images)) {
      List<Path> files = new ImageFolder(images).completeImages(firstNumber);
      info.requireLength(files);
      return new ImageFrames(files);
    }
    List<Path> videos = files(folder, VIDEOS);
    if (videos.size() != 1) {
      throw new IOException(
          "%s: has no folder %s and %d videos, not one"
              .formatted(folder, info.imageFolder(), videos.size()));
    }
    return VideoFrames.of(videos.get(0));
  }

  private static List<Path> xmlTruths(Path folder) throws IOException {
    List<Path> truths = new ArrayList<>();
    for (Path file : files(folder, XML)) {
      if (FRAME.matcher(new DatasetText(file).read()).find()) {
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
          .filter(file -> !BenchmarkFolder.isHidden(file))
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
