package io.siamflow.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The job's topics.
 *
 * @param frames pictures of the cameras
 * @param commands what to follow
 * @param events where the targets are
 * @param deadLetters records that cannot be used, and why
 */
public record TopicNames(String frames, String commands, String events, String deadLetters) {

  // A name of dots alone would be a folder of the broker.
  private static final Pattern LEGAL = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  /** {@code frames}, {@code track-commands}, {@code track-events}, {@code dead-letters}. */
  public static final TopicNames DEFAULT =
      new TopicNames("frames", "track-commands", "track-events", "dead-letters");

  /**
   * The names.
   *
   * @throws IllegalArgumentException if a name is not legal in Kafka or names two of the topics
   */
  public TopicNames {
    Map<String, String> uses = new TreeMap<>();
    check(uses, "frames", frames);
    check(uses, "commands", commands);
    check(uses, "events", events);
    check(uses, "dead letters", deadLetters);
  }

  /** All four. */
  public List<String> all() {
    return List.of(frames, commands, events, deadLetters);
  }

  private static void check(Map<String, String> uses, String use, String name) {
    if (name == null || !LEGAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the topic of the %s cannot be named '%s': 1 to 249 of a-z, A-Z, 0-9, '.', '_', '-'"
              .formatted(use, name));
    }
    String other = uses.put(name, use);
    if (other != null) {
      throw new IllegalArgumentException(
          "the topic '%s' cannot hold both %s and %s".formatted(name, other, use));
    }
  }
}
