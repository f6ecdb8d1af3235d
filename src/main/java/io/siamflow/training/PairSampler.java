package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Picture;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Draws pairs: each by its own number, so that any of them can be drawn again. */
final class PairSampler {

  private static final Color BLACK = new Color(0, 0, 0);
  private static final double SMALLEST_REGION = .08;
  private static final double LARGEST_REGION = .5;
  private static final double REGION_ASPECT = .5;
  private static final double DISTRACTOR_CHANCE = .6;

  /** float32 holds smaller whole numbers exactly. */
  private static final int UNKNOWN_OBJECTS = 1 << 20;

  private final TrainingData data;
  private final Sampling sampling;
  private final int searchSide;
  private final long firstState;
  private final List<ObjectTrack> masked;
  private final List<ObjectTrack> all;
  private final Map<ObjectTrack, Integer> numbers = new IdentityHashMap<>();

  /**
   * A sampler.
   *
   * @param searchSide of the search regions, pixels
   * @throws IllegalArgumentException if the mix asks for what is not there
   */
  PairSampler(TrainingData data, Sampling sampling, int searchSide, long seed) {
    this.data = data;
    this.sampling = sampling;
    this.searchSide = searchSide;
    firstState = new SplittableRandom(seed).nextLong();
    all = Stream.of(data.videos(), data.people(), data.photos()).flatMap(List::stream).toList();
    all.forEach(track -> numbers.put(track, numbers.size()));
    masked =
        Stream.concat(data.videos().stream(), data.photos().stream())
            .filter(track -> track.sightings().get(0).mask() != null)
            .toList();
    Sampling.Mix mix = sampling.mix();
    require("video", mix.video(), data.videos());
    require("people", mix.people(), data.people());
    require("photo", mix.photo(), data.photos());
    require("paste", mix.paste(), masked);
    require("region", mix.region(), data.pictures());
    require("other", mix.other(), all);
  }

  private static void require(String kind, double share, List<?> there) {
    if (share > 0 && there.isEmpty()) {
      throw new IllegalArgumentException(
          "the mix asks for pairs of kind " + kind + ", for which the data has nothing");
    }
  }

  /** A pair without its teacher's answer. */
  TrainingPair pair(long number) throws IOException {
    SplittableRandom random = new SplittableRandom(firstState + number);
    Sampling.Mix mix = sampling.mix();
    double draw =
        random.nextDouble()
            * (mix.video() + mix.people() + mix.photo() + mix.paste() + mix.region() + mix.other());
    TrainingPair pair;
    if ((draw -= mix.video()) < 0) {
      pair = ofTrack(pick(data.videos(), random), random);
    } else if ((draw -= mix.people()) < 0) {
      pair = ofTrack(pick(data.people(), random), random);
    } else if ((draw -= mix.photo()) < 0) {
      pair = ofTrack(pick(data.photos(), random), random);
    } else if ((draw -= mix.paste()) < 0) {
      pair = pasted(random);
    } else if ((draw -= mix.region()) < 0) {
      pair = ofRegion(number, random);
    } else {
      pair = ofOthers(random);
    }
    return augmented(pair, random);
  }

  private TrainingPair ofTrack(ObjectTrack track, RandomGenerator random) throws IOException {
    int first = random.nextInt(track.sightings().size());
    Sighting exemplar = track.sightings().get(first);
    Sighting search = track.sightings().get(near(first, track, random));
    Cut region = region(search.box(), random);
    return new TrainingPair(
        numbers.get(track),
        numbers.get(track),
        cut(exemplar.picture(), exemplar(exemplar.box(), random)),
        cut(search.picture(), region),
        searchSide,
        region.boxAboutMiddle(search.box()),
        true,
        search.mask() == null ? null : mask(search, region),
        null);
  }

  /** The index of a sighting at most the gap's frames before or after one. */
  private int near(int first, ObjectTrack track, RandomGenerator random) {
    List<Sighting> sightings = track.sightings();
    int frame = sightings.get(first).frame();
    int from = first;
    while (from > 0 && frame - sightings.get(from - 1).frame() <= sampling.gap()) {
      from--;
    }
    int to = first;
    while (to + 1 < sightings.size() && sightings.get(to + 1).frame() - frame <= sampling.gap()) {
      to++;
    }
    return from + random.nextInt(to - from + 1);
  }

  private TrainingPair ofOthers(RandomGenerator random) throws IOException {
    ObjectTrack exemplarTrack = pick(all, random);
    ObjectTrack searchTrack = pick(all, random);
    Sighting exemplar = pick(exemplarTrack.sightings(), random);
    Sighting search = pick(searchTrack.sightings(), random);
    Cut region = region(search.box(), random);
    boolean same = exemplarTrack == searchTrack;
    return new TrainingPair(
        numbers.get(exemplarTrack),
        numbers.get(searchTrack),
        cut(exemplar.picture(), exemplar(exemplar.box(), random)),
        cut(search.picture(), region),
        searchSide,
        same ? region.boxAboutMiddle(search.box()) : null,
        same,
        null,
        null);
  }

  private TrainingPair ofRegion(long number, RandomGenerator random) throws IOException {
    try (Picture picture = pick(data.pictures(), random).open()) {
      int shorter = Math.min(picture.width(), picture.height());
      double side =
          shorter
              * SMALLEST_REGION
              * Math.pow(LARGEST_REGION / SMALLEST_REGION, random.nextDouble());
      double aspect = Math.exp(REGION_ASPECT * (2 * random.nextDouble() - 1));
      double width = side * aspect;
      double height = side / aspect;
      Box box =
          new Box(
              random.nextDouble() * Math.max(0, picture.width() - width),
              random.nextDouble() * Math.max(0, picture.height() - height),
              width,
              height);
      Color padding = picture.meanColor().truncated();
      int unknown = -1 - (int) (number % UNKNOWN_OBJECTS);
      Cut region = region(box, random);
      return new TrainingPair(
          unknown,
          unknown,
          exemplar(box, random).of(picture, padding),
          region.of(picture, padding),
          searchSide,
          region.boxAboutMiddle(box),
          false,
          null,
          null);
    }
  }

