package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;

/** Describes targets so that the same one can be recognised in other pictures. */
public interface Recogniser {

  /** The name of the measure of how well it does. */
  String measure();

  /** A description of what is in a box. */
  float[] describe(Picture picture, Box box);

  /** How alike two descriptions are: the larger, the more. */
  double similarity(float[] first, float[] second);
}
