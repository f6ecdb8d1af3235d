package io.siamflow.training;

import ai.djl.Device;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.Precision;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.HalfPrecision;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Trains a model: steps, checkpoints, validations; the pack is the one that did best on the
 * validation's sequences. A training that was stopped goes on from its checkpoint with the pairs
 * that would have come next.
 */
public final class Trainer {

  private static final Duration CHECKPOINT_EVERY = Duration.ofMinutes(3);
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(20);

  private static final int CALIBRATION_PAIRS = 24;
  private static final int OVERLAP_COLUMN = 3;

  private final Recipe recipe;
  private final Architecture architecture;
  private final TrackerSettings settings;
  private final Objective objective;
  private final WeightedNetwork first;
  private final FirstWeights start;
  private final Device device;
  private final ElementType type;
  private final DeviceChoice deviceChoice;
  private final Precision precision;

  /**
   * A trainer.
   *
   * @param start the weights to start from
   * @param settings of the tracker that validates and that the pack gets; null for an embedding
   * @throws IllegalArgumentException if the recipe asks for what the network does not have; names
   *     the key
   */
  public Trainer(
      Recipe recipe,
      FirstWeights start,
      TrackerSettings settings,
      DeviceChoice deviceChoice,
      Precision precision) {
    this.recipe = recipe;
    this.settings = settings;
    this.start = start;
    this.deviceChoice = deviceChoice;
    this.precision = precision;
    architecture = Architecture.named(recipe.architecture());
    objective = Objectives.of(recipe, settings);
    first =
        architecture.network(
            start.weights(), settings == null ? List.of() : List.of(settings.searchSide()));
    Set<String> parameters = new HashSet<>(first.weights().keySet());
    parameters.addAll(objective.parameters().keySet());
    recipe.requireBeginningsOf(parameters);
    TorchEngine engine = new TorchEngine();
    device = engine.device(deviceChoice, OptionalInt.empty());
    type = engine.elementType(precision, device);
  }

