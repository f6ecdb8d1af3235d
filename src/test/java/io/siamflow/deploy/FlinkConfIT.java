package io.siamflow.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.Distribution;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

/** {@code flink-conf/config.yaml}. */
class FlinkConfIT {

  private static final List<Class<?>> OPTIONS =
      List.of(
          CheckpointingOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          ExecutionOptions.class,
          JobManagerOptions.class,
          PipelineOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class);

  private static final Pattern OPEN = Pattern.compile("--add-opens=\\S+");

  @Test
  void everySettingIsOneOfFlinksAndHasALegalValue() throws Exception {
    Map<String, ConfigOption<?>> known = new TreeMap<>();
    for (Class<?> type : OPTIONS) {
      for (Field field : type.getFields()) {
        if (Modifier.isStatic(field.getModifiers())
            && ConfigOption.class.isAssignableFrom(field.getType())) {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          known.put(option.key(), option);
        }
      }
    }
    Configuration configuration = configuration();

    assertThat(known.keySet()).containsAll(configuration.keySet());
    for (String key : configuration.keySet()) {
      // Parses the value, and throws if that is not possible.
      assertThat(configuration.getOptional(known.get(key))).as(key).isPresent();
    }
  }

  @Test
  void opensWhatTheLauncherOpens() throws Exception {
    List<String> launcher = opens(Files.readString(Distribution.file("bin/siamflow")));
    assertThat(launcher).isNotEmpty();
    assertThat(opens(configuration().get(CoreOptions.FLINK_JVM_OPTIONS))).containsAll(launcher);
  }

  private static List<String> opens(String text) {
    return OPEN.matcher(text).results().map(MatchResult::group).toList();
  }

  private static Configuration configuration() {
    return GlobalConfiguration.loadConfiguration(Distribution.file("flink-conf").toString());
  }
}
