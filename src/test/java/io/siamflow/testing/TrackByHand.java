package io.siamflow.testing;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackingBatch;

/** One target stepped frame by frame, alone in its batch: what every other way must agree with. */
public final class TrackByHand {

  private final Model model;
  private TargetState state;
  private TemplateEmbedding template;
  private Standing standing;

  /**
   * What is known of the target on a frame.
   *
   * @param evidence null where it was marked
   */
  public record Seen(Box box, Evidence evidence, TargetStatus status) {}

  public TrackByHand(Model model) {
    this.model = model;
  }

  /** START or CORRECT. */
  public Seen mark(Picture picture, Box box) {
    TargetStatus status =
        state == null
            ? TargetStatus.STARTED
            : standing.status() == TargetStatus.LOST
                ? TargetStatus.RECOVERED
                : TargetStatus.TRACKED;
    TrackingBatch batch = new TrackingBatch(model, 1);
    state = model.tracker().start(box, picture.meanColor());
    int index = batch.mark(picture, state);
    batch.run();
    template = batch.embedding(index);
    standing = Standing.MARKED;
    return new Seen(box, null, status);
  }

  public Seen search(Picture picture) {
    TrackingBatch batch = new TrackingBatch(model, 1);
    int index = batch.search(picture, state, standing, template);
    batch.run();
    Conclusion conclusion = batch.conclusion(index);
    state = conclusion.state();
    template = batch.template(index);
    standing = conclusion.standing();
    return new Seen(conclusion.box(), conclusion.evidence(), standing.status());
  }

  /** The camera's stream restarted. */
  public void lost() {
    standing = standing.lost();
  }

  public TargetState state() {
    return state;
  }

  public TemplateEmbedding template() {
    return template;
  }
}
