package io.siamflow.cli.benchmark;

import io.siamflow.evaluation.Sequence;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackingBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A model on recorded sequences. Several cameras show the same sequence, each with its own target
 * and crops, in one batch. A lost target is searched for on every frame, without the job's budget.
 */
public final class ModelSubject implements Subject {

  private final Run run;
  private final int cameras;
  private final SequencePass pass;

  /** A subject. */
  public ModelSubject(Run run, int cameras, List<Sequence> sequences) {
    this.run = run;
    this.cameras = cameras;
    this.pass = new SequencePass(sequences);
  }

  @Override
  public Sample measure() throws IOException {
    run.takeThreads();
    return pass.run(Following::new, cameras);
  }

  private final class Following implements SequencePass.Follower {

    private final TrackingBatch batch = new TrackingBatch(run.model(), cameras);
    private final List<TargetState> states = new ArrayList<>();
    private final List<Standing> standings = new ArrayList<>();
    private final List<TemplateEmbedding> templates = new ArrayList<>();

    @Override
    public void start(Picture frame, Box box) {
      TargetState state = run.model().tracker().start(box, frame.meanColor());
      int mark = batch.mark(frame, state);
      batch.run();
      for (int i = 0; i < cameras; i++) {
        states.add(state);
        standings.add(Standing.MARKED);
        templates.add(batch.embedding(mark));
      }
      batch.clear();
    }

    @Override
    public Box next(Picture frame) {
      for (int i = 0; i < cameras; i++) {
        batch.search(frame, states.get(i), standings.get(i), templates.get(i));
      }
      batch.run();
      Box box = null;
      for (int i = 0; i < cameras; i++) {
        Conclusion conclusion = batch.conclusion(i);
        states.set(i, conclusion.state());
        standings.set(i, conclusion.standing());
        templates.set(i, batch.template(i));
        box = conclusion.box();
      }
      batch.clear();
      return box;
    }

    @Override
    public void close() {
      batch.clear();
    }
  }

  @Override
  public void close() {
    run.model().close();
  }
}
