package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.TrackEvent;

/** Where the logic of a camera puts what it has to say. */
interface Outbox {

  void event(TrackEvent event);

  void deadLetter(DeadLetter letter);

  /** Frames that are not searched because more come than can be. */
  void passedOver(int frames);

  /** A frame that is not used and not at fault, such as a repetition. */
  void dropped(Received received, String why);
}
