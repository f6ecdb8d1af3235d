package io.siamflow.cli;

import picocli.CommandLine.Command;

/** The commands around model packs. */
@Command(
    name = "model",
    description = "Makes and inspects model packs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelImportCommand.class, ModelInspectCommand.class})
final class ModelCommand {}
