package io.siamflow.pipeline;

/** The operators' uids. They stand in savepoints and never change. */
final class OperatorIds {

  static final String FRAMES = "frames";
  static final String COMMANDS = "commands";
  static final String CHECK_FRAMES = "check-frames";
  static final String CHECK_COMMANDS = "check-commands";
  static final String TRACKING = "tracking";
  static final String EVENTS = "events";
  static final String DEAD_LETTERS = "dead-letters";

  private OperatorIds() {}
}
