package io.siamflow.cli;

import io.siamflow.cli.benchmark.FrameSize;
import io.siamflow.cli.benchmark.TrackerSubject;
import io.siamflow.image.Picture;
import io.siamflow.media.RenderedScene;
import io.siamflow.network.Architecture;
import io.siamflow.network.EmittedNetwork;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.Precision;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.ExemplarCrop;
import io.siamflow.tracker.SiameseTracker;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow model emit}: a pack's network for a libtorch elsewhere. */
@Command(
    name = "emit",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a pack's network as the TorchScript archives that inference loads on a GPU, with a"
          + " description of its methods, and inputs and results of each method, computed on the"
          + " processor in float32, by which another libtorch can be checked.",
      "",
      "The inputs are crops of two targets of a rendered scene."
    })
final class ModelEmitCommand implements Callable<Integer> {

  private static final TrackerSubject.Load SCENE =
      new TrackerSubject.Load(1, 2, new FrameSize(640, 480), 1);

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "PACK",
      required = true,
      description = "A model pack's folder, or the name of a bundled one.")
  private Path model;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "float32,bfloat16",
      converter = NetworkOptions.PrecisionConverter.class,
      description =
          "Arithmetic of the networks, an archive for each: float32, bfloat16 or float16. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Precision> precisions;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder. An emitted network there is replaced.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    if (precisions.contains(Precision.AUTO)) {
      throw new ParameterException(
          spec.commandLine(), "--precision is float32, bfloat16 or float16, not auto");
    }
    ModelPack pack = ModelPack.load(Home.pack(model));
    PackDescription description = pack.description();
    Architecture architecture = description.architecture();
    RenderedScene scene = SCENE.scene(0);
    CropBatch exemplars =
        new CropBatch(architecture.exemplarSide(), description.channels(), SCENE.targets());
    CropBatch regions = null;
    try (Picture picture = scene.picture(0)) {
      if (architecture.tracks()) {
        regions =
            new CropBatch(
                description.settings().searchSide(), description.channels(), SCENE.targets());
      }
      for (int target = 0; target < SCENE.targets(); target++) {
        if (architecture.tracks()) {
          SiameseTracker tracker = description.settings().tracker();
          TargetState state = tracker.start(scene.truth(target, 0), picture.meanColor());
          exemplars.add(picture, tracker.exemplar(state));
          CropBatch all = regions;
          tracker.plan(state, Standing.MARKED).forEach(region -> all.add(picture, region.crop()));
        } else {
          exemplars.add(
              picture,
              ExemplarCrop.of(
                  scene.truth(target, 0),
                  architecture.exemplarSide(),
                  picture.meanColor().truncated()));
        }
      }
    }
    EmittedNetwork.write(pack, precisions, exemplars, regions, output);
    spec.commandLine().getOut().printf("%s: %s%n", output, description.id());
    return 0;
  }
}
