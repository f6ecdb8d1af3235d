package io.siamflow.network.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TorchCheckpointTest {

  @Test
  void readsThePublishedNanoTrack() throws IOException {
    Map<String, Tensor> expected =
        NumpyArchive.read(SharedData.require("weights/nanotrack-v3.npz"));
    expected.keySet().removeIf(name -> name.endsWith(".num_batches_tracked"));
    Map<String, Tensor> tensors =
        TorchCheckpoint.read(SharedData.require("weights/nanotrack-v3.pth"));
    assertThat(tensors).isEqualTo(expected);
    assertThat(tensors.keySet()).containsExactlyElementsOf(expected.keySet());
  }
}
