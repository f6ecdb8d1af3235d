package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

  @Test
  void theDefaultNamesAreThoseOfTheSchemas() {
    assertThat(TopicNames.DEFAULT.all())
        .containsExactly("frames", "track-commands", "track-events", "dead-letters");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "a b", "frames/1", "..", "."})
  void refusesWhatKafkaRefuses(String name) {
    assertThatThrownBy(() -> new TopicNames("frames", "commands", name, "dead"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("events")
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void refusesANameThatIsTooLong() {
    assertThat(new TopicNames("f".repeat(249), "commands", "events", "dead").frames()).hasSize(249);
    assertThatThrownBy(() -> new TopicNames("f".repeat(250), "commands", "events", "dead"))
        .hasMessageContaining("frames");
  }

  @Test
  void refusesOneTopicForTwoUses() {
    assertThatThrownBy(() -> new TopicNames("frames", "commands", "frames", "dead"))
        .hasMessageContaining("'frames' cannot hold both frames and events");
  }
}
