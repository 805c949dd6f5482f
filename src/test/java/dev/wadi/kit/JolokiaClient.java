package dev.wadi.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** JMX over HTTP as scripts and Hawtio use it: POST to the console's Jolokia, with a login. */
public final class JolokiaClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI console;
  private final String login;

  /**
   * @param console address of the console, such as http://127.0.0.1:3101/hawtio/
   */
  public JolokiaClient(URI console, String user, String password) {
    this.console = console;
    this.login =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** The value of an attribute. */
  public JsonNode read(String bean, String attribute) throws IOException, InterruptedException {
    ObjectNode request = request("read", bean).put("attribute", attribute);
    return value(ask(request), request);
  }

  /** What an operation answers. */
  public JsonNode exec(String bean, String operation, Object... arguments)
      throws IOException, InterruptedException {
    ObjectNode request = exec(request("exec", bean), operation, arguments);
    return value(ask(request), request);
  }

  /** Everything that is said when an operation fails. */
  public JsonNode failing(String bean, String operation, Object... arguments)
      throws IOException, InterruptedException {
    JsonNode answer = ask(exec(request("exec", bean), operation, arguments));
    if (answer.path("status").asInt() == 200) {
      throw new AssertionError(operation + " of " + bean + " did not fail: " + answer);
    }
    return answer;
  }

  /** A page of the console, with the login. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(console.resolve(path)).header("Authorization", login));
  }

  /** A page of the console, without. */
  public HttpResponse<String> getAsStranger(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(console.resolve(path)));
  }

  private static ObjectNode request(String type, String bean) {
    return JSON.createObjectNode().put("type", type).put("mbean", bean);
  }

  private static ObjectNode exec(ObjectNode request, String operation, Object... arguments) {
    request.put("operation", operation).set("arguments", JSON.valueToTree(arguments));
    return request;
  }

  private JsonNode ask(ObjectNode request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(console.resolve("/hawtio/jolokia"))
                .header("Authorization", login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
    if (answer.statusCode() != 200) {
      throw new IOException("Jolokia answered " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode value(JsonNode answer, ObjectNode request) {
    if (answer.path("status").asInt() != 200) {
      throw new AssertionError(request + " failed: " + answer);
    }
    return answer.path("value");
  }
}
