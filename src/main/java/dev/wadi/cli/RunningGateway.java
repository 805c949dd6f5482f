package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.app.ConsoleAccess;
import dev.wadi.app.settings.SettingsGrammar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that runs, called by its console: JMX over HTTP (Jolokia), with the console's login.
 *
 * <p>Whatever goes wrong is a {@link CommandException} with one sentence; the password is in none
 * of them. For one thread.
 */
public final class RunningGateway {
  public static final String WAL = "dev.wadi:type=Wal,name=main";

  /** All stations of a gateway. */
  public static final String STATIONS = "dev.wadi:type=Stations";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 32 << 20;

  private final HttpClient http;
  private final URI console;
  private final String user;
  private final String login;
  private final Duration timeout;

  private RunningGateway(
      URI console, String user, String password, Duration timeout, Optional<SSLContext> tls) {
    this.console = console;
    this.user = user;
    this.login =
        "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    this.timeout = timeout;
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    tls.ifPresent(client::sslContext);
    this.http = client.build();
  }

  /**
   * The gateway of these settings; it is not called yet.
   *
   * @param address its console's address in place of that of the settings, or null
   * @param timeout longest wait for each answer
   */
  public static RunningGateway of(ConsoleAccess access, @Nullable String address, Duration timeout)
      throws IOException {
    URI console = address == null || address.isBlank() ? access.address() : parsed(address.strip());
    boolean ofSettings = address == null || address.isBlank();
    try {
      return new RunningGateway(
          console,
          access.user(),
          access.password(),
          timeout,
          ofSettings ? access.tls() : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.SETTINGS,
          "the console is known by wadi.tls.certificate, which cannot be read: "
              + Terminal.safe(String.valueOf(e.getMessage())));
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "the console's password is not known: there is no "
              + e.getMessage()
              + " (expected: the settings of the gateway, by --config, or WADI_CONSOLE_PASSWORD or"
              + " WADI_CONSOLE_PASSWORD_FILE)");
    }
  }

  private static URI parsed(String address) {
    try {
      URI given = URI.create(address.contains("://") ? address : "http://" + address);
      boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
      if (http
          && given.getHost() != null
          && given.getRawUserInfo() == null
          && given.getRawQuery() == null
          && given.getRawFragment() == null) {
        String path = given.getRawPath().replaceFirst("/+$", "").replaceFirst("/hawtio$", "");
        return URI.create(given.getScheme() + "://" + given.getRawAuthority() + path);
      }
    } catch (IllegalArgumentException e) {
      // Told below; the text itself is not repeated, since it may carry a password.
    }
    throw new CommandException(
        ExitCode.INVALID_ARGS,
        "--gateway: no address of a console (expected: such as http://127.0.0.1:3101, without user"
            + " and password)");
  }

  /** What somebody should know before the login is sent, or empty. */
  public Optional<String> warning() {
    if (console.getScheme().equals("https")) {
      return Optional.empty();
    }
    try {
      return InetAddress.getByName(console.getHost()).isLoopbackAddress()
          ? Optional.empty()
          : Optional.of("the login goes to " + console.getHost() + " without encryption");
    } catch (UnknownHostException e) {
      return Optional.empty(); // nothing goes anywhere, which the call itself will tell
    }
  }

  /** Calls an operation and gives its answer. */
  public JsonNode call(String bean, String operation, Object... arguments) throws IOException {
    ObjectNode request =
        JSON.createObjectNode().put("type", "exec").put("mbean", bean).put("operation", operation);
    request.set("arguments", JSON.valueToTree(arguments));
    return value(ask(request), bean);
  }

  /** Attributes of all beans whose names fit: an object by bean and attribute; maybe empty. */
  public JsonNode attributes(String pattern, String... names) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("type", "read").put("mbean", pattern);
    request.set("attribute", JSON.valueToTree(names));
    JsonNode answer = ask(request);
    return answer.path("status").asInt() == 404 ? JSON.createObjectNode() : value(answer, pattern);
  }

  /** A page of the console's port that everybody may read, whatever its status; {@code /readyz}. */
  public String page(String path) throws IOException {
    return new String(
        send(HttpRequest.newBuilder(URI.create(console + path)).timeout(timeout).GET().build())
            .body(),
        UTF_8);
  }

  private JsonNode value(JsonNode answer, String bean) {
    int status = answer.path("status").asInt();
    if (status == 200) {
      return answer.path("value");
    }
    String type = answer.path("error_type").asText();
    /* Jolokia puts the exception's class before its words. */
    String words =
        answer.path("error").asText().replaceFirst("^([\\w.$]+(Exception|Error) : )+", "");
    if (type.endsWith("InstanceNotFoundException")) {
      throw new CommandException(
          ExitCode.NETWORK,
          "the gateway at " + console + " does not show " + bean + ": it is starting or stopping");
    }
    if (status == 403) {
      throw new CommandException(ExitCode.PERMISSION, words);
    }
    throw new CommandException(
        type.endsWith("IllegalArgumentException") ? ExitCode.INVALID_ARGS : ExitCode.INTERNAL,
        words.isBlank() ? "the gateway at " + console + " failed without a word" : words);
  }

  /** Status, the wait that a refusal asks for, and the body. */
  private record Answer(int status, String retryAfter, byte[] body) {}

  private JsonNode ask(ObjectNode request) throws IOException {
    Answer answer =
        send(
            HttpRequest.newBuilder(URI.create(console + "/hawtio/jolokia"))
                .timeout(timeout)
                .header("Authorization", login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                .build());
    switch (answer.status()) {
      case 200 -> {
        JsonNode said = json(answer.body());
        if (said != null) {
          return said;
        }
      }
      case 401 ->
          throw new CommandException(
              ExitCode.PERMISSION,
              "wrong user or password for the console at " + console + " (user " + user + ")");
      case 429 ->
          throw new CommandException(
              ExitCode.PERMISSION,
              "too many wrong passwords; the console at %s listens again in %s s"
                  .formatted(console, answer.retryAfter()));
      case 403, 421 ->
          throw new CommandException(
              ExitCode.PERMISSION,
              "the console at "
                  + console
                  + " refused: "
                  + Terminal.safe(new String(answer.body(), UTF_8).strip()));
      default -> {
        // Nothing that a console of ours says; told below.
      }
    }
    throw new CommandException(
        ExitCode.NOT_FOUND,
        "what answers at "
            + console
            + " is no console of a gateway (status "
            + answer.status()
            + "; expected: wadi.console.port, 3101 by default)");
  }

  private static @Nullable JsonNode json(byte[] body) {
    try {
      JsonNode said = JSON.readTree(body);
      return said.has("status") ? said : null;
    } catch (IOException e) {
      return null; // Somebody else's page.
    }
  }

  /* The JDK's time limit ends with the head of an answer; ours covers the body as well. */
  private Answer send(HttpRequest request) throws IOException {
    CompletableFuture<Answer> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(RunningGateway::whole);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      throw late();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the gateway was asked", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static Answer whole(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] body = in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new IOException("the gateway's answer is larger than " + Numbers.bytes(MOST_BYTES));
      }
      return new Answer(
          response.statusCode(), response.headers().firstValue("Retry-After").orElse("30"), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RuntimeException failure(ExecutionException failed) {
    for (@Nullable Throwable e = failed.getCause(); e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
        return new CommandException(
            ExitCode.NETWORK, "the name " + console.getHost() + " is not known");
      }
      if (e instanceof HttpTimeoutException) {
        return late();
      }
      if (e instanceof SSLException) {
        return new CommandException(
            ExitCode.NETWORK, "no secure connection to " + console + ": " + e.getMessage());
      }
    }
    Throwable cause = failed.getCause();
    if (cause instanceof ConnectException) {
      return new CommandException(
          ExitCode.NETWORK,
          "no gateway listens at "
              + console
              + " (expected: wadi run, with its console; --gateway names another address)");
    }
    return new CommandException(
        ExitCode.NETWORK,
        "the gateway at " + console + " did not answer: " + String.valueOf(cause));
  }

  private CommandException late() {
    return new CommandException(
        ExitCode.NETWORK,
        "the gateway at "
            + console
            + " did not answer within "
            + SettingsGrammar.formatDuration(timeout)
            + " (see --timeout)");
  }

  @Override
  public String toString() {
    return "RunningGateway[" + console + ", user=" + user + "]";
  }
}
