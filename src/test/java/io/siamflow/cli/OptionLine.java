package io.siamflow.cli;

import io.siamflow.pipeline.TrackingOptions;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The tracking operator's settings as a command line gives them. */
@Command
final class OptionLine {

  @Mixin private TrackingOptionsMixin mixin;

  private OptionLine() {}

  static TrackingOptions tracking(String... options) throws IOException {
    OptionLine line = new OptionLine();
    new CommandLine(line).parseArgs(options);
    return line.mixin.options();
  }
}
