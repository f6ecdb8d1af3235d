package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a picture of which parts are decoded is what is read of the whole. */
class JpegPictureTest {

  private static final int WIDTH = 901;
  private static final int HEIGHT = 603;
  private static final int UNITS_IN_A_ROW = (WIDTH + 15) / 16;

  /** Columns of blocks. */
  private static final int COLUMNS = (WIDTH + 7) / 8;

  private static final byte[] NO_TABLE = {};
  private static final PictureDecoder DECODER = new PictureDecoder(1 << 22);
  private static final Mat SCENE = scene(WIDTH, HEIGHT);

  /** Kinds of JPEG that OpenCV writes. */
  private enum Kind {
    ORDINARY(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, 90),
    COARSE(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, 12),
    FINE(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, 100),
    OWN_TABLES(opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE, 1),
    FEW_RESTARTS(opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 1000),
    RESTARTS_AT_EACH_ROW(opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, UNITS_IN_A_ROW),
    RESTARTS_INSIDE_ROWS(opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 7),
    RESTARTS_AT_EACH_UNIT(opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 1),
    COLOUR_411(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, 0x411111),
    COLOUR_420(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, 0x221111),
    COLOUR_422(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, 0x211111),
    COLOUR_440(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, 0x121111),
    COLOUR_444(opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111);

    private final int[] settings;

    Kind(int... settings) {
      this.settings = settings;
    }
  }

