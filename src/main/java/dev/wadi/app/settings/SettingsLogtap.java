package dev.wadi.app.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What logtap's flags and environment variables mean in Wadi's settings, so that its users can keep
 * theirs.
 *
 * <table>
 *   <caption>logtap's variables</caption>
 *   <tr><td>LOGTAP_RECV_ADDR, --listen</td><td>wadi.push.host and wadi.push.port</td></tr>
 *   <tr><td>LOGTAP_RECV_DIR, --dir</td><td>wadi.capture.directory, layout single</td></tr>
 *   <tr><td>LOGTAP_RECV_DISK_CAP, --max-disk</td><td>wadi.capture.maxDiskBytes</td></tr>
 *   <tr><td>LOGTAP_RECV_REDACT, --redact</td><td>wadi.redact.profile</td></tr>
 *   <tr><td>LOGTAP_RECV_REDACT_PATTERNS, --redact-patterns</td><td>wadi.redact.patterns</td></tr>
 *   <tr><td>LOGTAP_RECV_WEBHOOKS, --webhook</td><td>wadi.webhook.url.logtap-1 and so on, with
 *       logtap's payload</td></tr>
 *   <tr><td>LOGTAP_RECV_WEBHOOK_EVENTS, --webhook-events</td><td>wadi.webhook.events.*</td></tr>
 *   <tr><td>--webhook-auth</td><td>wadi.webhook.auth.*</td></tr>
 * </table>
 *
 * <p>Every method gives settings by name, and throws {@link IllegalArgumentException} with a
 * sentence when the value is not what logtap documents.
 */
public final class SettingsLogtap {
  static final String WEBHOOKS_VARIABLE = "LOGTAP_RECV_WEBHOOKS";

  private static final String WEBHOOK_URL = "wadi.webhook.url.logtap-";
  private static final String WEBHOOK_TEMPLATE = "wadi.webhook.template.logtap-";
  private static final int MAX_PORT = 65_535;

  private SettingsLogtap() {}

  /** What a variable of logtap means, or null when it is none of those that concern us. */
  static @Nullable Map<String, String> variable(String name, String value) {
    return switch (name) {
      case "LOGTAP_RECV_ADDR" -> listen(value);
      case "LOGTAP_RECV_DIR" -> dir(value);
      case "LOGTAP_RECV_DISK_CAP" -> Map.of("wadi.capture.maxDiskBytes", value);
      case "LOGTAP_RECV_REDACT" -> redact(value);
      case "LOGTAP_RECV_REDACT_PATTERNS" -> Map.of("wadi.redact.patterns", value);
      case WEBHOOKS_VARIABLE -> webhooks(value);
      case "LOGTAP_RECV_WEBHOOK_EVENTS" -> webhookEvents(value);
      default -> null;
    };
  }

  /** {@code host:port}; without a host every interface is meant. */
  public static Map<String, String> listen(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "" : address.substring(0, colon);
    String port = address.substring(colon + 1);
    boolean bare = host.contains(":") && !(host.startsWith("[") && host.endsWith("]"));
    if (colon < 0 || bare || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new IllegalArgumentException(
          SettingsGrammar.quoted(address)
              + " is no address (expected: host:port, such as 127.0.0.1:3100 or [::1]:3100)");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("wadi.push.host", host.isEmpty() ? "0.0.0.0" : host);
    settings.put("wadi.push.port", port);
    return settings;
  }

  /** The folder itself is the one capture. */
  public static Map<String, String> dir(String folder) {
    return Map.of("wadi.capture.directory", folder, "wadi.capture.layout", "single");
  }

  /** {@code true} is everything, {@code false} is off, else a comma list of kinds. */
  public static Map<String, String> redact(String value) {
    String profile =
        switch (value.trim()) {
          case "true" -> "all";
          case "false", "" -> "off";
          default -> value.trim();
        };
    return Map.of("wadi.redact.profile", profile);
  }

  /** Addresses with commas between them: each is a target, and is sent what logtap sends. */
  public static Map<String, String> webhooks(String urls) {
    Map<String, String> settings = new LinkedHashMap<>();
    int number = 0;
    for (String url : urls.split(",", -1)) {
      if (!url.isBlank()) {
        number++;
        settings.put(WEBHOOK_URL + number, url.strip());
        settings.put(WEBHOOK_TEMPLATE + number, "logtap");
      }
    }
    return settings;
  }

  /** Whether a setting is one of {@link #webhooks}: a later list takes the place of all of it. */
  static boolean isWebhook(String name) {
    return name.startsWith(WEBHOOK_URL) || name.startsWith(WEBHOOK_TEMPLATE);
  }

  /** Names of events with commas between them; none stands for all. */
  public static Map<String, String> webhookEvents(String names) {
    return names.isBlank() ? Map.of() : Map.of("wadi.webhook.events.*", names);
  }

  /** {@code bearer:<token>} or {@code hmac-sha256:<secret>}. */
  public static Map<String, String> webhookAuth(String auth) {
    return auth.isBlank() ? Map.of() : Map.of("wadi.webhook.auth.*", auth);
  }
}
