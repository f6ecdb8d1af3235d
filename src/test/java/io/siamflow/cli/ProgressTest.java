package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final long SECOND = 1_000_000_000L;
  private final StringWriter err = new StringWriter();
  private final AtomicLong now = new AtomicLong();

  @Test
  void saysHowManyFramesAreDoneAndHowLongTheRestTakes() {
    try (Progress progress = progress(true)) {
      for (int i = 0; i < 10; i++) {
        progress.step();
      }
      assertThat(err.toString()).isEmpty();
      now.set(2 * SECOND);
      progress.step();
      assertThat(err.toString()).contains("11 of 100 frames, 5.5 fps, 16 s left");
      progress.step();
      assertThat(err.toString()).doesNotContain("12 of");
    }
    assertThat(err.toString()).endsWith("\r\033[K");
  }

  @Test
  void isSilentWhereThereIsNoTerminal() {
    try (Progress progress = progress(false)) {
      now.set(10 * SECOND);
      progress.step();
    }
    assertThat(err.toString()).isEmpty();
  }

  private Progress progress(boolean shown) {
    return new Progress(new PrintWriter(err), shown, OptionalLong.of(100), now::get);
  }
}