  private TrainingPair pasted(RandomGenerator random) throws IOException {
    int number = random.nextInt(masked.size());
    ObjectTrack track = masked.get(number);
    int first = random.nextInt(track.sightings().size());
    Sighting exemplar = track.sightings().get(first);
    Sighting search = track.sightings().get(near(first, track, random));
    Cut exemplarCut = exemplar(exemplar.box(), random);
    byte[] exemplarPixels = cut(exemplar.picture(), exemplarCut);
    if (random.nextBoolean()) {
      byte[] ground = background(exemplarCut.outputSide(), random);
      paste(exemplar, exemplarCut, ground);
      exemplarPixels = ground;
    }
    byte[] ground = background(searchSide, random);
    Cut region = region(search.box(), random);
    if (random.nextDouble() < DISTRACTOR_CHANCE && masked.size() > 1) {
      // Any but the target itself.
      int other = (number + 1 + random.nextInt(masked.size() - 1)) % masked.size();
      Sighting distractor = pick(masked.get(other).sightings(), random);
      double reach = searchSide / 2.0;
      paste(
          distractor,
          Cut.around(
              distractor.box(),
              searchSide,
              Math.exp(sampling.scale() * (2 * random.nextDouble() - 1)),
              reach * (2 * random.nextDouble() - 1),
              reach * (2 * random.nextDouble() - 1)),
          ground);
    }
    paste(search, region, ground);
    return new TrainingPair(
        numbers.get(track),
        numbers.get(track),
        exemplarPixels,
        ground,
        searchSide,
        region.boxAboutMiddle(search.box()),
        true,
        mask(search, region),
        null);
  }

  /** An object's mask, one byte a pixel, 1 where more than half of the pixel is the object's. */
  private static byte[] mask(Sighting object, Cut cut) throws IOException {
    byte[] pixels;
    try (Picture picture = object.mask().open()) {
      pixels = cut.of(picture, BLACK);
    }
    byte[] mask = new byte[pixels.length / 3];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) ((pixels[3 * i] & 0xff) > 127 ? 1 : 0);
    }
    return mask;
  }

  /** Lays an object over pixels where its mask is. */
  private static void paste(Sighting object, Cut cut, byte[] pixels) throws IOException {
    byte[] over = cut(object.picture(), cut);
    byte[] mask;
    try (Picture picture = object.mask().open()) {
      mask = cut.of(picture, BLACK);
    }
    for (int i = 0; i < pixels.length; i++) {
      int share = mask[i] & 0xff;
      pixels[i] = (byte) (((pixels[i] & 0xff) * (255 - share) + (over[i] & 0xff) * share) / 255);
    }
  }

  private byte[] background(int side, RandomGenerator random) throws IOException {
    try (Picture picture = pick(data.pictures(), random).open()) {
      int largest = Math.min(picture.width(), picture.height());
      int patch = (int) (largest * (.4 + .6 * random.nextDouble()));
      Cut cut =
          new Cut(
              random.nextInt(picture.width() - patch + 1),
              random.nextInt(picture.height() - patch + 1),
              Math.max(1, patch),
              side);
      return cut.of(picture, BLACK);
    }
  }

  private Cut exemplar(Box box, RandomGenerator random) {
    return jittered(
        box, Cut.EXEMPLAR_SIDE, sampling.exemplarScale(), sampling.exemplarShift(), random);
  }

  private Cut region(Box box, RandomGenerator random) {
    return jittered(box, searchSide, sampling.scale(), sampling.shift(), random);
  }

  private static Cut jittered(
      Box box, int side, double scale, double shift, RandomGenerator random) {
    return Cut.around(
        box,
        side,
        Math.exp(scale * (2 * random.nextDouble() - 1)),
        shift * (2 * random.nextDouble() - 1),
        shift * (2 * random.nextDouble() - 1));
  }

  private static byte[] cut(PictureSource source, Cut cut) throws IOException {
    try (Picture picture = source.open()) {
      return cut.of(picture, picture.meanColor().truncated());
    }
  }

  private TrainingPair augmented(TrainingPair pair, RandomGenerator random) {
    Augmentation augmentation = sampling.augmentation();
    Box target = pair.target();
    if (random.nextDouble() < augmentation.flip()) {
      Augmentation.flip(pair.exemplar(), Cut.EXEMPLAR_SIDE, 3);
      Augmentation.flip(pair.region(), searchSide, 3);
      if (pair.mask() != null) {
        Augmentation.flip(pair.mask(), searchSide, 1);
      }
      if (target != null) {
        target = new Box(-target.right(), target.y(), target.width(), target.height());
      }
    }
    if (random.nextDouble() < augmentation.grey()) {
      Augmentation.grey(pair.exemplar());
      Augmentation.grey(pair.region());
    }
    augmentation.color(pair.exemplar(), random);
    augmentation.color(pair.region(), random);
    if (random.nextDouble() < augmentation.blur()) {
      Augmentation.blur(pair.region(), searchSide, random);
    }
    return new TrainingPair(
        pair.exemplarObject(),
        pair.regionObject(),
        pair.exemplar(),
        pair.region(),
        pair.side(),
        target,
        pair.boxed(),
        pair.mask(),
        null);
  }

  private static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }
}