  /** Noise that is rough here and smooth there, and edges of saturated colours. */
  private static Mat scene(int width, int height) {
    Random random = new Random(5);
    byte[] bgr = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = 3 * (y * width + x);
        boolean red = (x / 37 + y / 23) % 3 == 0;
        double noise = random.nextGaussian() * 60 * x / width;
        bgr[i] = limited((red ? 0 : 200) + noise);
        bgr[i + 1] = limited(255.0 * y / height + noise);
        bgr[i + 2] = limited((red ? 255 : 40) + 50 * Math.sin(x / 9.0) * Math.cos(y / 5.0));
      }
    }
    OpenCv.load();
    Mat pixels = new Mat(height, width, opencv_core.CV_8UC3);
    pixels.data().put(bgr, 0, bgr.length);
    return pixels;
  }

  private static byte limited(double value) {
    return (byte) (int) Math.max(0, Math.min(255, value));
  }

  private static byte[] jpeg(Mat pixels, int... settings) {
    try (IntPointer values = new IntPointer(settings);
        BytePointer encoded = new BytePointer()) {
      assertThat(opencv_imgcodecs.imencode(".jpg", pixels, encoded, values)).isTrue();
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }

  private static Picture opened(byte[] jpeg) throws BadPictureException {
    return DECODER.decodeForCrops(PictureEncoding.JPEG, ByteBuffer.wrap(jpeg), WIDTH, HEIGHT, 1);
  }

  private static Picture whole(byte[] jpeg) throws BadPictureException {
    return DECODER.decode(PictureEncoding.JPEG, jpeg, WIDTH, HEIGHT);
  }

  private static byte[] crop(Picture picture, Crop crop) {
    byte[] bytes = new byte[crop.bytes()];
    picture.crop(crop, ChannelOrder.BGR, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Inside, over each edge and at each corner. */
  private static List<Crop> crops(long seed, int count, int largest) {
    Random random = new Random(seed);
    List<Crop> crops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int side = 1 + random.nextInt(largest);
      crops.add(
          new Crop(
              random.nextInt(WIDTH + side - 1) - side + 1,
              random.nextInt(HEIGHT + side - 1) - side + 1,
              side,
              i % 2 == 0 ? side : 127,
              new Color(10, 120, 230)));
    }
    return crops;
  }

  @ParameterizedTest
  @EnumSource
  void eachCropIsThatOfTheWholePicture(Kind kind) throws Exception {
    byte[] jpeg = jpeg(SCENE, kind.settings);
    try (Picture whole = whole(jpeg)) {
      for (Crop crop : crops(kind.ordinal(), 60, 200)) {
        try (Picture picture = opened(jpeg)) {
          assertThat(crop(picture, crop)).as("%s", crop).isEqualTo(crop(whole, crop));
          assertThat(((JpegPicture) picture).isDecodedWhole()).as("%s", crop).isFalse();
        }
      }
    }
  }

  @Test
  void greyToo() throws Exception {
    try (Mat grey = new Mat()) {
      opencv_imgproc.cvtColor(SCENE, grey, opencv_imgproc.COLOR_BGR2GRAY);
      byte[] jpeg = jpeg(grey);
      try (Picture whole = whole(jpeg);
          Picture picture = opened(jpeg)) {
        Crop crop = new Crop(-20, 333, 120, 120, new Color(1, 2, 3));
        assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop));
        assertThat(((JpegPicture) picture).isDecodedWhole()).isFalse();
      }
    }
  }

  /** Crops about one place are taken from two parts at most, and many of them from the whole. */
  @Test
  void severalCropsOfOnePicture() throws Exception {
    byte[] jpeg = jpeg(SCENE);
    try (Picture whole = whole(jpeg);
        Picture picture = opened(jpeg)) {
      JpegPicture inParts = (JpegPicture) picture;
      for (int side : new int[] {100, 104, 108, 96}) {
        Crop crop = new Crop(400 - side / 2, 300 - side / 2, side, 255, new Color(0, 0, 0));
        assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop));
      }
      assertThat(inParts.parts()).isLessThanOrEqualTo(2);
      for (Crop crop : crops(77, 80, 150)) {
        assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop));
      }
      assertThat(inParts.isDecodedWhole()).isTrue();
      assertThat(inParts.parts()).isLessThan(80);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {700, 1100, 5000})
  void aLargeCropIsTakenFromTheWhole(int side) throws Exception {
    byte[] jpeg = jpeg(SCENE);
    Crop crop = new Crop(-90, -50, side, 255, new Color(9, 8, 7));
    try (Picture whole = whole(jpeg);
        Picture picture = opened(jpeg)) {
      assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop));
      assertThat(((JpegPicture) picture).isDecodedWhole()).isTrue();
    }
  }

  @Test
  void whatWasExpectedIsDecodedAlready() throws Exception {
    byte[] jpeg = jpeg(SCENE, Kind.ORDINARY.settings);
    Crop small = new Crop(300, 200, 100, 127, new Color(10, 120, 230));
    Crop large = new Crop(-50, -50, 1600, 127, new Color(10, 120, 230));
    try (Picture whole = whole(jpeg);
        JpegPicture picture = (JpegPicture) opened(jpeg)) {
      picture.expect(small);
      assertThat(picture.parts()).isEqualTo(1);
      assertThat(crop(picture, small)).isEqualTo(crop(whole, small));
      assertThat(picture.parts()).isEqualTo(1);
      assertThat(picture.isDecodedWhole()).isFalse();

      picture.expect(large);
      assertThat(picture.isDecodedWhole()).isTrue();
      assertThat(crop(picture, large)).isEqualTo(crop(whole, large));
    }
  }

  @Test
  void aCropOutsideIsPadding() throws Exception {
    Crop crop = new Crop(WIDTH, 10, 20, 20, new Color(9, 8, 7));
    byte[] jpeg = jpeg(SCENE);
    try (Picture whole = whole(jpeg);
        Picture picture = opened(jpeg)) {
      assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop)).startsWith(9, 8, 7);
    }
  }

  @Test
  void whatIsOfAllPixelsIsOfTheWhole() throws Exception {
    byte[] jpeg = jpeg(SCENE);
    try (Picture whole = whole(jpeg);
        Picture picture = opened(jpeg)) {
      assertThat(picture.width()).isEqualTo(WIDTH);
      assertThat(picture.height()).isEqualTo(HEIGHT);
      assertThat(picture.meanColor()).isEqualTo(whole.meanColor());
      assertThat(picture.toBgr()).isEqualTo(whole.toBgr());
    }
  }

  /** Such DC values are of no picture, and no code can say how far they are from 0. */
  @Test
  void valuesThatGrowBeyondAllPictures() throws Exception {
    byte[] written =
        grey(
            WIDTH,
            HEIGHT,
            NO_TABLE,
            (column, growing) -> {
              if (column == COLUMNS - 1) {
                growing.appendBits(0b00, 2);
              } else {
                growing.appendBits(0b111111110, 9);
                growing.appendBits(column < COLUMNS / 2 ? 2047 : 0, 11);
              }
            });
    try (Picture whole = whole(written);
        Picture picture = opened(written)) {
      assertThat(picture).isInstanceOf(JpegPicture.class);
      for (Crop crop : crops(8, 30, 150)) {
        assertThat(crop(picture, crop)).as("%s", crop).isEqualTo(crop(whole, crop));
      }
      assertThat(((JpegPicture) picture).isDecodedWhole()).isTrue();
    }
  }

  /** Libjpeg takes no table with a code of ones alone, though the last units need another one. */
  @Test
  void aTableThatIsNoneIsRefusedAlike() {
    byte[] counts = new byte[16];
    counts[0] = 2;
    byte[] table =
        ByteBuffer.allocate(23)
            .putShort((short) 0xffc4)
            .putShort((short) 21)
            .put((byte) 0)
            .put(counts)
            .put(new byte[] {0, 1})
            .array();
    byte[] written =
        grey(
            WIDTH,
            HEIGHT,
            table,
            (column, bits) -> bits.appendBits(column == 0 ? 0b11 : 0b0, column == 0 ? 2 : 1));
    assertThat(fault(() -> whole(written))).contains("damaged and cannot be decoded");
    assertThat(fault(() -> opened(written))).isEqualTo(fault(() -> whole(written)));
  }

  @Test
  void aPictureThatIsTooWideForLibjpegIsRefusedAlike() {
    byte[] written =
        grey(
            65535,
            16,
            NO_TABLE,
            (column, bits) ->
                bits.appendBits(column == 0 ? 0b11011111 : 0b00, column == 0 ? 8 : 2));
    Opening whole = () -> DECODER.decode(PictureEncoding.JPEG, written, 65535, 16);
    Opening opened =
        () -> DECODER.decodeForCrops(PictureEncoding.JPEG, ByteBuffer.wrap(written), 65535, 16, 1);
    assertThat(fault(whole)).contains("cannot be decoded");
    assertThat(fault(opened)).isEqualTo(fault(whole));
  }

  /** What a decoder warns of in a header is a warning about a picture with a grey end. */
  @ParameterizedTest
  @ValueSource(strings = {"version", "coefficients"})
  void aGreyEndBehindOddHeadersIsRefusedAlike(String odd) {
    byte[] written = grey(WIDTH, HEIGHT, NO_TABLE, (column, bits) -> bits.appendBits(0b00, 2));
    if (odd.equals("version")) {
      written[11] = 2;
    } else {
      written[scanData(written) - 2] = 62;
    }
    assertThat(fault(() -> whole(written))).isNotNull();
    assertThat(fault(() -> opened(written))).isEqualTo(fault(() -> whole(written)));
  }

  /** The bits of a block's DC difference; those of its end follow. */
  private interface Difference {
    void append(int column, JpegBytes bits);
  }

  /**
   * A grey JPEG whose blocks have no AC coefficients.
   *
   * @param table a segment that is put before the scan, with a table instead of Annex K's
   * @param difference in the table's codes; of Annex K's, size 0 is 00, 5 is 110, 11 is 111111110
   */
  private static byte[] grey(int width, int height, byte[] table, Difference difference) {
    byte[] jpeg;
    try (Scalar middle = new Scalar(128);
        Mat pixels = new Mat(8, 8, opencv_core.CV_8UC1, middle)) {
      jpeg = jpeg(pixels);
    }
    int scan = scanData(jpeg) - 10;
    int frame = segment(jpeg, 0xc0);
    JpegBytes bytes = new JpegBytes();
    bytes.append(jpeg, 0, frame + 5);
    bytes.appendShort(height);
    bytes.appendShort(width);
    bytes.append(jpeg, frame + 9, scan - frame - 9);
    bytes.append(table, 0, table.length);
    bytes.append(jpeg, scan, 10);
    int columns = (width + 7) / 8;
    for (int block = 0; block < columns * ((height + 7) / 8); block++) {
      difference.append(block % columns, bytes);
      bytes.appendBits(0b1010, 4);
    }
    bytes.endBits();
    bytes.append(new byte[] {(byte) 0xff, (byte) 0xd9}, 0, 2);
    return Arrays.copyOf(bytes.array(), bytes.length());
  }

  /** Where the scan's data begin in a grey JPEG. */
  private static int scanData(byte[] jpeg) {
    return segment(jpeg, 0xda) + 10;
  }

  /** Where a segment's marker stands. */
  private static int segment(byte[] jpeg, int marker) {
    int position = 2;
    while ((jpeg[position + 1] & 0xff) != marker) {
      position += 2 + ((jpeg[position + 2] & 0xff) << 8 | jpeg[position + 3] & 0xff);
    }
    return position;
  }

  @Test
  void otherKindsAreDecodedAtOnce() throws Exception {
    byte[] progressive = jpeg(SCENE, opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
    try (Picture picture = opened(progressive)) {
      assertThat(picture).isInstanceOf(OpenCvPicture.class);
    }
    try (Mat small = scene(400, 300);
        Picture picture =
            DECODER.decodeForCrops(
                PictureEncoding.JPEG, ByteBuffer.wrap(jpeg(small)), 400, 300, 1)) {
      assertThat(picture).isInstanceOf(OpenCvPicture.class);
    }
    ByteBuffer ordinary = ByteBuffer.wrap(jpeg(SCENE));
    double pixels = WIDTH * HEIGHT;
    try (Picture few =
            DECODER.decodeForCrops(PictureEncoding.JPEG, ordinary, WIDTH, HEIGHT, .29 * pixels);
        Picture many =
            DECODER.decodeForCrops(PictureEncoding.JPEG, ordinary, WIDTH, HEIGHT, .31 * pixels)) {
      assertThat(few).isInstanceOf(JpegPicture.class);
      assertThat(many).isInstanceOf(OpenCvPicture.class);
    }
    byte[] raw = new byte[3 * WIDTH * HEIGHT];
    try (Picture picture =
        DECODER.decodeForCrops(PictureEncoding.BGR24, ByteBuffer.wrap(raw), WIDTH, HEIGHT, 1)) {
      assertThat(picture).isInstanceOf(OpenCvPicture.class);
    }
  }

  /** The bytes of a picture are those from the position to the limit of their buffer. */
  @Test
  void aPictureInsideALargerArray() throws Exception {
    byte[] jpeg = jpeg(SCENE);
    byte[] array = new byte[jpeg.length + 100];
    Arrays.fill(array, (byte) 0xff);
    System.arraycopy(jpeg, 0, array, 40, jpeg.length);
    ByteBuffer data = ByteBuffer.wrap(array, 40, jpeg.length);
    Crop crop = new Crop(500, 400, 90, 90, new Color(0, 0, 0));
    try (Picture whole = whole(jpeg);
        Picture picture = DECODER.decodeForCrops(PictureEncoding.JPEG, data, WIDTH, HEIGHT, 1)) {
      assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop));
      assertThat(((JpegPicture) picture).isDecodedWhole()).isFalse();
      assertThat(data.position()).isEqualTo(40);
    }
  }

  @Test
  void severalThreadsReadOnePicture() throws Exception {
    byte[] jpeg = jpeg(SCENE);
    List<Crop> crops = crops(3, 40, 120);
    try (Picture whole = whole(jpeg);
        Picture picture = opened(jpeg)) {
      boolean same =
          IntStream.range(0, crops.size())
              .parallel()
              .allMatch(i -> Arrays.equals(crop(picture, crops.get(i)), crop(whole, crops.get(i))));
      assertThat(same).isTrue();
    }
  }

  @Test
  void aClosedPictureIsNotRead() throws Exception {
    Picture picture = opened(jpeg(SCENE));
    picture.close();
    picture.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> crop(picture, new Crop(9, 9, 9, 9, new Color(0, 0, 0))))
        .withMessage("the picture is closed");
    assertThatIllegalStateException().isThrownBy(picture::meanColor);
  }

  /** Codes in restart intervals of which nothing is needed are not looked at. */
  @Test
  void whatLiesInOtherRestartIntervalsIsNotWalkedOver() throws Exception {
    byte[] jpeg = jpeg(SCENE, Kind.RESTARTS_AT_EACH_ROW.settings);
    Crop crop = new Crop(300, 300, 100, 127, new Color(10, 120, 230));
    Crop above = new Crop(300, 20, 100, 127, new Color(10, 120, 230));
    byte[] damaged = withNothingInTheIntervalBehind(jpeg, 4);
    try (Picture sound = whole(jpeg);
        Picture whole = whole(damaged);
        JpegPicture picture = (JpegPicture) opened(damaged)) {
      assertThat(crop(picture, crop)).isEqualTo(crop(whole, crop)).isEqualTo(crop(sound, crop));
      assertThat(picture.isDecodedWhole()).isFalse();
      assertThat(crop(picture, above))
          .isEqualTo(crop(whole, above))
          .isNotEqualTo(crop(sound, above));
      assertThat(picture.isDecodedWhole()).isTrue();
    }
  }

  /** A picture whose end is missing is known by its last block alone. */
  @Test
  void aGreyEndOfADamagedPictureIsRefusedAlike() throws Exception {
    byte[] jpeg;
    try (Mat greyEnd = SCENE.clone();
        Rect end = new Rect(WIDTH - 64, HEIGHT - 64, 64, 64);
        Scalar grey = new Scalar(128, 128, 128, 0)) {
      opencv_imgproc.rectangle(greyEnd, end, grey, opencv_imgproc.FILLED, opencv_imgproc.LINE_8, 0);
      jpeg = jpeg(greyEnd, Kind.RESTARTS_AT_EACH_ROW.settings);
    }
    try (Picture picture = opened(jpeg)) {
      assertThat(picture).isInstanceOf(JpegPicture.class);
    }
    byte[] damaged = withNothingInTheIntervalBehind(jpeg, 4);
    assertThat(fault(() -> whole(damaged)))
        .isEqualTo("the JPEG's data ends before its picture does");
    assertThat(fault(() -> opened(damaged))).isEqualTo(fault(() -> whole(damaged)));
  }

  /** Without the bytes between a restart marker, of which this is the number, and the next one. */
  private static byte[] withNothingInTheIntervalBehind(byte[] jpeg, int marker) {
    int from = 0;
    while ((jpeg[from] & 0xff) != 0xff || (jpeg[from + 1] & 0xff) != 0xd0 + marker) {
      from++;
    }
    int to = from + 2;
    while ((jpeg[to] & 0xff) != 0xff || jpeg[to + 1] == 0) {
      to++;
    }
    byte[] shorter = Arrays.copyOf(jpeg, jpeg.length - (to - from - 2));
    System.arraycopy(jpeg, to, shorter, from + 2, jpeg.length - to);
    return shorter;
  }

  /**
   * Damage of any kind: what is refused is refused alike, and what is not gives the same pixels.
   */
  @ParameterizedTest
  @EnumSource(
      names = {
        "ORDINARY",
        "FEW_RESTARTS",
        "RESTARTS_AT_EACH_ROW",
        "RESTARTS_INSIDE_ROWS",
        "RESTARTS_AT_EACH_UNIT",
        "OWN_TABLES",
        "COLOUR_444"
      })
  void damagedPicturesAreReadLikeWholeOnes(Kind kind) throws Exception {
    byte[] jpeg = jpeg(SCENE, kind.settings);
    Random random = new Random(kind.ordinal());
    int refused = 0;
    int inParts = 0;
    for (int i = 0; i < 150; i++) {
      byte[] damaged = damaged(jpeg, i % 5, random);
      String expected = fault(() -> whole(damaged));
      assertThat(fault(() -> opened(damaged))).as("damage %d", i).isEqualTo(expected);
      if (expected != null) {
        refused++;
        continue;
      }
      try (Picture whole = whole(damaged);
          Picture picture = opened(damaged)) {
        for (Crop crop : crops(i, 4, 160)) {
          assertThat(crop(picture, crop)).as("damage %d, %s", i, crop).isEqualTo(crop(whole, crop));
        }
        inParts += picture instanceof JpegPicture ? 1 : 0;
      }
    }
    assertThat(refused).isPositive();
    assertThat(inParts).isPositive();
  }

  private static byte[] damaged(byte[] jpeg, int kind, Random random) {
    byte[] damaged = jpeg.clone();
    int place = 2 + random.nextInt(jpeg.length - 4);
    switch (kind) {
      case 0 -> damaged[place] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        int header = 2 + random.nextInt(620);
        damaged[header] ^= (byte) (1 << random.nextInt(8));
      }
      case 2 -> {
        byte[] shorter = Arrays.copyOf(damaged, place + 2);
        shorter[place] = (byte) 0xff;
        shorter[place + 1] = (byte) 0xd9;
        return shorter;
      }
      case 3 -> System.arraycopy(jpeg, place, damaged, place - 1, jpeg.length - place);
      default -> damaged[jpeg.length - 3 - random.nextInt(40)] ^= (byte) (1 + random.nextInt(255));
    }
    return damaged;
  }

  private interface Opening {
    Picture open() throws BadPictureException;
  }

  private static String fault(Opening opening) {
    try {
      opening.open().close();
      return null;
    } catch (BadPictureException e) {
      return e.getMessage();
    }
  }
}
