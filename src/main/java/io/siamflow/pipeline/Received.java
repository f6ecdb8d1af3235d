package io.siamflow.pipeline;

import io.siamflow.codec.Origin;

/**
 * A record as it came from its topic, so that whatever is wrong with it can be said with its place
 * and its bytes.
 *
 * @param origin its place
 * @param timestamp the record's own time, milliseconds since 1970-01-01T00:00Z
 * @param key its key, or null
 * @param value its value, or null; not copied, do not change it
 */
public record Received(Origin origin, long timestamp, byte[] key, byte[] value) {

  /** Bytes of key and value. */
  int bytes() {
    return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }
}
