package io.siamflow.pipeline.recovery;

import java.io.IOException;
import org.apache.flink.runtime.leaderelection.LeaderInformation;
import org.apache.flink.runtime.leaderretrieval.LeaderRetrievalDriver;
import org.apache.flink.runtime.leaderretrieval.LeaderRetrievalEventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a leader's file five times a second and tells when it says something else. */
final class LeaderFileWatch implements LeaderRetrievalDriver {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderFileWatch.class);
  private static final long PERIOD_MILLIS = 200;

  private final LeaderFile file;
  private final LeaderRetrievalEventHandler handler;
  private final Thread thread;

  LeaderFileWatch(LeaderFile file, LeaderRetrievalEventHandler handler) {
    this.file = file;
    this.handler = handler;
    thread = new Thread(this::watch, "leader-" + file.path().getFileName());
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    LeaderInformation known = LeaderInformation.empty();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        LeaderInformation read = file.read();
        if (!read.equals(known)) {
          known = read;
          handler.notifyLeaderAddress(read);
        }
        Thread.sleep(PERIOD_MILLIS);
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", file.path(), e.toString());
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PERIOD_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
