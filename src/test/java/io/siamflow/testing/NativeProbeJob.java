package io.siamflow.testing;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.bytedeco.opencv.opencv_core.Mat;

/** A job without end that computes with libtorch and OpenCV in a TaskManager. */
public final class NativeProbeJob {

  private NativeProbeJob() {}

  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.fromSequence(1, Long.MAX_VALUE)
        .uid("numbers")
        .map(new Compute())
        .uid("compute")
        .sinkTo(new DiscardingSink<>())
        .uid("nowhere");
    env.execute("native probe");
  }

  private static final class Compute extends RichMapFunction<Long, Long> {

    private static final long serialVersionUID = 1;
    private transient NDManager manager;

    @Override
    public void open(OpenContext context) {
      manager = Engine.getEngine("PyTorch").newBaseManager();
    }

    @Override
    public Long map(Long value) throws InterruptedException {
      Thread.sleep(20);
      try (NDManager step = manager.newSubManager();
          Mat mat = new Mat(4, 4, 0)) {
        return step.create(new float[] {value})
            .add(mat.rows())
            .toType(DataType.INT64, false)
            .getLong(0);
      }
    }

    @Override
    public void close() {
      if (manager != null) {
        manager.close();
      }
    }
  }
}
