package io.siamflow.cli;

import io.siamflow.codec.DecodeException;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.geometry.Box;

/** The START of a recording's target, the same whether it goes through Kafka or not. */
final class StartCommand {

  /** The track's id where none is given. */
  static final String DEFAULT_TRACK = "1";

  private StartCommand() {}

  /**
   * A START on the first frame, number 0, with the command id {@code start-EPOCH-TRACK}.
   *
   * @param label free text or null
   * @param model id of a model, or null for the job's default
   * @throws DecodeException if the job could not read it; the message names the field
   */
  static TrackCommand of(
      String camera, long epoch, String track, Box box, String label, String model)
      throws DecodeException {
    return of(camera, epoch, track, 0, box, label, model);
  }

  /**
   * A START on any frame of epoch 0, without a label, of the job's default model: of a sequence's
   * target, which may start again on a later frame, as the track {@code TARGET-FRAME}. Among lost
   * targets that have waited equally long the track's id decides who is searched for, so it is the
   * same with and without the job.
   *
   * @throws DecodeException if the job could not read it; the message names the field
   */
  static TrackCommand ofTarget(String camera, String target, long frame, Box box)
      throws DecodeException {
    return of(camera, 0, target + "-" + frame, frame, box, null, null);
  }

  private static TrackCommand of(
      String camera, long epoch, String track, long frame, Box box, String label, String model)
      throws DecodeException {
    TrackCommand start =
        new TrackCommand(
            "start-" + epoch + "-" + track,
            TrackCommand.Action.START,
            camera,
            epoch,
            track,
            frame,
            box,
            label,
            model);
    TrackCommandCodec codec = new TrackCommandCodec(SchemaDirectory.empty());
    return codec.decode(codec.encode(start));
  }
}
