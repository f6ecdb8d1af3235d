package io.siamflow.network;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.siamflow.image.ChannelOrder;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code model.yaml} says of a pack.
 *
 * @param id how commands and events call the model: lower-case letters, digits, dots, hyphens and
 *     underscores
 * @param architecture of the network
 * @param channels order of the input pixels' bytes
 * @param settings of the tracker; null where the architecture has none
 * @param provenance where the weights come from
 * @param licence of the weights
 * @param weightsSha256 hash of {@code weights.safetensors}, lower-case hex
 */
public record PackDescription(
    String id,
    Architecture architecture,
    ChannelOrder channels,
    TrackerSettings settings,
    String provenance,
    String licence,
    String weightsSha256) {

  private static final int FORMAT = 1;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  /**
   * Checks the id, the hash and that there are settings where there is a tracker.
   *
   * @throws IllegalArgumentException if one of them is not as it must be
   */
  public PackDescription {
    requireId(id);
    if (architecture.tracks() != (settings != null)) {
      throw new IllegalArgumentException(
          architecture.name()
              + (architecture.tracks() ? " needs" : " follows no target and has no")
              + " tracker settings");
    }
    if (!SHA256.matcher(weightsSha256).matches()) {
      throw new IllegalArgumentException(
          "weightsSha256 has 64 lower-case hexadecimal digits, not '" + weightsSha256 + "'");
    }
  }

  static void requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "a model's id has 1 to 64 lower-case letters, digits, dots, hyphens and underscores"
              + " and begins with a letter or digit, not '"
              + id
              + "'");
    }
  }

  /**
   * Reads a description.
   *
   * @param source the file's name, for messages
   * @throws IOException if a key is missing, unknown or twice there, or a value is not usable
   */
  static PackDescription read(byte[] yaml, String source) throws IOException {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: line %d: %s"
              .formatted(
                  source,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    }
    PackFields fields = new PackFields(root, source);
    int format = fields.integer("format");
    if (format != FORMAT) {
      throw new IOException(source + ": format " + format + " is not known; known is " + FORMAT);
    }
    try {
      Architecture architecture = Architecture.named(fields.text("architecture"));
      requireSide(fields, "exemplarSide", architecture.exemplarSide());
      PackDescription description =
          new PackDescription(
              fields.text("id"),
              architecture,
              channels(fields.text("channels")),
              architecture.tracks()
                  ? settings(fields.fields("settings"), architecture.defaultSettings())
                  : null,
              fields.text("provenance"),
              fields.text("licence"),
              fields.text("weightsSha256"));
      fields.requireNoneLeft();
      return description;
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
  }

  /** Sides of the search crops that the tracker takes, rising, pixels; none without a tracker. */
  public List<Integer> searchSides() {
    return settings == null ? List.of() : settings.searchSides();
  }

  /** The text of {@code model.yaml}. */
  byte[] write() throws IOException {
    ObjectNode root = YAML.createObjectNode();
    root.put("format", FORMAT);
    root.put("id", id);
    root.put("architecture", architecture.name());
    root.put("exemplarSide", architecture.exemplarSide());
    root.put("channels", channels.name());
    if (settings != null) {
      SettingsFields.write((Record) settings, root.putObject("settings"));
    }
    root.put("provenance", provenance);
    root.put("licence", licence);
    root.put("weightsSha256", weightsSha256);
    return YAML.writeValueAsBytes(root);
  }

  private static void requireSide(PackFields fields, String key, int side) throws IOException {
    int given = fields.integer(key);
    if (given != side) {
      throw new IllegalArgumentException(
          "key " + key + " is " + side + " for this architecture, not " + given);
    }
  }

  private static ChannelOrder channels(String text) {
    for (ChannelOrder order : ChannelOrder.values()) {
      if (order.name().equals(text)) {
        return order;
      }
    }
    throw new IllegalArgumentException("key channels is BGR or RGB, not '" + text + "'");
  }

  /** Settings of the kind that the architecture's tracker has. */
  private static TrackerSettings settings(PackFields fields, TrackerSettings kind)
      throws IOException {
    return (TrackerSettings) SettingsFields.read(fields, kind.getClass().asSubclass(Record.class));
  }
}
