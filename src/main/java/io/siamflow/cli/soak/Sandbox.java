package io.siamflow.cli.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What this process may do to its surroundings without touching anybody else: only in namespaces of
 * its own. {@link #reenter} starts the program anew in them where the system permits it.
 */
final class Sandbox implements AutoCloseable {

  /** Names the namespaces that a process was started in by {@link #reenter}. */
  private static final int MEBIBYTES = 256;

  /**
   * A JobManager that is killed leaves the files of the checkpoint under way, which Flink does not
   * remove: 200 kills left .9 MiB each.
   */
  private static final int MEBIBYTES_LEFT_BY_A_KILL = 2;

  private static final String OWN = "SIAMFLOW_OWN_NAMESPACES";

  private static final String NET = "net";
  private static final String MOUNT = "mount";
  private static final int REMOUNTS = 200;
  private static final List<String> UNSHARE = List.of("unshare", "--user", "--map-root-user");

  private final boolean ownNetwork;
  private final Path checkpoints;

  private Sandbox(boolean ownNetwork, Path checkpoints) {
    this.ownNetwork = ownNetwork;
    this.checkpoints = checkpoints;
  }

  /**
   * Runs this program with the same arguments in namespaces of its own, as many as the system
   * permits, to its end.
   *
   * @return its exit code; empty if this process already is in them, or none are permitted
   */
  static OptionalInt reenter(List<String> arguments) throws IOException, InterruptedException {
    if (System.getenv(OWN) != null) {
      return OptionalInt.empty();
    }
    boolean net = succeeds(unshare(List.of(NET), "ip", "link", "set", "lo", "up"));
    boolean mount = mayMount();
    List<String> own = new ArrayList<>();
    if (net) {
      own.add(NET);
    }
    if (mount) {
      own.add(MOUNT);
    }
    if (own.isEmpty()) {
      return OptionalInt.empty();
    }
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    java.add("io.siamflow.cli.Siamflow");
    java.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(unshare(own, java.toArray(String[]::new))).inheritIO();
    builder.environment().put(OWN, String.join(",", own));
    Process process = builder.start();
    Thread hook = new Thread(process::destroy, "end soak");
    Runtime.getRuntime().addShutdownHook(hook);
    int code = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(hook);
    return OptionalInt.of(code);
  }

  private static boolean mayMount() throws IOException, InterruptedException {
    Path probe = Files.createTempDirectory("siamflow-mount");
    try {
      return succeeds(unshare(List.of(MOUNT), "mount", "-t", "tmpfs", "tmpfs", probe.toString()));
    } finally {
      Files.delete(probe);
    }
  }

  private static List<String> unshare(List<String> namespaces, String... command) {
    List<String> line = new ArrayList<>(UNSHARE);
    namespaces.forEach(namespace -> line.add("--" + namespace));
    line.addAll(List.of(command));
    return line;
  }

  /**
   * Brings up the network and mounts the checkpoints' folder, if they are this process's own.
   *
   * @param kills for each of which the folder has some room more
   */
  static Sandbox enter(Path checkpoints, int kills) throws IOException, InterruptedException {
    List<String> own = List.of(System.getenv().getOrDefault(OWN, "").split(","));
    if (own.contains(NET)) {
      Shell.run("ip", "link", "set", "lo", "up");
    }
    if (own.contains(MOUNT)) {
      // Small, so that it can be filled.
      String size = "size=" + (MEBIBYTES + kills * MEBIBYTES_LEFT_BY_A_KILL) + "m";
      Shell.run("mount", "-t", "tmpfs", "-o", size, "tmpfs", checkpoints.toString());
    }
    return new Sandbox(own.contains(NET), own.contains(MOUNT) ? checkpoints : null);
  }

  private static boolean succeeds(List<String> command) throws InterruptedException {
    try {
      Shell.run(command.toArray(String[]::new));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why the network cannot be cut, or null if it can. */
  String noNetworkCut() {
    return ownNetwork
        ? null
        : "the system permits no network namespace (unshare --user --net, ip link)";
  }

  /** Why the checkpoints' folder cannot be full or read-only, or null if it can. */
  String noCheckpointFaults() {
    return checkpoints != null
        ? null
        : "the system permits no mount namespace (unshare --user --mount, mount -t tmpfs)";
  }

  void network(boolean up) throws IOException, InterruptedException {
    Shell.run("ip", "link", "set", "lo", up ? "up" : "down");
  }

  /**
   * Remounts the checkpoints' folder read-only; what is just being written there is waited for.
   *
   * @throws BusyException if there is never a moment in which nothing is
   */
  void denyCheckpoints() throws BusyException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        Shell.run("mount", "-o", "remount,ro", checkpoints.toString());
        return;
      } catch (IOException e) {
        if (attempt == REMOUNTS) {
          throw new BusyException(e);
        }
        Thread.sleep(20);
      }
    }
  }

  /** Remounts the checkpoints' folder as it was. */
  void permitCheckpoints() throws IOException, InterruptedException {
    Shell.run("mount", "-o", "remount,rw", checkpoints.toString());
  }

  /** Gives the checkpoints' folder room for any state, once nothing fills it any more. */
  void enlargeCheckpoints() throws IOException, InterruptedException {
    if (checkpoints != null) {
      Shell.run("mount", "-o", "remount,size=8g", checkpoints.toString());
    }
  }

  /** The surroundings do not let it happen just now. */
  static final class BusyException extends Exception {

    private static final long serialVersionUID = 1L;

    private BusyException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Fills the checkpoints' folder to the last byte, or empties it of that again. */
  void checkpointsFull(boolean full) throws IOException, InterruptedException {
    Path filler = checkpoints.resolve("filler");
    if (full) {
      // It fails, of course: nothing is left.
      succeeds(List.of("dd", "if=/dev/zero", "of=" + filler, "bs=64k"));
      succeeds(
          List.of("dd", "if=/dev/zero", "of=" + filler, "bs=1k", "oflag=append", "conv=notrunc"));
    } else {
      Files.deleteIfExists(filler);
    }
  }

  /**
   * Gives the checkpoints' folder back; where somebody still has a file open there, it goes when
   * that is closed. If it cannot be given back it ends with this process's namespace.
   */
  @Override
  public void close() throws InterruptedException {
    if (checkpoints != null) {
      succeeds(List.of("umount", "--lazy", checkpoints.toString()));
    }
  }
}
