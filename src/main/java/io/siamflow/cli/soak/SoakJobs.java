package io.siamflow.cli.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.api.common.JobID;

/** The jobs of a cluster, by the JobManager's REST service. */
final class SoakJobs {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<String> OVER = Set.of("CANCELED", "FAILED", "FINISHED");

  private final String address;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * The jobs of a JobManager.
   *
   * @param address host:port
   */
  SoakJobs(String address) {
    this.address = address;
  }

  /** Whether a job was submitted, whatever became of it. */
  boolean knows(JobID id) throws IOException, InterruptedException {
    for (JsonNode job : send("GET", "/jobs").path("jobs")) {
      if (job.path("id").asText().equals(id.toHexString())) {
        return true;
      }
    }
    return false;
  }

  /** A job's state, in Flink's words. */
  String state(JobID id) throws IOException, InterruptedException {
    return send("GET", "/jobs/" + id).path("state").asText();
  }

  /** Whether a state is one that nothing follows. */
  static boolean isOver(String state) {
    return OVER.contains(state);
  }

  /** Cancels a job that is not over, and returns before it is. */
  void cancel(JobID id) throws IOException, InterruptedException {
    String state = state(id);
    if (!OVER.contains(state) && !state.equals("CANCELLING")) {
      send("PATCH", "/jobs/" + id + "?mode=cancel");
    }
  }

  private JsonNode send(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(PATIENCE)
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
