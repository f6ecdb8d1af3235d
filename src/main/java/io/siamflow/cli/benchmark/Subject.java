package io.siamflow.cli.benchmark;

/** Something whose speed is measured again and again. Used by one thread. */
public interface Subject extends AutoCloseable {

  /** Measures once. */
  Sample measure() throws Exception;

  @Override
  void close();
}
