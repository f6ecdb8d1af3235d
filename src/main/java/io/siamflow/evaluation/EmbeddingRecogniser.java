package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.EmbeddingNetwork;
import io.siamflow.tracker.ExemplarCrop;
import io.siamflow.tracker.TemplateEmbedding;

/**
 * Recognises targets by the cosine of their embeddings.
 *
 * @param network not closed by this
 */
public record EmbeddingRecogniser(EmbeddingNetwork network) implements Recogniser {

  @Override
  public String measure() {
    return "auc";
  }

  @Override
  public float[] describe(Picture picture, Box box) {
    CropBatch batch = new CropBatch(network.exemplarSide(), network.channels(), 1);
    batch.add(
        picture, ExemplarCrop.of(box, network.exemplarSide(), picture.meanColor().truncated()));
    TemplateEmbedding embedding = network.embed(batch).get(0);
    float[] values = new float[embedding.length()];
    embedding.copyTo(values, 0);
    return values;
  }

  @Override
  public double similarity(float[] first, float[] second) {
    double product = 0;
    double firstSquares = 0;
    double secondSquares = 0;
    for (int i = 0; i < first.length; i++) {
      product += (double) first[i] * second[i];
      firstSquares += (double) first[i] * first[i];
      secondSquares += (double) second[i] * second[i];
    }
    return product / Math.max(1e-12, Math.sqrt(firstSquares * secondSquares));
  }
}
