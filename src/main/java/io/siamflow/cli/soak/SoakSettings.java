package io.siamflow.cli.soak;

import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * How long and hard.
 *
 * @param kills how many disturbances that kill; others come between them
 * @param seed of everything that is random
 * @param minutes how long it goes on at least
 * @param cameras how many cameras
 * @param periodMillis milliseconds between two frames of a camera
 * @param calmMillis milliseconds between a recovery and the next disturbance at most
 * @param guarantee of the job that is disturbed
 */
record SoakSettings(
    int kills,
    long seed,
    long minutes,
    int cameras,
    long periodMillis,
    int calmMillis,
    DeliveryGuarantee guarantee) {

  SoakSettings {
    require("--kills", kills, 0);
    require("--minutes", minutes, 0);
    require("--cameras", cameras, 1);
    require("--calm", calmMillis, 1);
  }

  private static void require(String option, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(option + " is at least " + least + ", not " + value);
    }
  }
}
