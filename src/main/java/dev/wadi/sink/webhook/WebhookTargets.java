package dev.wadi.sink.webhook;

import dev.wadi.event.EventNames;
import dev.wadi.model.NearestNames;
import dev.wadi.station.StationSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The targets of the settings, by name. Immutable; {@link #toString} shows no secret. */
public final class WebhookTargets {
  private static final int ROUTING_KEY_LENGTH = 32;
  private static final String URL = "wadi.webhook.url";
  private static final String AUTH = "wadi.webhook.auth";
  private static final String EVENTS = "wadi.webhook.events";
  private static final String TEMPLATE = "wadi.webhook.template";
  private static final String SIGNATURE_HEADER = "wadi.webhook.signatureHeader";
  private static final String ALLOW = "wadi.webhook.allow";

  /** Stands for all targets that have no entry of their own. */
  private static final String ANY = "*";

  private static final String LOGTAP_HEADER = "X-Logtap-Signature";

  private final Map<String, WebhookTarget> targets;
  private final AddressGuard guard;
  private final long timeoutMillis;
  private final String source;

  private WebhookTargets(
      Map<String, WebhookTarget> targets, AddressGuard guard, long timeoutMillis, String source) {
    this.targets = targets;
    this.guard = guard;
    this.timeoutMillis = timeoutMillis;
    this.source = source;
  }

  /**
   * Reads the settings, and the files of templates that they name.
   *
   * @throws IllegalArgumentException when one is wrong; the message is one sentence that begins
   *     with its name and shows no secret
   */
  public static WebhookTargets of(StationSettings settings) {
    Map<String, String> urls = settings.secretMap(URL);
    Map<String, String> auths = settings.secretMap(AUTH);
    Map<String, String> events = settings.map(EVENTS);
    Map<String, String> templates = settings.map(TEMPLATE);
    Map<String, String> headers = settings.map(SIGNATURE_HEADER);
    Map.of(AUTH, auths, EVENTS, events, TEMPLATE, templates, SIGNATURE_HEADER, headers)
        .forEach((setting, entries) -> requireTargets(setting, entries.keySet(), urls.keySet()));
    Map<String, WebhookTarget> targets = new TreeMap<>();
    urls.forEach(
        (name, url) ->
            targets.put(
                name,
                said(
                    URL,
                    name,
                    () ->
                        new WebhookTarget(
                            name,
                            WebhookTarget.address(url),
                            auth(name, of(auths, name)),
                            header(name, of(headers, name)),
                            events(name, of(events, name)),
                            template(name, of(templates, name))))));
    targets.values().forEach(WebhookTargets::requireRoutingKey);
    AddressGuard guard;
    try {
      guard = AddressGuard.allowing(settings.list(ALLOW));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(ALLOW + ": " + e.getMessage(), e);
    }
    String source = settings.text("wadi.webhook.source");
    return new WebhookTargets(
        targets,
        guard,
        settings.duration("wadi.webhook.timeout").toMillis(),
        source.isEmpty() ? hostName() : source);
  }

  private static @Nullable String of(Map<String, String> entries, String name) {
    String own = entries.get(name);
    return own == null ? entries.get(ANY) : own;
  }

  private static void requireTargets(String setting, Set<String> named, Set<String> targets) {
    for (String name : named) {
      if (!name.equals(ANY) && !targets.contains(name)) {
        String near = NearestNames.meant(name, targets);
        throw new IllegalArgumentException(
            "%s: there is no target '%s' (expected: one of %s%s)"
                .formatted(setting, name, URL, near == null ? "" : "; did you mean " + near + "?"));
      }
    }
  }

  @FunctionalInterface
  private interface Made<T> {
    T make();
  }

  private static <T> T said(String setting, String name, Made<T> made) {
    try {
      return made.make();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          message.startsWith("wadi.") ? message : setting + "." + name + ": " + message, e);
    }
  }

  private static WebhookAuth auth(String name, @Nullable String text) {
    return text == null ? WebhookAuth.NONE : said(AUTH, name, () -> WebhookAuth.parse(text));
  }

  private static String header(String name, @Nullable String text) {
    if (text == null) {
      return LOGTAP_HEADER;
    }
    if (!WebhookTarget.isHeader(text)) {
      throw new IllegalArgumentException(
          "%s.%s: '%s' is no name of a header (expected: such as %s)"
              .formatted(SIGNATURE_HEADER, name, text, LOGTAP_HEADER));
    }
    return text;
  }

  private static Set<String> events(String name, @Nullable String text) {
    Set<String> events = new LinkedHashSet<>();
    for (String event : text == null ? new String[0] : text.split("[,\\s]+", -1)) {
      if (event.isEmpty()) {
        continue;
      }
      if (!EventNames.ALL.contains(event)) {
        String near = NearestNames.meant(event, EventNames.ALL);
        throw new IllegalArgumentException(
            "%s.%s: '%s' is no event (expected: %s%s)"
                .formatted(
                    EVENTS,
                    name,
                    event,
                    String.join(", ", EventNames.ALL),
                    near == null ? "" : "; did you mean " + near + "?"));
      }
      events.add(event);
    }
    return events;
  }

  private static EventTemplate template(String name, @Nullable String text) {
    if (text == null) {
      return BuiltInTemplate.JSON;
    }
    BuiltInTemplate builtIn = BuiltInTemplate.of(text);
    if (builtIn != null) {
      return builtIn;
    }
    if (!text.contains(".")) {
      List<String> words =
          List.of(BuiltInTemplate.values()).stream().map(BuiltInTemplate::word).toList();
      String near = NearestNames.meant(text, words);
      throw new IllegalArgumentException(
          "%s.%s: '%s' is no template (expected: %s, or a file .json or .txt%s)"
              .formatted(
                  TEMPLATE,
                  name,
                  text,
                  String.join(", ", words),
                  near == null ? "" : "; did you mean " + near + "?"));
    }
    return said(TEMPLATE, name, () -> FileTemplate.read(Path.of(text)));
  }

  private static void requireRoutingKey(WebhookTarget target) {
    boolean wanted = target.template() == BuiltInTemplate.PAGERDUTY;
    boolean there = !target.auth().routingKey().isEmpty();
    if (wanted && !there) {
      throw new IllegalArgumentException(
          AUTH + "." + target.name() + ": pagerduty wants routing-key:KEY");
    }
    if (wanted && target.auth().routingKey().length() != ROUTING_KEY_LENGTH) {
      throw new IllegalArgumentException(
          AUTH
              + "."
              + target.name()
              + ": a routing-key of pagerduty has "
              + ROUTING_KEY_LENGTH
              + " characters (expected: the integration key of an Events API v2 integration)");
    }
    if (there && !wanted) {
      throw new IllegalArgumentException(
          AUTH + "." + target.name() + ": a routing-key is for the template pagerduty alone");
    }
  }

  private static String hostName() {
    String said = System.getenv("HOSTNAME");
    if (said != null && !said.isBlank()) {
      return said.strip();
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "wadi"; // A machine that does not know its own name.
    }
  }

  /** Their names, in order. */
  public Set<String> names() {
    return targets.keySet();
  }

  /** The target of that name; null when there is none. */
  @Nullable WebhookTarget target(String name) {
    return targets.get(name);
  }

  /** Each target by what may be shown of it, for lists. */
  public List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (WebhookTarget target : targets.values()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("webhook", target.name());
      row.put("address", target.shown());
      row.put(
          "template",
          target.template() instanceof BuiltInTemplate builtIn ? builtIn.word() : "a file");
      row.put("auth", target.auth().word());
      row.put(
          "events",
          target.events().isEmpty()
              ? "by template"
              : String.join(" ", new TreeSet<>(target.events())));
      rows.add(row);
    }
    return rows;
  }

  AddressGuard guard() {
    return guard;
  }

  long timeoutMillis() {
    return timeoutMillis;
  }

  /** What a target is told of us. */
  EventTemplate.Sender sender(WebhookTarget target) {
    return new EventTemplate.Sender(source, target.auth().routingKey());
  }

  @Override
  public String toString() {
    return "WebhookTargets" + targets.values();
  }
}
