package io.siamflow.training;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Draws the pairs of the next steps while the network learns of those before. */
final class PairLoader implements AutoCloseable {

  private static final int STEPS_AHEAD = 3;

  private final PairSampler sampler;
  private final int batch;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Queue<Future<List<TrainingPair>>> ahead = new ArrayDeque<>();
  private long next;

  /**
   * A loader.
   *
   * @param firstStep the step whose pairs come first
   */
  PairLoader(PairSampler sampler, int batch, long firstStep) {
    this.sampler = sampler;
    this.batch = batch;
    next = firstStep;
    for (int i = 0; i < STEPS_AHEAD; i++) {
      submit();
    }
  }

  private void submit() {
    long step = next++;
    ahead.add(
        thread.submit(
            () -> {
              List<TrainingPair> pairs = new ArrayList<>();
              for (int i = 0; i < batch; i++) {
                pairs.add(sampler.pair(step * batch + i));
              }
              return pairs;
            }));
  }

  /** The pairs of the next step. */
  List<TrainingPair> next() throws IOException, InterruptedException {
    submit();
    try {
      return ahead.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
