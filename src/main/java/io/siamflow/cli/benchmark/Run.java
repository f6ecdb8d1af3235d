package io.siamflow.cli.benchmark;

import io.siamflow.network.TorchEngine;
import io.siamflow.tracker.Model;

/**
 * A model on a device.
 *
 * @param model the open model, which the run's subject closes
 * @param threads threads of libtorch on a processor
 */
public record Run(Model model, int threads) {

  /** Sets the calling thread's libtorch to the run's threads. */
  void takeThreads() {
    new TorchEngine().useThreads(threads);
  }
}
