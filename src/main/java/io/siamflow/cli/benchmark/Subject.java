package io.siamflow.cli.benchmark;

/** Something whose speed is measured again and again. Used by one thread. */
public interface Subject extends AutoCloseable {

  /** Measures once. */
  Sample measure() throws Exception;

  /** What of a long measurement is under way, for a line on a terminal; asked by any thread. */
  default String phase() {
    return "";
  }

  @Override
  void close();
}
