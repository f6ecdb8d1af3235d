package io.siamflow.cli;

import io.siamflow.codec.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Which dead letters are meant; a part that is null, or empty, lets all through.
 *
 * @param topic topic of the record
 * @param partition partition of the record
 * @param offset offset of the record
 * @param key key of the record, the camera's id
 * @param reasons kinds of faults
 */
record DeadLetterFilter(
    String topic, Integer partition, Long offset, String key, Set<DeadLetter.Reason> reasons) {

  boolean admits(DeadLetter letter) {
    return (topic == null || topic.equals(letter.topic()))
        && (partition == null || partition == letter.partition())
        && (offset == null || offset == letter.offset())
        && (key == null || Arrays.equals(key.getBytes(StandardCharsets.UTF_8), letter.key()))
        && (reasons.isEmpty() || reasons.contains(letter.reason()));
  }
}
