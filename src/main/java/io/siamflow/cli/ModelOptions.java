package io.siamflow.cli;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** One model, and what it runs on. */
final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "PACK",
      description = "A model pack's folder. Default: the one in the distribution's models folder.")
  private Path model;

  @Option(
      names = "--precision",
      paramLabel = "auto|float32|bfloat16",
      defaultValue = "auto",
      converter = PrecisionConverter.class,
      description =
          "What the network computes in; auto: bfloat16 where the device multiplies it in hardware."
              + " Default: ${DEFAULT-VALUE}.")
  private Precision precision;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu:N",
      defaultValue = "auto",
      converter = DeviceConverter.class,
      description =
          "Where the network runs; auto: the first GPU, else the CPU. Default: ${DEFAULT-VALUE}.")
  private DeviceChoice device;

  /**
   * The model's pack, read and checked.
   *
   * @throws IOException if it is refused, or there is none
   */
  PackDirectory packs() throws IOException {
    if (model != null) {
      if (!ModelPack.isPack(model)) {
        throw new IOException(
            "--model %s: is no model pack (a folder with %s and %s)"
                .formatted(model, ModelPack.DESCRIPTION, ModelPack.WEIGHTS));
      }
      return PackDirectory.of(model, Optional.empty(), device, precision);
    }
    Optional<Path> bundled = distributionModels();
    if (bundled.isEmpty()) {
      throw new IOException(
          "there is no model; make a pack with 'siamflow model import FILE"
              + " --architecture siamfc-alexnet --output DIR' and name it with --model DIR");
    }
    try {
      return PackDirectory.of(bundled.get(), Optional.empty(), device, precision);
    } catch (IllegalArgumentException e) {
      throw new IOException("name one with --model: " + e.getMessage(), e);
    }
  }

  /** The folder {@code models} beside the {@code lib} that this class is in, if it holds a pack. */
  private static Optional<Path> distributionModels() throws IOException {
    CodeSource source = ModelOptions.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    Path jar;
    try {
      jar = Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(source.getLocation() + ": is no file's address", e);
    }
    Path models = jar.resolveSibling("../models").normalize();
    if (!Files.isRegularFile(jar) || !Files.isDirectory(models)) {
      return Optional.empty();
    }
    try (var content = Files.list(models)) {
      return content.anyMatch(ModelPack::isPack) ? Optional.of(models) : Optional.empty();
    }
  }

  /** Reads a precision. */
  static final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
      try {
        return Precision.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Reads a device. */
  static final class DeviceConverter implements ITypeConverter<DeviceChoice> {
    @Override
    public DeviceChoice convert(String text) {
      try {
        return DeviceChoice.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
