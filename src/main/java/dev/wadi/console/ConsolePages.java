package dev.wadi.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the console answers, as a function from {@link Call} to {@link Reply}: who may call, then
 * which page. Knows nothing of sockets. Threads share it; calls block.
 */
final class ConsolePages {
  private static final String BASE = "/hawtio";

  /* Scripts come from here alone and nothing is evaluated; styles are written into the page by the
   * framework of the console, and the editor of its XML view runs as a worker. */
  private static final String CONTENT_RULES =
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; font-src 'self' data:; connect-src 'self';"
          + " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self';"
          + " frame-ancestors 'none'";

  /* What Hawtio loads when it starts: a script of src/main/console, as a container of modules. */
  private static final String OUR_PAGE =
      """
      [{"url":"%s/page","scope":"wadiEntry","module":"./plugin","remoteEntryFileName":"entry.js",\
      "pluginEntry":"plugin","bustRemoteEntryCache":false}]\
      """
          .formatted(BASE);

  /* Whoever has this cookie gets Hawtio without our page, for a while: should that be what is wrong. */
  private static final String PLAIN = "wadi-plain";
  private static final int PLAIN_SECONDS = 600;

  private static final String SHOWN_RULES =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; sandbox";

  private static final Map<String, String> SAFE =
      Map.of(
          "Content-Security-Policy", CONTENT_RULES,
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

  private final Guard guard;
  private final HostNames hostNames;
  private final StaticPages files;
  private final JolokiaDoor jolokia;
  private final Map<String, OpenPage> openPages;
  private final Map<String, GuardedPage> guardedPages;
  private final long sessionIdleSeconds;
  private final @Nullable OidcSettings oidc;
  private final Map<String, String> safe;
  private final InstantSource clock;
  private final ObjectMapper json = new ObjectMapper();

  ConsolePages(
      Guard guard,
      HostNames hostNames,
      StaticPages files,
      JolokiaDoor jolokia,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages,
      long sessionIdleSeconds,
      @Nullable OidcSettings oidc,
      InstantSource clock) {
    this.oidc = oidc;
    this.safe = oidc == null ? SAFE : asking(oidc);
    this.guard = guard;
    this.hostNames = hostNames;
    this.files = files;
    this.jolokia = jolokia;
    this.openPages = Map.copyOf(openPages);
    this.guardedPages = Map.copyOf(guardedPages);
    this.sessionIdleSeconds = sessionIdleSeconds;
    this.clock = clock;
  }

  /** Whether a call is for a page that needs no login: it has threads of its own. */
  boolean isOpen(Call call) {
    return openPages.containsKey(call.path());
  }

  /** Whether whoever calls has proved already who they are; quick, for the event loop. */
  boolean knows(Call call) {
    return guard.knows(call);
  }

  /** Answers one request. */
  Reply answer(Call call) throws IOException {
    return safe(page(call), safe);
  }

  /* The browser asks the provider for tokens, so it must be let. */
  private static Map<String, String> asking(OidcSettings oidc) {
    Map<String, String> headers = new HashMap<>(SAFE);
    headers.put(
        "Content-Security-Policy",
        CONTENT_RULES.replace(
            "connect-src 'self'", "connect-src 'self' " + String.join(" ", oidc.connect())));
    return Map.copyOf(headers);
  }

  /** Adds the headers that every answer carries; what a page says of its own stays. */
  static Reply safe(Reply reply) {
    return safe(reply, SAFE);
  }

  private static Reply safe(Reply reply, Map<String, String> headers) {
    Reply all = reply;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (!reply.headers().containsKey(header.getKey())) {
        all = all.with(header.getKey(), header.getValue());
      }
    }
    return all.headers().containsKey("Cache-Control") ? all : all.with("Cache-Control", "no-store");
  }

  private Reply page(Call call) throws IOException {
    if (!hostNames.know(call.header("host"))) {
      return Reply.text(421, "this console is not known by that host name");
    }
    OpenPage open = openPages.get(call.path());
    if (open != null) {
      return call.reads() ? say(open.answer()) : notAllowed("GET, HEAD");
    }
    if (call.path().equals("/")) {
      return Reply.to(BASE + "/");
    }
    if (call.path().equals(BASE)) {
      return Reply.to(BASE + "/");
    }
    // The cookie of a session goes to paths of the console alone: a link from a page needs that
    // one.
    String path =
        guardedBelow(call.path()) == null && guardedBelow(withoutBase(call.path())) != null
            ? withoutBase(call.path())
            : call.path();
    String page = guardedBelow(path);
    if (page == null && !path.startsWith(BASE + "/")) {
      return Reply.text(404, "not found");
    }
    if (!sameSite(call)) {
      return Reply.text(403, "another site may not call the console");
    }
    GuardedPage guarded = page == null ? null : guardedPages.get(page);
    return page == null || guarded == null
        ? inside(call, path.substring(BASE.length() + 1))
        : guarded(call, guarded, path.substring(page.length()));
  }

