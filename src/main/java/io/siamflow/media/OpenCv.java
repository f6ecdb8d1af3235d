package io.siamflow.media;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/** The OpenCV library of this process. */
final class OpenCv {

  static {
    Loader.load(opencv_imgproc.class);
    Loader.load(opencv_imgcodecs.class);
    opencv_core.setNumThreads(1);
  }

  private OpenCv() {}

  /**
   * Loads the library on the first call. OpenCV then uses one thread per call: cameras run beside
   * each other already.
   */
  static void load() {}
}
