package io.siamflow.evaluation;

import io.siamflow.geometry.Box;

/** How a benchmark lays out a sequence's folder, and how it counts pixels. */
public enum SequenceLayout {
  /** OTB and UAV123: {@code img/} and {@code groundtruth_rect.txt}, pixels counted from 1. */
  OTB(1),
  /** VOT: {@code color/} or images beside {@code groundtruth.txt}; rectangles or polygons. */
  VOT(0),
  /** DAVIS: {@code JPEGImages/480p/NAME}, masks in {@code Annotations/480p/NAME}. */
  DAVIS(0),
  /** Images without ground truth. */
  IMAGES(0);

  private final int origin;

  SequenceLayout(int origin) {
    this.origin = origin;
  }

  /** What the layout calls the first pixel: 1 or 0. */
  public int origin() {
    return origin;
  }

  /** A box as the layout's files write it. */
  public Box toFolderConvention(Box box) {
    return box.translate(origin, origin);
  }

  /** A box that the layout's files wrote, in the project's convention. */
  public Box fromFolderConvention(Box box) {
    return box.translate(-origin, -origin);
  }
}
