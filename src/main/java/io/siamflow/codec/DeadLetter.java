package io.siamflow.codec;

/**
 * A record that could not be used, and why.
 *
 * @param topic where it came from
 * @param partition where it came from
 * @param offset where it came from
 * @param key the record's key up to a bound, or null if it had none
 * @param reason the kind of fault
 * @param detail what exactly, for a person
 * @param original the record's value up to a bound, or null if it had none
 * @param originalLength the value's whole length, bytes
 * @param keyLength the key's whole length, bytes
 */
public record DeadLetter(
    String topic,
    int partition,
    long offset,
    byte[] key,
    Reason reason,
    String detail,
    byte[] original,
    int originalLength,
    int keyLength) {

  /** Kinds of faults. */
  public enum Reason {
    /** Not a record of a known form. */
    UNDECODABLE,
    /** Its schema's fingerprint is neither the job's nor in the schema folder. */
    UNKNOWN_SCHEMA,
    /** A field has a value that cannot be. */
    INVALID_FIELD,
    /** The record's key is not its camera id. */
    WRONG_KEY,
    /** The picture's bytes are not the picture that the record declares. */
    BAD_PICTURE,
    /** The command's frame has left the camera's history. */
    FRAME_GONE,
    /** The command's frame never came. */
    FRAME_MISSING,
    /** No frame of the command's camera came. */
    UNKNOWN_CAMERA,
    /** The command is for an epoch that has ended. */
    OLD_EPOCH,
    /** A START of a track that is alive. */
    TRACK_EXISTS,
    /** A CORRECT or STOP of a track that is not alive on that frame. */
    UNKNOWN_TRACK,
    /** The command names a model that the job does not have. */
    UNKNOWN_MODEL,
    /** The box is not usable or lies outside the frame. */
    BAD_BOX,
    /** The camera has as many commands waiting as are allowed. */
    TOO_MANY_WAITING,
    /** The camera has as many targets as are allowed. */
    TOO_MANY_TARGETS,
    /** The frame's capture time is long after now. */
    CLOCK_AHEAD,
    /** One of many frames in succession that are not above the camera's last one. */
    OLD_FRAME
  }
}
