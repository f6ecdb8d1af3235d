package io.siamflow.training;

/** What a recipe's keys may say; an error names the key. */
final class RecipeKeys {

  private RecipeKeys() {}

  static void requireThere(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + ": is missing");
    }
  }

  static void requireNotNegative(String key, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + ": is finite and not negative, unlike " + value);
    }
  }

  static void requirePositive(String key, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + ": is finite and positive, unlike " + value);
    }
  }

  static void requireShare(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + ": is between 0 and 1, unlike " + value);
    }
  }
}
