package io.siamflow.codec;

/**
 * Where a record came from.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset in the partition
 */
public record Origin(String topic, int partition, long offset) {}
