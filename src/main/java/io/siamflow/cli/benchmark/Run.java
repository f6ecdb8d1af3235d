package io.siamflow.cli.benchmark;

import io.siamflow.network.TorchEngine;
import io.siamflow.tracker.Model;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model on a device.
 *
 * @param model the open model, which the run's subject closes
 * @param precision as it was asked for
 * @param device as it was asked for
 * @param threads threads of libtorch on a processor
 */
public record Run(Model model, String precision, String device, int threads) {

  /** Sets the calling thread's libtorch to the run's threads. */
  void takeThreads() {
    new TorchEngine().useThreads(threads);
  }

  /** The setting of a subject of this run. */
  public Map<String, Object> setting() {
    Map<String, Object> setting = new LinkedHashMap<>();
    setting.put("model", model.id());
    setting.put("precision", precision);
    setting.put("device", device);
    setting.put("threads", threads);
    return setting;
  }
}
