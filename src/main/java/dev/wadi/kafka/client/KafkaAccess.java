package dev.wadi.kafka.client;

import dev.wadi.station.StationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the brokers are and what proves to them who we are. Immutable; shows its secret to nobody
 * but the client that is made of it.
 */
public final class KafkaAccess {
  private static final String ROOM = "wadi.kafka.";
  private static final String BROKER = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}";

  /** What a client is told by settings of their own; another word for it would be two truths. */
  private static final List<String> OURS =
      List.of(
          "bootstrap.servers",
          "security.protocol",
          "sasl.jaas.config",
          "sasl.mechanism",
          "group.id",
          "enable.auto.commit",
          "auto.offset.reset",
          "acks",
          "enable.idempotence",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer",
          "ssl.key.password",
          "ssl.keystore.password",
          "ssl.truststore.password");

  private final List<String> brokers;
  private final String security;
  private final String mechanism;
  private final String user;
  private final @Nullable String password;
  private final Tls tls;
  private final Map<String, String> more;

  /**
   * Files of TLS in PEM.
   *
   * @param authorities whom we believe; those of Java when there is none
   * @param certificate ours, for brokers that ask for one
   * @param key its key
   */
  public record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    /** Java's authorities, and no certificate of ours. */
    public static final Tls PLAIN = new Tls(Optional.empty(), Optional.empty(), Optional.empty());

    public Tls {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException(
            ROOM
                + "certificate: "
                + (key.isPresent() ? "missing" : "without wadi.kafka.key")
                + " (expected: both or none)");
      }
    }
  }

  /**
   * @param brokers {@code host:port} each; empty for nowhere
   * @param security plaintext, ssl, sasl_plaintext or sasl_ssl
   * @param mechanism PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
   * @param more further properties of Kafka's clients
   */
  public KafkaAccess(
      List<String> brokers,
      String security,
      String mechanism,
      String user,
      @Nullable String password,
      Tls tls,
      Map<String, String> more) {
    for (String broker : brokers) {
      if (!broker.matches(BROKER)) {
        throw new IllegalArgumentException(
            ROOM + "brokers: '" + broker + "' (expected: host:port, several joined by commas)");
      }
    }
    for (String option : more.keySet()) {
      if (OURS.contains(option)) {
        throw new IllegalArgumentException(
            ROOM + "client." + option + ": has a setting of its own (expected: another property)");
      }
    }
    this.brokers = List.copyOf(brokers);
    this.security = security.toUpperCase(Locale.ROOT);
    this.mechanism = mechanism;
    this.user = user;
    this.password = password;
    this.tls = tls;
    this.more = Map.copyOf(more);
    if (usesSasl() && (user.isEmpty() || password == null)) {
      throw new IllegalArgumentException(
          ROOM
              + (user.isEmpty() ? "user" : "password")
              + ": empty (expected: one, as wadi.kafka.security is "
              + security
              + ")");
    }
  }

  /** What the settings {@code wadi.kafka.*} say. */
  public static KafkaAccess of(StationSettings settings) {
    return new KafkaAccess(
        settings.list(ROOM + "brokers"),
        settings.text(ROOM + "security"),
        settings.text(ROOM + "mechanism"),
        settings.text(ROOM + "user"),
        settings.secret(ROOM + "password").orElse(null),
        new Tls(
            settings.path(ROOM + "authorities"),
            settings.path(ROOM + "certificate"),
            settings.path(ROOM + "key")),
        settings.map(ROOM + "client"));
  }

  /** The same people at other brokers; nobody's secrets go to brokers that no setting names. */
  public KafkaAccess at(String others) {
    List<String> list = Arrays.stream(others.split(",", -1)).map(String::strip).toList();
    return list.equals(brokers)
        ? this
        : new KafkaAccess(list, "plaintext", mechanism, "", null, Tls.PLAIN, more);
  }

  /** The brokers, for people. */
  public String brokers() {
    return String.join(",", brokers);
  }

  /** How brokers are spoken to, as the setting says it. */
  String security() {
    return security.toLowerCase(Locale.ROOT);
  }

  /** Whether it leads nowhere. */
  public boolean isNowhere() {
    return brokers.isEmpty();
  }

  /**
   * What every client of Kafka's is made with.
   *
   * @throws IllegalArgumentException when a file of TLS cannot be read
   */
  public Map<String, Object> properties(String clientId) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", brokers());
    all.put("client.id", clientId);
    all.put("security.protocol", security);
    // Numbers are shown as ours; two clients of one name would quarrel about their beans.
    all.put("auto.include.jmx.reporter", false);
    all.put("metric.reporters", "");
    all.put("enable.metrics.push", false);
    all.put("reconnect.backoff.max.ms", 2_000);
    all.put("request.timeout.ms", 15_000);
    all.put("metadata.max.age.ms", 15_000);
    if (usesSasl()) {
      all.put("sasl.mechanism", mechanism);
      all.put("sasl.jaas.config", jaas());
    }
    tls.authorities()
        .ifPresent(
            file -> {
              all.put("ssl.truststore.type", "PEM");
              all.put("ssl.truststore.certificates", text("authorities", file));
            });
    tls.certificate()
        .ifPresent(
            file -> {
              all.put("ssl.keystore.type", "PEM");
              all.put("ssl.keystore.certificate.chain", text("certificate", file));
              all.put("ssl.keystore.key", text("key", tls.key().orElseThrow()));
            });
    all.putAll(more);
    return all;
  }

  /** A text without the secret that we showed. */
  public String withoutSecrets(String text) {
    return password == null || password.isEmpty() ? text : text.replace(password, "<secret>");
  }

  private boolean usesSasl() {
    return security.startsWith("SASL");
  }

  private String jaas() {
    String module =
        mechanism.startsWith("SCRAM") ? "scram.ScramLoginModule" : "plain.PlainLoginModule";
    return "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
        .formatted(module, quoted(user), quoted(String.valueOf(password)));
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String text(String setting, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          ROOM + setting + ": " + file + " cannot be read (expected: a file in PEM)", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KafkaAccess access
        && told().equals(access.told())
        && String.valueOf(password).equals(String.valueOf(access.password));
  }

  @Override
  public int hashCode() {
    return told().hashCode();
  }

  private Map<String, Object> told() {
    return new TreeMap<>(
        Map.of("brokers", brokers, "security", security, "user", user, "tls", tls, "more", more));
  }

  @Override
  public String toString() {
    return "KafkaAccess[" + brokers() + ", " + security.toLowerCase(Locale.ROOT) + "]";
  }
}
