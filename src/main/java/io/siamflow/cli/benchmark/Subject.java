package io.siamflow.cli.benchmark;

import java.util.Map;

/** Something whose speed is measured again and again. Used by one thread. */
public interface Subject extends AutoCloseable {

  /** What sets it apart from the other subjects, by name. */
  Map<String, Object> setting();

  /** Measures once. */
  Sample measure() throws Exception;

  @Override
  void close();
}
