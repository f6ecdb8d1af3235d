package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A benchmark's root, in which each sequence has a folder. Not seen are names that begin with a
 * dot, as those of the files that macOS adds, and the pictures of an evaluation's own report.
 */
record BenchmarkFolder(Path root) {

  private static final String LIST = "list.txt";

  BenchmarkFolder {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The sequences' folders: the root itself if it is one, else those that {@code list.txt} names,
   * of which CLASS-1 may lie in a folder CLASS, else all folders in it that are sequences, by name.
   *
   * @param isSequence whether a folder is a sequence
   * @param sign what makes a folder a sequence, for messages
   * @throws IOException if there is none, one that is listed is missing, or a folder holds images
   *     and is no sequence; the message names it, or file and line
   */
  List<Path> sequences(Predicate<Path> isSequence, String sign) throws IOException {
    return sequences(isSequence, sign, name -> Optional.empty());
  }

  /**
   * The same, where a name in {@code list.txt} may also be that of something in a folder.
   *
   * @param inside what is so named, if no folder is
   * @throws IOException as {@link #sequences(Predicate, String)}
   */
  List<Path> sequences(Predicate<Path> isSequence, String sign, Lookup<Path> inside)
      throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(
          root + (Files.exists(root) ? ": is not a folder" : ": there is no such folder"));
    }
    if (isSequence.test(root)) {
      return List.of(root);
    }
    if (isListed()) {
      return listed(
          name -> {
            Optional<Path> folder = named(name).or(() -> namedInClass(name));
            return folder.isPresent() ? folder : inside.find(name);
          },
          "folder");
    }
    if (entries().stream().noneMatch(isSequence) && ImageFolder.isIn(root)) {
      throw withoutTruth(root, sign);
    }
    List<Path> found = inside(isSequence, sign);
    if (found.isEmpty()) {
      throw new IOException(
          "%s: is no sequence and holds none; one is a folder with %s%s"
              .formatted(root, sign, hint(isSequence)));
    }
    return found;
  }

  /**
   * Which folder has sequences, if the root is the one above the benchmark's splits; or nothing.
   */
  private String hint(Predicate<Path> isSequence) throws IOException {
    for (Path split : entries()) {
      if (Files.isReadable(split)
          && new BenchmarkFolder(split).entries().stream().anyMatch(isSequence)) {
        return "; " + split + " holds some";
      }
    }
    return "";
  }

  /** Whether a list says which folders count. */
  boolean isListed() {
    return Files.exists(root.resolve(LIST));
  }

  /** The folders in it, by name. */
  List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !isHidden(entry) && !EvaluationPage.isPictures(entry))
          .sorted()
          .toList();
    }
  }

  /** Whether a file's or a folder's name begins with a dot. */
  static boolean isHidden(Path path) {
    return name(path).startsWith(".");
  }

  /**
   * All folders in it that are sequences, by name; perhaps none.
   *
   * @throws IOException if one holds images and is no sequence; the message names it
   */
  List<Path> inside(Predicate<Path> isSequence, String sign) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path entry : entries()) {
      if (isSequence.test(entry)) {
        found.add(entry);
      } else if (ImageFolder.isIn(entry)) {
        throw withoutTruth(entry, sign);
      }
    }
    return found;
  }

  private static IOException withoutTruth(Path folder, String sign) {
    return new IOException("%s: holds images, but no %s".formatted(folder, sign));
  }

  /** Finds what a line of {@code list.txt} names. */
  interface Lookup<T> {
    Optional<T> find(String name) throws IOException;
  }

  /** What {@code list.txt} names, in its order. */
  private <T> List<T> listed(Lookup<T> lookup, String what) throws IOException {
    Path list = root.resolve(LIST);
    List<T> named = new ArrayList<>();
    List<String> lines = new DatasetText(list).lines();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).strip();
      if (name.isEmpty()) {
        continue;
      }
      Optional<T> found = lookup.find(name);
      if (found.isEmpty()) {
        throw new IOException(
            "%s, line %d: there is no %s \"%s\""
                .formatted(list, i + 1, what, TruthFile.shown(name)));
      }
      if (named.contains(found.get())) {
        throw new IOException(
            "%s, line %d: names %s again".formatted(list, i + 1, TruthFile.shown(name)));
      }
      named.add(found.get());
    }
    if (named.isEmpty()) {
      throw new IOException(list + ": names no sequence");
    }
    return named;
  }

  /**
   * For sequences that are not folders in the root: those that {@code list.txt} names, in its
   * order, or all where there is no list.
   *
   * @param what a sequence is found by, for messages
   * @throws IOException if one that is listed is not among them; the message names file and line
   */
  List<Path> selected(List<Path> sequences, String what) throws IOException {
    if (!isListed()) {
      return sequences;
    }
    return listed(
        name -> sequences.stream().filter(path -> stem(path).equals(name)).findFirst(), what);
  }

  /** A file's name without its ending, or a folder's. */
  private static String stem(Path path) {
    String name = name(path);
    return name.endsWith(".txt") ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  /** The folder in it of that name; a path that leads elsewhere is none. */
  Optional<Path> named(String name) {
    try {
      Path folder = root.resolve(name).normalize();
      boolean inside = root.equals(folder.getParent()) && name(folder).equals(name);
      return inside && Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** As LaSOT lies: airplane-1 in the folder airplane. */
  private Optional<Path> namedInClass(String name) {
    return named(name.substring(0, Math.max(0, name.lastIndexOf('-'))))
        .flatMap(folder -> new BenchmarkFolder(folder).named(name));
  }

  static String name(Path folder) {
    Path name = folder.getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
