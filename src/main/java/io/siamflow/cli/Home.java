package io.siamflow.cli;

import io.siamflow.network.ModelPack;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The distribution's folder, found by where this program's jar lies. */
public final class Home {

  private Home() {}

  /** The folder with {@code lib} in it, if the program runs from a distribution. */
  static Optional<Path> folder() {
    Path jar;
    try {
      jar = Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
    Path lib = jar.getParent();
    return lib != null && lib.getFileName() != null && lib.getFileName().toString().equals("lib")
        ? Optional.of(lib.getParent())
        : Optional.empty();
  }

  /** The folder of Flink's settings. */
  public static Optional<Path> flinkConf() {
    return folder().map(home -> home.resolve("flink-conf")).filter(Files::isDirectory);
  }

  /** The folder of bundled models, if there is any model in it. */
  static Optional<Path> models() throws IOException {
    Optional<Path> models = folder().map(home -> home.resolve("models")).filter(Files::isDirectory);
    if (models.isEmpty()) {
      return models;
    }
    try (var entries = Files.list(models.get())) {
      return entries.anyMatch(Files::isDirectory) ? models : Optional.empty();
    }
  }

  /** A pack as a command line names it: a folder, or the name of a bundled one. */
  static Path pack(Path named) throws IOException {
    if (Files.exists(named) || named.isAbsolute() || named.getNameCount() != 1) {
      return named;
    }
    return models().map(folder -> folder.resolve(named)).filter(ModelPack::isPack).orElse(named);
  }
}
