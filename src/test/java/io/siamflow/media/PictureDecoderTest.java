package io.siamflow.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {

  private static final int WIDTH = 61;
  private static final int HEIGHT = 43;
  private static final PictureDecoder DECODER = new PictureDecoder(1_000_000);

  /** Smooth colours with some structure, so that JPEG keeps them. */
  private static RasterPicture scene(int width, int height) {
    byte[] bgr = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = 3 * (y * width + x);
        bgr[i] = (byte) (255 * x / width);
        bgr[i + 1] = (byte) (255 * y / height);
        bgr[i + 2] = (byte) (128 + 100 * Math.sin(x / 7.0) * Math.cos(y / 9.0));
      }
    }
    return new RasterPicture(width, height, bgr);
  }

  private static byte[] encoded(PictureEncoding encoding) {
    return new PictureEncoder(92).encode(scene(WIDTH, HEIGHT), encoding);
  }

  private static BufferedImage image(int type) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    byte[] bgr = scene(WIDTH, HEIGHT).toBgr();
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int rgb = (bgr[3 * i + 2] & 0xff) << 16 | (bgr[3 * i + 1] & 0xff) << 8 | bgr[3 * i] & 0xff;
      image.setRGB(i % WIDTH, i / WIDTH, 0xff000000 | rgb);
    }
    return image;
  }

  private static byte[] jpeg(IIOImage image, boolean progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(0.95f);
      settings.setProgressiveMode(
          progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.setOutput(output);
      writer.write(null, image, settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static double meanDifference(byte[] a, byte[] b) {
    assertThat(a).hasSameSizeAs(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return sum / a.length;
  }

  private static byte[] decode(PictureEncoding encoding, byte[] data) throws BadPictureException {
    try (Picture picture = DECODER.decode(encoding, data, WIDTH, HEIGHT)) {
      assertThat(picture.width()).isEqualTo(WIDTH);
      assertThat(picture.height()).isEqualTo(HEIGHT);
      return picture.toBgr();
    }
  }

  private static void assertRefused(PictureEncoding encoding, byte[] data, String message) {
    assertThatThrownBy(() -> DECODER.decode(encoding, data, WIDTH, HEIGHT))
        .isInstanceOf(BadPictureException.class)
        .hasMessageContaining(message);
  }

  @Test
  void losslessEncodingsComeBackAsTheyWere() throws BadPictureException {
    byte[] expected = scene(WIDTH, HEIGHT).toBgr();
    assertThat(decode(PictureEncoding.PNG, encoded(PictureEncoding.PNG))).isEqualTo(expected);
    assertThat(decode(PictureEncoding.BGR24, encoded(PictureEncoding.BGR24))).isEqualTo(expected);
  }

  @Test
  void jpegComesBackNearly() throws BadPictureException {
    byte[] expected = scene(WIDTH, HEIGHT).toBgr();
    byte[] jpeg = encoded(PictureEncoding.JPEG);
    assertThat(meanDifference(decode(PictureEncoding.JPEG, jpeg), expected)).isLessThan(4);
    byte[] padded = Arrays.copyOf(jpeg, jpeg.length + 16);
    assertThat(decode(PictureEncoding.JPEG, padded)).isEqualTo(decode(PictureEncoding.JPEG, jpeg));
  }

  @Test
  void progressiveGreyAndCmykJpegsBecomeBgr() throws IOException {
    BufferedImage colours = image(BufferedImage.TYPE_3BYTE_BGR);
    byte[] progressive = jpeg(new IIOImage(colours, null, null), true);
    assertThat(
            meanDifference(decode(PictureEncoding.JPEG, progressive), scene(WIDTH, HEIGHT).toBgr()))
        .isLessThan(4);

    BufferedImage grey = image(BufferedImage.TYPE_BYTE_GRAY);
    byte[] bgr = decode(PictureEncoding.JPEG, jpeg(new IIOImage(grey, null, null), false));
    for (int i = 0; i < bgr.length; i += 3) {
      assertThat(bgr[i]).isEqualTo(bgr[i + 1]).isEqualTo(bgr[i + 2]);
      int level = grey.getRaster().getSample(i / 3 % WIDTH, i / 3 / WIDTH, 0);
      assertThat((double) (bgr[i] & 0xff)).isCloseTo(level, within(12.0));
    }

    WritableRaster cmyk = Raster.createInterleavedRaster(0, WIDTH, HEIGHT, 4, null);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      cmyk.setPixel(i % WIDTH, i / WIDTH, new int[] {255, 10, 255, 255});
    }
    byte[] magentaGone = decode(PictureEncoding.JPEG, jpeg(new IIOImage(cmyk, null, null), false));
    assertThat(magentaGone[1] & 0xff).isLessThan(30);
    assertThat(magentaGone[0] & 0xff).isGreaterThan(225);
    assertThat(magentaGone[2] & 0xff).isGreaterThan(225);
  }

  @Test
  void pngsOfEveryKindBecomeBgrOf8Bits() throws IOException {
    byte[] expected = scene(WIDTH, HEIGHT).toBgr();
    ByteArrayOutputStream transparent = new ByteArrayOutputStream();
    ImageIO.write(image(BufferedImage.TYPE_INT_ARGB), "png", transparent);
    assertThat(decode(PictureEncoding.PNG, transparent.toByteArray())).isEqualTo(expected);

    ByteArrayOutputStream grey = new ByteArrayOutputStream();
    BufferedImage levels = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    levels.getRaster().setSample(5, 7, 0, 0xabcd);
    ImageIO.write(levels, "png", grey);
    byte[] bgr = decode(PictureEncoding.PNG, grey.toByteArray());
    int at = 3 * (7 * WIDTH + 5);
    assertThat(Arrays.copyOfRange(bgr, at, at + 3)).containsOnly(0xab);
    assertThat(bgr[0]).isZero();

    ByteArrayOutputStream bilevel = new ByteArrayOutputStream();
    BufferedImage mask = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY);
    mask.setRGB(5, 7, 0xffffffff);
    ImageIO.write(mask, "png", bilevel);
    byte[] black = decode(PictureEncoding.PNG, bilevel.toByteArray());
    assertThat(black[at]).isEqualTo((byte) 255);
    assertThat(black[0]).isZero();
  }

  @Test
  void ignoresTheExifOrientation() throws BadPictureException {
    byte[] jpeg = encoded(PictureEncoding.JPEG);
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xffe1).putShort((short) 34);
    exif.put("Exif\0\0MM".getBytes(StandardCharsets.ISO_8859_1));
    exif.putShort((short) 42).putInt(8);
    exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) 6).putShort((short) 0).putInt(0);
    byte[] turned = new byte[jpeg.length + 36];
    System.arraycopy(jpeg, 0, turned, 0, 2);
    exif.flip().get(turned, 2, 36);
    System.arraycopy(jpeg, 2, turned, 38, jpeg.length - 2);
    assertThat(decode(PictureEncoding.JPEG, turned)).isEqualTo(decode(PictureEncoding.JPEG, jpeg));
  }

  @ParameterizedTest
  @EnumSource(PictureEncoding.class)
  void truncatedAnywhereIsRefused(PictureEncoding encoding) {
    byte[] data = encoded(encoding);
    for (int length = 0; length < data.length; length += length < 700 ? 1 : 7) {
      byte[] cut = Arrays.copyOf(data, length);
      assertThatThrownBy(() -> DECODER.decode(encoding, cut, WIDTH, HEIGHT))
          .as("%s cut to %d bytes", encoding, length)
          .isInstanceOf(BadPictureException.class);
    }
    assertRefused(encoding, Arrays.copyOf(data, data.length - 1), "");
  }

  @Test
  void truncatedProgressiveJpegIsRefused() throws IOException {
    byte[] data = jpeg(new IIOImage(image(BufferedImage.TYPE_3BYTE_BGR), null, null), true);
    for (int length = data.length - 1; length > 0; length -= 5) {
      assertRefused(PictureEncoding.JPEG, Arrays.copyOf(data, length), "JPEG");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aJpegCutBeforeItsEndMarkerIsRefused(boolean progressive) throws IOException {
    RasterPicture scene = scene(320, 240);
    BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = scene.toBgr();
    for (int i = 0; i < 320 * 240; i++) {
      image.setRGB(
          i % 320,
          i / 320,
          (bgr[3 * i + 2] & 0xff) << 16 | (bgr[3 * i + 1] & 0xff) << 8 | bgr[3 * i] & 0xff);
    }
    byte[] whole = jpeg(new IIOImage(image, null, null), progressive);
    DECODER.decode(PictureEncoding.JPEG, whole, 320, 240).close();
    int refused = 0;
    for (int length = whole.length / 20; length < whole.length - 40; length += 61) {
      byte[] cut = Arrays.copyOf(whole, length + 2);
      cut[length] = (byte) 0xff;
      cut[length + 1] = (byte) 0xd9;
      try {
        DECODER.decode(PictureEncoding.JPEG, cut, 320, 240).close();
        assertThat(progressive).as("a baseline JPEG cut at %d was decoded", length).isTrue();
      } catch (BadPictureException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aGreyPictureIsNoDamage() throws BadPictureException {
    byte[] grey = new byte[3 * WIDTH * HEIGHT];
    Arrays.fill(grey, (byte) 128);
    byte[] jpeg =
        new PictureEncoder(90).encode(new RasterPicture(WIDTH, HEIGHT, grey), PictureEncoding.JPEG);
    assertThat(decode(PictureEncoding.JPEG, jpeg)).containsOnly(128);
  }

  @Test
  void saysWhereAPictureEnds() {
    byte[] jpeg = encoded(PictureEncoding.JPEG);
    assertRefused(
        PictureEncoding.JPEG,
        Arrays.copyOf(jpeg, jpeg.length - 10),
        "the JPEG is truncated after "
            + (jpeg.length - 10)
            + " bytes: its data ends inside a scan");
    byte[] png = encoded(PictureEncoding.PNG);
    assertRefused(
        PictureEncoding.PNG,
        Arrays.copyOf(png, png.length - 10),
        "the PNG is truncated after " + (png.length - 10) + " bytes");
    assertRefused(PictureEncoding.JPEG, new byte[0], "the JPEG has no bytes");
  }

  @ParameterizedTest
  @EnumSource(
      value = PictureEncoding.class,
      names = {"JPEG", "PNG"})
  void flippedBitsAreDecodedOrRefused(PictureEncoding encoding) {
    byte[] data = encoded(encoding);
    Random random = new Random(4);
    int refused = 0;
    int trials = encoding == PictureEncoding.PNG ? 1500 : 400;
    for (int trial = 0; trial < trials; trial++) {
      byte[] damaged = data.clone();
      for (int flip = 0; flip <= trial % 4; flip++) {
        int range = trial % 2 == 0 ? Math.min(700, data.length) : data.length;
        damaged[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(decode(encoding, damaged)).hasSize(3 * WIDTH * HEIGHT);
      } catch (BadPictureException e) {
        assertThat(e).hasMessageMatching("(?s).*(JPEG|PNG|size).*");
        refused++;
      }
    }
    assertThat(refused).isPositive();
    if (encoding == PictureEncoding.PNG) {
      assertThat(refused).as("every damage of a PNG is seen").isEqualTo(trials);
    }
  }

  @Test
  void damageBehindValidCheckSumsIsRefused() throws IOException {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(WIDTH)
            .putInt(HEIGHT)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    byte[] rows = new byte[HEIGHT * (1 + 3 * WIDTH)];
    byte[] whole = png(chunk("IHDR", header), chunk("IDAT", deflated(rows)));
    assertThat(decode(PictureEncoding.PNG, whole)).containsOnly(0);

    byte[] compressed = deflated(rows);
    assertRefused(
        PictureEncoding.PNG,
        png(chunk("IHDR", header), chunk("IDAT", Arrays.copyOf(compressed, compressed.length / 2))),
        "damaged");
    assertRefused(
        PictureEncoding.PNG,
        png(chunk("IHDR", header), chunk("IDAT", deflated(Arrays.copyOf(rows, rows.length / 2)))),
        "damaged");
    assertRefused(
        PictureEncoding.PNG,
        png(chunk("IHDR", header), chunk("IDAT", new byte[] {1, 2, 3, 4})),
        "damaged");
    assertRefused(PictureEncoding.PNG, png(chunk("IHDR", header)), "no picture data");
    assertRefused(
        PictureEncoding.PNG, png(chunk("IDAT", compressed)), "does not begin with an IHDR");
    assertRefused(
        PictureEncoding.PNG,
        png(chunk("IHDR", header), chunk("acTL", new byte[8]), chunk("IDAT", compressed)),
        "animated");
    byte[] oddType = header.clone();
    oddType[8] = 77;
    assertRefused(
        PictureEncoding.PNG, png(chunk("IHDR", oddType), chunk("IDAT", compressed)), "damaged");
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(output)) {
      deflater.write(bytes);
    }
    return output.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] typed = new byte[4 + data.length];
    System.arraycopy(type.getBytes(StandardCharsets.ISO_8859_1), 0, typed, 0, 4);
    System.arraycopy(data, 0, typed, 4, data.length);
    CRC32 sum = new CRC32();
    sum.update(typed);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(typed)
        .putInt((int) sum.getValue())
        .array();
  }

  private static byte[] png(byte[]... chunks) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    output.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    for (byte[] chunk : chunks) {
      output.write(chunk);
    }
    output.write(chunk("IEND", new byte[0]));
    return output.toByteArray();
  }

  @Test
  void anotherSizeThanDeclaredIsRefused() {
    byte[] jpeg = encoded(PictureEncoding.JPEG);
    assertThatThrownBy(() -> DECODER.decode(PictureEncoding.JPEG, jpeg, HEIGHT, WIDTH))
        .hasMessage("the JPEG is 61x43 pixels, but 43x61 were declared");
    byte[] png = encoded(PictureEncoding.PNG);
    assertThatThrownBy(() -> DECODER.decode(PictureEncoding.PNG, png, WIDTH, HEIGHT + 1))
        .hasMessage("the PNG is 61x43 pixels, but 61x44 were declared");
    assertThatThrownBy(() -> DECODER.decode(PictureEncoding.BGR24, new byte[60], 5, 5))
        .hasMessage("BGR24 of 5x5 pixels has 75 bytes, not 60");
  }

  @Test
  void anotherFormatThanDeclaredIsRefused() {
    assertRefused(PictureEncoding.PNG, encoded(PictureEncoding.JPEG), "not a PNG");
    assertRefused(PictureEncoding.JPEG, encoded(PictureEncoding.PNG), "not a JPEG");
    byte[] text = "GIF89a and so on".getBytes(StandardCharsets.UTF_8);
    assertRefused(PictureEncoding.JPEG, text, "not a JPEG");
  }

  @ParameterizedTest
  @EnumSource(PictureEncoding.class)
  void sizesWithoutPixelsOrWithTooManyAreRefused(PictureEncoding encoding) {
    byte[] data = encoded(encoding);
    for (int[] size : new int[][] {{0, 0}, {0, 5}, {5, -1}, {Integer.MIN_VALUE, -3}}) {
      assertThatThrownBy(() -> DECODER.decode(encoding, data, size[0], size[1]))
          .isInstanceOf(BadPictureException.class)
          .hasMessageContaining("has no pixels");
    }
    for (int[] size : new int[][] {{60_000, 60_000}, {Integer.MAX_VALUE, Integer.MAX_VALUE}}) {
      assertThatThrownBy(() -> DECODER.decode(encoding, data, size[0], size[1]))
          .isInstanceOf(BadPictureException.class)
          .hasMessageContaining("is more than 1000000 pixels");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60_000})
  void aHeaderThatClaimsSuchASizeIsRefusedBeforeDecoding(int size, @TempDir Path folder)
      throws IOException {
    byte[] jpeg = encoded(PictureEncoding.JPEG);
    for (int i = 2; i < jpeg.length; i++) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) size).putShort(i + 7, (short) size);
        break;
      }
    }
    byte[] png = encoded(PictureEncoding.PNG);
    CRC32 sum = new CRC32();
    ByteBuffer.wrap(png).putInt(16, size).putInt(20, size);
    sum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());

    for (byte[] data : List.of(jpeg, png)) {
      Path file = Files.write(folder.resolve("claims"), data);
      assertThatThrownBy(() -> DECODER.read(file))
          .isInstanceOf(BadPictureException.class)
          .hasMessageStartingWith(file + ": the encoded size " + size + "x" + size);
      assertRefused(
          data == jpeg ? PictureEncoding.JPEG : PictureEncoding.PNG, data, "61x43 were declared");
    }
  }

  @Test
  void readsFilesByTheirContent(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.jpg"), encoded(PictureEncoding.PNG));
    try (Picture picture = DECODER.read(file)) {
      assertThat(picture.toBgr()).isEqualTo(scene(WIDTH, HEIGHT).toBgr());
    }
    Path text = Files.writeString(folder.resolve("b.png"), "no picture");
    assertThatThrownBy(() -> DECODER.read(text)).hasMessage(text + ": neither a JPEG nor a PNG");
    Path absent = folder.resolve("c.png");
    assertThatThrownBy(() -> DECODER.read(absent))
        .isInstanceOf(IOException.class)
        .hasMessage(absent + ": there is no such file");
    assertThatThrownBy(() -> DECODER.read(folder)).isInstanceOf(IOException.class);
  }

  @Test
  void encodesAnOpenCvPictureLikeAPlainOne() {
    RasterPicture plain = scene(WIDTH, HEIGHT);
    try (Picture fast = OpenCvPicture.ofBgr(WIDTH, HEIGHT, plain.toBgr())) {
      for (PictureEncoding encoding : PictureEncoding.values()) {
        assertThat(new PictureEncoder(70).encode(fast, encoding))
            .isEqualTo(new PictureEncoder(70).encode(plain, encoding));
      }
    }
    assertThat(new PictureEncoder(30).encode(plain, PictureEncoding.JPEG).length)
        .isLessThan(new PictureEncoder(95).encode(plain, PictureEncoding.JPEG).length);
  }

  /** Parts of large pictures are decoded without a look at the intervals beside them. */
  @Test
  void largeJpegsHaveRestartMarkers() throws Exception {
    PictureEncoder encoder = new PictureEncoder(70);
    byte[] small = encoder.encode(scene(960, 540), PictureEncoding.JPEG);
    assertThat(restartInterval(small)).isZero();
    RasterPicture scene = scene(1280, 720);
    byte[] large = encoder.encode(scene, PictureEncoding.JPEG);
    assertThat(restartInterval(large)).isEqualTo(16);
    try (Picture picture = DECODER.decode(PictureEncoding.JPEG, large, 1280, 720)) {
      byte[] expected = scene.toBgr();
      byte[] pixels = picture.toBgr();
      double difference = 0;
      for (int i = 0; i < pixels.length; i++) {
        difference += Math.abs((pixels[i] & 0xff) - (expected[i] & 0xff));
      }
      assertThat(difference / pixels.length).isLessThan(4);
    }
  }

  /** Units, 0 without restart markers (ITU-T T.81, B.2.4.4). */
  private static int restartInterval(byte[] jpeg) {
    int position = 2;
    while ((jpeg[position + 1] & 0xff) != 0xda) {
      if ((jpeg[position + 1] & 0xff) == 0xdd) {
        return (jpeg[position + 4] & 0xff) << 8 | jpeg[position + 5] & 0xff;
      }
      position += 2 + ((jpeg[position + 2] & 0xff) << 8 | jpeg[position + 3] & 0xff);
    }
    return 0;
  }

  @Test
  void leavesNoNativeMemoryBehind() {
    byte[] jpeg = encoded(PictureEncoding.JPEG);
    byte[] broken = jpeg.clone();
    Arrays.fill(broken, 20, 60, (byte) 3);
    long before = Pointer.totalCount();
    for (int i = 0; i < 100; i++) {
      for (byte[] data : List.of(jpeg, broken)) {
        try (Picture picture = DECODER.decode(PictureEncoding.JPEG, data, WIDTH, HEIGHT)) {
          new PictureEncoder(90).encode(picture, PictureEncoding.PNG);
        } catch (BadPictureException e) {
          assertThat(data).isSameAs(broken);
        }
      }
    }
    assertThat(Pointer.totalCount() - before).isLessThan(20);
  }
}
