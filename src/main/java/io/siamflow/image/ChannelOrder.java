package io.siamflow.image;

/** The order of a pixel's bytes in a crop. */
public enum ChannelOrder {
  BGR,
  RGB
}
