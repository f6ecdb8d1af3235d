package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {

  @ParameterizedTest
  @ValueSource(strings = {"auto", "cpu", "gpu:0", "gpu:13"})
  void readsWhatItPrints(String text) {
    assertThat(DeviceChoice.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "gpu:", "gpu:-1", "gpu:x", "gpu:99999", "CPU", "cuda:0"})
  void refusesAnythingElse(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceChoice.parse(text))
        .withMessageContaining("not '" + text + "'");
  }

  @Test
  void autoTakesTheAssignedGpuThenTheFirstThenTheCpu() {
    assertThat(TorchEngine.device(DeviceChoice.AUTO, OptionalInt.of(2), 4))
        .isEqualTo(Device.gpu(2));
    assertThat(TorchEngine.device(DeviceChoice.AUTO, OptionalInt.empty(), 4))
        .isEqualTo(Device.gpu(0));
    assertThat(TorchEngine.device(DeviceChoice.AUTO, OptionalInt.empty(), 0))
        .isEqualTo(Device.cpu());
  }

  @Test
  void autoIsToldAsWhatItStandsFor() {
    assertThat(TorchEngine.resolved(DeviceChoice.AUTO, 2)).hasToString("gpu:0");
    assertThat(TorchEngine.resolved(DeviceChoice.AUTO, 0)).hasToString("cpu");
    assertThat(TorchEngine.resolved(DeviceChoice.parse("gpu:9"), 0)).hasToString("gpu:9");
    TorchEngine engine = new TorchEngine();
    assertThat(engine.resolved(Precision.AUTO, DeviceChoice.parse("gpu:0")))
        .isEqualTo(Precision.BFLOAT16);
    assertThat(engine.resolved(Precision.FLOAT16, DeviceChoice.CPU)).isEqualTo(Precision.FLOAT16);
  }

  @Test
  void aChosenDeviceIsKept() {
    assertThat(TorchEngine.device(DeviceChoice.CPU, OptionalInt.of(1), 4)).isEqualTo(Device.cpu());
    assertThat(TorchEngine.device(DeviceChoice.parse("gpu:3"), OptionalInt.of(1), 4))
        .isEqualTo(Device.gpu(3));
  }

  @Test
  void aGpuThatIsNotThereIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TorchEngine.device(DeviceChoice.parse("gpu:1"), OptionalInt.empty(), 1))
        .withMessage("--device gpu:1 is not there: this libtorch sees GPUs 0 to 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TorchEngine.device(DeviceChoice.AUTO, OptionalInt.of(0), 0))
        .withMessage("GPU 0 of the cluster is not there: this libtorch sees no GPU");
  }
}
