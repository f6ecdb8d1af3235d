package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A benchmark's root, in which each sequence has a folder. */
record BenchmarkFolder(Path root) {

  private static final String LIST = "list.txt";

  BenchmarkFolder {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The sequences' folders: the root itself if it is one, else those that {@code list.txt} names,
   * else all folders in it that are sequences, by name.
   *
   * @param isSequence whether a folder is a sequence
   * @param sign what makes a folder a sequence, for messages
   * @throws IOException if there is none, or one that is listed is missing; the message names file
   *     and line
   */
  List<Path> sequences(Predicate<Path> isSequence, String sign) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(
          root + (Files.exists(root) ? ": is not a folder" : ": there is no such folder"));
    }
    if (isSequence.test(root)) {
      return List.of(root);
    }
    Path list = root.resolve(LIST);
    if (Files.exists(list)) {
      return listed(list);
    }
    List<Path> found;
    try (Stream<Path> entries = Files.list(root)) {
      found = entries.filter(Files::isDirectory).filter(isSequence).sorted().toList();
    }
    if (found.isEmpty()) {
      throw new IOException(
          "%s: is no sequence and holds none; one is a folder with %s".formatted(root, sign));
    }
    return found;
  }

  private List<Path> listed(Path list) throws IOException {
    List<Path> sequences = new ArrayList<>();
    List<String> lines = Files.readString(list, StandardCharsets.ISO_8859_1).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).strip();
      if (name.isEmpty()) {
        continue;
      }
      Path folder = name.matches("[\\w.+-]+") ? root.resolve(name) : null;
      if (folder == null || !Files.isDirectory(folder)) {
        throw new IOException(
            "%s, line %d: there is no folder \"%s\""
                .formatted(list, i + 1, name.replaceAll("[^\\x20-\\x7e]", "?")));
      }
      sequences.add(folder);
    }
    if (sequences.isEmpty()) {
      throw new IOException(list + ": names no sequence");
    }
    return sequences;
  }

  static String name(Path folder) {
    Path name = folder.getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
