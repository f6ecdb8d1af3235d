package io.siamflow.training;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.Precision;
import java.io.IOException;
import java.nio.file.Path;

/** Measures a pack on data that it is not trained on. */
public interface PackValidation {

  /** Short name of what is measured. */
  String measure();

  /** Whether there is no data to measure on. */
  boolean isEmpty();

  /**
   * What a pack reaches.
   *
   * @throws IOException if the pack is refused or data cannot be read
   */
  Validation.Result of(Path pack, DeviceChoice device, Precision precision) throws IOException;
}
