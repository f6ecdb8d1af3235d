package io.siamflow.tracker;

/** How far apart two embeddings of one network are; 0 for equal ones, never negative. */
public enum Distance {

  /** Length of the difference. */
  EUCLIDEAN {
    @Override
    double of(Products products) {
      return Math.sqrt(products.differences);
    }
  },

  /**
   * 1 minus the cosine of the angle between them: 0 for the same direction, 1 for a right angle, 2
   * for opposite ones. A zero vector has no direction: its distance to any other is 1, and to
   * another zero vector 0.
   */
  COSINE {
    @Override
    double of(Products products) {
      if (products.firsts == 0 || products.seconds == 0) {
        return products.firsts == products.seconds ? 0 : 1;
      }
      double cosine = products.dot / (Math.sqrt(products.firsts) * Math.sqrt(products.seconds));
      return 1 - Math.max(-1, Math.min(1, cosine));
    }
  };

  /**
   * The distance, computed in double.
   *
   * @throws IllegalArgumentException if the embeddings differ in length, as those of two networks
   */
  public double between(TemplateEmbedding first, TemplateEmbedding second) {
    if (first.length() != second.length()) {
      throw new IllegalArgumentException(
          "no distance between embeddings of "
              + first.length()
              + " and "
              + second.length()
              + " values");
    }
    double dot = 0;
    double firsts = 0;
    double seconds = 0;
    double differences = 0;
    for (int i = 0; i < first.length(); i++) {
      double a = first.get(i);
      double b = second.get(i);
      dot += a * b;
      firsts += a * a;
      seconds += b * b;
      differences += (a - b) * (a - b);
    }
    return of(new Products(dot, firsts, seconds, differences));
  }

  abstract double of(Products products);

  private record Products(double dot, double firsts, double seconds, double differences) {}
}