  /**
   * Trains to the end of the recipe's schedule.
   *
   * @param teacher answers for every pair, is not closed; empty without distillation
   * @param work where checkpoint, progress and the packs on the way are kept
   * @param output the best pack's folder
   * @param progress takes lines for a person
   * @throws InterruptedIOException if the thread is interrupted; after a step that leaves a
   *     checkpoint
   * @throws IOException if data cannot be read or a file not be written
   * @throws InterruptedException if the thread is interrupted while it waits for pairs
   */
  public void train(
      TrainingData data,
      PackValidation validation,
      Optional<Teacher> teacher,
      Path work,
      Path output,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    requireSomething(validation);
    requireLessons(teacher);
    NetworkGraph graph = TrainingGraph.of(first.graph(), objective);
    Branch branch = graph.branch(TrainingGraph.LOSSES);
    Map<String, Tensor> weights = firstWeights();
    long done = 0;
    double best = -1;
    Optional<Checkpoint> checkpoint = Optional.empty();
    TrainingIdentity identity = TrainingIdentity.of(recipe, start);
    if (Checkpoint.exists(work)) {
      checkpoint = Optional.of(Checkpoint.read(work));
      identity.requireThatOf(checkpoint.get().identity(), Checkpoint.file(work));
      weights = checkpoint.get().weights();
      done = checkpoint.get().step();
      best = checkpoint.get().bestOverlap();
      progress.accept("resumed after step " + done);
    }
    TrainingLog log = new TrainingLog(work, columns(validation), done);
    PairSampler sampler = new PairSampler(data, recipe.sampling(), searchSide(), recipe.seed());
    if (checkpoint.isEmpty()) {
      weights = calibrated(branch, weights, sampler, teacher, progress);
    }
    AdamW optimizer = new AdamW(recipe.decay(), recipe.clip());
    try (TrainableNetwork network =
            new TrainableNetwork(
                new WeightedNetwork(graph, usedBy(graph, weights)),
                type,
                device,
                name -> recipe.rate(name) > 0);
        PairLoader loader = new PairLoader(sampler, recipe.batch(), done + 1)) {
      checkpoint.ifPresent(standing -> network.restoreMoments(standing.moments()));
      LossWindow window = new LossWindow(objective.terms().size(), System::nanoTime);
      Pace pace = new Pace(recipe);
      long saved = System.nanoTime();
      if (done == 0) {
        Validation.Result before = validate(weights, 0, validation, work, pace);
        progress.accept("before training: " + before);
        log.add(row(0, 0, before.mean(), window));
      }
      window.clear();
      for (long step = done + 1; step <= recipe.schedule().steps(); step++) {
        List<TrainingPair> pairs = loader.next();
        double rate = recipe.schedule().rate(step);
        window.add(
            network.step(
                batch(pairs, branch, teacher),
                objective.terms(),
                name -> rate * recipe.rate(name),
                optimizer,
                step),
            pairs.size());
        boolean last = step == recipe.schedule().steps();
        boolean validates = last || step % recipe.validateSteps() == 0;
        if (validates || window.age().compareTo(PROGRESS_EVERY) > 0) {
          progress.accept(line(step, rate, window, pace));
          double[] row = row(step, rate, Double.NaN, window);
          if (validates) {
            Map<String, Tensor> now = all(network.weights());
            Validation.Result result = validate(now, step, validation, work, pace);
            progress.accept("step %d: %s".formatted(step, result));
            row[OVERLAP_COLUMN] = result.mean();
            if (result.mean() > best) {
              best = result.mean();
              pack(now, step).save(output);
            }
          }
          log.add(row);
          window.clear();
        }
        boolean stops = Thread.interrupted();
        if (last || stops || System.nanoTime() - saved > CHECKPOINT_EVERY.toNanos()) {
          new Checkpoint(step, best, all(network.weights()), network.moments(), identity)
              .write(work);
          saved = System.nanoTime();
        }
        if (stops) {
          throw new InterruptedIOException(
              "stopped after step %d; the same command goes on from there".formatted(step));
        }
      }
    }
  }

  /**
   * Writes the training for a libtorch elsewhere, instead of training: its archive, the pairs of
   * its steps with the teacher's answers, and what the driver must know ({@link TrainingEmission}).
   * What the driver makes of them, {@link #adopt} takes.
   *
   * @param pairs how many are written at most, at least a batch; if the schedule needs more they
   *     come again there
   * @param validation only its measure's name is taken
   * @param folder made, or an earlier emission is replaced
   * @throws InterruptedIOException if the thread is interrupted; the folder is not whole then
   * @throws IOException if data cannot be read, a file not be written, or the folder holds
   *     something else, or weights that were trained with an earlier emission
   * @throws InterruptedException if the thread is interrupted
   */
  public void emit(
      TrainingData data,
      PackValidation validation,
      Optional<Teacher> teacher,
      long pairs,
      Path folder,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    requireSomething(validation);
    requireLessons(teacher);
    if (pairs < recipe.batch()) {
      throw new IllegalArgumentException(
          "--emit-pairs %d is less than one batch of the recipe, which has %d"
              .formatted(pairs, recipe.batch()));
    }
    NetworkGraph graph = TrainingGraph.of(first.graph(), objective);
    Branch branch = graph.branch(TrainingGraph.LOSSES);
    PairSampler sampler = new PairSampler(data, recipe.sampling(), searchSide(), recipe.seed());
    long steps = Math.min(recipe.schedule().steps(), pairs / recipe.batch());
    try (TrainingEmission emission = new TrainingEmission(folder, TrainingEmission.PIECE_BYTES)) {
      emission.begin();
      Map<String, Tensor> weights = calibrated(branch, firstWeights(), sampler, teacher, progress);
      List<TrainableNetwork.Input> inputs = List.of();
      LossWindow window = new LossWindow(0, System::nanoTime);
      try (PairLoader loader = new PairLoader(sampler, recipe.batch(), 1)) {
        for (long step = 1; step <= steps; step++) {
          inputs = batch(loader.next(), branch, teacher);
          emission.add(inputs);
          window.add(new TrainableNetwork.Losses(List.of()), recipe.batch());
          if (step == steps || window.age().compareTo(PROGRESS_EVERY) > 0) {
            double perSecond = window.pairsPerSecond();
            progress.accept(
                String.format(
                    Locale.ROOT,
                    "pair %d/%d, %.1f pairs/s, %.0f min left",
                    step * recipe.batch(),
                    steps * recipe.batch(),
                    perSecond,
                    (steps - step) * recipe.batch() / Math.max(perSecond, 1e-9) / 60));
            window.clear();
          }
          if (Thread.interrupted()) {
            throw new InterruptedIOException(folder + " is not whole: stopped after step " + step);
          }
        }
      }
      emission.end(
          recipe,
          TrainingIdentity.of(recipe, start),
          new WeightedNetwork(graph, usedBy(graph, weights)),
          objective,
          type,
          columns(validation),
          inputs);
    }
  }

