package io.siamflow.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The main class of the job jar: {@code siamflow run} for a cluster. It never ends the JVM, which a
 * cluster may share, and lets errors through to whoever submits the job.
 */
public final class JobMain {

  private JobMain() {}

  /**
   * Submits the job.
   *
   * @param args the options of {@code siamflow run}
   * @throws CommandLine.ParameterException if an option is unknown or wrong; the message names it,
   *     and options that are like it
   * @throws Exception what the command throws
   */
  public static void main(String[] args) throws Exception {
    String[] line = new String[args.length + 1];
    line[0] = "run";
    System.arraycopy(args, 0, line, 1, args.length);
    ParseResult parsed = parse(line);
    try {
      new CommandLine.RunLast().execute(parsed);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** A cluster shows its users no more than the exception's message. */
  private static ParseResult parse(String[] line) {
    try {
      return Siamflow.commandLine().parseArgs(line);
    } catch (UnmatchedArgumentException e) {
      List<String> alike = e.getSuggestions();
      if (alike.isEmpty()) {
        throw e;
      }
      throw new CommandLine.ParameterException(
          e.getCommandLine(),
          e.getMessage() + "; did you mean " + String.join(" or ", alike) + "?",
          e);
    }
  }
}
