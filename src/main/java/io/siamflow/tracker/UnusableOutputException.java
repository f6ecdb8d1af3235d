package io.siamflow.tracker;

/** A network's output from which nothing can be concluded: it is not finite. */
public final class UnusableOutputException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  UnusableOutputException(String message) {
    super(message);
  }
}
