package io.siamflow.cli;

import picocli.CommandLine.Option;

/** The job's topics. */
final class TopicOptions {

  @Option(
      names = "--frames-topic",
      paramLabel = "TOPIC",
      defaultValue = "frames",
      description = "Topic of the cameras' frames. Default: ${DEFAULT-VALUE}.")
  private String frames;

  @Option(
      names = "--commands-topic",
      paramLabel = "TOPIC",
      defaultValue = "track-commands",
      description = "Topic of track commands. Default: ${DEFAULT-VALUE}.")
  private String commands;

  @Option(
      names = "--events-topic",
      paramLabel = "TOPIC",
      defaultValue = "track-events",
      description = "Topic of track events. Default: ${DEFAULT-VALUE}.")
  private String events;

  @Option(
      names = "--dead-letters-topic",
      paramLabel = "TOPIC",
      defaultValue = "dead-letters",
      description = "Topic of records that cannot be used. Default: ${DEFAULT-VALUE}.")
  private String deadLetters;

  TopicNames names() {
    return new TopicNames(frames, commands, events, deadLetters);
  }
}
