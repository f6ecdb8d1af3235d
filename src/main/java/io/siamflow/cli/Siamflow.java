package io.siamflow.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command {@code siamflow}: its exit code is 0, 1 after a failure, 2 after a wrong command
 * line.
 */
@Command(
    name = "siamflow",
    description = "Follows any object through many cameras with Siamese networks.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      EventsCommand.class,
      DeadLettersCommand.class,
      TrackRecordingCommand.class,
      ModelCommand.class,
      EvaluateCommand.class,
      io.siamflow.cli.soak.SoakCommand.class,
      TrainCommand.class,
      TuneCommand.class,
      BenchmarkCommand.class
    })
public final class Siamflow {

  private Siamflow() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line with all commands, as {@link #main} runs it. */
  static CommandLine commandLine() {
    return new CommandLine(new Siamflow())
        .setExecutionExceptionHandler(
            (exception, commandLine, parseResult) -> report(exception, commandLine));
  }

  private static int report(Exception exception, CommandLine commandLine) throws Exception {
    // What a person can mend has a message that names what and where; anything else is a fault.
    if (exception instanceof IOException
        || exception instanceof UncheckedIOException
        || exception instanceof IllegalArgumentException) {
      commandLine.getErr().println("siamflow: " + message(exception));
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw exception;
  }

  /** Java's own errors of files often say no more than the file's name. */
  private static String message(Exception exception) {
    if (exception instanceof FileSystemException file && file.getReason() == null) {
      String fault =
          file instanceof NoSuchFileException
              ? "there is no such file or folder"
              : file instanceof AccessDeniedException ? "access is denied" : "cannot be used";
      return file.getFile() + ": " + fault;
    }
    return exception.getMessage();
  }
}
