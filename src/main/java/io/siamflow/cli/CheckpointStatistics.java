package io.siamflow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;

/** A job's checkpoints, as the cluster's REST interface tells of them. */
final class CheckpointStatistics {

  private static final String HOST = "127.0.0.1";
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** Checkpoints that Flink remembers; the job's own ones come between. */
  private static final int HISTORY = 1000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final int port;
  private URI checkpoints;

  /** Requests whose outcome was not read yet: a cluster does not end before it was. */
  private final List<String> unread = new ArrayList<>();

  /** Ids of the checkpoints that were begun here and have ended. */
  private final List<Long> own = new ArrayList<>();

  /**
   * A completed checkpoint.
   *
   * @param id ascends with the time at which they began
   * @param millis from its begin to the last confirmation
   * @param writtenBytes that it wrote
   * @param stateBytes of the whole state, written by it or an earlier one
   */
  record Checkpoint(long id, long millis, long writtenBytes, long stateBytes) {}

  private CheckpointStatistics(int port) {
    this.port = port;
  }

  /**
   * Makes a cluster to be started serve its REST interface on a port that is free now.
   *
   * @param settings of the cluster
   */
  static CheckpointStatistics reserve(Configuration settings) throws IOException {
    int port = FreePorts.find(1).get(0);
    settings.set(RestOptions.BIND_ADDRESS, HOST);
    settings.set(RestOptions.ADDRESS, HOST);
    settings.set(RestOptions.PORT, port);
    settings.set(RestOptions.BIND_PORT, Integer.toString(port));
    // What it answers is that old at most.
    settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(10));
    settings.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, HISTORY);
    return new CheckpointStatistics(port);
  }

  /** Of a cluster that serves its REST interface on a port of this machine. */
  static CheckpointStatistics at(int port) {
    return new CheckpointStatistics(port);
  }

  /**
   * Names the job, and waits until all its tasks run: before, no checkpoint can begin.
   *
   * @throws IOException if they do not come to run, or a checkpoint has failed
   */
  void watch(String job) throws IOException, InterruptedException {
    URI tasks = URI.create("http://%s:%d/jobs/%s".formatted(HOST, port, job));
    checkpoints = URI.create(tasks + "/checkpoints");
    await(tasks, CheckpointStatistics::allRun, "/status-counts", "not all tasks run");
    requireNoneFailed(get(checkpoints));
  }

  private static boolean allRun(JsonNode job) {
    for (JsonNode vertex : job.get("vertices")) {
      if (vertex.at("/tasks/RUNNING").asInt() < vertex.get("parallelism").asInt()) {
        return false;
      }
    }
    return true;
  }

  /** Begins a checkpoint when the last one has ended. */
  void trigger() throws IOException, InterruptedException {
    ended();
    begin();
  }

  /** Begins a checkpoint if the last one has ended; returns whether it had. */
  boolean triggerUnlessBusy() throws IOException, InterruptedException {
    boolean idle = haveEnded(get(checkpoints));
    if (idle) {
      begin();
    }
    return idle;
  }

  private void begin() throws IOException, InterruptedException {
    JsonNode begun =
        answer(
            HttpRequest.newBuilder(checkpoints)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"checkpointType\":\"CONFIGURED\"}")));
    unread.add(begun.get("request-id").asText());
  }

  /**
   * Those that were begun here, in order, when all have ended.
   *
   * @throws IOException if they do not end, or one has failed
   */
  List<Checkpoint> completed() throws IOException, InterruptedException {
    return all().stream().filter(one -> own.contains(one.id)).toList();
  }

  /**
   * Bytes that were written by all checkpoints after one, up to another and with it: those begun
   * here, and those that the job's settings ask for.
   */
  long writtenBytes(Checkpoint after, Checkpoint until) throws IOException, InterruptedException {
    return all().stream()
        .filter(one -> one.id > after.id && one.id <= until.id)
        .mapToLong(Checkpoint::writtenBytes)
        .sum();
  }

  private List<Checkpoint> all() throws IOException, InterruptedException {
    List<Checkpoint> found = new ArrayList<>();
    for (JsonNode one : ended().get("history")) {
      if (one.get("status").asText().equals("COMPLETED") && !one.get("is_savepoint").asBoolean()) {
        found.add(
            new Checkpoint(
                one.get("id").asLong(),
                one.get("end_to_end_duration").asLong(),
                one.get("checkpointed_size").asLong(),
                one.get("state_size").asLong()));
      }
    }
    found.sort(Comparator.comparingLong(Checkpoint::id));
    return found;
  }

  private JsonNode ended() throws IOException, InterruptedException {
    return await(checkpoints, this::haveEnded, "/counts", "a checkpoint does not end");
  }

  /** Whether an answer has something; asking further may fail. */
  @FunctionalInterface
  private interface Wanted {
    boolean isIn(JsonNode answer) throws IOException, InterruptedException;
  }

  /**
   * Asks until the answer is what is wanted.
   *
   * @param shown the part of the last answer that is told with what is wrong
   */
  private JsonNode await(URI resource, Wanted wanted, String shown, String wrong)
      throws IOException, InterruptedException {
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      JsonNode answer = get(resource);
      if (wanted.isIn(answer)) {
        return answer;
      }
      if (System.nanoTime() > patience) {
        throw new IOException(wrong + ": " + answer.at(shown));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /**
   * Whether an answer is of a time when all that were begun here had ended: Flink makes one
   * checkpoint after the other. It may be older than their outcomes, as answers are kept a while.
   */
  private boolean haveEnded(JsonNode all) throws IOException, InterruptedException {
    requireNoneFailed(all);
    return outcomesAreRead()
        && (own.isEmpty() || all.at("/latest/completed/id").asLong() >= own.get(own.size() - 1));
  }

  /**
   * Those that never began have no entry. Of those begun here their outcome tells; the job's own
   * ones wrote nothing.
   */
  private static void requireNoneFailed(JsonNode all) throws IOException {
    JsonNode failed = all.at("/latest/failed");
    if (failed.isObject()) {
      throw new IOException("a checkpoint failed: " + failed);
    }
  }

  private boolean outcomesAreRead() throws IOException, InterruptedException {
    while (!unread.isEmpty()) {
      JsonNode outcome = get(URI.create(checkpoints + "/" + unread.get(0)));
      if (!outcome.at("/status/id").asText().equals("COMPLETED")) {
        return false;
      }
      JsonNode id = outcome.at("/operation/checkpointId");
      if (!id.isNumber()) {
        throw new IOException("a checkpoint failed: " + outcome);
      }
      own.add(id.asLong());
      unread.remove(0);
    }
    return true;
  }

  private JsonNode get(URI resource) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(resource).GET());
  }

  private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "Flink answers %d: %s".formatted(response.statusCode(), response.body()));
    }
    return mapper.readTree(response.body());
  }
}
