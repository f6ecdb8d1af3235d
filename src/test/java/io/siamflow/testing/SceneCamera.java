package io.siamflow.testing;

import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A small rendered scene of three objects as a camera's encoded frames, each made once. */
public final class SceneCamera {

  public static final int WIDTH = 240;
  public static final int HEIGHT = 100;
  public static final int OBJECTS = 3;

  private final RenderedScene scene;
  private final Map<String, byte[]> encoded = new ConcurrentHashMap<>();

  public SceneCamera(long seed) {
    scene = new RenderedScene(seed, WIDTH, HEIGHT, OBJECTS);
  }

  /** Where an object is. */
  public Box truth(int object, long frame) {
    return scene.truth(object, frame);
  }

  /** A frame's bytes; the same array each time. */
  public byte[] data(long frame, PictureEncoding encoding) {
    return encoded.computeIfAbsent(
        encoding + "/" + frame,
        key -> new PictureEncoder(90).encode(scene.picture(frame), encoding));
  }
}
