package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.console.Callers;
import dev.wadi.console.ConsoleServer;
import dev.wadi.console.ConsoleSettings;
import dev.wadi.console.OidcSettings;
import dev.wadi.console.OpenPage;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness;
import dev.wadi.model.Role;
import dev.wadi.tls.TlsFiles;
import dev.wadi.tls.TlsKeeper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** The door for people, if it is wanted; it opens when everything behind it works. */
public final class ConsoleRoom implements Room {
  private static final String PORT = "wadi.console.port";

  private final Settings settings;
  private final ManagementRoom management;
  private final AuditRoom audit;
  private final Callers callers = new Callers();
  private final boolean wanted;
  private final Supplier<@Nullable TlsKeeper> tls;
  private @Nullable ConsoleServer server;

  /**
   * @param tls gives null where there is no certificate
   */
  ConsoleRoom(
      Settings settings,
      ManagementRoom management,
      AuditRoom audit,
      Supplier<@Nullable TlsKeeper> tls) {
    this.tls = tls;
    this.audit = audit;
    this.settings = settings;
    this.management = management;
    this.wanted = settings.bool("wadi.console.enabled");
  }

  /**
   * How the console is reached; its data folder is the gateway's own.
   *
   * @throws SettingsException when the password is too short or the user is no name
   */
  public static ConsoleSettings settings(Settings settings) {
    return SettingsException.orWrong(
        "wadi.console",
        () ->
            new ConsoleSettings(
                settings.text("wadi.console.host"),
                settings.number(PORT),
                settings.text("wadi.console.user"),
                settings.secret("wadi.console.password").map(Secret::reveal).orElse(null),
                null,
                settings.requiredPath("wadi.data.directory"),
                settings.duration("wadi.console.sessionIdle"),
                Set.copyOf(settings.list("wadi.console.hostNames")),
                settings.path("wadi.console.users").orElse(null),
                oidc(settings).orElse(null)));
  }

  /* By whom people may log in too. */
  private static Optional<OidcSettings> oidc(Settings settings) {
    String room = "wadi.oidc.";
    return settings
        .url(room + "provider")
        .map(
            provider ->
                SettingsException.orWrong(
                    "wadi.oidc",
                    () ->
                        new OidcSettings(
                            provider,
                            settings.text(room + "clientId"),
                            settings.text(room + "audience"),
                            settings.text(room + "scope"),
                            settings.url(room + "redirect").orElse(null),
                            settings.text(room + "userClaim"),
                            settings.text(room + "rolesClaim"),
                            Map.of(
                                Role.VIEWER, Set.copyOf(settings.list(room + "viewer")),
                                Role.OPERATOR, Set.copyOf(settings.list(room + "operator")),
                                Role.ADMIN, Set.copyOf(settings.list(room + "admin"))),
                            settings.list(room + "origins").stream().map(URI::create).toList())));
  }

  /**
   * The certificate that the console shows; empty when it speaks plain HTTP.
   *
   * @throws SettingsException when it should speak TLS and there is no certificate
   */
  public static Optional<Path> certificate(Settings settings) {
    if (!settings.bool("wadi.console.tls")) {
      return Optional.empty();
    }
    return Optional.of(
        TlsSettings.files(settings)
            .map(TlsFiles::certificate)
            .orElseThrow(
                () ->
                    new SettingsException(
                        "wadi.console.tls: true without a certificate (expected:"
                            + " wadi.tls.certificate and wadi.tls.key)")));
  }

  @Override
  public void check() throws IOException {
    certificate(settings);
    if (wanted) {
      ConsoleSettings checked = settings(settings);
      try {
        checked.checkUsers();
      } catch (IllegalArgumentException e) {
        throw new SettingsException("wadi.console.users: " + e.getMessage());
      } catch (NoSuchFileException e) {
        throw new SettingsException(
            "wadi.console.users: "
                + e.getMessage()
                + " is not there (expected: a file, as wadi console user add makes it)");
      }
    }
  }

  @Override
  public void prepare() throws IOException {
    if (wanted) {
      Ports.require(settings.text("wadi.console.host"), settings.number(PORT), PORT);
    }
  }

  @Override
  public void run(RoomContext context) throws IOException {
    if (!wanted) {
      return;
    }
    Readiness readiness = context.readiness();
    ConsoleServer opened =
        ConsoleServer.start(
            settings(settings),
            Map.of(
                "/healthz", open(readiness::healthz),
                "/readyz", open(readiness::readyz),
                "/ready", open(readiness::ready),
                "/metrics", open(management::metricsPage)),
            context.guardedPages(),
            audit.console(),
            callers,
            keyManager());
    server = opened;
    audit.connections("console", opened::connections);
    show(context.metrics(), opened);
  }

  private @Nullable X509KeyManager keyManager() {
    TlsKeeper keeper = settings.bool("wadi.console.tls") ? tls.get() : null;
    return keeper == null ? null : keeper.keyManager();
  }

  private static OpenPage open(Supplier<Readiness.Answer> page) {
    return () -> {
      Readiness.Answer answer = page.get();
      return new OpenPage.Answer(answer.status(), answer.contentType(), answer.body());
    };
  }

  private static void show(Metrics metrics, ConsoleServer console) {
    metrics.gauge(
        "wadi_console_connections",
        "Connections to the console that are open now.",
        Map.of(),
        console::openConnections);
    console
        .refusals()
        .forEach(
            (reason, count) ->
                metrics.counter(
                    "wadi_console_refused_total",
                    "Connections and requests that the console sent away.",
                    Map.of("reason", reason),
                    count));
  }

  /** Whom a thread of the console works for. */
  Callers callers() {
    return callers;
  }

  /** The console's page, if there is a console. */
  Optional<URI> address() {
    return Optional.ofNullable(server).map(ConsoleServer::address);
  }

  /** The console's password, if it was made at this start. */
  Optional<String> freshPassword() {
    return Optional.ofNullable(server).flatMap(ConsoleServer::freshPassword);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
