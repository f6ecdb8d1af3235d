package io.siamflow.cli;

import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as it was given, by which what was found can be found again. */
final class GivenCommand {

  private GivenCommand() {}

  /** The line of which a command is part, as a shell takes it. */
  static String of(CommandSpec command) {
    CommandSpec root = command.root();
    return root.name()
        + root.commandLine().getParseResult().originalArgs().stream()
            .map(word -> " " + quoted(word))
            .collect(Collectors.joining());
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:,=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
