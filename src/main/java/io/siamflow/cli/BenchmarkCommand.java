package io.siamflow.cli;

import picocli.CommandLine.Command;

/** Measurements. */
@Command(
    name = "benchmark",
    description = "Measures speed.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchmarkPipelineCommand.class})
final class BenchmarkCommand {}
