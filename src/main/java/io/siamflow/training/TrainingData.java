package io.siamflow.training;

import java.util.List;

/**
 * What there is to train on.
 *
 * @param videos objects followed through a recording
 * @param people followed through a recording of many
 * @param photos objects seen once
 * @param pictures pictures of anything
 */
public record TrainingData(
    List<ObjectTrack> videos,
    List<ObjectTrack> people,
    List<ObjectTrack> photos,
    List<PictureSource> pictures) {

  public TrainingData {
    videos = List.copyOf(videos);
    people = List.copyOf(people);
    photos = List.copyOf(photos);
    pictures = List.copyOf(pictures);
  }

  @Override
  public String toString() {
    return "%d videos, %d people, %d objects on photographs, %d pictures"
        .formatted(videos.size(), people.size(), photos.size(), pictures.size());
  }
}
