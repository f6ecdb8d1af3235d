package io.siamflow.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process may do to its surroundings without touching anybody else: only in namespaces of
 * its own, as {@code unshare --user --map-root-user --net --mount} makes them.
 */
final class Sandbox {

  private static final String HOW =
      "; 'unshare --user --map-root-user --net --mount siamflow soak ...' makes one where the system"
          + " permits it";

  private final boolean ownNetwork;
  private Path checkpoints;

  private Sandbox(boolean ownNetwork) {
    this.ownNetwork = ownNetwork;
  }

  /** Looks at this process, and brings up the loopback device of a network of its own. */
  static Sandbox enter(Path checkpoints) throws InterruptedException {
    Sandbox sandbox = new Sandbox(isOwn("net") && succeeds("ip", "link", "set", "lo", "up"));
    // Small, so that it can be filled.
    if (isOwn("mnt")
        && succeeds("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", checkpoints.toString())) {
      sandbox.checkpoints = checkpoints;
    }
    return sandbox;
  }

  private static boolean isOwn(String namespace) {
    try {
      return !Files.readSymbolicLink(Path.of("/proc/self/ns", namespace))
          .equals(Files.readSymbolicLink(Path.of("/proc/1/ns", namespace)));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Shell.run(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why the network cannot be cut, or null if it can. */
  String noNetworkCut() {
    return ownNetwork ? null : "this process has no network namespace of its own" + HOW;
  }

  /** Why the checkpoints' folder cannot be full or read-only, or null if it can. */
  String noCheckpointFaults() {
    return checkpoints != null ? null : "this process has no mount namespace of its own" + HOW;
  }

  void network(boolean up) throws IOException, InterruptedException {
    Shell.run("ip", "link", "set", "lo", up ? "up" : "down");
  }

  /** Remounts the checkpoints' folder; what is just being written there is waited for. */
  void checkpointsWritable(boolean writable) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        Shell.run("mount", "-o", writable ? "remount,rw" : "remount,ro", checkpoints.toString());
        return;
      } catch (IOException e) {
        if (attempt == 200) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  /** Fills the checkpoints' folder to the last byte, or empties it of that again. */
  void checkpointsFull(boolean full) throws IOException, InterruptedException {
    Path filler = checkpoints.resolve("filler");
    if (full) {
      // It fails, of course: nothing is left.
      succeeds("dd", "if=/dev/zero", "of=" + filler, "bs=64k");
      succeeds("dd", "if=/dev/zero", "of=" + filler, "bs=1k", "oflag=append", "conv=notrunc");
    } else {
      Files.deleteIfExists(filler);
    }
  }
}
