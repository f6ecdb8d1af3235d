package io.siamflow.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.network.weights.Tensor;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The generated weights of the networks whose outputs the golden data holds. */
final class GoldenWeights {

  private GoldenWeights() {}

  /**
   * The arrays of the reference's checkpoint, generated; their hash is checked.
   *
   * @param config as in {@code params_CONFIG.json}
   */
  static Map<String, Tensor> arrays(String config) throws IOException {
    JsonNode contract =
        new ObjectMapper()
            .readTree(SharedData.require("golden/params_" + config + ".json").toFile());
    MessageDigest digest = sha256();
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    for (JsonNode parameter : contract.get("params")) {
      List<Integer> shape = new ArrayList<>();
      parameter.get("shape").forEach(size -> shape.add(size.intValue()));
      HashNumbers numbers = new HashNumbers(parameter.get("name").textValue());
      Tensor tensor =
          switch (parameter.get("kind").textValue()) {
            case "sym" -> numbers.symmetric(shape, parameter.get("scale").doubleValue());
            case "pos" -> numbers.positive(shape);
            default -> new Tensor(List.of(), new float[1]);
          };
      arrays.put(parameter.get("name").textValue(), tensor);
      ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * tensor.values().length);
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      if (shape.isEmpty()) {
        bytes.putLong(0);
      } else {
        for (float value : tensor.values()) {
          bytes.putFloat(value);
        }
      }
      digest.update(bytes.flip());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    String expected = contract.get("sha256_of_all_tensors_little_endian_in_order").textValue();
    GoldenReport.check(
        "params_" + config + " sha256 of all tensors, 1 if it differs",
        found.equals(expected) ? 0 : 1,
        0);
    return arrays;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
