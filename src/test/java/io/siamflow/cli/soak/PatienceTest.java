package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DecodeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.api.Test;

/** Services that are away for a while. */
class PatienceTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration AT_ONCE = Duration.ZERO;

  private int looked;
  private final Patience patience = new Patience(Path.of("logs"), () -> looked++);

  @Test
  void noAnswerOnlyMeansNotYet() throws Exception {
    patience.await(
        LONG,
        AT_ONCE,
        "an answer",
        answers(
            new HttpTimeoutException("late"),
            new ConnectException("refused"),
            new TimeoutException(),
            new ExecutionException(new DisconnectException()),
            null));

    assertThat(looked).isEqualTo(4);
  }

  @Test
  void whatDoesNotPassIsThrown() {
    Exception undecodable = new DecodeException(DeadLetter.Reason.UNDECODABLE, "no event");
    for (Exception fault :
        List.of(
            undecodable,
            new IllegalStateException("failed"),
            new IllegalStateException(undecodable),
            new ExecutionException(new IllegalStateException()))) {
      assertThatThrownBy(() -> patience.await(LONG, AT_ONCE, "an answer", answers(fault)))
          .isSameAs(fault);
    }
  }

  @Test
  void namesWhatDidNotCome() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                patience.await(
                    Duration.ZERO,
                    AT_ONCE,
                    "an answer",
                    () -> {
                      throw new ConnectException("refused");
                    }))
        .withMessageContaining("an answer")
        .withMessageContaining("logs")
        .withMessageContaining("refused");
  }

  @Test
  void triesAgainWhateverTheFaultIs() throws Exception {
    Callable<Boolean> action = answers(new IllegalStateException("not now"), null);

    assertThat(patience.<Boolean>attempt(LONG, AT_ONCE, "an action", action)).isTrue();
    assertThat(looked).isEqualTo(1);
  }

  /** Throws one after the other; null stands for true. */
  private static Callable<Boolean> answers(Exception... faults) {
    Queue<Callable<Boolean>> answers = new ArrayDeque<>();
    for (Exception fault : faults) {
      answers.add(
          () -> {
            if (fault != null) {
              throw fault;
            }
            return true;
          });
    }
    return () -> answers.remove().call();
  }
}