  private @Nullable String guardedBelow(String path) {
    return guardedPages.keySet().stream().filter(path::startsWith).findFirst().orElse(null);
  }

  private static String withoutBase(String path) {
    return path.startsWith(BASE + "/") ? path.substring(BASE.length()) : path;
  }

  private Reply guarded(Call call, GuardedPage page, String rest) throws IOException {
    Guard.Decision decision = guard.look(call);
    if (!decision.admitted()) {
      return refused(call, decision);
    }
    if (!call.reads()) {
      return notAllowed("GET, HEAD");
    }
    try {
      Role needed = page.needs(decoded(rest));
      if (!decision.role().includes(needed)) {
        guard.refused(decision.caller(call), call.path());
        return Reply.text(
            403,
            "this needs the role %s, and %s is %s"
                .formatted(needed.word(), decision.user(), decision.role().word()));
      }
      GuardedPage.Download download = page.download(decoded(rest));
      Reply reply = download == null ? say(page.answer(decoded(rest))) : handOut(download);
      return withSession(call, decision, reply);
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "the path is not well encoded");
    }
  }

  private static String decoded(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Reply inside(Call call, String path) throws IOException {
    if (path.equals("jolokia") || path.startsWith("jolokia/")) {
      return guarded(call, caller -> jolokia(call, path.substring("jolokia".length()), caller));
    }
    return switch (path) {
      case "auth/login" -> call.method().equals("POST") ? login(call) : notAllowed("POST");
      case "auth/logout" -> logout(call);
      case "user" ->
          guarded(call, caller -> prolonged(call, Reply.json(200, quoted(caller.user()))));
      case "refresh" -> guarded(call, caller -> prolonged(call, Reply.json(200, "{}")));
      default -> call.reads() ? open(call, path) : notAllowed("GET, HEAD");
    };
  }

  /** What the login page needs before anybody is logged in; it tells nothing of the gateway. */
  private Reply open(Call call, String path) throws IOException {
    return switch (path) {
      case "auth/config/login" -> Reply.json(200, loginForm());
      case "auth/config/session-timeout" -> Reply.json(200, sessionTimeout(call));
      case "auth/config", "auth/config/oidc" -> Reply.json(200, provider(call));
      case "keycloak/enabled", "proxy/enabled" -> Reply.json(200, "false");
      case "preset-connections" -> Reply.json(200, "[]");
      case "plain" ->
          Reply.to(BASE + "/")
              .with(
                  "Set-Cookie",
                  "%s=1; Path=%s/plugin; Max-Age=%d; HttpOnly; SameSite=Strict"
                      .formatted(PLAIN, BASE, PLAIN_SECONDS));
      // Hawtio's start waits for ever for a plugin that cannot be had.
      case "plugin" ->
          Reply.json(
              200,
              call.cookie(PLAIN) == null && files.file("page/entry.js") != null ? OUR_PAGE : "[]");
      default -> {
        Reply file = files.file(path);
        yield file == null ? Reply.text(404, "not found") : file;
      }
    };
  }

  private Reply logout(Call call) {
    guard.close(call);
    return Reply.to(BASE + "/login").with("Set-Cookie", cookie(call, "", 0));
  }

  private Reply login(Call call) {
    JsonNode said;
    try {
      said = json.readTree(call.body());
    } catch (IOException e) {
      return Reply.text(400, "expected: {\"username\":\"...\",\"password\":\"...\"}");
    }
    String user = said.path("username").asText("");
    String password = said.path("password").asText("");
    Guard.Decision decision = guard.check(call.address(), user, password);
    if (!decision.admitted()) {
      return refused(call, decision);
    }
    ObjectNode welcome = json.createObjectNode();
    welcome.putArray("principals").add(user);
    return Reply.json(200, welcome.toString())
        .with("Set-Cookie", cookie(call, guard.open(call, user), sessionSeconds()));
  }

  private Reply jolokia(Call call, String path, Callers.Caller caller) {
    if (!call.reads() && !call.method().equals("POST")) {
      return notAllowed("GET, HEAD, POST");
    }
    String decoded;
    try {
      decoded = decoded(path);
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "the path is not well encoded");
    }
    return jolokia.answer(call, decoded, caller);
  }

  private Reply guarded(Call call, Function<Callers.Caller, Reply> page) {
    Guard.Decision decision = guard.look(call);
    return decision.admitted()
        ? withSession(call, decision, page.apply(decision.caller(call)))
        : refused(call, decision);
  }

  private Reply withSession(Call call, Guard.Decision decision, Reply reply) {
    return guard
        .besideToken(call, decision)
        .map(id -> reply.with("Set-Cookie", cookie(call, id, sessionSeconds())))
        .orElse(reply);
  }

  private Reply refused(Call call, Guard.Decision decision) {
    if (decision.admission() == Guard.Admission.THROTTLED) {
      return Reply.text(429, "too many wrong passwords or tokens")
          .with("Retry-After", Long.toString(decision.waitSeconds()));
    }
    if (decision.admission() == Guard.Admission.NO_ROLE) {
      return Reply.text(403, "the identity provider gives you no role for this console");
    }
    // A browser that hears "Basic" shows a window of its own instead of the login page.
    boolean browser = call.header("sec-fetch-mode") != null;
    return Reply.text(401, "log in first")
        .with("WWW-Authenticate", browser ? "Session realm=\"wadi\"" : "Basic realm=\"wadi\"");
  }

  private Reply prolonged(Call call, Reply reply) {
    guard.prolong(call);
    return reply;
  }

  /*
   * A cookie comes along when any page asks the browser to, even one of another port of this
   * machine. So a change needs the console's own origin, and browsers that tell where a request
   * comes from must tell the same of everything that is not a plain visit.
   */
  private static boolean sameSite(Call call) {
    String origin = call.header("origin");
    if (origin != null && !call.reads() && !own(origin, call)) {
      return false;
    }
    String site = call.header("sec-fetch-site");
    boolean visit =
        call.reads()
            && "navigate".equals(call.header("sec-fetch-mode"))
            && !call.path().startsWith(BASE + "/jolokia")
            && !call.path().startsWith(BASE + "/auth/");
    return site == null || visit || Set.of("same-origin", "none").contains(site);
  }

  private static boolean own(String origin, Call call) {
    try {
      URI uri = URI.create(origin);
      String host = call.header("host");
      return host != null
          && (call.secure() ? "https" : "http").equals(uri.getScheme())
          && host.equalsIgnoreCase(uri.getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false; // "null" and worse are not ours.
    }
  }

  private String loginForm() {
    ArrayNode methods = json.createArrayNode();
    methods
        .addObject()
        .put("method", "form")
        .put("name", "Form Authentication")
        .put("url", BASE + "/auth/login")
        .put("logoutUrl", BASE + "/auth/logout")
        .put("type", "json")
        .put("userField", "username")
        .put("passwordField", "password");
    return methods.toString();
  }

  /* What Hawtio's own client of OpenID Connect needs; it gets a code by PKCE, so there is no secret. */
  private String provider(Call call) {
    OidcSettings settings = oidc;
    if (settings == null) {
      return "{}";
    }
    URI redirect = settings.redirect();
    String back =
        redirect == null
            ? (call.secure() ? "https" : "http") + "://" + call.header("host") + BASE + "/"
            : redirect.toString();
    return json.createObjectNode()
        .put("method", "oidc")
        .put("name", "OpenID Connect")
        .put("provider", settings.provider().toString())
        .put("client_id", settings.clientId())
        .put("response_mode", "fragment")
        .put("redirect_uri", back)
        .put("scope", settings.scope())
        .put("code_challenge_method", "S256")
        .toString();
  }

  private String sessionTimeout(Call call) {
    long now = clock.millis();
    long asked = now;
    String sent = call.query().getOrDefault("t", List.of("")).get(0);
    if (sent.matches("[0-9]{1,15}")) {
      asked = Long.parseLong(sent);
    }
    return json.createObjectNode()
        .put("timeout", sessionIdleSeconds)
        .put("now", now)
        .put("req", asked)
        .toString();
  }

  private String quoted(String text) {
    try {
      return json.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A string is always JSON", e);
    }
  }

  private static String cookie(Call call, String value, long seconds) {
    return "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(Guard.COOKIE, value, BASE, seconds, call.secure() ? "; Secure" : "");
  }

  private static long sessionSeconds() {
    return Guard.LONGEST_SESSION.toSeconds();
  }

  private static Reply say(OpenPage.Answer answer) {
    return new Reply(
        answer.status(),
        Map.of("Content-Type", answer.contentType()),
        answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /* What is shown was written from logs, that is by strangers: it gets an origin of its own. */
  private static Reply handOut(GuardedPage.Download download) {
    Reply file = Reply.file(download.file(), Map.of("Content-Type", download.contentType()));
    return download.name().isEmpty()
        ? file.with("Content-Security-Policy", SHOWN_RULES)
        : file.with("Content-Disposition", "attachment; filename=\"" + download.name() + "\"");
  }

  private static Reply notAllowed(String methods) {
    return Reply.text(405, "method not allowed").with("Allow", methods);
  }

  /**
   * The host names by which this console may be called. A page of another site can make a browser
   * believe that its name leads here (DNS rebinding), but it cannot change the Host header; an
   * address as a name proves that no DNS was asked.
   *
   * @param any whether every name is fine: bound beyond loopback with no names configured
   * @param names names configured, in lower case
   */
  record HostNames(boolean any, Set<String> names) {
    HostNames {
      names = Set.copyOf(names);
    }

    boolean know(@Nullable String hostAndPort) {
      if (hostAndPort == null) {
        return false;
      }
      String host = hostAndPort.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", "");
      return any
          || host.equals("localhost")
          || names.contains(host)
          || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
          || host.matches("\\[[0-9a-f:.]{2,45}]");
    }
  }
}
