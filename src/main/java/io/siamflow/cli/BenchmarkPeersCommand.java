package io.siamflow.cli;

import io.siamflow.cli.benchmark.Candidate;
import io.siamflow.cli.benchmark.ModelSubject;
import io.siamflow.cli.benchmark.NanoPeerSubject;
import io.siamflow.cli.benchmark.PeerSubject;
import io.siamflow.evaluation.MaskFolder;
import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.media.OpenCvTracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trackers of others beside ours. */
@Command(
    name = "peers",
    description =
        "Measures models beside OpenCV's trackers CSRT, KCF and, with its network's files,"
            + " TrackerNano, in turn on the same frames of recorded sequences: frames per second of"
            + " the trackers' steps, without reading and decoding, and mean average overlap. Each"
            + " plays 30 frames of the first sequence before any count. OpenCV runs on one thread.",
    mixinStandardHelpOptions = true)
final class BenchmarkPeersCommand implements Callable<Integer> {

  @Mixin private BenchmarkOptions options;

  @Option(
      names = "--sequence",
      paramLabel = "DIR",
      required = true,
      description =
          "A sequence's folder with ground truth of one target (OTB, LaSOT, VOT, UAV123's"
              + " data_seq/UAV123/NAME, or DAVIS's JPEGImages/480p/NAME); may be given again.")
  private List<Path> folders;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Frames of each sequence at most, from 2 on. Default: all.")
  private int frames;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8",
      description =
          "Numbers of cameras that a model serves in one batch, from 1 to "
              + BenchmarkOptions.MOST_IN_BATCH
              + ", each measured; all show the same frames. Default: ${DEFAULT-VALUE}.")
  private List<Integer> cameras;

  @Option(
      names = "--nano-backbone",
      paramLabel = "FILE",
      description =
          "ONNX file of NanoTrack's backbone for TrackerNano; files whose maps are not 16x16, as"
              + " NanoTrack v3's, which TrackerNano cannot take, run in OpenCV's network runtime"
              + " instead. Default: not measured.")
  private Path nanoBackbone;

  @Option(
      names = "--nano-head",
      paramLabel = "FILE",
      description = "ONNX file of NanoTrack's head, with --nano-backbone. Default: none.")
  private Path nanoHead;

  @Override
  public Integer call() throws Exception {
    options.require(1);
    BenchmarkOptions.requireBetween("--cameras", cameras, 1, BenchmarkOptions.MOST_IN_BATCH);
    BenchmarkOptions.requireBetween("--frames", List.of(frames), 2, Integer.MAX_VALUE);
    List<OpenCvTracker.Kind> kinds = kinds();
    List<Sequence> sequences = sequences();
    List<Candidate> candidates = new ArrayList<>();
    for (BenchmarkOptions.PackedRun run : options.runs()) {
      for (int count : BenchmarkOptions.distinct(cameras)) {
        Map<String, Object> setting = run.setting();
        setting.put("cameras", count);
        candidates.add(
            new Candidate(setting, () -> new ModelSubject(run.open(), count, sequences)));
      }
    }
    if (nanoBackbone != null) {
      candidates.add(nano(sequences));
    }
    for (OpenCvTracker.Kind kind : kinds) {
      candidates.add(peer(kind, sequences));
    }
    return options.measure("peers", 0, candidates);
  }

  /** TrackerNano where it can take the files, else the same files in OpenCV's runtime. */
  private Candidate nano(List<Sequence> sequences) throws IOException {
    OpenCvTracker.Kind kind = OpenCvTracker.nano(nanoBackbone, nanoHead);
    if (kind.works()) {
      return peer(kind, sequences);
    }
    try {
      NanoPeerSubject.requireFit(nanoBackbone, nanoHead);
    } catch (IOException e) {
      throw new IOException("--nano-backbone, --nano-head: " + e.getMessage(), e);
    }
    return new Candidate(
        setting("OpenCV dnn, NanoTrack", "float32"),
        () -> new NanoPeerSubject(nanoBackbone, nanoHead, sequences));
  }

  private static Candidate peer(OpenCvTracker.Kind kind, List<Sequence> sequences) {
    return new Candidate(
        setting(kind.label(), kind.isNetwork() ? "float32" : "-"),
        () -> new PeerSubject(kind, sequences));
  }

  /** The setting of a tracker that is not ours. */
  private static Map<String, Object> setting(String model, String precision) {
    Map<String, Object> setting = new LinkedHashMap<>();
    setting.put("model", model);
    setting.put("precision", precision);
    setting.put("device", "cpu");
    setting.put("threads", 1);
    setting.put("cameras", 1);
    return setting;
  }

  private List<OpenCvTracker.Kind> kinds() throws IOException {
    if ((nanoBackbone == null) != (nanoHead == null)) {
      throw new IllegalArgumentException("--nano-backbone and --nano-head are given together");
    }
    List<OpenCvTracker.Kind> kinds = new ArrayList<>();
    if (nanoBackbone != null) {
      requireFile("--nano-backbone", nanoBackbone);
      requireFile("--nano-head", nanoHead);
    }
    kinds.add(OpenCvTracker.csrt());
    kinds.add(OpenCvTracker.kcf());
    return kinds;
  }

  private static void requireFile(String option, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s %s: there is no such file".formatted(option, file));
    }
  }

  private static Sequence open(Path folder) throws IOException {
    try {
      return SequenceFolder.open(folder);
    } catch (IOException e) {
      throw new IOException("--sequence: " + e.getMessage(), e);
    }
  }

  private List<Sequence> sequences() throws IOException {
    List<Sequence> sequences = new ArrayList<>();
    for (Path folder : folders) {
      Sequence whole = open(folder);
      if (whole.truth().size() < 2 || whole.truth().get(0).isEmpty()) {
        throw new IOException(
            "--sequence " + folder + ": needs ground truth on its first frame and on others");
      }
      Optional<MaskFolder> masks = SequenceFolder.masks(whole);
      if (masks.isPresent()) {
        masks.get().onlyObject(whole.images().get(0));
      }
      int count = Math.min(frames, whole.truth().size());
      if (whole.truth().subList(1, count).stream().allMatch(Optional::isEmpty)) {
        throw new IOException(
            "--sequence %s: its target is on none of the frames 2 to %d".formatted(folder, count));
      }
      sequences.add(
          new Sequence(
              whole.name(), whole.layout(), whole.images(), whole.truth().subList(0, count)));
    }
    return sequences;
  }
}
