package io.siamflow.cli;

import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;

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
   * @throws CommandLine.ParameterException if an option is unknown or wrong
   * @throws Exception what the command throws
   */
  public static void main(String[] args) throws Exception {
    String[] line = new String[args.length + 1];
    line[0] = "run";
    System.arraycopy(args, 0, line, 1, args.length);
    ParseResult parsed = Siamflow.commandLine().parseArgs(line);
    try {
      new CommandLine.RunLast().execute(parsed);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
