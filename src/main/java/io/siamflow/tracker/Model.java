package io.siamflow.tracker;

/**
 * A network with the tracker that reads it.
 *
 * @param id the pack's name, as commands and events carry it
 * @param sha256 hash of the pack's weights, lower-case hex
 * @param tracker settings and method
 * @param network the open network
 */
public record Model(String id, String sha256, SiameseTracker tracker, SiameseNetwork network)
    implements AutoCloseable {

  @Override
  public void close() {
    network.close();
  }
}
