package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The benchmarks whose data are read in their own layouts and measured by their own protocols. */
public enum Dataset {
  OTB,
  UAV,
  GOT10K,
  VOT,
  DAVIS,
  MOT;

  /** As the command line names it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads and checks all ground truth under a folder, and that every image is there.
   *
   * @throws IOException if it is broken; the message names the file and line. Also if two sequences
   *     have the same name, as their results would
   */
  public List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences =
        switch (this) {
          case OTB -> OtbData.read(root);
          case UAV -> UavData.read(root);
          case GOT10K -> Got10kData.read(root);
          case VOT -> VotData.read(root);
          case DAVIS -> DavisData.read(root);
          case MOT -> MotData.read(root);
        };
    Map<String, LabelledSequence> named = new HashMap<>();
    for (LabelledSequence sequence : sequences) {
      LabelledSequence other = named.put(sequence.name(), sequence);
      if (other != null) {
        throw new IOException(
            "%s: two sequences have the name %s, with the frames in %s and %s"
                .formatted(
                    root, sequence.name(), other.frames().place(), sequence.frames().place()));
      }
    }
    return sequences;
  }

  /**
   * What the sequences decide about the protocol, to be said to the user; nothing where there is
   * nothing to decide.
   *
   * @throws IOException if ground truth cannot be read
   */
  public Optional<String> remark(List<LabelledSequence> sequences) throws IOException {
    return switch (this) {
      case VOT ->
          VotData.firstAbsence(sequences)
              .map(
                  place ->
                      "%s: the target is absent (NaN), so %s measured by VOT's long-term protocol"
                          .formatted(
                              place,
                              sequences.size() == 1
                                  ? "the sequence is"
                                  : "all " + sequences.size() + " sequences are"));
      case GOT10K -> {
        long unmeasured = sequences.stream().filter(LabelledSequence::isUnmeasured).count();
        yield unmeasured == 0
            ? Optional.empty()
            : Optional.of(
                ("%d of %d sequences have their first box alone, as the test split has it: of them"
                        + " there are raw results (--report) and no measures")
                    .formatted(unmeasured, sequences.size()));
      }
      case OTB, UAV, DAVIS, MOT -> Optional.empty();
    };
  }

  /** How deep a tracker's folder lies in the raw results: DAVIS has a resolution's around it. */
  int resultDepth() {
    return this == DAVIS ? 2 : 1;
  }

  /**
   * A protocol that has seen no sequence yet.
   *
   * @param sequences those that it will see: VOT's are measured as long-term ones where a target is
   *     absent somewhere, else with resets
   * @param year of VOT's expected average overlap
   */
  public Protocol protocol(List<LabelledSequence> sequences, ResultFiles results, VotYear year)
      throws IOException {
    return switch (this) {
      case OTB, UAV -> new OnePassProtocol(results);
      case GOT10K -> new Got10kProtocol(results);
      case VOT ->
          VotData.firstAbsence(sequences).isPresent()
              ? new VotLongTermProtocol(results)
              : new VotProtocol(results, year);
      case DAVIS -> new DavisProtocol(results);
      case MOT -> new ManyTargetsProtocol(results);
    };
  }
}
