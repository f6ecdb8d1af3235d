package io.siamflow.cli;

import java.util.Locale;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** What {@code --guarantee} says. */
public final class Guarantee {

  private Guarantee() {}

  /**
   * Reads the option's value.
   *
   * @throws IllegalArgumentException if it is neither exactly-once nor at-least-once
   */
  public static DeliveryGuarantee of(String option) {
    try {
      DeliveryGuarantee parsed =
          DeliveryGuarantee.valueOf(option.toUpperCase(Locale.ROOT).replace('-', '_'));
      if (parsed != DeliveryGuarantee.NONE) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // Said below, together with the name that Flink knows and this job does not offer.
    }
    throw new IllegalArgumentException(
        "--guarantee is exactly-once or at-least-once, not '" + option + "'");
  }
}
