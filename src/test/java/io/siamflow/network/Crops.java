package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.RasterPicture;
import io.siamflow.tracker.CropBatch;

/** Batches of given pixels. */
final class Crops {

  private static final Color BLACK = new Color(0, 0, 0);

  private Crops() {}

  /** Crops whose pixels are these planes (3, side, side), in this order. */
  static CropBatch ofPlanes(int side, ChannelOrder order, byte[]... planes) {
    CropBatch batch = new CropBatch(side, order, Math.max(1, planes.length));
    int area = side * side;
    for (byte[] item : planes) {
      byte[] bgr = new byte[3 * area];
      for (int channel = 0; channel < 3; channel++) {
        int place = order == ChannelOrder.BGR ? channel : 2 - channel;
        for (int i = 0; i < area; i++) {
          bgr[3 * i + place] = item[channel * area + i];
        }
      }
      try (RasterPicture picture = new RasterPicture(side, side, bgr)) {
        batch.add(picture, new Crop(0, 0, side, side, BLACK));
      }
    }
    return batch;
  }
}
