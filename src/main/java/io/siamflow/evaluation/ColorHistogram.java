package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;

/**
 * Recognises targets by how much the histograms of their boxes' colours have in common (Swain and
 * Ballard 1991, Color Indexing, section 2.2): 8 ranges of each of three colours.
 */
public final class ColorHistogram implements Recogniser {

  private static final int SHIFT = 5;

  @Override
  public String measure() {
    return "auc_histogram";
  }

  /** Shares of the pixels by colour; none of a box outside the picture. */
  @Override
  public float[] describe(Picture picture, Box box) {
    byte[] bgr = picture.toBgr();
    int left = (int) Math.max(0, Math.floor(box.x()));
    int right = (int) Math.min(picture.width(), Math.ceil(box.right()));
    int top = (int) Math.max(0, Math.floor(box.y()));
    int bottom = (int) Math.min(picture.height(), Math.ceil(box.bottom()));
    float[] shares = new float[1 << 3 * (Byte.SIZE - SHIFT)];
    float share = 1f / Math.max(1, (right - left) * (bottom - top));
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int color = 0;
        for (int i = 0; i < 3; i++) {
          int value = bgr[3 * (y * picture.width() + x) + i] & 0xff;
          color = color << Byte.SIZE - SHIFT | value >> SHIFT;
        }
        shares[color] += share;
      }
    }
    return shares;
  }

  @Override
  public double similarity(float[] first, float[] second) {
    double common = 0;
    for (int i = 0; i < first.length; i++) {
      common += Math.min(first[i], second[i]);
    }
    return common;
  }
}
