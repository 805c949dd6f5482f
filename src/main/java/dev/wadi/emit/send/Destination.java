package dev.wadi.emit.send;

import dev.wadi.emit.line.LineKind;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A place on the network where lines go, and how its door is spoken to. Immutable.
 *
 * @param address {@code udp}, {@code tcp}, {@code tls}, {@code logd}, {@code kafka} with the topic
 *     as its path, {@code http} or {@code https}
 * @param door empty for what the address tells
 * @param headers of each request
 * @param emitter who says that it sent them, where a door wants to know
 * @param scenario what LogOps' doors are told they belong to
 * @param key a key of LogOps'
 * @param secret of logd's datagrams
 * @param trust how its server is known, and what proves to it who we are
 * @param timeout of a request
 */
public record Destination(
    URI address,
    Optional<HttpTarget.Door> door,
    Map<String, String> headers,
    String emitter,
    Optional<String> scenario,
    Optional<HttpTarget.Key> key,
    String secret,
    Trust trust,
    Duration timeout) {
  private static final String LOGOPS_PATH = "/v1/logs";
  private static final String OTLP_PATH = "/otlp/v1/logs";
  private static final String LOGSTACK_PATH = "/v1/logs:ingest";

  public Destination {
    headers = Map.copyOf(headers);
    if (address.getHost() == null) {
      throw new IllegalArgumentException("'" + address + "' names no host");
    }
    switch (String.valueOf(address.getScheme())) {
      case "http", "https" -> {
        // A port may be left out.
      }
      case "udp", "tcp", "tls", "logd" -> needsPort(address);
      case "kafka" -> {
        needsPort(address);
        if (!address.getPath().matches("/[A-Za-z0-9._-]{1,249}")) {
          throw new IllegalArgumentException(
              "'" + address + "' names no topic (expected: kafka://HOST:PORT/TOPIC)");
        }
      }
      default ->
          throw new IllegalArgumentException(
              "'" + address + "' (expected: udp, tcp, tls, logd, kafka, http or https)");
    }
  }

  private static void needsPort(URI address) {
    if (address.getPort() < 1) {
      throw new IllegalArgumentException("'" + address + "' names no port");
    }
  }

  /** An address that somebody wrote. */
  public static URI address(String written) {
    try {
      return URI.create(written.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + written + "' is no address");
    }
  }

  /** The door of a word. */
  public static HttpTarget.Door door(String word) {
    List<String> words =
        Arrays.stream(HttpTarget.Door.values()).map(HttpTarget.Door::word).toList();
    int found = words.indexOf(word);
    if (found < 0) {
      throw new IllegalArgumentException(
          "'" + word + "' (expected: " + String.join(", ", words) + ")");
    }
    return HttpTarget.Door.values()[found];
  }

  /** The key that LogOps' variables hold. */
  public static Optional<HttpTarget.Key> key(Map<String, String> environment) {
    String id = environment.get("LOGOPS_API_KEY");
    if (id == null || id.isEmpty()) {
      return Optional.empty();
    }
    String secret = environment.get("LOGOPS_SECRET");
    String off = String.valueOf(environment.get("LOGOPS_DISABLE_NONCE"));
    boolean nonce = !List.of("1", "true", "yes").contains(off);
    return Optional.of(
        new HttpTarget.Key(
            id,
            secret == null || secret.isEmpty() ? null : secret,
            nonce,
            signature(environment.getOrDefault("LOGOPS_SIGNATURE", ""))));
  }

  private static HttpTarget.Signature signature(String version) {
    return switch (version) {
      case "0.4" -> HttpTarget.Signature.V0_4;
      case "", "0.5" -> HttpTarget.Signature.V0_5;
      default ->
          throw new IllegalArgumentException(
              "LOGOPS_SIGNATURE: '" + version + "' (expected: 0.4 or 0.5)");
    };
  }

  /** Whether lines stay on this machine. */
  public boolean isLoopback() {
    return isLoopback(address);
  }

  /** Whether an address is on this machine; one whose name nobody knows is not. */
  public static boolean isLoopback(URI address) {
    try {
      return InetAddress.getByName(address.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Ready to send lines of a kind. */
  public Target open(LineKind kind) throws IOException {
    return switch (address.getScheme()) {
      case "udp" -> SocketTarget.udp(socket());
      case "tcp" -> SocketTarget.tcp(socket(), (int) timeout.toMillis());
      case "tls" -> tls();
      case "logd" -> new LogdTarget(address.getHost(), address.getPort(), secret);
      case "kafka" ->
          KafkaTarget.open(
              address.getHost() + ":" + address.getPort(),
              address.getPath().substring(1),
              timeout,
              trust.kafka());
      default -> http(kind);
    };
  }

  private Target tls() throws IOException {
    try {
      Optional<SSLContext> own = trust.context();
      SSLContext context = own.isPresent() ? own.get() : SSLContext.getDefault();
      return SocketTarget.tls(
          socket(), (int) timeout.toMillis(), context, trust.pinned().isPresent());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private InetSocketAddress socket() {
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  private Target http(LineKind kind) throws IOException {
    HttpTarget.Door spoken = door.orElseGet(this::byPath);
    URI whole = address;
    if (address.getPath().length() <= 1) {
      whole = address.resolve(path(spoken));
    }
    Map<String, String> sent = new LinkedHashMap<>();
    if (spoken == HttpTarget.Door.LOGOPS) {
      sent.put("X-Emitter", emitter);
      /* Version 0.4 reads the one, version 0.5 the other. */
      scenario.ifPresent(id -> sent.put("X-Scenario", id));
      scenario.ifPresent(id -> sent.put("X-Scenario-Id", id));
    }
    sent.putAll(headers);
    return new HttpTarget(
        spoken,
        whole,
        sent,
        Labels.of("job", "wadi-emit", "emitter", kind.word()),
        key.orElse(null),
        timeout,
        trust.context().orElse(null));
  }

  private static String path(HttpTarget.Door door) {
    return switch (door) {
      case LOKI, LOKI_PROTOBUF -> "/loki/api/v1/push";
      case LOGSTACK -> LOGSTACK_PATH;
      case LOGOPS -> LOGOPS_PATH;
      case OTLP, OTLP_JSON -> OTLP_PATH;
    };
  }

  private HttpTarget.Door byPath() {
    return switch (String.valueOf(address.getPath())) {
      case LOGSTACK_PATH -> HttpTarget.Door.LOGSTACK;
      case OTLP_PATH -> HttpTarget.Door.OTLP;
      case LOGOPS_PATH, "/ingest" -> HttpTarget.Door.LOGOPS;
      default -> HttpTarget.Door.LOKI;
    };
  }
}
