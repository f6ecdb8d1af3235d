package io.siamflow.cli;

import io.siamflow.tracker.LostBudget;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What searching for one camera's lost targets may cost in this process, saved up from frame to
 * frame as the job does it.
 */
final class LostCredit {

  private final LostBudget budget;
  private double credit;

  LostCredit(LostBudget budget) {
    this.budget = budget;
  }

  /**
   * The tracks of the lost targets that are searched for on the next frame; to be asked once a
   * frame.
   *
   * @param targets all of the camera's that began before that frame
   */
  Set<String> searchedNext(Collection<CameraTarget> targets) {
    List<LostBudget.Lost> lost =
        targets.stream().map(CameraTarget::lost).flatMap(Optional::stream).toList();
    LostBudget.Choice choice = budget.choose(lost, credit);
    credit = choice.credit();
    return choice.searched();
  }
}
