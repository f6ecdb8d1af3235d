package io.siamflow.evaluation;

import io.siamflow.evaluation.AbsenceClip.Frame;
import io.siamflow.evaluation.AbsenceClip.Source;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Makes clips of a sequence with ground truth. Ranges of frames are without their end. */
final class ClipMaker {

  private static final long MAX_PIXELS = 1L << 24;

  private final Sequence sequence;
  private final int width;
  private final int height;
  private final List<Frame> frames = new ArrayList<>();
  private final List<Integer> cuts = new ArrayList<>();

  ClipMaker(Sequence sequence) throws IOException {
    this.sequence = sequence;
    try (Picture first = read(sequence, 0)) {
      width = first.width();
      height = first.height();
    }
  }

  private static Picture read(Sequence sequence, int frame) throws IOException {
    return new PictureDecoder(MAX_PIXELS).read(sequence.images().get(frame));
  }

  /** Frames as they are. */
  ClipMaker play(int from, int to) {
    return play(from, to, frame -> new View(0, 0, width, height));
  }

  /** Frames that leave out others: the target is suddenly elsewhere. */
  ClipMaker cutTo(int from, int to) {
    cuts.add(frames.size());
    return play(from, to);
  }

  /** Frames seen through a window that stays. */
  ClipMaker play(int from, int to, View view) {
    return play(from, to, frame -> view);
  }

  /** Frames seen through a window that goes from one place to another. */
  ClipMaker pan(int from, int to, View view, int left, int top) {
    return play(from, to, frame -> view.towards(left, top, (frame - from) / (double) (to - from)));
  }

  private ClipMaker play(int from, int to, IntFunction<View> views) {
    for (int i = from; i < to; i++) {
      int frame = i;
      View view = views.apply(frame);
      Source source =
          () -> {
            try (Picture whole = read(sequence, frame)) {
              return view.of(whole);
            }
          };
      Box truth =
          sequence.truthOf(frame).map(box -> box.translate(-view.left(), -view.top())).orElse(null);
      frames.add(
          truth == null
              ? Frame.absent(source)
              : Frame.of(source, truth, view.width(), view.height()));
    }
    return this;
  }

  /** Frames of another sequence, of its upper left part: the target is absent. */
  ClipMaker splice(Sequence other, int from, int to) {
    for (int i = from; i < to; i++) {
      int frame = i;
      frames.add(
          Frame.absent(
              () -> {
                try (Picture whole = read(other, frame)) {
                  return new View(0, 0, width, height).of(whole);
                }
              }));
    }
    return this;
  }

  AbsenceClip clip(String done) {
    return new AbsenceClip(sequence.name() + " " + done, frames, cuts);
  }
}
