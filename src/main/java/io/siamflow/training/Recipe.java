package io.siamflow.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.siamflow.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a model is trained.
 *
 * @param id of the model
 * @param architecture its name
 * @param licence of the trained weights
 * @param seed of the first weights and of every sample
 * @param variant its size; null for the architecture's own
 * @param batch pairs a step
 * @param schedule steps and learning rate
 * @param decay AdamW's weight decay
 * @param clip bound of a gradient's component
 * @param rates factors on the learning rate of parameters, by the beginning of their names
 * @param fresh beginnings of names of parameters that are drawn from the seed although the pack to
 *     start from has them
 * @param losses factors of the losses by name
 * @param contrastive the loss of an embedding; null for trackers
 * @param sampling of pairs
 * @param heldBack sequences that are validated on and not trained on
 * @param heldBackPeople PETS identities that are not trained on
 * @param validationPeople PETS identities that an embedding is validated on and not trained on
 * @param validateSteps steps from one validation to the next
 */
public record Recipe(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String architecture,
    @JsonProperty(required = true) String licence,
    @JsonProperty(required = true) long seed,
    Architecture.Variant variant,
    @JsonProperty(required = true) int batch,
    @JsonProperty(required = true) Schedule schedule,
    @JsonProperty(required = true) double decay,
    @JsonProperty(required = true) double clip,
    @JsonProperty(required = true) Map<String, Double> rates,
    List<String> fresh,
    @JsonProperty(required = true) Map<String, Double> losses,
    ContrastiveLoss contrastive,
    @JsonProperty(required = true) Sampling sampling,
    @JsonProperty(required = true) List<String> heldBack,
    @JsonProperty(required = true) List<Integer> heldBackPeople,
    List<Integer> validationPeople,
    @JsonProperty(required = true) int validateSteps) {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public Recipe {
    if (batch < 1 || validateSteps < 1) {
      throw new IllegalArgumentException("batch and validateSteps are positive");
    }
    rates = Map.copyOf(rates);
    fresh = fresh == null ? List.of() : List.copyOf(fresh);
    losses = Map.copyOf(losses);
    heldBack = List.copyOf(heldBack);
    heldBackPeople = List.copyOf(heldBackPeople);
    validationPeople = validationPeople == null ? List.of() : List.copyOf(validationPeople);
  }

  /**
   * Reads a recipe.
   *
   * @throws IOException if the file is missing, or a key is missing, unknown or has a value that is
   *     not usable; names file and place
   */
  public static Recipe read(Path file) throws IOException {
    try {
      return YAML.readValue(Files.readString(file), Recipe.class);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    }
  }

  /** All PETS identities that are not trained on. */
  public Set<Integer> untrainedPeople() {
    Set<Integer> people = new LinkedHashSet<>(heldBackPeople);
    people.addAll(validationPeople);
    return people;
  }

  /** Whether a parameter is drawn from the seed although the pack to start from has it. */
  boolean isFresh(String parameter) {
    return fresh.stream().anyMatch(parameter::startsWith);
  }

  /** The factor of a loss, 0 if the recipe does not name it. */
  double loss(String name) {
    return losses.getOrDefault(name, 0.0);
  }

  /** The factor on a parameter's learning rate: that of the longest beginning. */
  double rate(String parameter) {
    return rates.entrySet().stream()
        .filter(entry -> parameter.startsWith(entry.getKey()))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(1.0);
  }
}
