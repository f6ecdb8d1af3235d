package io.siamflow.training;

import java.util.List;

/**
 * All pictures of one object, in the order of time; a photograph is one picture.
 *
 * @param name of the recording, for messages
 * @param sightings at least one, with rising frames
 */
record ObjectTrack(String name, List<Sighting> sightings) {

  ObjectTrack {
    sightings = List.copyOf(sightings);
    if (sightings.isEmpty()) {
      throw new IllegalArgumentException(name + " shows its object nowhere");
    }
  }
}
