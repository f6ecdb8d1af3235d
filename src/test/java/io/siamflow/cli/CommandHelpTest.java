package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.cli.benchmark.FrameSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} says of every command's options. */
class CommandHelpTest {

  /** Of these every number is taken, or another setting bounds them. */
  private static final Set<String> ANY_NUMBER =
      Set.of("--seed", "--partition", "--offset", "--transaction-timeout");

  private static final Set<Class<?>> NUMBERS =
      Set.of(
          int.class,
          long.class,
          double.class,
          Integer.class,
          Long.class,
          Double.class,
          FrameSize.class,
          Rate.class);

  private static Stream<CommandSpec> commands(CommandLine line) {
    return Stream.concat(
        Stream.of(line.getCommandSpec()),
        line.getSubcommands().values().stream().flatMap(CommandHelpTest::commands));
  }

  private static boolean isNumber(OptionSpec option) {
    Class<?>[] types = option.auxiliaryTypes();
    return NUMBERS.contains(option.type()) || types.length > 0 && NUMBERS.contains(types[0]);
  }

  @Test
  void everyNumbersRangeStandsInTheHelp() {
    List<String> silent = new ArrayList<>();
    commands(Siamflow.commandLine())
        .forEach(
            command -> {
              for (OptionSpec option : command.options()) {
                String text = String.join(" ", option.description());
                if (isNumber(option)
                    && !ANY_NUMBER.contains(option.longestName())
                    && !text.matches(
                        ".*\\b(from (\\d+|one batch|--[a-z-]+) (to|on)\\b|above 0).*")) {
                  silent.add(command.qualifiedName() + " " + option.longestName());
                }
              }
            });

    assertThat(silent).isEmpty();
  }
}
