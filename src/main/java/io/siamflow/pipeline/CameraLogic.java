package io.siamflow.pipeline;

import io.siamflow.codec.CameraRecord;
import io.siamflow.codec.CameraRecord.WaitingCommand;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.DecodeException;
import io.siamflow.codec.EventId;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.TargetRecord;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.LostBudget;
import io.siamflow.tracker.MarkLimits;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is due next on a camera and writes down what came of it. Works on the keyed state of
 * the current camera, in the task's thread; the network runs elsewhere, between {@link #next} and
 * {@link #apply}.
 */
final class CameraLogic {

  private static final Logger LOGGER = LoggerFactory.getLogger(CameraLogic.class);

  /** Fewer frames in succession may well be ones that a producer sent again. */
  private static final long FIRST_SAID_DROP = 10;

  /** By the frame that is waited for; of two for the same frame the one that came later. */
  private static final Comparator<WaitingCommand> LATER_FRAME =
      Comparator.<WaitingCommand>comparingLong(waiting -> waiting.command().streamEpoch())
          .thenComparingLong(waiting -> waiting.command().frameNumber())
          .thenComparingLong(waiting -> waiting.origin().offset());

  private final CameraStore store;
  private final Outbox outbox;
  private final TrackingOptions options;
  private final Map<String, String> models;
  private final NetworkFactory networks;
  private final String defaultModel;
  private final FrameCodec frameCodec;
  private final TrackCommandCodec commandCodec;
  private final DeadLetters deadLetters;

  CameraLogic(
      CameraStore store, Outbox outbox, TrackingOptions options, NetworkFactory networkFactory) {
    this.store = store;
    this.outbox = outbox;
    this.options = options;
    networks = networkFactory;
    models = networkFactory.models();
    defaultModel = networkFactory.defaultModel();
    frameCodec = new FrameCodec(options.schemas());
    commandCodec = new TrackCommandCodec(options.schemas());
    deadLetters = new DeadLetters(options.deadLetterBytes());
  }

  // ---------------------------------------------------------------- commands

  /**
   * Accepts or refuses a command.
   *
   * @param now processing time, milliseconds
   * @return whether it now waits for a frame that is still to come
   */
  boolean command(CameraQueue camera, Received received, long now) throws Exception {
    TrackCommand command;
    try {
      command = commandCodec.decode(received.value());
    } catch (DecodeException e) {
      outbox.deadLetter(deadLetters.of(received, e.reason(), e.getMessage()));
      return false;
    }
    CameraRecord record = store.camera();
    if (command.streamEpoch() < record.epoch()) {
      outbox.deadLetter(
          deadLetters.of(received, Reason.OLD_EPOCH, oldEpoch(command, record.epoch())));
      return false;
    }
    List<WaitingCommand> waiting = new ArrayList<>(record.waiting());
    WaitingCommand added = new WaitingCommand(command, received.origin(), now, received.value());
    waiting.add(added);
    WaitingCommand surplus = null;
    if (waiting.size() > options.waitingCommands()) {
      // Those for frames that are far off shall not keep out those whose frames come.
      surplus = Collections.max(waiting, LATER_FRAME);
      waiting.remove(surplus);
      refuse(
          surplus,
          Reason.TOO_MANY_WAITING,
          "camera '%s' has %d commands waiting, the most that are allowed"
              .formatted(command.cameraId(), waiting.size()));
    }
    store.camera(with(record, waiting));
    if (added == surplus) {
      return false;
    }
    if (isLate(added, record)) {
      camera.replayDue(true);
      return false;
    }
    return true;
  }

  /** Refuses commands whose frame did not come within the allowed time before {@code now}. */
  void expire(long now) throws Exception {
    CameraRecord record = store.camera();
    refuseUnmet(record, now - options.commandWait().toMillis());
  }

  /** Forgets a camera without frames and commands; returns whether it was one. */
  boolean forgetUnknown() throws Exception {
    CameraRecord record = store.camera();
    boolean unknown = record.epoch() < 0 && record.waiting().isEmpty();
    if (unknown) {
      store.removeCamera();
    }
    return unknown;
  }

  /** Refuses all commands that still wait: no frame will come any more. */
  void endOfInput() throws Exception {
    refuseUnmet(store.camera(), Long.MAX_VALUE);
  }

  /** The camera's targets whose model is missing or has other weights than they began with. */
  List<TargetRecord> changedModels() throws Exception {
    return store.targets().stream()
        .filter(target -> !target.modelSha256().equals(models.get(target.modelId())))
        .toList();
  }

  /**
   * Lets the targets of changed models restart from the last kept frame that they were seen on: it
   * is gone back to as if a mark had been made there. Without such a frame they end.
   */
  void restartChangedModels(CameraQueue camera) throws Exception {
    for (TargetRecord target : changedModels()) {
      String now = models.containsKey(target.modelId()) ? target.modelId() : defaultModel;
      Long from = lastSeen(camera, target);
      LOGGER.warn(
          "track '{}' of camera '{}' was followed with model '{}' of hash {}; {} model '{}' of"
              + " hash {}",
          target.trackId(),
          camera.camera(),
          target.modelId(),
          target.modelSha256(),
          from == null
              ? "no kept frame shows it, so it ends and does not go on with"
              : "it restarts on frame " + from + " with",
          now,
          models.get(now));
      if (from == null) {
        endOnLastFrame(camera, target, EndReason.MODEL_CHANGED);
      } else {
        store.removeTemplate(target.trackId());
        store.target(
            target.withModel(now, models.get(now)).withLastFrame(from - 1).withSupersededAt(from));
      }
    }
    camera.recount(store.targets());
  }

  private Long lastSeen(CameraQueue camera, TargetRecord target) throws Exception {
    for (long number : camera.history().headSet(target.lastFrame(), true).descendingSet()) {
      HistoryFrame.Report report = store.historyFrame(number).report(target.trackId());
      if (report != null && report.status() != TargetStatus.LOST) {
        return number;
      }
    }
    return null;
  }

  /**
   * Ends the targets of a camera that sends nothing any more, and forgets its history. The camera's
   * last frame has their last event, so these have ids of their own.
   */
  void silent(CameraQueue camera) throws Exception {
    for (TargetRecord target : store.targets()) {
      endOnLastFrame(camera, target, EndReason.CAMERA_SILENT);
    }
    camera.recount(List.of());
    store.clearHistory();
    camera.forgetHistory();
  }

  /** Ends a target between frames. The camera's last frame has its last event already. */
  private void endOnLastFrame(CameraQueue camera, TargetRecord target, EndReason reason)
      throws Exception {
    CameraRecord record = store.camera();
    HistoryFrame last =
        new HistoryFrame(
            record.epoch(),
            record.lastFrame(),
            record.lastCapturedAt(),
            PictureEncoding.JPEG,
            0,
            0,
            ByteBuffer.allocate(0),
            List.of());
    String id =
        reason == EndReason.CAMERA_SILENT
            ? EventId.silent(camera.camera(), record.epoch(), record.lastFrame(), target.trackId())
            : EventId.modelChanged(
                camera.camera(), record.epoch(), record.lastFrame(), target.trackId());
    outbox.event(
        event(
            camera.camera(),
            last,
            target,
            id,
            null,
            TargetStatus.ENDED,
            reason,
            target.box(),
            null,
            null,
            null,
            false));
    store.removeTarget(target.trackId());
  }

  private void refuseUnmet(CameraRecord record, long receivedUpTo) throws Exception {
    List<WaitingCommand> keep = new ArrayList<>();
    for (WaitingCommand waiting : record.waiting()) {
      if (waiting.receivedAt() > receivedUpTo || isLate(waiting, record)) {
        keep.add(waiting);
      } else if (record.epoch() < 0) {
        refuse(
            waiting,
            Reason.UNKNOWN_CAMERA,
            "no frame of camera '%s' came".formatted(waiting.command().cameraId()));
      } else if (waiting.command().streamEpoch() < record.epoch()) {
        refuse(waiting, Reason.OLD_EPOCH, oldEpoch(waiting.command(), record.epoch()));
      } else {
        refuse(waiting, Reason.FRAME_MISSING, frameOf(waiting.command()) + " never came");
      }
    }
    if (keep.size() < record.waiting().size()) {
      store.camera(with(record, keep));
    }
  }

  private static boolean isLate(WaitingCommand waiting, CameraRecord record) {
    return waiting.command().streamEpoch() == record.epoch()
        && waiting.command().frameNumber() <= record.lastFrame();
  }

  // ---------------------------------------------------------------- what is due

  /**
   * What is due next on the camera, or null if nothing is.
   *
   * @param now processing time, milliseconds
   */
  FrameStep next(CameraQueue camera, long now) throws Exception {
    FrameStep replay = nextReplay(camera, now);
    if (replay != null) {
      return replay;
    }
    boolean late = isOverdue(camera, now);
    while (!camera.waiting().isEmpty()) {
      if (late) {
        passOver(camera, now);
      }
      camera.passedOver(0);
      CameraQueue.Waiting waiting = camera.take();
      Received received = store.pending(waiting.arrival());
      store.removePending(waiting.arrival());
      FrameStep step = nextLive(camera, received, waiting.sequence());
      if (step != null) {
        return step;
      }
    }
    return null;
  }

  private boolean isOverdue(CameraQueue camera, long now) {
    return !camera.waiting().isEmpty()
        && options.overload().isOverdue(now - camera.waiting().peek().since());
  }

  /**
   * Passes over the frames that overload leaves no time for. Targets that are behind the last frame
   * have to have caught up before.
   */
  void passOver(CameraQueue camera, long now) throws Exception {
    while (camera.waiting().size() > 1 && isToPassOver(camera, now) && passOverNext(camera)) {
      camera.passedOver(camera.passedOver() + 1);
    }
  }

  private boolean isToPassOver(CameraQueue camera, long now) {
    return switch (options.overload().policy()) {
      case BLOCK -> false;
      case LATEST -> true;
      case EVERY_NTH ->
          isOverdue(camera, now) && camera.passedOver() < options.overload().everyNth() - 1;
    };
  }

  /** Passes over the oldest waiting frame, unless there is something else to do with it. */
  private boolean passOverNext(CameraQueue camera) throws Exception {
    CameraQueue.Waiting waiting = camera.waiting().peek();
    Frame frame;
    try {
      frame = frameCodec.decode(store.pending(waiting.arrival()).value());
    } catch (DecodeException e) {
      // Its dead letter is written when its turn comes.
      return false;
    }
    CameraRecord record = store.camera();
    if (camera.targets().count() == 0
        || frame.streamEpoch() != record.epoch()
        || frame.frameNumber() <= record.lastFrame()
        || record.waiting().stream()
            .anyMatch(command -> isUpTo(command.command(), frame.frameNumber(), record.epoch()))) {
      return false;
    }
    camera.take();
    store.removePending(waiting.arrival());
    for (TargetRecord target : store.targets()) {
      store.target(
          target.withLastFrame(frame.frameNumber()).withFramesSkipped(target.framesSkipped() + 1));
    }
    // A command may still name it.
    keep(camera, HistoryFrame.of(frame));
    outbox.passedOver(1);
    return true;
  }

  private static boolean isUpTo(TrackCommand command, long frameNumber, long epoch) {
    return command.streamEpoch() <= epoch && command.frameNumber() <= frameNumber;
  }

  private FrameStep nextLive(CameraQueue camera, Received received, long sequence)
      throws Exception {
    Frame frame;
    try {
      frame = frameCodec.decode(received.value());
    } catch (DecodeException e) {
      outbox.deadLetter(deadLetters.of(received, e.reason(), e.getMessage()));
      return null;
    }
    CameraRecord record = store.camera();
    if (frame.streamEpoch() < record.epoch()
        || (frame.streamEpoch() == record.epoch() && frame.frameNumber() <= record.lastFrame())) {
      drop(record, frame, received);
      return null;
    }
    HistoryFrame current = HistoryFrame.of(frame);
    if (frame.streamEpoch() > record.epoch() && record.epoch() >= 0) {
      current = restart(camera, current);
    }

    List<WaitingCommand> due = new ArrayList<>();
    List<WaitingCommand> keep = new ArrayList<>();
    for (WaitingCommand waiting : record.waiting()) {
      TrackCommand command = waiting.command();
      if (command.streamEpoch() < frame.streamEpoch()) {
        refuse(waiting, Reason.OLD_EPOCH, oldEpoch(command, frame.streamEpoch()));
      } else if (command.streamEpoch() > frame.streamEpoch()
          || command.frameNumber() > frame.frameNumber()) {
        keep.add(waiting);
      } else if (command.frameNumber() == frame.frameNumber()) {
        due.add(waiting);
      } else {
        refuse(
            waiting,
            Reason.FRAME_MISSING,
            "%s never came; frame %d followed frame %d"
                .formatted(frameOf(command), frame.frameNumber(), record.lastFrame()));
      }
    }
    if (keep.size() < record.waiting().size()) {
      store.camera(with(record, keep));
    }

    Map<String, TargetStep> steps = new LinkedHashMap<>();
    List<TargetRecord> targets = store.targets();
    Set<String> tracks = trackIds(targets);
    Set<String> resting = restingTargets(targets);
    for (TargetRecord target : targets) {
      steps.put(
          target.trackId(),
          resting.contains(target.trackId())
              ? TargetStep.rest(target)
              : TargetStep.search(target, store.template(target.trackId())));
    }
    for (WaitingCommand waiting : due) {
      place(waiting, current, steps, tracks);
    }
    return FrameStep.live(camera, current, received, sequence, List.copyOf(steps.values()));
  }

  /** A repeated frame is dropped; a camera of which no other comes any more is said so. */
  private void drop(CameraRecord record, Frame frame, Received received) throws Exception {
    String why =
        "frame %d of epoch %d of camera '%s' is not above the last one, %d of epoch %d"
            .formatted(
                frame.frameNumber(),
                frame.streamEpoch(),
                frame.cameraId(),
                record.lastFrame(),
                record.epoch());
    outbox.dropped(received, why);
    long dropped = record.dropped() + 1;
    store.camera(
        new CameraRecord(
            record.epoch(),
            record.lastFrame(),
            record.lastCapturedAt(),
            record.waiting(),
            record.historyBytes(),
            record.lostCredit(),
            dropped));
    if (isSaid(dropped)) {
      outbox.deadLetter(
          deadLetters.of(
              received,
              Reason.OLD_FRAME,
              "%s; %d in succession were not: the camera goes on with a higher stream_epoch"
                  .formatted(why, dropped)));
    }
  }

  /** Whether it is said of the nth frame in succession that it was dropped: 10, 100, 1000, ... */
  private static boolean isSaid(long nth) {
    long power = FIRST_SAID_DROP;
    while (power < nth) {
      power *= 10;
    }
    return power == nth;
  }

  /** The lost targets that the budget does not let be searched for on this frame. */
  private Set<String> restingTargets(List<TargetRecord> targets) throws Exception {
    List<LostBudget.Lost> lost = new ArrayList<>();
    for (TargetRecord target : targets) {
      if (target.status() == TargetStatus.LOST && models.containsKey(target.modelId())) {
        double cost = networks.settings(target.modelId()).searchCost(target.standing());
        lost.add(new LostBudget.Lost(target.trackId(), target.searchedAt(), cost));
      }
    }
    CameraRecord record = store.camera();
    LostBudget.Choice choice = options.lostBudget().choose(lost, record.lostCredit());
    if (choice.credit() != record.lostCredit()) {
      store.camera(
          new CameraRecord(
              record.epoch(),
              record.lastFrame(),
              record.lastCapturedAt(),
              record.waiting(),
              record.historyBytes(),
              choice.credit(),
              record.dropped()));
    }
    return lost.stream()
        .map(LostBudget.Lost::trackId)
        .filter(track -> !choice.searched().contains(track))
        .collect(Collectors.toSet());
  }

  /** The camera's stream began anew with this frame; returns it with what is already said on it. */
  private HistoryFrame restart(CameraQueue camera, HistoryFrame first) throws Exception {
    List<HistoryFrame.Report> reports = new ArrayList<>();
    store.clearHistory();
    camera.forgetHistory();
    for (TargetRecord target : store.targets()) {
      if (options.restartPolicy() == TrackingOptions.RestartPolicy.END) {
        TrackEvent ended =
            event(
                camera.camera(),
                first,
                target,
                eventId(camera, first, target.trackId(), null),
                null,
                TargetStatus.ENDED,
                EndReason.STREAM_RESTARTED,
                target.box(),
                null,
                null,
                null,
                false);
        outbox.event(ended);
        reports.add(reportOf(ended));
        store.removeTarget(target.trackId());
      } else {
        store.target(
            target
                .withStanding(target.standing().lost())
                .withSearch(null, first.frameNumber() - 1)
                .withLastFrame(first.frameNumber() - 1)
                .withSupersededAt(null));
      }
    }
    return first.with(reports);
  }

  private static Set<String> trackIds(List<TargetRecord> targets) {
    return targets.stream()
        .map(TargetRecord::trackId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Adds a command to the steps of its frame, or refuses it.
   *
   * @param tracks those alive and those that begin with the steps
   */
  private void place(
      WaitingCommand waiting,
      HistoryFrame frame,
      Map<String, TargetStep> steps,
      Set<String> tracks) {
    TrackCommand command = waiting.command();
    TargetStep step = steps.get(command.trackId());
    if (command.action() == TrackCommand.Action.START) {
      if (step != null) {
        refuse(waiting, Reason.TRACK_EXISTS, track(command) + " is alive");
      } else if (hasRoom(waiting, tracks) && isAcceptable(waiting, frame)) {
        steps.put(command.trackId(), TargetStep.mark(newTarget(command), waiting));
        tracks.add(command.trackId());
      }
    } else if (step == null || step.stop() != null) {
      refuse(
          waiting,
          Reason.UNKNOWN_TRACK,
          "%s is not alive on frame %d".formatted(track(command), frame.frameNumber()));
    } else if (command.action() == TrackCommand.Action.STOP) {
      step.stop(waiting);
    } else if (isAcceptable(waiting, frame)) {
      steps.put(command.trackId(), TargetStep.mark(step.target(), waiting));
    }
  }

  /** Whether the camera may have one more target, beside those alive and those that begin. */
  private boolean hasRoom(WaitingCommand waiting, Set<String> tracks) {
    if (tracks.size() < options.targetsPerCamera()) {
      return true;
    }
    refuse(
        waiting,
        Reason.TOO_MANY_TARGETS,
        "camera '%s' has %d targets, the most that are allowed"
            .formatted(waiting.command().cameraId(), tracks.size()));
    return false;
  }

  private boolean isAcceptable(WaitingCommand waiting, HistoryFrame frame) {
    TrackCommand command = waiting.command();
    String model = modelOf(command);
    if (!models.containsKey(model)) {
      refuse(waiting, Reason.UNKNOWN_MODEL, networks.refusal(model));
      return false;
    }
    Box box = command.box();
    Optional<String> refusal = MarkLimits.refusal(box, frame.width(), frame.height());
    refusal.ifPresent(why -> refuse(waiting, Reason.BAD_BOX, why));
    return refusal.isEmpty();
  }

  private String modelOf(TrackCommand command) {
    return command.model() == null ? defaultModel : command.model();
  }

  private TargetRecord newTarget(TrackCommand command) {
    String model = modelOf(command);
    return new TargetRecord(
        command.trackId(),
        command.label(),
        model,
        models.get(model),
        null,
        null,
        TargetStatus.STARTED,
        0,
        0,
        null,
        command.frameNumber(),
        command.streamEpoch(),
        command.frameNumber(),
        command.streamEpoch(),
        command.frameNumber(),
        command.commandId(),
        null,
        command.frameNumber(),
        0);
  }

  // ---------------------------------------------------------------- passed frames

  /** The earliest passed frame on which a late command or a target that catches up is due. */
  private FrameStep nextReplay(CameraQueue camera, long now) throws Exception {
    if (!camera.replayDue()) {
      return null;
    }
    CameraRecord record = store.camera();
    List<WaitingCommand> waiting = new ArrayList<>(record.waiting());
    refuseWithoutFrame(camera, record, waiting);
    FrameStep step = null;
    while (step == null) {
      long frameNumber = earliestDue(camera, record, waiting, isOverdue(camera, now));
      if (frameNumber == Long.MAX_VALUE) {
        break;
      }
      step = replay(camera, record, waiting, store.historyFrame(frameNumber));
    }
    if (waiting.size() < record.waiting().size()) {
      store.camera(with(record, waiting));
    }
    camera.replayDue(step != null);
    return step;
  }

  private void refuseWithoutFrame(
      CameraQueue camera, CameraRecord record, List<WaitingCommand> waiting) {
    for (Iterator<WaitingCommand> each = waiting.iterator(); each.hasNext(); ) {
      WaitingCommand command = each.next();
      long number = command.command().frameNumber();
      if (command.command().streamEpoch() < record.epoch()) {
        each.remove();
        refuse(command, Reason.OLD_EPOCH, oldEpoch(command.command(), record.epoch()));
      } else if (isLate(command, record) && !camera.history().contains(number)) {
        each.remove();
        if (camera.history().isEmpty() || number < camera.history().first()) {
          refuse(
              command,
              Reason.FRAME_GONE,
              "%s has left the history, which %s"
                  .formatted(
                      frameOf(command.command()),
                      camera.history().isEmpty()
                          ? "is empty"
                          : "begins with frame " + camera.history().first()));
        } else {
          refuse(
              command,
              Reason.FRAME_MISSING,
              frameOf(command.command()) + " never came, or its picture was bad");
        }
      }
    }
  }

  private long earliestDue(
      CameraQueue camera, CameraRecord record, List<WaitingCommand> waiting, boolean overdue)
      throws Exception {
    long earliest = Long.MAX_VALUE;
    for (TargetRecord behind : store.targets()) {
      if (behind.lastFrame() < record.lastFrame()) {
        TargetRecord target = overdue ? hurryAfter(camera, behind, record) : behind;
        Long next = camera.history().higher(target.lastFrame());
        if (next == null) {
          store.target(target.withLastFrame(record.lastFrame()).withSupersededAt(null));
        } else {
          earliest = Math.min(earliest, next);
        }
      }
    }
    for (WaitingCommand command : waiting) {
      if (isDueInReplay(command, record)) {
        earliest = Math.min(earliest, command.command().frameNumber());
      }
    }
    return earliest;
  }

  /** Overload leaves no time to catch up on every frame: only those with marks are gone back to. */
  private TargetRecord hurryAfter(CameraQueue camera, TargetRecord behind, CameraRecord record)
      throws Exception {
    if (store.template(behind.trackId()) == null) {
      return behind;
    }
    int passed = 0;
    long last = behind.lastFrame();
    for (long number : camera.history().tailSet(last, false)) {
      HistoryFrame.Report report = store.historyFrame(number).report(behind.trackId());
      if (report != null && isCorrected(report)) {
        break;
      }
      passed++;
      last = number;
    }
    if (passed == 0) {
      return behind;
    }
    outbox.passedOver(passed);
    TargetRecord hurried =
        behind.withLastFrame(last).withFramesSkipped(behind.framesSkipped() + passed);
    store.target(hurried);
    return hurried;
  }

  /**
   * Whether a command is for a passed frame that its track is not just catching up from: else it
   * waits until the track is there, so that what it was catching up for is said to the end.
   */
  private boolean isDueInReplay(WaitingCommand waiting, CameraRecord record) throws Exception {
    if (!isLate(waiting, record)) {
      return false;
    }
    TargetRecord target = store.target(waiting.command().trackId());
    return target == null
        || target.lastFrame() >= record.lastFrame()
        || target.lastFrame() < waiting.command().frameNumber();
  }

  /** What is due on a passed frame; null if all of it could be settled at once. */
  private FrameStep replay(
      CameraQueue camera, CameraRecord record, List<WaitingCommand> waiting, HistoryFrame passed)
      throws Exception {
    HistoryFrame frame = passed;
    Map<String, TargetStep> steps = new LinkedHashMap<>();
    List<TargetRecord> targets = store.targets();
    Set<String> tracks = trackIds(targets);
    for (TargetRecord target : targets) {
      if (target.lastFrame() < record.lastFrame()
          && camera.history().higher(target.lastFrame()) == frame.frameNumber()) {
        steps.put(target.trackId(), catchUp(target, frame));
      }
    }
    for (Iterator<WaitingCommand> each = waiting.iterator(); each.hasNext(); ) {
      WaitingCommand command = each.next();
      if (command.command().frameNumber() == frame.frameNumber()
          && isDueInReplay(command, record)) {
        each.remove();
        frame = placeLate(camera, command, frame, steps, tracks);
      }
    }
    return steps.isEmpty() ? null : FrameStep.replay(camera, frame, List.copyOf(steps.values()));
  }

  /** A target meets a frame again that a later mark was made on: the mark counts again. */
  private TargetStep catchUp(TargetRecord target, HistoryFrame frame) throws Exception {
    HistoryFrame.Report report = frame.report(target.trackId());
    TemplateEmbedding template = store.template(target.trackId());
    // A target of a changed model has no template until it restarts.
    if (report != null && (template == null || isCorrected(report))) {
      return TargetStep.markAgain(target, report.box());
    }
    return TargetStep.search(target, template);
  }

  /** Returns the frame with what the command let be said at once. */
  private HistoryFrame placeLate(
      CameraQueue camera,
      WaitingCommand waiting,
      HistoryFrame frame,
      Map<String, TargetStep> steps,
      Set<String> tracks)
      throws Exception {
    TrackCommand command = waiting.command();
    TargetRecord target = store.target(command.trackId());
    if (command.action() == TrackCommand.Action.START
        && target == null
        && wasAlive(camera, command.trackId(), frame)) {
      refuse(
          waiting,
          Reason.TRACK_EXISTS,
          "%s was alive on frame %d or began soon after"
              .formatted(track(command), frame.frameNumber()));
    } else if (target == null || steps.containsKey(command.trackId())) {
      place(waiting, frame, steps, tracks);
    } else if (command.action() == TrackCommand.Action.START) {
      refuse(waiting, Reason.TRACK_EXISTS, track(command) + " is alive");
    } else if (target.startEpoch() == frame.epoch() && target.startFrame() > frame.frameNumber()) {
      refuse(
          waiting,
          Reason.UNKNOWN_TRACK,
          "%s started on frame %d, after frame %d"
              .formatted(track(command), target.startFrame(), frame.frameNumber()));
    } else if (command.action() == TrackCommand.Action.CORRECT) {
      if (isCorrectedSo(frame.report(command.trackId()), command.box())) {
        LOGGER.info(
            "CORRECT of {} again: its box was given on frame {} already",
            track(command),
            frame.frameNumber());
      } else if (isAcceptable(waiting, frame)) {
        steps.put(command.trackId(), TargetStep.mark(asBefore(camera, target, frame), waiting));
      }
    } else {
      tracks.remove(command.trackId());
      return stopOnPassedFrame(camera, waiting, target, frame);
    }
    return frame;
  }

  /** Whether a track that is not alive now was on a passed frame or began after it. */
  private boolean wasAlive(CameraQueue camera, String trackId, HistoryFrame frame)
      throws Exception {
    for (long later : camera.history().tailSet(frame.frameNumber(), false)) {
      HistoryFrame.Report report = store.historyFrame(later).report(trackId);
      if (report != null && report.status() == TargetStatus.STARTED) {
        return true;
      }
    }
    if (frame.report(trackId) == null) {
      return false;
    }
    for (long earlier : camera.history().headSet(frame.frameNumber(), false).descendingSet()) {
      HistoryFrame.Report report = store.historyFrame(earlier).report(trackId);
      if (report == null) {
        return true;
      }
      if (report.status() == TargetStatus.ENDED) {
        // What was said after a late STOP's frame.
        return false;
      }
    }
    return true;
  }

  /** The target as a passed frame met it, as far as a mark on that frame asks. */
  private TargetRecord asBefore(CameraQueue camera, TargetRecord target, HistoryFrame frame)
      throws Exception {
    Long previous = camera.history().lower(frame.frameNumber());
    HistoryFrame before = previous == null ? frame : store.historyFrame(previous);
    HistoryFrame.Report report = before.report(target.trackId());
    TargetStatus status =
        report != null && report.status() == TargetStatus.LOST
            ? TargetStatus.LOST
            : TargetStatus.TRACKED;
    return target.withStanding(new Standing(status, 0, 0));
  }

  private HistoryFrame stopOnPassedFrame(
      CameraQueue camera, WaitingCommand waiting, TargetRecord target, HistoryFrame frame)
      throws Exception {
    HistoryFrame.Report report = frame.report(target.trackId());
    TrackEvent ended =
        event(
            camera.camera(),
            frame,
            target,
            eventId(camera, frame, target.trackId(), waiting.command().commandId()),
            waiting.command().commandId(),
            TargetStatus.ENDED,
            EndReason.STOPPED,
            report == null ? target.box() : report.box(),
            report == null ? null : report.evidence(),
            null,
            null,
            true);
    outbox.event(ended);
    store.removeTarget(target.trackId());
    camera.recount(store.targets());
    HistoryFrame reported = frame.with(List.of(reportOf(ended)));
    store.historyFrame(reported);
    return reported;
  }

  /** Whether a CORRECT gave the reported box. */
  private static boolean isCorrected(HistoryFrame.Report report) {
    return report.score() == null
        && (report.status() == TargetStatus.TRACKED || report.status() == TargetStatus.RECOVERED);
  }

  /**
   * Whether a CORRECT gave the reported box and it is this one: the command came twice, and all
   * that follows from it was said, or is going to be.
   */
  private static boolean isCorrectedSo(HistoryFrame.Report report, Box box) {
    return report != null && isCorrected(report) && report.box().equals(box);
  }

  private static boolean isSuperseded(TargetRecord target, HistoryFrame frame) {
    return target.supersededAt() != null && frame.frameNumber() >= target.supersededAt();
  }

  // ---------------------------------------------------------------- what came of it

  /** Writes down the results of a step and says them. */
  void apply(FrameStep step) throws Exception {
    CameraQueue camera = step.camera();
    HistoryFrame frame = step.frame();
    if (step.fault() != null) {
      applyFault(step);
      if (!step.isReplay()) {
        passed(camera, frame);
      }
    } else {
      long lastFrame = step.isReplay() ? store.camera().lastFrame() : frame.frameNumber();
      List<HistoryFrame.Report> reports = new ArrayList<>();
      for (TargetStep target : step.targets()) {
        TrackEvent event = apply(step, target, lastFrame);
        if (event != null) {
          outbox.event(event);
          reports.add(reportOf(event));
        }
      }
      frame = frame.with(reports);
      if (step.isReplay()) {
        store.historyFrame(frame);
      } else {
        keep(camera, frame);
      }
    }
    camera.recount(store.targets());
    CameraRecord record = store.camera();
    for (WaitingCommand waiting : record.waiting()) {
      if (isLate(waiting, record)) {
        camera.replayDue(true);
      }
    }
  }

  /** Puts a frame that has passed into the history, and makes it the camera's last one. */
  private void keep(CameraQueue camera, HistoryFrame frame) throws Exception {
    store.historyFrame(frame);
    camera.remember(frame);
    prune(camera, frame.capturedAt());
    passed(camera, frame);
  }

  private void passed(CameraQueue camera, HistoryFrame frame) throws Exception {
    CameraRecord record = store.camera();
    store.camera(
        new CameraRecord(
            frame.epoch(),
            frame.frameNumber(),
            frame.capturedAt(),
            record.waiting(),
            camera.historyBytes(),
            record.lostCredit(),
            0));
  }

  /** Writes down a target's result; returns what is to be said, or null. */
  private TrackEvent apply(FrameStep step, TargetStep done, long lastFrame) throws Exception {
    HistoryFrame frame = step.frame();
    TargetRecord before = done.target();
    boolean again =
        step.isReplay()
            && done.mark() == null
            && (done.isMark() || isSuperseded(before, frame))
            && frame.report(before.trackId()) != null;
    if (done.fault() != null) {
      return endUnusable(step, done);
    }
    TargetRecord after = after(done, frame, before);
    if (frame.frameNumber() >= lastFrame) {
      after = after.withSupersededAt(null);
    }

    TargetStatus status;
    Evidence evidence = null;
    RotatedBox rotatedBox = null;
    Mask mask = null;
    String commandId = step.isReplay() ? after.anchorCommand() : null;
    if (done.isMark()) {
      status = before.state() == null ? TargetStatus.STARTED : after.status();
      if (before.state() != null && before.status() == TargetStatus.LOST) {
        status = TargetStatus.RECOVERED;
      }
      commandId = after.anchorCommand();
    } else {
      status = after.status();
      if (!done.rests()) {
        evidence = done.conclusion().evidence();
        rotatedBox = done.conclusion().rotatedBox();
        mask = sendable(done.conclusion().mask(), before, frame);
      }
    }
    EndReason endReason = endReason(done, after, frame);
    if (endReason != null) {
      status = TargetStatus.ENDED;
      store.removeTarget(before.trackId());
    }
    if (done.stop() != null) {
      commandId = done.stop().command().commandId();
    }
    if (endReason == null) {
      store.target(after);
      if (!done.rests() && done.newTemplate() != done.template()) {
        store.template(before.trackId(), done.newTemplate());
        step.camera().remember(before.trackId(), done.newTemplate());
      }
    }
    if (again && endReason == null) {
      return null;
    }
    return event(
        step.camera().camera(),
        frame,
        before,
        eventId(step.camera(), frame, before.trackId(), commandId),
        commandId,
        status,
        endReason,
        after.box(),
        evidence,
        rotatedBox,
        mask,
        step.isReplay());
  }

  /** The mask, or null if it is too long for an event. */
  private static Mask sendable(Mask mask, TargetRecord target, HistoryFrame frame) {
    if (EventSize.admits(mask)) {
      return mask;
    }
    LOGGER.warn(
        "the event of track '{}' on frame {} goes without its mask, whose run lengths have {}"
            + " characters, more than {}",
        target.trackId(),
        frame.frameNumber(),
        mask.counts().length(),
        EventSize.LONGEST_MASK);
    return null;
  }

  /** Nothing can be concluded of a target: it ends, and the others go on. */
  private TrackEvent endUnusable(FrameStep step, TargetStep done) throws Exception {
    HistoryFrame frame = step.frame();
    TargetRecord target = done.target();
    LOGGER.warn(
        "track '{}' of camera '{}' ends on frame {}: model {}: {}",
        target.trackId(),
        step.camera().camera(),
        frame.frameNumber(),
        target.modelId(),
        done.fault());
    store.removeTarget(target.trackId());
    String commandId = step.isReplay() ? target.anchorCommand() : null;
    if (done.stop() != null) {
      commandId = done.stop().command().commandId();
    }
    return event(
        step.camera().camera(),
        frame,
        target,
        eventId(step.camera(), frame, target.trackId(), commandId),
        commandId,
        TargetStatus.ENDED,
        done.stop() == null ? EndReason.UNUSABLE_OUTPUT : EndReason.STOPPED,
        target.box(),
        null,
        null,
        null,
        step.isReplay());
  }

  /** Why the target ends with this step, or null. */
  private EndReason endReason(TargetStep done, TargetRecord after, HistoryFrame frame) {
    if (done.stop() != null) {
      return EndReason.STOPPED;
    }
    boolean overdue =
        after.lostSince() != null
            && frame.capturedAt() - after.lostSince() >= options.lostLimit().toMillis();
    return overdue ? EndReason.LOST : null;
  }

  private static TargetRecord after(TargetStep done, HistoryFrame frame, TargetRecord before) {
    TargetRecord after = found(done, frame, before);
    Long lostSince = null;
    if (after.status() == TargetStatus.LOST) {
      lostSince = before.lostSince() == null ? (Long) frame.capturedAt() : before.lostSince();
    }
    return after.withSearch(lostSince, done.rests() ? before.searchedAt() : frame.frameNumber());
  }

  private static TargetRecord found(TargetStep done, HistoryFrame frame, TargetRecord before) {
    if (done.rests()) {
      return before
          .withFound(before.state(), before.box(), frame.frameNumber())
          .withStanding(
              new Standing(TargetStatus.LOST, before.lowEvidence(), before.lostFrames() + 1));
    }
    if (!done.isMark()) {
      return before
          .withFound(done.state(), done.conclusion().box(), frame.frameNumber())
          .withStanding(done.standing());
    }
    TargetRecord marked =
        before
            .withFound(done.state(), done.box(), frame.frameNumber())
            .withStanding(Standing.MARKED);
    if (done.mark() == null) {
      return marked
          .withAnchor(frame.epoch(), frame.frameNumber(), before.anchorCommand())
          .withSupersededAt(frame.frameNumber());
    }
    return marked
        .withAnchor(frame.epoch(), frame.frameNumber(), done.mark().command().commandId())
        .withSupersededAt(null);
  }

  /** A frame that cannot be seen: its targets pass it over, its marks are refused. */
  private void applyFault(FrameStep step) throws Exception {
    HistoryFrame frame = step.frame();
    CameraQueue camera = step.camera();
    String why = step.fault().getMessage();
    if (step.isReplay()) {
      store.removeHistoryFrame(frame.frameNumber());
      camera.forget(frame.frameNumber());
    } else {
      outbox.deadLetter(
          deadLetters.of(
              step.received(),
              Reason.BAD_PICTURE,
              "frame %d of epoch %d of camera '%s': %s"
                  .formatted(frame.frameNumber(), frame.epoch(), camera.camera(), why)));
    }
    for (TargetStep target : step.targets()) {
      if (target.mark() != null) {
        refuse(target.mark(), Reason.BAD_PICTURE, frameOf(target.mark().command()) + ": " + why);
      }
      TargetRecord before = target.target();
      if (before.state() == null) {
        if (target.stop() != null) {
          refuse(
              target.stop(), Reason.UNKNOWN_TRACK, track(target.stop().command()) + " never began");
        }
      } else if (target.stop() != null) {
        String commandId = target.stop().command().commandId();
        outbox.event(
            event(
                camera.camera(),
                frame,
                before,
                eventId(camera, frame, before.trackId(), commandId),
                commandId,
                TargetStatus.ENDED,
                EndReason.STOPPED,
                before.box(),
                null,
                null,
                null,
                step.isReplay()));
        store.removeTarget(before.trackId());
      } else if (store.template(before.trackId()) == null) {
        endOnLastFrame(camera, before, EndReason.MODEL_CHANGED);
      } else {
        long passed = Math.max(before.lastFrame(), frame.frameNumber());
        store.target(before.withLastFrame(passed).withFramesSkipped(before.framesSkipped() + 1));
      }
    }
  }

  private void prune(CameraQueue camera, long newestCapturedAt) throws Exception {
    long oldestAllowed = newestCapturedAt - options.historyDuration().toMillis();
    while (!camera.history().isEmpty()) {
      long oldest = camera.history().first();
      if (camera.historyBytes() <= options.historyBytes()
          && camera.oldestCapturedAt() >= oldestAllowed) {
        return;
      }
      store.removeHistoryFrame(oldest);
      camera.forget(oldest);
    }
  }

  // ---------------------------------------------------------------- words

  /** The id of an event on the frame; another one if the frame already has one of this track. */
  private static String eventId(
      CameraQueue camera, HistoryFrame frame, String trackId, String commandId) {
    return frame.report(trackId) == null
        ? EventId.of(camera.camera(), frame.epoch(), frame.frameNumber(), trackId)
        : EventId.revised(camera.camera(), frame.epoch(), frame.frameNumber(), trackId, commandId);
  }

  private static TrackEvent event(
      String camera,
      HistoryFrame frame,
      TargetRecord target,
      String eventId,
      String commandId,
      TargetStatus status,
      EndReason endReason,
      Box box,
      Evidence evidence,
      RotatedBox rotatedBox,
      Mask mask,
      boolean late) {
    return new TrackEvent(
        eventId,
        camera,
        frame.epoch(),
        frame.frameNumber(),
        frame.capturedAt(),
        target.trackId(),
        target.label(),
        commandId,
        status,
        endReason,
        box,
        rotatedBox,
        mask,
        evidence,
        target.modelId(),
        target.modelSha256(),
        target.framesSkipped(),
        late);
  }

  private static HistoryFrame.Report reportOf(TrackEvent event) {
    return new HistoryFrame.Report(event.trackId(), event.box(), event.evidence(), event.status());
  }

  private static CameraRecord with(CameraRecord record, Collection<WaitingCommand> waiting) {
    return new CameraRecord(
        record.epoch(),
        record.lastFrame(),
        record.lastCapturedAt(),
        List.copyOf(waiting),
        record.historyBytes(),
        record.lostCredit(),
        record.dropped());
  }

  private void refuse(WaitingCommand waiting, Reason reason, String detail) {
    TrackCommand command = waiting.command();
    outbox.deadLetter(
        deadLetters.of(
            new Received(
                waiting.origin(),
                waiting.receivedAt(),
                command.cameraId().getBytes(StandardCharsets.UTF_8),
                waiting.original()),
            reason,
            "%s '%s': %s".formatted(command.action(), command.commandId(), detail)));
  }

  private static String track(TrackCommand command) {
    return "track '%s' of camera '%s'".formatted(command.trackId(), command.cameraId());
  }

  private static String frameOf(TrackCommand command) {
    return "frame %d of epoch %d of camera '%s'"
        .formatted(command.frameNumber(), command.streamEpoch(), command.cameraId());
  }

  private static String oldEpoch(TrackCommand command, long epoch) {
    return "epoch %d of camera '%s' has ended, it is in epoch %d"
        .formatted(command.streamEpoch(), command.cameraId(), epoch);
  }
}
