package io.siamflow.cli;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.HeatMaps;
import io.siamflow.media.PictureEncoder;
import io.siamflow.network.PackDirectory;
import io.siamflow.tracker.Model;
import io.siamflow.training.ResponseMaps;
import io.siamflow.training.TrainingFolders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow model responses}: where a network finds displaced targets. */
@Command(
    name = "responses",
    mixinStandardHelpOptions = true,
    description = {
      "Moves targets of recordings from the middle of their search regions and shows where a"
          + " network of the SiamRPN family answers: a table of how many it finds by how far they"
          + " were moved, and heat maps of the summed responses.",
      "",
      "On the left of the picture responses lie where they are in the region, on the right about"
          + " the target."
    })
final class ModelResponsesCommand implements Callable<Integer> {

  private static final int JPEG_QUALITY = 95;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      arity = "1..*",
      description =
          "Sequences with ground truth, of OTB, UAV123, VOT or DAVIS, or folders of them.")
  private List<Path> data;

  @Option(
      names = "--output",
      paramLabel = "FILE.png",
      required = true,
      description = "The heat maps.")
  private Path output;

  @Option(
      names = "--shift",
      paramLabel = "PX",
      defaultValue = "64",
      description =
          "How far targets are moved along each axis at most, evenly, pixels of the search region,"
              + " from 0 to half its side. Default: ${DEFAULT-VALUE}.")
  private double shift;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "300",
      description = "Pairs of an exemplar and a region, from 1 on. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the pairs. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (!(shift >= 0)) {
      throw new ParameterException(spec.commandLine(), "--shift is at least 0, not " + shift);
    }
    if (pairs < 1) {
      throw new ParameterException(spec.commandLine(), "--pairs is at least 1, not " + pairs);
    }
    TrainingFolders folders = new TrainingFolders(Set.of(), Set.of());
    for (Path folder : data) {
      folders.read(folder);
    }
    PackDirectory packs = model.packs();
    ResponseMaps maps;
    try (Model opened = packs.open(packs.defaultModel(), OptionalInt.empty())) {
      maps = ResponseMaps.of(opened, folders.data(), pairs, shift, seed);
    }
    try (Picture picture = HeatMaps.of(List.of(maps.inRegion(), maps.aboutTarget()))) {
      Files.write(output, new PictureEncoder(JPEG_QUALITY).encode(picture, PictureEncoding.PNG));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "found: the highest response is within %d px of the target's middle"
            .formatted(ResponseMaps.FOUND_WITHIN));
    out.println("moved by, px   pairs   found");
    for (int i = 0; i < maps.pairs().size(); i++) {
      int from = i * ResponseMaps.CLASS_WIDTH;
      out.println(line(from + " to " + (from + ResponseMaps.CLASS_WIDTH), maps, i, i + 1));
    }
    out.println(line("all", maps, 0, maps.pairs().size()));
    out.println(output);
    return 0;
  }

  private static String line(String name, ResponseMaps maps, int from, int to) {
    int pairs = maps.pairs().subList(from, to).stream().mapToInt(Integer::intValue).sum();
    int found = maps.found().subList(from, to).stream().mapToInt(Integer::intValue).sum();
    return "%-14s %5d %7s"
        .formatted(name, pairs, pairs == 0 ? "-" : Math.round(100.0 * found / pairs) + " %");
  }
}
