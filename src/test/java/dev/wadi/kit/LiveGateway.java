package dev.wadi.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.app.Gateway;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A gateway with all its wiring in this process, on a free port and in a folder of the test. */
public final class LiveGateway implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Path data;
  private final Gateway gateway;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Starts one with its data in {@code home/data}. */
  public LiveGateway(Path home, String... assignments) throws Exception {
    this(home, new SettingsReader(SettingsCatalogue.load()), assignments);
  }

  /** The same with what a reader has been told already, such as files and variables. */
  public LiveGateway(Path home, SettingsReader reader, String... assignments) throws Exception {
    data = home.resolve("data");
    reader.set("wadi.data.directory=" + data).set("wadi.push.port=0");
    reader.set("wadi.console.enabled=false").set("wadi.wal.diskFloorBytes=0");
    reader.set("wadi.redact.reload=100ms").set("wadi.capture.lingerMillis=5");
    for (String assignment : assignments) {
      reader.set(assignment);
    }
    gateway = Gateway.start(reader.read(), "test");
  }

  public Gateway gateway() {
    return gateway;
  }

  public Path data() {
    return data;
  }

  /** Pushes lines of one stream, {@code {app="shop"}}, as a tenant; returns the answer. */
  public HttpResponse<String> push(String tenant, String... lines) throws Exception {
    return push(tenant, Map.of("app", "shop"), lines);
  }

  public HttpResponse<String> push(String tenant, Map<String, String> labels, String... lines)
      throws Exception {
    List<List<String>> values = new ArrayList<>();
    long now = System.currentTimeMillis() * 1_000_000L;
    for (String line : lines) {
      values.add(List.of(Long.toString(now + values.size()), line));
    }
    String body =
        JSON.writeValueAsString(
            Map.of("streams", List.of(Map.of("stream", labels, "values", values))));
    return http.send(
        HttpRequest.newBuilder(URI.create(gateway.pushAddress() + "/loki/api/v1/push"))
            .header("Content-Type", "application/json")
            .header("X-Scope-OrgID", tenant)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Posts a body as it is; headers in pairs. */
  public HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(gateway.pushAddress() + path))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** What a page of the data port says. */
  public String page(String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(gateway.pushAddress() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The value of one series of the metrics, or -1 when it is not there. */
  public double metric(String series) throws Exception {
    return page("/metrics")
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(-1);
  }

  /** Every entry of the captures below a folder of the data, open ones too. */
  public List<JsonNode> captured(String folder) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    Path root = data.resolve(folder);
    if (Files.isDirectory(root)) {
      CapturedLines.forEach(root, all::add);
    }
    return all;
  }

  /** The same, once there are so many. */
  public List<JsonNode> awaitCaptured(String folder, int count) throws Exception {
    await(
        count + " entries in " + folder,
        () -> {
          try {
            return captured(folder).size() >= count;
          } catch (IOException e) {
            return false; // a file is being written: its last frame is not whole yet
          }
        });
    return captured(folder);
  }

  /** Every byte of every file below the data folder that holds a text. */
  public List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      List<Path> found = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains(text)) {
          found.add(file);
        }
      }
      return found;
    }
  }

  /** Waits for something that will come about, and fails when it does not. */
  public static void await(String what, BooleanSupplier there) throws InterruptedException {
    if (!Looks.until(Duration.ofMillis(10), LONG, there)) {
      throw new AssertionError("did not come about: " + what);
    }
  }

  @Override
  public void close() throws Exception {
    gateway.close();
  }
}
