package io.siamflow.tracker;

/**
 * A network with the tracker that reads it.
 *
 * @param id the pack's name, as commands and events carry it
 * @param sha256 hash of the pack's weights, lower-case hex
 * @param settings of the tracker
 * @param tracker the method with these settings
 * @param network the open network
 */
public record Model(
    String id,
    String sha256,
    TrackerSettings settings,
    SiameseTracker tracker,
    SiameseNetwork network)
    implements AutoCloseable {

  /** A network with the tracker that the settings make. */
  public Model(String id, String sha256, TrackerSettings settings, SiameseNetwork network) {
    this(id, sha256, settings, settings.tracker(), network);
  }

  @Override
  public void close() {
    network.close();
  }
}
