package io.siamflow.training;

/**
 * What a teacher says of a pair.
 *
 * @param map where it sees the target; null from a teacher of embeddings
 * @param similarity cosine of the embeddings of exemplar and search region; not a number from a
 *     teacher that tracks
 */
record TeacherAnswer(TeacherMap map, double similarity) {

  static TeacherAnswer of(TeacherMap map) {
    return new TeacherAnswer(map, Double.NaN);
  }

  static TeacherAnswer of(double similarity) {
    return new TeacherAnswer(null, similarity);
  }
}
