package io.siamflow.training;

import io.siamflow.evaluation.MaskFolder;
import io.siamflow.evaluation.PetsTruth;
import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.VideoFrame;
import io.siamflow.media.VideoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads folders to train on, whatever is in them: sequences in the layouts of {@link
 * SequenceFolder}, a DAVIS root, PETS 2009 (a video and an XML file of boxes by identity),
 * photographs with polygons (YOLO), photographs alone, or folders of these.
 */
public final class TrainingFolders {

  private static final double SMALLEST_SIDE = 6;
  private static final int JPEG_QUALITY = 95;
  private static final String DAVIS_IMAGES = "JPEGImages";

  private final Set<String> heldBack;
  private final Set<Integer> heldBackPeople;
  private final List<Sequence> sequences = new ArrayList<>();
  private final List<Sequence> validation = new ArrayList<>();
  private final List<ObjectTrack> videos = new ArrayList<>();
  private final List<ObjectTrack> people = new ArrayList<>();
  private final List<ObjectTrack> photos = new ArrayList<>();
  private final List<PictureSource> pictures = new ArrayList<>();
  private final List<Path> peopleFolders = new ArrayList<>();

  /**
   * A reader that has read nothing.
   *
   * @param heldBack names of sequences that are for validation
   * @param heldBackPeople PETS identities that are left out
   */
  public TrainingFolders(Set<String> heldBack, Set<Integer> heldBackPeople) {
    this.heldBack = Set.copyOf(heldBack);
    this.heldBackPeople = Set.copyOf(heldBackPeople);
  }

  /** What was read so far, but for what is held back. */
  public TrainingData data() {
    return new TrainingData(videos, people, photos, pictures);
  }

  /** All sequences with truth, held back or not. */
  public List<Sequence> sequences() {
    return List.copyOf(sequences);
  }

  /** The sequences that were held back. */
  public List<Sequence> validation() {
    return List.copyOf(validation);
  }

  /** The folders of PETS 2009. */
  public List<Path> peopleFolders() {
    return List.copyOf(peopleFolders);
  }

  /**
   * Reads a folder and those in it.
   *
   * @throws IOException if nothing in it is known, or something is broken; names it
   */
  public void read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": there is no such folder");
    }
    if (!readOne(folder)) {
      throw new IOException(folder + ": holds nothing that can be trained on");
    }
  }

  private boolean readOne(Path folder) throws IOException {
    Optional<Path> video = only(folder, ".avi");
    if (video.isPresent()) {
      readPets(folder, video.get());
    } else if (Files.isDirectory(folder.resolve("labels"))
        && Files.isDirectory(folder.resolve("images"))) {
      readPhotographs(folder);
    } else if (Files.isDirectory(folder.resolve(DAVIS_IMAGES).resolve("480p"))) {
      for (Path sequence : children(folder.resolve(DAVIS_IMAGES).resolve("480p"))) {
        add(SequenceFolder.open(sequence));
      }
    } else if (Files.exists(folder.resolve("groundtruth_rect.txt"))
        || Files.exists(folder.resolve("groundtruth.txt"))) {
      add(SequenceFolder.open(folder));
    } else if (only(folder, ".jpg").isPresent()) {
      SequenceFolder.open(folder).images().forEach(file -> pictures.add(PictureSource.of(file)));
    } else {
      boolean found = false;
      for (Path child : children(folder)) {
        found |= readOne(child);
      }
      return found;
    }
    return true;
  }

  private void add(Sequence sequence) {
    if (sequence.hasTruth()) {
      sequences.add(sequence);
    }
    if (heldBack.contains(sequence.name())) {
      validation.add(sequence);
      return;
    }
    Optional<MaskFolder> masks = SequenceFolder.masks(sequence);
    List<Sighting> sightings = new ArrayList<>();
    for (int i = 0; i < sequence.size(); i++) {
      Path file = sequence.images().get(i);
      PictureSource picture = PictureSource.of(file);
      pictures.add(picture);
      PictureSource mask = masks.map(folder -> PictureSource.of(folder.file(file))).orElse(null);
      sequence
          .truthOf(i)
          .filter(TrainingFolders::isLarge)
          .ifPresent(box -> sightings.add(new Sighting(picture, box, mask)));
    }
    if (!sightings.isEmpty()) {
      videos.add(new ObjectTrack(sequence.name(), sightings));
    }
  }

  private static boolean isLarge(Box box) {
    return box.isUsable() && Math.min(box.width(), box.height()) >= SMALLEST_SIDE;
  }

  private void readPets(Path folder, Path video) throws IOException {
    peopleFolders.add(folder);
    PetsTruth truth = PetsTruth.read(petsTruth(folder));
    List<PictureSource> frames = new ArrayList<>();
    PictureEncoder encoder = new PictureEncoder(JPEG_QUALITY);
    try (VideoReader reader = VideoReader.open(video)) {
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        try (VideoFrame frame = next.get()) {
          frames.add(
              PictureSource.of(
                  encoder.encode(frame.picture(), PictureEncoding.JPEG),
                  frame.picture().width(),
                  frame.picture().height()));
        }
      }
    }
    for (int identity : truth.identities()) {
      if (heldBackPeople.contains(identity)) {
        continue;
      }
      List<Sighting> sightings = new ArrayList<>();
      for (int frame : truth.framesOf(identity)) {
        if (frame < frames.size()) {
          sightings.add(
              new Sighting(frames.get(frame), truth.box(identity, frame).orElseThrow(), null));
        }
      }
      if (!sightings.isEmpty()) {
        people.add(new ObjectTrack(folder.getFileName() + " " + identity, sightings));
      }
    }
  }

  private static Path petsTruth(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("PETS.*\\.xml"))
          .findFirst()
          .orElseThrow(() -> new IOException(folder + ": holds no PETS*.xml"));
    }
  }

  private void readPhotographs(Path folder) throws IOException {
    Path images = folder.resolve("images");
    List<Path> files;
    try (Stream<Path> all = Files.walk(images)) {
      files = all.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
    }
    for (Path file : files) {
      PictureSource picture = PictureSource.of(file);
      pictures.add(picture);
      String relative = images.relativize(file).toString();
      Path labels =
          folder.resolve("labels").resolve(relative.substring(0, relative.length() - 4) + ".txt");
      if (Files.exists(labels)) {
        for (Sighting sighting : YoloPolygons.read(file, picture, labels)) {
          photos.add(new ObjectTrack(file.getFileName().toString(), List.of(sighting)));
        }
      }
    }
  }

  private static Optional<Path> only(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().findFirst();
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }
}
