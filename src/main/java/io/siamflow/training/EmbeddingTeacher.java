package io.siamflow.training;

import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Distance;
import io.siamflow.tracker.EmbeddingNetwork;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A pack that recognises targets as a teacher: it compares exemplar and search region. */
final class EmbeddingTeacher implements Teacher {

  private final String name;
  private final EmbeddingNetwork network;
  private final CropBatch pictures;

  /**
   * A teacher.
   *
   * @param network closed with this
   */
  EmbeddingTeacher(String name, EmbeddingNetwork network) {
    this.name = name;
    this.network = network;
    pictures = new CropBatch(network.exemplarSide(), network.channels(), 1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Lesson> lessons() {
    return Set.of(Lesson.SIMILARITY);
  }

  @Override
  public List<TrainingPair> answer(List<TrainingPair> pairs) {
    pictures.clear();
    for (TrainingPair pair : pairs) {
      TrackerTeacher.add(pair.exemplar(), Cut.EXEMPLAR_SIDE, pictures);
      TrackerTeacher.add(pair.region(), pair.side(), pictures);
    }
    List<TemplateEmbedding> embeddings = network.embed(pictures);
    List<TrainingPair> answered = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      double distance = Distance.COSINE.between(embeddings.get(2 * i), embeddings.get(2 * i + 1));
      answered.add(pairs.get(i).answered(TeacherAnswer.of(1 - distance)));
    }
    return answered;
  }

  @Override
  public void close() {
    network.close();
  }
}