  /**
   * Validates the weights that a driver left of an emitted training, and keeps the best as the
   * pack.
   *
   * @param trained the driver's folder
   * @param work where the packs on the way and the curves are kept
   * @param output the best pack's folder
   * @throws IOException if weights are missing or not usable, or a file cannot be written
   * @throws IllegalArgumentException if they are of another training; names the key
   */
  public void adopt(
      Path trained, PackValidation validation, Path work, Path output, Consumer<String> progress)
      throws IOException {
    requireSomething(validation);
    List<TrainedElsewhere> all =
        TrainedElsewhere.in(trained, TrainingIdentity.of(recipe, start), firstWeights());
    TrainingLog log =
        TrainingLog.after(trained, work, columns(validation), all.get(all.size() - 1).step());
    Pace pace = new Pace(recipe);
    double best = -1;
    for (TrainedElsewhere weights : all) {
      Map<String, Tensor> now = all(weights.weights());
      Validation.Result result = validate(now, weights.step(), validation, work, pace);
      progress.accept("step %d: %s".formatted(weights.step(), result));
      double[] row = new double[OVERLAP_COLUMN + 1 + objective.terms().size()];
      Arrays.fill(row, Double.NaN);
      row[0] = weights.step();
      row[OVERLAP_COLUMN] = result.mean();
      log.add(row);
      if (result.mean() > best) {
        best = result.mean();
        pack(now, weights.step()).save(output);
      }
    }
  }

  private void requireSomething(PackValidation validation) {
    if (validation.isEmpty()) {
      throw new IllegalArgumentException(
          "the data has none of the held-back "
              + (architecture.tracks()
                  ? "sequences " + recipe.heldBack()
                  : "people " + recipe.validationPeople())
              + "; there is nothing to validate on");
    }
  }

  private void requireLessons(Optional<Teacher> teacher) {
    Set<Lesson> lessons = objective.lessons();
    if (lessons.isEmpty() && teacher.isPresent()) {
      throw new IllegalArgumentException(
          "none of the recipe's losses %s is a teacher's; leave --teacher out"
              .formatted(new TreeMap<>(recipe.losses()).keySet()));
    }
    if (!lessons.isEmpty() && teacher.isEmpty()) {
      throw new IllegalArgumentException(
          "the recipe's losses need a teacher; name one with --teacher");
    }
    if (teacher.isPresent() && !teacher.get().lessons().containsAll(lessons)) {
      throw new IllegalArgumentException(
          "the teacher %s gives %s, and a %s learns from %s"
              .formatted(
                  teacher.get().name(),
                  new TreeSet<>(teacher.get().lessons()),
                  architecture.name(),
                  new TreeSet<>(lessons)));
    }
  }

  private int searchSide() {
    return settings == null ? architecture.exemplarSide() : settings.searchSide();
  }

  private Map<String, Tensor> firstWeights() {
    Map<String, Tensor> weights = new LinkedHashMap<>(first.weights());
    weights.putAll(objective.parameters());
    return weights;
  }

