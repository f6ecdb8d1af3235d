package io.siamflow.cli;

import picocli.CommandLine.Command;

/** The commands around model packs. */
@Command(
    name = "model",
    description = "Makes and inspects model packs, and shows where one answers.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelImportCommand.class,
      ModelInspectCommand.class,
      ModelUntrainedCommand.class,
      ModelEmitCommand.class,
      ModelResponsesCommand.class
    })
final class ModelCommand {}
