package io.siamflow.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.siamflow.network.Architecture;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
 * @param boxKnee where the loss of boxes becomes linear (smooth L1), in units of the offsets; null,
 *     and 0, for L1
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
    Double boxKnee,
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
    RecipeKeys.requireThere("id", id);
    RecipeKeys.requireThere("architecture", architecture);
    RecipeKeys.requireThere("licence", licence);
    RecipeKeys.requirePositive("batch", batch);
    RecipeKeys.requireThere("schedule", schedule);
    RecipeKeys.requireNotNegative("decay", decay);
    RecipeKeys.requirePositive("clip", clip);
    rates = factors("rates", rates);
    losses = factors("losses", losses);
    if (losses.values().stream().noneMatch(factor -> factor > 0)) {
      throw new IllegalArgumentException("losses: none has a factor above 0");
    }
    fresh = fresh == null ? List.of() : list("fresh", fresh);
    RecipeKeys.requireNotNegative("boxKnee", boxKnee == null ? 0 : boxKnee);
    RecipeKeys.requireThere("sampling", sampling);
    heldBack = list("heldBack", heldBack);
    heldBackPeople = list("heldBackPeople", heldBackPeople);
    validationPeople =
        validationPeople == null ? List.of() : list("validationPeople", validationPeople);
    RecipeKeys.requirePositive("validateSteps", validateSteps);
  }

  private static Map<String, Double> factors(String key, Map<String, Double> factors) {
    RecipeKeys.requireThere(key, factors);
    factors.forEach(
        (name, factor) -> {
          RecipeKeys.requireThere(key + "." + name, factor);
          RecipeKeys.requireNotNegative(key + "." + name, factor);
        });
    return Map.copyOf(factors);
  }

  private static <T> List<T> list(String key, List<T> list) {
    RecipeKeys.requireThere(key, list);
    list.forEach(element -> RecipeKeys.requireThere(key, element));
    return List.copyOf(list);
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
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8", e);
    } catch (ValueInstantiationException e) {
      throw new IOException(file + ": " + e.getCause().getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: line %d: %s%s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  key(e),
                  e.getOriginalMessage()),
          e);
    }
  }

  /** The key that an error is about, with a colon; nothing if it is about none. */
  private static String key(JsonProcessingException error) {
    if (!(error instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    return mapping.getPath().stream()
            .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
            .collect(Collectors.joining("."))
        + ": ";
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

  /**
   * Checks that every beginning of {@code rates} and {@code fresh} is one of a parameter's name.
   *
   * @throws IllegalArgumentException if not; names it
   */
  void requireBeginningsOf(Set<String> parameters) {
    requireBeginnings("rates", rates.keySet(), parameters);
    requireBeginnings("fresh", fresh, parameters);
  }

  private void requireBeginnings(
      String key, Collection<String> beginnings, Set<String> parameters) {
    for (String beginning : new TreeSet<>(beginnings)) {
      if (parameters.stream().noneMatch(name -> name.startsWith(beginning))) {
        throw new IllegalArgumentException(
            "%s.%s: no parameter of %s begins so".formatted(key, beginning, architecture));
      }
    }
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
