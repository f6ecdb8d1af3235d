package io.siamflow.training;

import io.siamflow.evaluation.MaskFolder;
import io.siamflow.evaluation.PetsTruth;
import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.evaluation.SequenceLayout;
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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads folders to train on, whatever is in them: sequences in the layouts of {@link
 * SequenceFolder}, DAVIS (its root, one of its resolutions or sequences), PETS 2009 (a video and an
 * XML file of boxes by identity), photographs with polygons (YOLO), photographs alone, or folders
 * of these. Images are JPEG and PNG files.
 */
public final class TrainingFolders {

  private static final double SMALLEST_SIDE = 6;
  private static final int JPEG_QUALITY = 95;
  private static final String DAVIS_IMAGES = "JPEGImages";
  private static final String DAVIS_MASKS = "Annotations";

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
   * @throws IOException if nothing in it is known, something is broken, or a sequence that is held
   *     back has no truth on its first frame; names it
   */
  public void read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": there is no such folder");
    }
    if (!readOne(folder.toAbsolutePath().normalize())) {
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
    } else if (Files.exists(folder.resolve("groundtruth_rect.txt"))
        || Files.exists(folder.resolve("groundtruth.txt"))) {
      add(SequenceFolder.open(folder));
    } else if (Files.isDirectory(folder.resolve(DAVIS_IMAGES))) {
      return readDavis(folder.resolve(DAVIS_IMAGES));
    } else if (isNamed(folder, DAVIS_IMAGES)) {
      return readDavis(folder);
    } else if (!images(folder).isEmpty()) {
      readImages(folder);
    } else {
      return readAll(children(folder));
    }
    return true;
  }

  private boolean readAll(List<Path> folders) throws IOException {
    boolean found = false;
    for (Path folder : folders) {
      found |= readOne(folder);
    }
    return found;
  }

  /** One resolution of DAVIS's sequences: 480p, or the first by name where that is missing. */
  private boolean readDavis(Path images) throws IOException {
    List<Path> folders = children(images);
    Optional<Path> usual = folders.stream().filter(folder -> isNamed(folder, "480p")).findFirst();
    if (usual.isPresent()) {
      return readAll(children(usual.get()));
    }
    for (Path resolution : folders) {
      if (images(resolution).isEmpty()) {
        return readAll(children(resolution));
      }
    }
    return readAll(folders);
  }

  /** A folder with nothing but images: a sequence of DAVIS, masks, or pictures of anything. */
  private void readImages(Path folder) throws IOException {
    Sequence sequence = SequenceFolder.open(folder);
    if (sequence.layout() == SequenceLayout.DAVIS) {
      add(sequence);
      return;
    }
    boolean isPart = isNamed(folder, "img") || isNamed(folder, "color");
    String name = (isPart ? folder.getParent() : folder).getFileName().toString();
    requireTruth(name, folder, sequence);
    sequence.images().forEach(file -> pictures.add(PictureSource.of(file)));
  }

  private void requireTruth(String name, Path folder, Sequence sequence) throws IOException {
    if (heldBack.contains(name) && sequence.truthOf(0).isEmpty()) {
      throw new IOException(
          "%s: %s is held back for validation, but its first frame has no ground truth"
              .formatted(folder, name));
    }
  }

  private void add(Sequence sequence) throws IOException {
    if (sequence.hasTruth()) {
      sequences.add(sequence);
    }
    if (heldBack.contains(sequence.name())) {
      requireTruth(sequence.name(), sequence.images().get(0).getParent(), sequence);
      validation.add(sequence);
      return;
    }
    Optional<MaskFolder> masks = SequenceFolder.masks(sequence);
    List<Sighting> sightings = new ArrayList<>();
    for (int i = 0; i < sequence.size(); i++) {
      Path file = sequence.images().get(i);
      PictureSource picture = PictureSource.of(file);
      pictures.add(picture);
      PictureSource mask =
          masks.map(folder -> PictureSource.ofMask(() -> folder.mask(file))).orElse(null);
      Optional<Box> box = sequence.truthOf(i).filter(TrainingFolders::isLarge);
      if (box.isPresent()) {
        sightings.add(new Sighting(i, picture, box.get(), mask));
      }
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
    Path truthFile = petsTruth(folder);
    PetsTruth truth = PetsTruth.read(truthFile);
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
      Integer past = truth.framesOf(identity).ceiling(frames.size());
      if (past != null) {
        throw new IOException(
            "%s: frame %d is not in %s, which has %d frames"
                .formatted(truthFile, past, video, frames.size()));
      }
      if (heldBackPeople.contains(identity)) {
        continue;
      }
      List<Sighting> sightings = new ArrayList<>();
      for (int frame : truth.framesOf(identity)) {
        sightings.add(
            new Sighting(frame, frames.get(frame), truth.box(identity, frame).orElseThrow(), null));
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
      files = all.filter(TrainingFolders::isImage).sorted().toList();
    }
    for (Path file : files) {
      PictureSource picture = PictureSource.of(file);
      pictures.add(picture);
      String relative = images.relativize(file).toString();
      Path labels =
          folder
              .resolve("labels")
              .resolve(relative.substring(0, relative.lastIndexOf('.')) + ".txt");
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

  private static List<Path> images(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(TrainingFolders::isImage).toList();
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png"))
        && Files.isRegularFile(file);
  }

  /** The folders in one; DAVIS's masks are no pictures to train on. */
  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isDirectory(file) && !isNamed(file, DAVIS_MASKS))
          .sorted()
          .toList();
    }
  }

  private static boolean isNamed(Path folder, String name) {
    return folder.getFileName() != null && folder.getFileName().toString().equals(name);
  }
}
