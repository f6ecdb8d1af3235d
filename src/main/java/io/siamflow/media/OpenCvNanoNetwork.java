package io.siamflow.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.StringVector;
import org.bytedeco.opencv.opencv_dnn.Net;

/**
 * NanoTrack's published ONNX files run by OpenCV's own network runtime on one thread: what {@code
 * TrackerNano} spends its time on. TrackerNano itself takes score maps of 16x16 only (OpenCV 4.13
 * reshapes to that size), and NanoTrack v3 has maps of 15x15.
 */
public final class OpenCvNanoNetwork implements AutoCloseable {

  private final Net backbone;
  private final Net head;
  private final StringVector outputs = new StringVector("output1", "output2");
  private Mat template = new Mat();

  /**
   * Reads the files.
   *
   * @throws IOException if OpenCV refuses one; the message names it
   */
  public OpenCvNanoNetwork(Path backbone, Path head) throws IOException {
    OpenCv.load();
    Loader.load(opencv_dnn.class);
    this.backbone = read(backbone);
    this.head = read(head);
  }

  private static Net read(Path file) throws IOException {
    try {
      return opencv_dnn.readNetFromONNX(file.toString());
    } catch (RuntimeException e) {
      throw new IOException(file + ": OpenCV cannot read the network: " + e.getMessage(), e);
    }
  }

  /**
   * What the head says of a search region.
   *
   * @param scores 2 maps of logits, background first
   * @param distances 4 maps
   * @param side of the maps
   */
  public record Maps(float[] scores, float[] distances, int side) {}

  /** Keeps the exemplar's features: rows of BGR pixels in a direct buffer. */
  public void embed(ByteBuffer bgr, int side) {
    template.close();
    try (Mat features = features(bgr, side)) {
      template = features.clone();
    }
  }

  /** Correlates a search region with the exemplar: rows of BGR pixels in a direct buffer. */
  public Maps search(ByteBuffer bgr, int side) {
    try (Mat region = features(bgr, side);
        Scalar mean = new Scalar();
        MatVector maps = new MatVector()) {
      head.setInput(template, "input1", 1, mean);
      head.setInput(region, "input2", 1, mean);
      head.forward(maps, outputs);
      try (Mat scores = maps.get(0);
          Mat distances = maps.get(1)) {
        return new Maps(values(scores), values(distances), scores.size(3));
      }
    }
  }

  private Mat features(ByteBuffer bgr, int side) {
    try (BytePointer bytes = new BytePointer(bgr);
        Mat pixels = new Mat(side, side, opencv_core.CV_8UC3, bytes);
        Mat blob = opencv_dnn.blobFromImage(pixels)) {
      backbone.setInput(blob);
      return backbone.forward();
    }
  }

  private static float[] values(Mat mat) {
    FloatBuffer buffer = mat.createBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Override
  public void close() {
    template.close();
    outputs.close();
    head.close();
    backbone.close();
  }
}
