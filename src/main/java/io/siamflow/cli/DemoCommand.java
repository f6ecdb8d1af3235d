package io.siamflow.cli;

import io.siamflow.evaluation.Sequence;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import io.siamflow.media.RenderedScene;
import io.siamflow.network.PackDirectory;
import io.siamflow.pipeline.TrackingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.flink.connector.base.DeliveryGuarantee;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole job in one process, on a scene that it renders or on given recordings. */
@Command(
    name = "demo",
    description =
        "Shows the whole job in this process: an embedded Kafka broker, a Flink cluster, cameras"
            + " that play, targets that are followed, an annotated video of each camera.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int OBJECTS = 2;
  private static final int START_SPREAD = 5;
  private static final int PARTITIONS = 4;
  private static final int MAX_PICTURE_BYTES = 8 << 20;

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--model",
      paramLabel = "PACK",
      description =
          "The model pack, a folder or the name of a bundled one. Default: the distribution's"
              + " default model.")
  private Path model;

  @Option(
      names = "--sequence",
      paramLabel = "DIR",
      description =
          "Play a folder of images (OTB, UAV123, VOT, DAVIS, or any) instead of a rendered scene;"
              + " may be given several times, one camera each.")
  private List<Path> sequences = List.of();

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description =
          "Play a video file instead of a rendered scene; may be given several times, one camera"
              + " each. Needs --init.")
  private List<Path> videos = List.of();

  @Option(
      names = "--init",
      paramLabel = "x,y,w,h",
      converter = BoxConverter.class,
      description =
          "The target on the first frame of the given recordings: left and top edge, width and"
              + " height, pixels counted from 0. Default: each folder's ground truth.")
  private Box init;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Cameras, from 1 on, if no or one recording is given; one recording is then played by"
              + " all."
              + " Default: ${DEFAULT-VALUE}.")
  private int cameras;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "100",
      description = "Frames that each camera plays at most, from 2 on. Default: ${DEFAULT-VALUE}.")
  private int frames;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the rendered scenes. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "siamflow-demo",
      description = "Folder of the annotated videos. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Override
  public Integer call() throws Exception {
    if (cameras < 1) {
      throw new IllegalArgumentException("--cameras is at least 1, not " + cameras);
    }
    if (frames < 2) {
      throw new IllegalArgumentException("--frames is at least 2, not " + frames);
    }
    PrintWriter out = spec.commandLine().getOut();
    PackDirectory packs = ModelOptions.packs(model, network);
    List<DemoCamera> playing = playing();
    out.println("siamflow demo: model " + packs.defaultModel());
    out.flush();
    Files.createDirectories(output);
    try (TemporaryFolder work = TemporaryFolder.create("siamflow-demo")) {
      run(playing, packs, work.path(), out);
    }
    return 0;
  }

  private void run(List<DemoCamera> playing, PackDirectory packs, Path work, PrintWriter out)
      throws Exception {
    boolean onTerminal = System.console() != null;
    DemoTable table = new DemoTable(out, onTerminal);
    DemoRun demo;
    EmbeddedJob.Result result;
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            Map.of("message.max.bytes", Integer.toString(MAX_PICTURE_BYTES + (1 << 20))))) {
      try (Topics topics = Topics.connect(clientOf(broker))) {
        topics.create(TopicNames.DEFAULT, PARTITIONS, MAX_PICTURE_BYTES);
      }
      try (EmbeddedJob job =
          EmbeddedJob.start(
              broker,
              TopicNames.DEFAULT,
              packs,
              TrackingOptions.DEFAULTS,
              DeliveryGuarantee.AT_LEAST_ONCE,
              1,
              work)) {
        demo = new DemoRun(playing, broker, TopicNames.DEFAULT, job, table, onTerminal);
        demo.play();
        result = job.stop();
      }
    }
    summarise(playing, demo, result, table, out);
  }

  private static Properties clientOf(EmbeddedBroker broker) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  private void summarise(
      List<DemoCamera> playing,
      DemoRun demo,
      EmbeddedJob.Result result,
      DemoTable table,
      PrintWriter out)
      throws IOException {
    out.println();
    out.println("Overlap with the truth, first frame excluded:");
    for (DemoTrack track : demo.tracks()) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %-12s %-8s %4d events  %s",
              track.camera().id(),
              track.target().trackId(),
              track.count(),
              track
                  .meanOverlap()
                  .map(overlap -> String.format(Locale.ROOT, "%.3f", overlap))
                  .orElse("no truth")));
    }
    List<Long> latencies = new ArrayList<>();
    double fps = 0;
    for (DemoTrack track : demo.tracks()) {
      latencies.addAll(track.latencies());
      fps += track.framesPerSecond();
    }
    Collections.sort(latencies);
    out.println(
        String.format(
            Locale.ROOT,
            "%d events, %.1f targets x fps; latency ms p50 %d, p99 %d; dead letters %d",
            latencies.size(),
            fps,
            DemoTable.percentile(latencies, .5),
            DemoTable.percentile(latencies, .99),
            demo.deadLetters().size()));
    demo.deadLetters()
        .forEach(letter -> out.println("  " + letter.reason() + ": " + letter.detail()));
    table.histogram("Batches by number of targets:", result.batchTargets());
    table.histogram("Batches by number of cameras:", result.batchCameras());
    for (DemoCamera camera : playing) {
      List<DemoTrack> tracks =
          demo.tracks().stream().filter(track -> track.camera() == camera).toList();
      out.println(DemoPictures.write(camera, tracks, output));
      out.flush();
    }
  }

  private List<DemoCamera> playing() throws IOException {
    List<Recording> recordings = new ArrayList<>();
    List<DemoCamera.Truth> truths = new ArrayList<>();
    for (Path folder : sequences) {
      Sequence sequence = SequenceFolder.open(folder);
      recordings.add(new SequenceRecording(sequence));
      truths.add(
          frame -> frame < sequence.truth().size() ? sequence.truthOf(frame) : Optional.empty());
    }
    for (Path video : videos) {
      recordings.add(VideoRecording.of(video));
      truths.add(frame -> Optional.empty());
    }
    List<DemoCamera> playing = new ArrayList<>();
    if (recordings.isEmpty()) {
      for (int i = 0; i < cameras; i++) {
        playing.add(rendered(i));
      }
      return playing;
    }
    int count = recordings.size() == 1 ? cameras : recordings.size();
    for (int i = 0; i < count; i++) {
      int source = i % recordings.size();
      playing.add(recorded("camera-" + (i + 1), recordings.get(source), truths.get(source)));
    }
    return playing;
  }

  private DemoCamera rendered(int index) {
    String id = "camera-" + (index + 1);
    RenderedScene scene = new RenderedScene(seed + index, WIDTH, HEIGHT, OBJECTS);
    List<DemoCamera.Target> targets = new ArrayList<>();
    for (int object = 0; object < OBJECTS; object++) {
      int number = object;
      int start = Math.min(object * START_SPREAD, frames - 1);
      targets.add(
          new DemoCamera.Target(
              "t" + (object + 1),
              "object " + (object + 1),
              start,
              scene.truth(object, start),
              frame -> Optional.of(scene.truth(number, frame))));
    }
    return new DemoCamera(id, new SceneRecording(id, scene, frames), frames, targets);
  }

  private DemoCamera recorded(String id, Recording recording, DemoCamera.Truth truth)
      throws IOException {
    Box box =
        init != null
            ? init
            : recording
                .firstTruth()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            recording.name()
                                + " has no ground truth on its first frame; give --init"
                                + " x,y,w,h"));
    int count = (int) Math.min(frames, recording.size().orElse(frames));
    return new DemoCamera(
        id,
        recording,
        count,
        List.of(new DemoCamera.Target("t1", recording.name(), 0, box, truth)));
  }
}
