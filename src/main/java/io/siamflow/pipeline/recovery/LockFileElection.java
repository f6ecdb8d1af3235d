package io.siamflow.pipeline.recovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.flink.runtime.leaderelection.LeaderElectionDriver;
import org.apache.flink.runtime.leaderelection.LeaderInformation;
import org.apache.flink.util.FlinkException;

/**
 * The process that holds the lock of the folder's file {@code leader.lock} leads. The system frees
 * the lock of a process that ends, however it ends, so that the next in line leads at once; one
 * that is only paused goes on leading.
 */
final class LockFileElection implements LeaderElectionDriver {

  private final Path folder;
  private final Listener listener;
  private final FileChannel channel;
  private volatile boolean leads;
  private volatile boolean closed;

  LockFileElection(Path folder, Listener listener) throws IOException {
    this.folder = folder;
    this.listener = listener;
    channel =
        FileChannel.open(
            folder.resolve("leader.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Thread thread = new Thread(this::run, "leader-election");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      channel.lock();
      leads = true;
      listener.onGrantLeadership(UUID.randomUUID());
    } catch (IOException e) {
      if (!closed) {
        listener.onError(new FlinkException("no lock on " + folder.resolve("leader.lock"), e));
      }
    }
  }

  @Override
  public boolean hasLeadership() {
    return leads;
  }

  @Override
  public void publishLeaderInformation(String component, LeaderInformation leader) {
    if (!leads) {
      return;
    }
    try {
      if (leader.isEmpty()) {
        LeaderFile.of(folder, component).delete();
      } else {
        LeaderFile.of(folder, component).write(leader);
      }
    } catch (IOException e) {
      listener.onError(new FlinkException("the leader cannot be written below " + folder, e));
    }
  }

  @Override
  public void deleteLeaderInformation(String component) {
    publishLeaderInformation(component, LeaderInformation.empty());
  }

  @Override
  public void close() throws IOException {
    closed = true;
    leads = false;
    channel.close();
  }
}
