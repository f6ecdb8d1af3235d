package io.siamflow.tracker;

import io.siamflow.image.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * One batch of one model: targets of any number of frames go in, one call of each network branch,
 * conclusions come out. Add, {@link #run}, read, {@link #clear}; adding and running are for one
 * thread at a time, and {@link #conclusion} may be called by several once the batch has run.
 */
public final class TrackingBatch {

  private final Model model;
  private final CropBatch regions;
  private final CropBatch exemplars;
  private final List<Search> searches = new ArrayList<>();
  private List<NetworkOutput> outputs = List.of();
  private List<TemplateEmbedding> embeddings = List.of();
  private final List<TemplateEmbedding> updated = new ArrayList<>();

  private record Search(
      Picture frame, TargetState state, TemplateEmbedding template, List<SearchRegion> regions) {}

  /**
   * An empty batch.
   *
   * @param targets how many targets it has room for at first
   */
  public TrackingBatch(Model model, int targets) {
    this.model = model;
    SiameseNetwork network = model.network();
    regions =
        new CropBatch(
            network.searchSide(), network.channels(), targets * model.tracker().regionsPerTarget());
    exemplars = new CropBatch(network.exemplarSide(), network.channels(), targets);
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
  public int search(Picture frame, TargetState state, TemplateEmbedding template) {
    List<SearchRegion> plan = model.tracker().plan(state);
    for (SearchRegion region : plan) {
      regions.add(frame, region.crop());
    }
    searches.add(new Search(frame, state, template, plan));
    return searches.size() - 1;
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
    SiameseNetwork network = model.network();
    embeddings = exemplars.count() == 0 ? List.of() : network.embed(exemplars);
    outputs =
        searches.isEmpty()
            ? List.of()
            : network.search(
                searches.stream().map(Search::template).toList(),
                model.tracker().regionsPerTarget(),
                regions);
    if (model.tracker().templateRate() > 0 && !searches.isEmpty()) {
      updateTemplates();
    }
  }

  private void updateTemplates() {
    CropBatch found =
        new CropBatch(model.network().exemplarSide(), model.network().channels(), searches.size());
    for (int i = 0; i < searches.size(); i++) {
      found.add(searches.get(i).frame(), model.tracker().exemplar(conclusion(i).state()));
    }
    List<TemplateEmbedding> newest = model.network().embed(found);
    for (int i = 0; i < searches.size(); i++) {
      updated.add(searches.get(i).template().blend(newest.get(i), model.tracker().templateRate()));
    }
  }

  /** What was found of a searched target. */
  public Conclusion conclusion(int search) {
    Search searched = searches.get(search);
    return model
        .tracker()
        .conclude(
            searched.state(),
            searched.regions(),
            outputs.get(search),
            searched.frame().width(),
            searched.frame().height());
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
    regions.clear();
    exemplars.clear();
    searches.clear();
    updated.clear();
    outputs = List.of();
    embeddings = List.of();
  }
}
