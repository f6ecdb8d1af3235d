package io.siamflow.tracker;

import io.siamflow.image.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One batch of one model: targets of any number of frames go in, one call of each network branch
 * for each side of the search crops, conclusions come out. Add, {@link #run}, read, {@link #clear};
 * adding and running are for one thread at a time, and {@link #conclusion} may be called by several
 * once the batch has run.
 */
public final class TrackingBatch {

  private final Model model;
  private final int room;
  private final TreeMap<Integer, SideBatch> sides = new TreeMap<>();
  private final CropBatch exemplars;
  private final List<Search> searches = new ArrayList<>();
  private List<TemplateEmbedding> embeddings = List.of();
  private final List<TemplateEmbedding> updated = new ArrayList<>();

  private record Search(
      Picture frame,
      TargetState state,
      Standing standing,
      TemplateEmbedding template,
      List<SearchRegion> regions,
      SideBatch batch,
      int index) {

    NetworkOutput output() {
      return batch.outputs.get(index);
    }
  }

  /** The searches whose crops have one side: one call of the network. */
  private static final class SideBatch {

    private final CropBatch regions;
    private final List<Search> searches = new ArrayList<>();
    private List<NetworkOutput> outputs = List.of();

    private SideBatch(CropBatch regions) {
      this.regions = regions;
    }

    private void clear(SiameseNetwork network) {
      regions.clear();
      searches.clear();
      network.giveBack(outputs);
      outputs = List.of();
    }
  }

  /**
   * An empty batch.
   *
   * @param targets how many targets it has room for at first
   * @throws IllegalArgumentException if those are more than {@link #most}
   */
  public TrackingBatch(Model model, int targets) {
    if (targets > most(model.settings())) {
      throw new IllegalArgumentException(
          "a batch of model '%s' has at most %d targets, not %d"
              .formatted(model.id(), most(model.settings()), targets));
    }
    this.model = model;
    room = targets;
    exemplars = new CropBatch(model.network().exemplarSide(), model.network().channels(), targets);
  }

  /**
   * How many targets a batch holds at most, all of them lost: the crops of one side are in one
   * buffer of less than 2^31 bytes.
   */
  public static int most(TrackerSettings settings) {
    List<Integer> sides = settings.searchSides();
    return CropBatch.most(sides.get(sides.size() - 1)) / settings.tracker().regionsPerTarget();
  }

  public Model model() {
    return model;
  }

  /** Targets in the batch: searched and marked ones. */
  public int targets() {
    return searches.size() + exemplars.count();
  }

  /**
   * Adds a target to search for; its crops are taken now, but the frame stays open until the batch
   * has run.
   *
   * @return the index for {@link #conclusion} and {@link #template}
   */
  public int search(
      Picture frame, TargetState state, Standing standing, TemplateEmbedding template) {
    List<SearchRegion> plan = model.tracker().plan(state, standing);
    SideBatch batch = sides.computeIfAbsent(plan.get(0).crop().outputSide(), this::newSide);
    for (SearchRegion region : plan) {
      batch.regions.add(frame, region.crop());
    }
    Search search =
        new Search(frame, state, standing, template, plan, batch, batch.searches.size());
    batch.searches.add(search);
    searches.add(search);
    return searches.size() - 1;
  }

  /** Wide regions are few and large: their room grows when it is needed. */
  private SideBatch newSide(int side) {
    boolean ordinary = side == model.network().searchSides().get(0);
    int targets = ordinary ? room : 1;
    return new SideBatch(
        new CropBatch(
            side, model.network().channels(), targets * model.tracker().regionsPerTarget()));
  }

  /**
   * Adds a marked target whose exemplar is to be embedded; its crop is taken now.
   *
   * @return the index for {@link #embedding}
   */
  public int mark(Picture frame, TargetState state) {
    exemplars.add(frame, model.tracker().exemplar(state));
    return exemplars.count() - 1;
  }

  /** Runs both branches for all that was added. */
  public void run() {
    embeddings = exemplars.count() == 0 ? List.of() : model.network().embed(exemplars);
    sides.values().forEach(this::search);
    if (model.tracker().templateRate() > 0 && !searches.isEmpty()) {
      updateTemplates();
    }
  }

  private void search(SideBatch batch) {
    if (batch.searches.isEmpty()) {
      return;
    }
    SiameseTracker tracker = model.tracker();
    batch.outputs =
        model
            .network()
            .search(
                batch.searches.stream().map(Search::template).toList(),
                tracker.regionsPerTarget(),
                batch.regions,
                (template, output) -> {
                  Search search = batch.searches.get(template);
                  return choose(tracker, search, output);
                });
  }

  /** The chosen position; any one of an output that {@link #conclusion} will refuse. */
  private static int choose(SiameseTracker tracker, Search search, NetworkOutput output) {
    try {
      return tracker.choose(search.state(), search.regions(), output);
    } catch (UnusableOutputException e) {
      return 0;
    }
  }

  private void updateTemplates() {
    CropBatch found =
        new CropBatch(model.network().exemplarSide(), model.network().channels(), searches.size());
    List<Integer> usable = new ArrayList<>();
    for (int i = 0; i < searches.size(); i++) {
      updated.add(searches.get(i).template());
      try {
        found.add(searches.get(i).frame(), model.tracker().exemplar(conclusion(i).state()));
        usable.add(i);
      } catch (UnusableOutputException e) {
        // Whoever asks for the conclusion is told.
        continue;
      }
    }
    if (usable.isEmpty()) {
      return;
    }
    List<TemplateEmbedding> newest = model.network().embed(found);
    for (int i = 0; i < usable.size(); i++) {
      TemplateEmbedding old = updated.get(usable.get(i));
      updated.set(usable.get(i), old.blend(newest.get(i), model.tracker().templateRate()));
    }
  }

  /**
   * What was found of a searched target.
   *
   * @throws UnusableOutputException if the network's output for it is not finite
   */
  public Conclusion conclusion(int index) {
    Search search = searches.get(index);
    return model
        .tracker()
        .conclude(
            search.state(),
            search.standing(),
            search.regions(),
            search.output(),
            search.frame().width(),
            search.frame().height());
  }

  /** The template that a searched target goes on with: its own, or the updated one. */
  public TemplateEmbedding template(int search) {
    return updated.isEmpty() ? searches.get(search).template() : updated.get(search);
  }

  /** The embedding of a marked target. */
  public TemplateEmbedding embedding(int mark) {
    return embeddings.get(mark);
  }

  public void clear() {
    sides.values().forEach(side -> side.clear(model.network()));
    exemplars.clear();
    searches.clear();
    updated.clear();
    embeddings = List.of();
  }
}
