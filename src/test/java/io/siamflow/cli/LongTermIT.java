package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.evaluation.AbsenceClip;
import io.siamflow.evaluation.TrainingClips;
import io.siamflow.media.LeavingScene;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the published models say of targets that leave the view and come back: recordings with
 * frames left out, seen through a window that they leave, with another recording in between, and
 * rendered ones. The tables go to {@code target/long-term-report.md}; docs/tracking-status.md has
 * them.
 */
class LongTermIT {

  private static final Path REPORT = Path.of("target", "long-term-report.md");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(PublishedModel.class)
  void aTargetThatIsGoneIsLostAndFoundAgain(PublishedModel published) throws IOException {
    TrainingClips train = new TrainingClips(SharedData.require("data/train"));
    List<AbsenceClip> absences = new ArrayList<>(train.cut());
    absences.addAll(train.windows());
    absences.addAll(train.spliced());
    absences.add(LeavingScene.amongOthers(3).clip());
    absences.add(LeavingScene.amongLookAlikes(4).clip());
    int lostAfter = published.longTerm().status().lostAfter();
    try (Model model = published.open(published.longTerm(), folder)) {
      List<LongTermRun> runs = new ArrayList<>();
      StringBuilder table = new StringBuilder();
      table.append("## ").append(published.name()).append("\n\n").append(LongTermScore.HEADER);
      for (AbsenceClip clip : absences) {
        LongTermRun run = LongTermRun.of(clip, model);
        runs.add(run);
        table.append(row(clip.name(), LongTermScore.of(List.of(run), lostAfter)));
      }
      LongTermScore score = LongTermScore.of(runs, lostAfter);
      table.append(row("all", score));
      List<LongTermRun> whole = new ArrayList<>();
      for (AbsenceClip clip : train.whole(50)) {
        whole.add(LongTermRun.of(clip, model));
      }
      LongTermScore present = LongTermScore.of(whole, lostAfter);
      table.append(row("never gone", present)).append('\n');
      write(table);

      assertThat(score.absentLost()).isGreaterThanOrEqualTo(score.absent() * 7 / 10);
      assertThat(score.back()).isGreaterThanOrEqualTo(score.returns() / 2);
      assertThat(score.foundWrong()).isLessThanOrEqualTo(score.found() / 4);
      assertThat(present.presentLost()).isLessThanOrEqualTo(present.present() / 10);
    }
  }

  private static String row(String name, LongTermScore score) {
    return "\n| " + name + " " + score.row();
  }

  private static void write(StringBuilder table) throws IOException {
    String before = Files.exists(REPORT) ? Files.readString(REPORT) : "";
    Files.writeString(REPORT, before + table + "\n");
  }
}
