package io.siamflow.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Threads on each of which libtorch computes alone, so that they never wait for each other inside a
 * network. They end when this is closed.
 */
final class SliceThreads implements AutoCloseable {

  private final int count;
  private final ExecutorService threads;

  /**
   * Starts the threads.
   *
   * @param count at least 1; also what the calling thread's libtorch uses from now on
   */
  SliceThreads(int count) {
    this.count = count;
    TorchEngine engine = new TorchEngine();
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        engine.computeAlone();
                        task.run();
                      },
                      TorchEngine.SLICE_THREADS);
              thread.setDaemon(true);
              return thread;
            });
    synchronized (TorchEngine.THREADS) {
      run(Collections.nCopies(count, () -> null));
      engine.useThreads(count);
    }
  }

  int count() {
    return count;
  }

  /**
   * Runs tasks, each on some thread, and waits for all of them, whatever becomes of each.
   *
   * @return their results in their order
   */
  <T> List<T> run(List<Supplier<T>> tasks) {
    List<CompletableFuture<T>> futures = new ArrayList<>();
    for (Supplier<T> task : tasks) {
      futures.add(CompletableFuture.supplyAsync(task, threads));
    }
    try {
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
    return futures.stream().map(CompletableFuture::join).toList();
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
