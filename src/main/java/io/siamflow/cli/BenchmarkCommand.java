package io.siamflow.cli;

import picocli.CommandLine.Command;

/** Measurements. */
@Command(
    name = "benchmark",
    description = "Measures speed.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchmarkNetworkCommand.class,
      BenchmarkTrackerCommand.class,
      BenchmarkPipelineCommand.class,
      BenchmarkPeersCommand.class
    })
final class BenchmarkCommand {}