  private List<String> columns(PackValidation validation) {
    List<String> columns =
        new ArrayList<>(List.of("step", "rate", "pairs/s", "validation " + validation.measure()));
    objective.terms().forEach(term -> columns.add(term.name()));
    return columns;
  }

  /** The weights with statistics for the batch norms that have none. */
  private Map<String, Tensor> calibrated(
      Branch branch,
      Map<String, Tensor> weights,
      PairSampler sampler,
      Optional<Teacher> teacher,
      Consumer<String> progress)
      throws IOException {
    if (start.uncalibrated().isEmpty()) {
      return weights;
    }
    progress.accept("calibrating " + start.uncalibrated().size() + " batch norms");
    List<TrainingPair> pairs = new ArrayList<>();
    for (int i = 0; i < CALIBRATION_PAIRS; i++) {
      pairs.add(sampler.pair(i));
    }
    return new NormCalibration(branch, batch(pairs, branch, teacher), type, device)
        .calibrated(weights, start.uncalibrated());
  }

  private List<TrainableNetwork.Input> batch(
      List<TrainingPair> pairs, Branch branch, Optional<Teacher> teacher) throws IOException {
    List<TrainingPair> answered = teacher.isPresent() ? teacher.get().answer(pairs) : pairs;
    return Batch.of(answered, branch, objective, architecture.channels());
  }

  /** The graph's parameters among some weights. */
  private static Map<String, Tensor> usedBy(NetworkGraph graph, Map<String, Tensor> weights) {
    Map<String, Tensor> used = new LinkedHashMap<>(weights);
    used.keySet().retainAll(graph.parameters().keySet());
    return used;
  }

  /** The trained weights with those that no loss needs. */
  private Map<String, Tensor> all(Map<String, Tensor> trained) {
    Map<String, Tensor> all = new LinkedHashMap<>(first.weights());
    all.putAll(trained);
    return all;
  }

  private ModelPack pack(Map<String, Tensor> weights, long step) {
    Map<String, Tensor> kept = new LinkedHashMap<>(weights);
    kept.keySet().retainAll(first.weights().keySet());
    return ModelPack.of(
        recipe.id(),
        architecture,
        settings,
        "trained by siamflow, recipe %s, seed %d, step %d of %d; %s"
            .formatted(recipe.id(), recipe.seed(), step, recipe.schedule().steps(), start.origin()),
        recipe.licence(),
        HalfPrecision.round(kept));
  }

  private Validation.Result validate(
      Map<String, Tensor> weights, long step, PackValidation validation, Path work, Pace pace)
      throws IOException {
    long began = System.nanoTime();
    Path folder = work.resolve("latest");
    pack(weights, step).save(folder);
    Validation.Result result = validation.of(folder, deviceChoice, precision);
    pace.validated(Duration.ofNanos(System.nanoTime() - began));
    return result;
  }

  private String line(long step, double rate, LossWindow window, Pace pace) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT, "step %d/%d rate %.2e", step, recipe.schedule().steps(), rate));
    for (int i = 0; i < objective.terms().size(); i++) {
      line.append(
          String.format(Locale.ROOT, " %s %.4f", objective.terms().get(i).name(), window.mean(i)));
    }
    double perSecond = window.pairsPerSecond();
    return line.append(
            String.format(
                Locale.ROOT,
                " %.1f pairs/s, %.0f min left",
                perSecond,
                pace.left(step, perSecond).toMillis() / 60e3))
        .toString();
  }

  private double[] row(long step, double rate, double overlap, LossWindow window) {
    double[] row = new double[4 + objective.terms().size()];
    row[0] = step;
    row[1] = rate;
    row[2] = window.pairsPerSecond();
    row[OVERLAP_COLUMN] = overlap;
    for (int i = 0; i < objective.terms().size(); i++) {
      row[4 + i] = window.mean(i);
    }
    return row;
  }
}
