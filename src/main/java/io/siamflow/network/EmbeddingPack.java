package io.siamflow.network;

import ai.djl.Device;
import io.siamflow.tracker.EmbeddingNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Opens a pack for its embeddings alone, whether it has a tracker or not. */
public final class EmbeddingPack {

  private EmbeddingPack() {}

  /**
   * Loads the network of a pack.
   *
   * @return the network, to be closed
   * @throws IOException if the pack is refused; names file and reason
   * @throws IllegalArgumentException if a chosen GPU is not there
   */
  public static EmbeddingNetwork open(Path folder, DeviceChoice device, Precision precision)
      throws IOException {
    ModelPack pack = ModelPack.load(folder);
    TorchEngine engine = new TorchEngine();
    Device runsOn = engine.device(device, OptionalInt.empty());
    SharedNetworks own = new SharedNetworks();
    return new DjlSiameseNetwork(
        own.take(
            pack.description().id(),
            () ->
                LoadedNetwork.fused(
                    pack.network().folded(), engine.elementType(precision, runsOn), runsOn)),
        pack.description().channels());
  }
}
