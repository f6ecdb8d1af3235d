package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clips of the sequences that are there for training and tuning, {@code ../shared/data/train}. */
public final class TrainingClips {

  private static final String DAVIS = "davis/JPEGImages/480p/";

  private final Path folder;

  /** The folder {@code train}. */
  public TrainingClips(Path folder) {
    this.folder = folder;
  }

  /** Recordings in which the target stays in view, as they are, at most so many frames of each. */
  public List<AbsenceClip> whole(int frames) throws IOException {
    List<AbsenceClip> clips = new ArrayList<>();
    for (String name :
        List.of(
            "otb/Diving",
            "otb/Human3",
            "otb/MotorRolling",
            "uav123/boat1",
            "uav123/person12",
            DAVIS + "breakdance",
            DAVIS + "car-roundabout",
            DAVIS + "dance-twirl",
            DAVIS + "drift-chicane",
            DAVIS + "drift-straight",
            DAVIS + "goat",
            DAVIS + "libby",
            DAVIS + "soapbox")) {
      int length = Math.min(frames, open(name).size());
      clips.add(of(name).play(0, length).clip("whole"));
    }
    return clips;
  }

  /** Frames are left out. */
  public List<AbsenceClip> cut() throws IOException {
    return List.of(
        of("otb/MotorRolling").play(40, 64).cutTo(82, 120).clip("cut"),
        of("uav123/person12").play(0, 20).cutTo(70, 101).clip("cut"),
        of("uav123/boat1").play(50, 80).cutTo(110, 145).clip("cut"),
        of("uav123/boat1").play(110, 145).cutTo(50, 80).clip("cut back"));
  }

  /** The view is a window that the target leaves, or that is turned away from it and back. */
  public List<AbsenceClip> windows() throws IOException {
    View person = new View(165, 0, 355, 292);
    View motor = new View(0, 0, 350, 360);
    View human = new View(130, 150, 240, 240);
    View boat = new View(150, 60, 200, 200);
    View soapbox = new View(0, 0, 210, 252);
    View chicane = new View(0, 0, 185, 252);
    View diving = new View(110, 0, 150, 224);
    View walker = new View(100, 30, 180, 160);
    return List.of(
        of("uav123/person12").play(0, 80, person).clip("window"),
        of("otb/MotorRolling").play(40, 125, motor).clip("window"),
        of("otb/Human3")
            .play(0, 20, human)
            .pan(20, 30, human, 130, 400)
            .play(30, 60, new View(130, 400, 240, 240))
            .pan(60, 70, new View(130, 400, 240, 240), 40, 170)
            .play(70, 100, new View(40, 170, 240, 240))
            .clip("pan"),
        of("uav123/boat1")
            .play(50, 70, boat)
            .pan(70, 78, boat, 320, 60)
            .play(78, 110, new View(320, 60, 200, 200))
            .pan(110, 118, new View(320, 60, 200, 200), 220, 92)
            .play(118, 148, new View(220, 92, 200, 200))
            .clip("pan"),
        of("uav123/person12")
            .play(12, 30, walker)
            .pan(30, 36, walker, 340, 30)
            .play(36, 66, new View(340, 30, 180, 160))
            .pan(66, 72, new View(340, 30, 180, 160), 160, 0)
            .play(72, 101, new View(160, 0, 180, 160))
            .clip("pan"),
        of(DAVIS + "soapbox")
            .play(0, 12, soapbox)
            .pan(12, 18, soapbox, 238, 0)
            .play(18, 34, new View(238, 0, 210, 252))
            .pan(34, 40, new View(238, 0, 210, 252), 20, 0)
            .play(40, 60, new View(20, 0, 210, 252))
            .clip("pan"),
        of(DAVIS + "drift-chicane")
            .play(0, 26, chicane)
            .pan(26, 32, chicane, 120, 0)
            .play(32, 44, new View(120, 0, 185, 252))
            .clip("window"),
        of("otb/Diving")
            .play(0, 15, diving)
            .pan(15, 21, diving, 250, 0)
            .play(21, 50, new View(250, 0, 150, 224))
            .pan(50, 56, new View(250, 0, 150, 224), 80, 0)
            .play(56, 85, new View(80, 0, 150, 224))
            .clip("pan"));
  }

  /** Another recording is shown in between. */
  public List<AbsenceClip> spliced() throws IOException {
    return List.of(
        of("otb/Diving")
            .play(0, 30)
            .splice(open(DAVIS + "goat"), 0, 40)
            .play(30, 60)
            .clip("with goat"),
        of("uav123/person12")
            .play(0, 15)
            .splice(open("uav123/boat1"), 0, 40)
            .play(55, 85)
            .clip("with boat"),
        of("uav123/boat1")
            .play(50, 75)
            .splice(open("uav123/person12"), 0, 40)
            .play(115, 145)
            .clip("with person"),
        of(DAVIS + "drift-chicane")
            .play(0, 12)
            .splice(open(DAVIS + "car-roundabout"), 0, 40)
            .play(24, 44)
            .clip("with car"),
        of(DAVIS + "libby")
            .play(0, 12)
            .splice(open(DAVIS + "goat"), 20, 55)
            .play(18, 40)
            .clip("with goat"),
        of(DAVIS + "dance-twirl")
            .play(0, 20)
            .splice(open(DAVIS + "breakdance"), 0, 40)
            .play(60, 85)
            .clip("with breakdance"),
        of(DAVIS + "goat")
            .play(0, 20)
            .splice(open(DAVIS + "libby"), 0, 40)
            .play(60, 85)
            .clip("with dog"));
  }

  private ClipMaker of(String name) throws IOException {
    return new ClipMaker(open(name));
  }

  private Sequence open(String name) throws IOException {
    return SequenceFolder.open(folder.resolve(name));
  }
}
