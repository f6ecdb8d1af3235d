package io.siamflow.cli.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the cluster, which can be killed, paused and started again. */
final class ChildProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final String name;
  private final Path log;
  private final Map<String, String> environment;
  private final List<String> command;
  private volatile Process process;

  ChildProcess(String name, Path log, Map<String, String> environment, List<String> command) {
    this.name = name;
    this.log = log;
    this.environment = environment;
    this.command = command;
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(name + " does not end after SIGKILL");
    }
  }

  /** SIGSTOP. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Shell.run("kill", "-s", signal, Long.toString(pid()));
  }

  /** How it ended: its exit code, or 128 and the signal. */
  int exitCode() {
    return process.exitValue();
  }

  /** Kills it and waits for its end, so that it holds no file and no port any more. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
