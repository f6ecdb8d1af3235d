package io.siamflow.image;

/** How a frame's bytes hold its picture. */
public enum PictureEncoding {
  JPEG,
  PNG,
  /** Interleaved rows of blue, green, red bytes without gaps. */
  BGR24
}
