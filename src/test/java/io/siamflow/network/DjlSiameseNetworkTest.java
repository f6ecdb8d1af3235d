package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.RasterPicture;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DjlSiameseNetworkTest {

  private static final int SIDE = 400;
  private static final ModelPack PACK =
      SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 42);
  private static RasterPicture scene;
  private static DjlSiameseNetwork network;

  @BeforeAll
  static void open() {
    network = Networks.open(PACK.network(), ElementType.FLOAT32, ChannelOrder.RGB);
    scene = new RasterPicture(SIDE, SIDE, texture());
  }

  @AfterAll
  static void close() {
    network.close();
  }

  /** Soft blobs of random colours. */
  private static byte[] texture() {
    Random random = new Random(9);
    double[] light = new double[3 * SIDE * SIDE];
    for (int blob = 0; blob < 600; blob++) {
      int radius = 6 + random.nextInt(14);
      int left = random.nextInt(SIDE);
      int top = random.nextInt(SIDE);
      double[] color = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      for (int y = Math.max(0, top - radius); y < Math.min(SIDE, top + radius); y++) {
        for (int x = Math.max(0, left - radius); x < Math.min(SIDE, left + radius); x++) {
          double distance = Math.hypot(x - left, y - top) / radius;
          for (int c = 0; c < 3 && distance < 1; c++) {
            light[3 * (y * SIDE + x) + c] += color[c] * (1 - distance);
          }
        }
      }
    }
    byte[] bgr = new byte[light.length];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (int) Math.max(0, Math.min(255, 128 + 60 * light[i]));
    }
    return bgr;
  }

  @Test
  void untrainedWeightsFindATextureWhereItIs() {
    for (ElementType type : ElementType.values()) {
      try (DjlSiameseNetwork siamese = Networks.open(PACK.network(), type, ChannelOrder.RGB)) {
        List<TemplateEmbedding> templates = siamese.embed(exemplar(120, 140));
        // The target is 3 steps of 8 pixels right of and 2 above the second region's centre.
        CropBatch regions = regions(new int[][] {{120, 140}, {96, 156}});
        FeatureMap scores = siamese.search(templates, 2, regions, Networks.NO_MASK).get(0).scores();
        assertThat(peak(scores, 0)).isEqualTo(8 * 17 + 8);
        assertThat(peak(scores, 1)).isEqualTo((8 - 2) * 17 + 8 + 3);
      }
    }
  }

  @Test
  void neighboursInABatchDoNotMatter() {
    int[][] places = {{120, 140}, {90, 100}, {200, 210}, {150, 80}};
    CropBatch exemplars = new CropBatch(127, ChannelOrder.RGB, 1);
    for (int[] place : places) {
      exemplars.add(scene, exemplarCrop(place[0], place[1]));
    }
    List<TemplateEmbedding> together = network.embed(exemplars);
    List<NetworkOutput> outputs = network.search(together, 1, regions(places), Networks.NO_MASK);
    for (int i = 0; i < places.length; i++) {
      TemplateEmbedding alone = network.embed(exemplar(places[i][0], places[i][1])).get(0);
      FeatureMap response =
          network
              .search(List.of(alone), 1, regions(new int[][] {places[i]}), Networks.NO_MASK)
              .get(0)
              .scores();
      double range = range(response);
      for (int row = 0; row < 17; row++) {
        for (int column = 0; column < 17; column++) {
          assertThat(outputs.get(i).scores().at(0, row, column))
              .isCloseTo(response.at(0, row, column), within((float) (1e-5 * range)));
        }
      }
    }
  }

  @Test
  void aBatchGivesTheSameOnAnyNumberOfThreads() {
    int[][] places = {{120, 140}, {90, 100}, {200, 210}, {150, 80}, {100, 160}};
    TorchEngine engine = new TorchEngine();
    int before = TorchEngine.threads();
    for (String architecture : List.of("siamfc-alexnet", "nanotrack-v3")) {
      ModelPack pack = SeededPack.of("seeded", Architecture.named(architecture), 42);
      ChannelOrder order = Architecture.named(architecture).channels();
      try (DjlSiameseNetwork siamese = Networks.open(pack.network(), ElementType.FLOAT32, order)) {
        CropBatch exemplars = new CropBatch(127, order, 1);
        CropBatch regions = new CropBatch(255, order, 1);
        for (int[] place : places) {
          exemplars.add(scene, exemplarCrop(place[0], place[1]));
          regions.add(
              scene, new Crop(place[1] - 127, place[0] - 127, 255, 255, new Color(128, 128, 128)));
        }
        engine.useThreads(1);
        List<TemplateEmbedding> templates = siamese.embed(exemplars);
        List<NetworkOutput> alone = siamese.search(templates, 1, regions, Networks.NO_MASK);
        for (int threads : new int[] {2, 3, 8}) {
          engine.useThreads(threads);
          List<NetworkOutput> outputs = siamese.search(templates, 1, regions, Networks.NO_MASK);
          assertThat(TorchEngine.threads()).isEqualTo(threads);
          assertThat(siamese.embed(exemplars)).hasSameSizeAs(templates);
          for (int i = 0; i < places.length; i++) {
            assertSame(outputs.get(i).scores(), alone.get(i).scores());
            assertSame(outputs.get(i).similarity(), alone.get(i).similarity());
          }
        }
      } finally {
        engine.useThreads(before);
      }
    }
  }

  private static void assertSame(FeatureMap map, FeatureMap expected) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float value : expected.values()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    double range = most - least;
    for (int channel = 0; channel < expected.channels(); channel++) {
      for (int row = 0; row < expected.height(); row++) {
        for (int column = 0; column < expected.width(); column++) {
          assertThat(map.at(channel, row, column))
              .isCloseTo(expected.at(channel, row, column), within((float) (1e-5 * range)));
        }
      }
    }
  }

  @Test
  void itsThreadsEndWithIt() throws Exception {
    TorchEngine engine = new TorchEngine();
    int before = TorchEngine.threads();
    long others = sliceThreads();
    try (DjlSiameseNetwork siamese =
        Networks.open(PACK.network(), ElementType.FLOAT32, ChannelOrder.RGB)) {
      engine.useThreads(2);
      CropBatch exemplars = new CropBatch(127, ChannelOrder.RGB, 2);
      exemplars.add(scene, exemplarCrop(120, 140));
      exemplars.add(scene, exemplarCrop(90, 100));
      assertThat(siamese.embed(exemplars)).hasSize(2);
      assertThat(sliceThreads()).isEqualTo(others + 2);
    } finally {
      engine.useThreads(before);
    }
    while (sliceThreads() > others) {
      Thread.sleep(5);
    }
  }

  @Test
  void aSliceIsComputedOnItsThreadAlone() throws Exception {
    Path tasks = Path.of("/proc/self/task");
    assumeTrue(Files.isDirectory(tasks), "a process's own threads are not listed here");
    TorchEngine engine = new TorchEngine();
    int before = TorchEngine.threads();
    Set<Path> others = named(tasks, "network-slice");
    try (DjlSiameseNetwork siamese =
        Networks.open(PACK.network(), ElementType.FLOAT32, ChannelOrder.RGB)) {
      engine.useThreads(2);
      CropBatch exemplars = new CropBatch(127, ChannelOrder.RGB, 8);
      CropBatch regions = new CropBatch(255, ChannelOrder.RGB, 8);
      for (int i = 0; i < 8; i++) {
        exemplars.add(scene, exemplarCrop(120, 140));
        regions.add(scene, new Crop(20, 10, 255, 255, new Color(128, 128, 128)));
      }
      for (int i = 0; i < 3; i++) {
        siamese.search(siamese.embed(exemplars), 1, regions, Networks.NO_MASK);
      }
      // A thread that libtorch starts has the name of the one that needed it.
      Set<Path> own = named(tasks, "network-slice");
      own.removeAll(others);
      assertThat(own).hasSize(2);
    } finally {
      engine.useThreads(before);
    }
  }

  private static Set<Path> named(Path tasks, String name) throws IOException {
    try (Stream<Path> all = Files.list(tasks)) {
      return all.filter(task -> name(task).equals(name)).collect(Collectors.toSet());
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      // It has ended meanwhile.
      return "";
    }
  }

  private static long sliceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("network-slice"))
        .count();
  }

  @Test
  void aNetworkTakesAllItsSearchSides() {
    Architecture siamFc = Architecture.named("siamfc-alexnet");
    try (DjlSiameseNetwork siamese =
        Networks.open(
            siamFc.network(siamFc.untrainedWeights(42), List.of(255, 303)),
            ElementType.FLOAT32,
            ChannelOrder.RGB)) {
      assertThat(siamese.searchSides()).containsExactly(255, 303);
      List<TemplateEmbedding> templates = siamese.embed(exemplar(120, 140));
      CropBatch wide = new CropBatch(303, ChannelOrder.RGB, 1);
      wide.add(scene, new Crop(96 - 151, 156 - 151, 303, 303, new Color(128, 128, 128)));
      NetworkOutput output = siamese.search(templates, 1, wide, Networks.NO_MASK).get(0);
      assertThat(output.scores().width()).isEqualTo(23);
      assertThat(output.similarity().at(0, 11 - 2, 11 + 3)).isCloseTo(1, within(1e-5f));
    }
  }

  /** The similarity of an exemplar to itself is 1, and nothing is more similar. */
  @Test
  void similarityIsOneWhereTheExemplarIs() {
    List<TemplateEmbedding> templates = network.embed(exemplar(120, 140));
    CropBatch regions = regions(new int[][] {{120, 140}, {96, 156}});
    FeatureMap similarity =
        network.search(templates, 2, regions, Networks.NO_MASK).get(0).similarity();
    assertThat(similarity.channels()).isEqualTo(2);
    assertThat(peak(similarity, 0)).isEqualTo(8 * 17 + 8);
    assertThat(similarity.at(0, 8, 8)).isCloseTo(1, within(1e-5f));
    assertThat(similarity.at(1, 8 - 2, 8 + 3)).isCloseTo(1, within(1e-5f));
  }

  /** A pseudo-Siamese network: each branch computes with weights of its own. */
  @Test
  void branchesMayHaveDifferentWeights() {
    Architecture siamFc = Architecture.named("siamfc-alexnet");
    Map<String, Tensor> weights = new HashMap<>();
    siamFc.untrainedWeights(42).forEach((name, tensor) -> weights.put("exemplar." + name, tensor));
    Map<String, Tensor> other = siamFc.untrainedWeights(43);
    other.forEach((name, tensor) -> weights.put("search." + name, tensor));
    CropBatch regions = regions(new int[][] {{120, 140}});
    try (DjlSiameseNetwork pseudo =
            Networks.open(
                siamFc.network(weights, List.of(255)), ElementType.FLOAT32, ChannelOrder.RGB);
        DjlSiameseNetwork searching =
            Networks.open(
                siamFc.network(other, List.of(255)), ElementType.FLOAT32, ChannelOrder.RGB)) {
      List<TemplateEmbedding> templates = pseudo.embed(exemplar(120, 140));
      assertThat(templates).isEqualTo(network.embed(exemplar(120, 140)));
      assertThat(templates).isNotEqualTo(searching.embed(exemplar(120, 140)));
      FeatureMap response = pseudo.search(templates, 1, regions, Networks.NO_MASK).get(0).scores();
      assertThat(response.values())
          .isEqualTo(
              searching.search(templates, 1, regions, Networks.NO_MASK).get(0).scores().values());
    }
  }

  @Test
  void severalThreadsShareOneLoadedNetwork() throws Exception {
    SharedNetworks shared = new SharedNetworks();
    CropBatch exemplar = exemplar(120, 140);
    TemplateEmbedding expected = network.embed(exemplar).get(0);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> task =
          () -> {
            try (DjlSiameseNetwork own =
                new DjlSiameseNetwork(
                    shared.take("x", () -> Networks.load(PACK.network(), ElementType.FLOAT32)),
                    ChannelOrder.RGB)) {
              boolean same = true;
              for (int i = 0; i < 8; i++) {
                same &= own.embed(exemplar(120, 140)).get(0).equals(expected);
              }
              return same;
            }
          };
      for (Future<Boolean> same : threads.invokeAll(List.of(task, task))) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(shared.size()).isZero();
  }

  @Test
  void aClosedNetworkIsNotRun() {
    DjlSiameseNetwork closed = Networks.open(PACK.network(), ElementType.FLOAT32, ChannelOrder.RGB);
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.embed(exemplar(120, 140)))
        .withMessage("the network is closed");
  }

  @Test
  void anEmptyBatchIsNothing() {
    assertThat(network.embed(new CropBatch(127, ChannelOrder.RGB, 0))).isEmpty();
    assertThat(
            network.search(List.of(), 3, new CropBatch(255, ChannelOrder.RGB, 0), Networks.NO_MASK))
        .isEmpty();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThat(network.exemplarSide()).isEqualTo(127);
    assertThat(network.searchSides()).containsExactly(255, 543, 831);
    assertThat(network.channels()).isEqualTo(ChannelOrder.RGB);
    assertThat(network.embeddingLength()).isEqualTo(9216);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.embed(new CropBatch(255, ChannelOrder.RGB, 1)))
        .withMessage("exemplars of side 255 in RGB for a network of side 127 in RGB");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.embed(new CropBatch(127, ChannelOrder.BGR, 1)))
        .withMessage("exemplars of side 127 in BGR for a network of side 127 in RGB");
    List<TemplateEmbedding> template = List.of(TemplateEmbedding.of(new float[9216]));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                network.search(
                    template, 3, regions(new int[][] {{99, 99}, {99, 99}}), Networks.NO_MASK))
        .withMessage("2 search regions for 1 templates with 3 each");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                network.search(
                    List.of(TemplateEmbedding.of(new float[9])),
                    1,
                    regions(new int[][] {{9, 9}}),
                    Networks.NO_MASK))
        .withMessage("an embedding of 9 values for a network of 9216");
  }

  @Test
  void callsLeaveNoArraysBehind() {
    LoadedNetwork loaded = Networks.load(PACK.network(), ElementType.FLOAT32);
    SharedNetworks shared = new SharedNetworks();
    try (DjlSiameseNetwork siamese =
        new DjlSiameseNetwork(shared.take("x", () -> loaded), ChannelOrder.RGB)) {
      for (int i = 0; i < 3; i++) {
        siamese.search(
            siamese.embed(exemplar(120, 140)),
            1,
            regions(new int[][] {{120, 140}}),
            Networks.NO_MASK);
        assertThat(loaded.openArrays()).isZero();
      }
    }
    assertThat(shared.size()).isZero();
  }

  @Test
  void outputsThatWereGivenBackAreWrittenOver() {
    try (DjlSiameseNetwork siamese =
        Networks.open(PACK.network(), ElementType.FLOAT32, ChannelOrder.RGB)) {
      List<TemplateEmbedding> templates = siamese.embed(exemplar(120, 140));
      CropBatch here = regions(new int[][] {{120, 140}, {90, 100}});
      CropBatch there = regions(new int[][] {{200, 210}});
      List<NetworkOutput> both = siamese.search(templates, 2, here, Networks.NO_MASK);
      float[] scores = both.get(0).scores().values();
      float[] similarity = both.get(0).similarity().values();
      float[] expected = scores.clone();
      NetworkOutput kept = siamese.search(templates, 1, there, Networks.NO_MASK).get(0);
      assertThat(scores).isEqualTo(expected);
      siamese.giveBack(both);
      NetworkOutput over = siamese.search(templates, 1, there, Networks.NO_MASK).get(0);
      assertThat(List.of(scores, similarity))
          .usingElementComparator((a, b) -> a == b ? 0 : 1)
          .containsExactlyInAnyOrder(over.scores().values(), over.similarity().values());
      assertSame(over.scores(), kept.scores());
      assertSame(over.similarity(), kept.similarity());
    }
  }

  private static Crop exemplarCrop(int centreX, int centreY) {
    return new Crop(centreX - 63, centreY - 63, 127, 127, new Color(128, 128, 128));
  }

  private static CropBatch exemplar(int centreX, int centreY) {
    CropBatch batch = new CropBatch(127, ChannelOrder.RGB, 1);
    batch.add(scene, exemplarCrop(centreX, centreY));
    return batch;
  }

  private static CropBatch regions(int[][] centres) {
    CropBatch batch = new CropBatch(255, ChannelOrder.RGB, centres.length);
    for (int[] centre : centres) {
      batch.add(
          scene, new Crop(centre[0] - 127, centre[1] - 127, 255, 255, new Color(128, 128, 128)));
    }
    return batch;
  }

  private static int peak(FeatureMap map, int channel) {
    int best = 0;
    for (int i = 1; i < 17 * 17; i++) {
      if (map.at(channel, i / 17, i % 17) > map.at(channel, best / 17, best % 17)) {
        best = i;
      }
    }
    return best;
  }

  private static double range(FeatureMap map) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < 17 * 17; i++) {
      least = Math.min(least, map.at(0, i / 17, i % 17));
      greatest = Math.max(greatest, map.at(0, i / 17, i % 17));
    }
    return greatest - least;
  }
}
