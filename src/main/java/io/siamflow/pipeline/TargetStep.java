package io.siamflow.pipeline;

import io.siamflow.codec.CameraRecord.WaitingCommand;
import io.siamflow.codec.TargetRecord;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.ContextSide;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;

/**
 * What is due for one target on one frame: it is searched for, it is marked by a given box, or it
 * is lost and waits for its turn. In each case a STOP may make it the target's last frame.
 */
final class TargetStep {

  /** How many times as many pixels the widest search region has. */
  private static final int WIDE = 10;

  private final TargetRecord target;
  private final TemplateEmbedding template;
  private final WaitingCommand mark;
  private final Box box;
  private final boolean rests;
  private WaitingCommand stop;

  private TargetState state;
  private Conclusion conclusion;
  private TemplateEmbedding newTemplate;
  private String fault;

  private TargetStep(
      TargetRecord target,
      TemplateEmbedding template,
      WaitingCommand mark,
      Box box,
      boolean rests) {
    this.target = target;
    this.template = template;
    this.mark = mark;
    this.box = box;
    this.rests = rests;
  }

  static TargetStep search(TargetRecord target, TemplateEmbedding template) {
    return new TargetStep(target, template, null, null, false);
  }

  /** A lost target that is not searched for on this frame. */
  static TargetStep rest(TargetRecord target) {
    return new TargetStep(target, null, null, null, true);
  }

  /** A START or CORRECT; the target has no state yet or an old one. */
  static TargetStep mark(TargetRecord target, WaitingCommand command) {
    return new TargetStep(target, null, command, command.command().box(), false);
  }

  /** A mark that was made before and is met again in a replay. */
  static TargetStep markAgain(TargetRecord target, Box box) {
    return new TargetStep(target, null, null, box, false);
  }

  /**
   * About how many pixels of a frame a search for a target looks at: a square of twice the side
   * that shows it with its context, more if it is lost.
   */
  static double pixelsOfSearch(TargetRecord target) {
    double side = 2 * ContextSide.of(target.box().width(), target.box().height());
    return side * side * (target.status() == TargetStatus.LOST ? WIDE : 1);
  }

  /** About how many pixels of the frame this looks at; all of them for a mark's mean colour. */
  double pixels() {
    if (isMark()) {
      return Double.POSITIVE_INFINITY;
    }
    return rests ? 0 : pixelsOfSearch(target);
  }

  TargetRecord target() {
    return target;
  }

  TemplateEmbedding template() {
    return template;
  }

  /** Whether nothing is done for the target on this frame: it is lost and waits for its turn. */
  boolean rests() {
    return rests;
  }

  boolean isMark() {
    return box != null;
  }

  /** The command that marks the target now, or null. */
  WaitingCommand mark() {
    return mark;
  }

  /** The given box of a mark. */
  Box box() {
    return box;
  }

  /** The STOP that makes this the target's last frame, or null. */
  WaitingCommand stop() {
    return stop;
  }

  void stop(WaitingCommand command) {
    stop = command;
  }

  /** Result of a mark. */
  void marked(TargetState newState, TemplateEmbedding embedding) {
    state = newState;
    newTemplate = embedding;
  }

  /** Result of a search. */
  void found(Conclusion found, TemplateEmbedding goOnWith) {
    conclusion = found;
    state = found.state();
    newTemplate = goOnWith;
  }

  /** The network's output for the target cannot be used. */
  void unusable(String why) {
    fault = why;
  }

  /** What is wrong with the network's output, or null. */
  String fault() {
    return fault;
  }

  TargetState state() {
    return state;
  }

  Conclusion conclusion() {
    return conclusion;
  }

  Standing standing() {
    return conclusion.standing();
  }

  /** The template after the step. */
  TemplateEmbedding newTemplate() {
    return newTemplate;
  }
}
