package dev.wadi.console;

import dev.wadi.model.AddressClass;
import dev.wadi.model.ConnectionCounts;
import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console: Hawtio at {@code /hawtio}, Jolokia at {@code /hawtio/jolokia} for whoever is logged
 * in, and the open pages (health, readiness, metrics).
 *
 * <p>One event loop reads and writes; worker threads answer, some for the open pages, some for who
 * is logged in, some for strangers, so that none of them waits for another. Bounded: {@value
 * #MOST_CONNECTIONS} connections, of which the slowest makes room; bodies of {@value
 * #MOST_BODY_BYTES} bytes, of strangers {@value #MOST_STRANGER_BODY_BYTES}; requests that wait,
 * sessions, guesses. Threads may share it.
 */
public final class ConsoleServer implements AutoCloseable {
  /** Most bytes of a request body; more is answered with 413. */
  public static final int MOST_BODY_BYTES = 1 << 20;

  /** The same before the login. */
  public static final int MOST_STRANGER_BODY_BYTES = 1 << 16;

  /** Most connections at the same time; the next one takes the place of the slowest. */
  public static final int MOST_CONNECTIONS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final int SWEEP_MILLIS = 1000;
  private static final int MOST_WAITING = 64;
  private static final int START_SECONDS = 20;
  private static final int WORKERS = 4;
  private static final int WORKERS_FOR_STRANGERS = 2;
  private static final int WORKERS_FOR_OPEN_PAGES = 2;

  private final Vertx vertx;
  private final ConsolePages pages;
  private final JolokiaDoor jolokia;
  private final HttpServer server;
  private final String host;
  private final String scheme;
  private final Optional<String> freshPassword;
  private final Places<HttpConnection> places;
  private final ConnectionCounts connections = new ConnectionCounts();
  private final Desk openDesk;
  private final Desk memberDesk;
  private final Desk strangerDesk;

  /** One that speaks plain HTTP. */
  static ConsoleServer start(
      ConsoleSettings settings,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages,
      ConsoleAudit audit,
      Callers callers)
      throws IOException {
    return start(settings, openPages, guardedPages, audit, callers, null);
  }

  /**
   * Starts the console and returns when it listens.
   *
   * @param settings where and for whom
   * @param openPages pages without a login by their path, for example {@code /healthz}
   * @param guardedPages pages behind the login by what their paths begin with
   * @param audit who writes down what people do
   * @param tls shows the certificate; null without TLS
   * @param callers told whom each thread works for
   * @throws IOException when the port is taken, the password cannot be read or kept, or a file that
   *     the console needs is not on the class path; the message is one sentence for the user
   */
  public static ConsoleServer start(
      ConsoleSettings settings,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages,
      ConsoleAudit audit,
      Callers callers,
      @Nullable X509KeyManager tls)
      throws IOException {
    return start(
        settings,
        openPages,
        guardedPages,
        audit,
        callers,
        tls,
        Guard.HASH_ITERATIONS,
        InstantSource.system(),
        System::nanoTime);
  }

  /** The same with time and the slowness of the hash in the hands of a test. */
  static ConsoleServer start(
      ConsoleSettings settings,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages,
      ConsoleAudit audit,
      Callers callers,
      int hashIterations,
      InstantSource clock,
      LongSupplier nanoTicker)
      throws IOException {
    return start(
        settings, openPages, guardedPages, audit, callers, null, hashIterations, clock, nanoTicker);
  }

  private static ConsoleServer start(
      ConsoleSettings settings,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages,
      ConsoleAudit audit,
      Callers callers,
      @Nullable X509KeyManager tls,
      int hashIterations,
      InstantSource clock,
      LongSupplier nanoTicker)
      throws IOException {
    SecureRandom random = new SecureRandom();
    PasswordFile.Found password = password(settings, random);
    ClassLoader loader = ConsoleServer.class.getClassLoader();
    boolean loopback = loopback(settings.host());
    if (!loopback && tls == null) {
      LOG.warn(
          "The console can be reached from other machines without encryption host={}",
          settings.host());
    }
    JolokiaDoor jolokia = new JolokiaDoor(loader, audit, callers);
    ConsolePages pages;
    try {
      pages =
          new ConsolePages(
              new Guard(
                  settings.user(),
                  password.password(),
                  settings.usersFile(),
                  settings.oidc() == null ? null : new Tokens(settings.oidc(), clock, nanoTicker),
                  hashIterations,
                  settings.sessionIdle(),
                  nanoTicker,
                  random,
                  audit),
              new ConsolePages.HostNames(
                  !loopback && settings.hostNames().isEmpty(), settings.hostNames()),
              new StaticPages(loader),
              jolokia,
              openPages,
              guardedPages,
              settings.sessionIdle().toSeconds(),
              settings.oidc(),
              clock);
    } catch (IOException e) {
      jolokia.close();
      throw e;
    }
    return new ConsoleServer(
        settings,
        pages,
        jolokia,
        tls,
        nanoTicker,
        password.fresh() ? Optional.of(password.password()) : Optional.empty());
  }

  private ConsoleServer(
      ConsoleSettings settings,
      ConsolePages pages,
      JolokiaDoor jolokia,
      @Nullable X509KeyManager tls,
      LongSupplier nanoTicker,
      Optional<String> freshPassword)
      throws IOException {
    this.pages = pages;
    this.jolokia = jolokia;
    this.host = settings.host();
    this.scheme = tls == null ? "http" : "https";
    this.freshPassword = freshPassword;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    this.places = new Places<>(MOST_CONNECTIONS, nanoTicker, HttpConnection::close);
    this.openDesk = new Desk("console-open", WORKERS_FOR_OPEN_PAGES);
    this.memberDesk = new Desk("console-members", WORKERS);
    this.strangerDesk = new Desk("console-strangers", WORKERS_FOR_STRANGERS);
    this.server =
        vertx
            .createHttpServer(
                options(tls)
                    .setHost(settings.host())
                    .setPort(settings.port())
                    .setHttp2ClearTextEnabled(false)
                    .setCompressionSupported(true)
                    .setCompressionLevel(4))
            .connectionHandler(this::admit)
            .requestHandler(this::handle);
    listen(settings);
  }

  /* Each handshake asks for the certificate anew, so that it can be changed meanwhile. */
  private static HttpServerOptions options(@Nullable X509KeyManager tls) {
    HttpServerOptions options = new HttpServerOptions();
    if (tls != null) {
      options.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(tls));
      options.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    }
    return options;
  }

  /** Where it listens; the port is the real one when the settings said 0. */
  public int port() {
    return server.actualPort();
  }

  /** The page to open in a browser. */
  public URI address() {
    String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return URI.create(
        scheme
            + "://"
            + (name.indexOf(':') >= 0 ? "[" + name + "]" : name)
            + ":"
            + port()
            + "/hawtio/");
  }

  /** The password that was made at this start, to be printed once; empty when it was known. */
  public Optional<String> freshPassword() {
    return freshPassword;
  }

  /** Connections that are open now. */
  public int openConnections() {
    return places.open();
  }

  /** Connections that came since the start, by where from. */
  public Map<AddressClass, Long> connections() {
    return connections.all();
  }

  /** How often somebody was sent away since the start, by reason in lower case. */
  public Map<String, LongSupplier> refusals() {
    Map<String, LongSupplier> all = new HashMap<>();
    for (Places.Reason reason : Places.Reason.values()) {
      all.put(lower(reason.name()), () -> places.refusedTotal(reason));
    }
    return all;
  }

  /** Stops listening, ends all sessions and threads. */
  @Override
  public void close() {
    await(vertx.close().toCompletionStage().toCompletableFuture());
    jolokia.close();
  }

  private void listen(ConsoleSettings settings) throws IOException {
    try {
      server
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_SECONDS, TimeUnit.SECONDS);
      // On the event loop of the server, as everything about places.
      vertx.setPeriodic(SWEEP_MILLIS, tick -> places.sweep());
    } catch (ExecutionException | TimeoutException e) {
      close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "The console cannot listen on %s:%d: %s"
              .formatted(settings.host(), settings.port(), cause.getMessage()),
          cause);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("The start of the console was interrupted", e);
    }
  }

  private static void await(CompletableFuture<Void> closing) {
    try {
      closing.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The console did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(HttpConnection connection) {
    connections.count(
        AddressClass.of(
            NetUtil.createInetAddressFromIpAddressString(
                connection.remoteAddress().hostAddress())));
    connection.closeHandler(closed -> places.closed(connection));
    places.opened(connection);
  }

  private void handle(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Call head;
    try {
      head = call(request, Buffer.buffer());
    } catch (IllegalArgumentException e) {
      send(request, ConsolePages.safe(Reply.text(400, "the request is not well encoded")));
      return;
    }
    boolean member = pages.knows(head);
    places.asks(connection, member);
    if (head.reads()) {
      answer(request, head, member);
      return;
    }
    int most = member ? MOST_BODY_BYTES : MOST_STRANGER_BODY_BYTES;
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() > most) {
            refuse(request, Places.Reason.TOO_LARGE);
          } else if (!places.receives(connection, part.length())) {
            refuse(request, Places.Reason.BUSY);
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(end -> answer(request, head.with(body.getBytes()), member));
  }

  /** Sends somebody away who still sends. */
  private void refuse(HttpServerRequest request, Places.Reason reason) {
    request.handler(null);
    request.endHandler(null);
    request.response().putHeader("Connection", "close");
    places.count(reason);
    send(request, ConsolePages.safe(refusal(reason)));
  }

  private static Reply refusal(Places.Reason reason) {
    return reason == Places.Reason.TOO_LARGE
        ? Reply.text(413, "the request is too large")
        : Reply.text(503, "too many requests wait already").with("Retry-After", "1");
  }

  private void answer(HttpServerRequest request, Call call, boolean member) {
    Desk desk = pages.isOpen(call) ? openDesk : member ? memberDesk : strangerDesk;
    if (desk.waiting >= MOST_WAITING) {
      places.count(Places.Reason.BUSY);
      send(request, ConsolePages.safe(refusal(Places.Reason.BUSY)));
      return;
    }
    places.answering(request.connection());
    desk.waiting++;
    desk.workers
        .executeBlocking(() -> pages.answer(call), false)
        .onComplete(done -> desk.waiting--)
        .onSuccess(reply -> send(request, reply))
        .onFailure(
            failure -> {
              LOG.error("The console failed to answer path={}", request.path(), failure);
              send(request, ConsolePages.safe(Reply.text(500, "something went wrong")));
            });
  }

  private static Call call(HttpServerRequest request, Buffer body) {
    Map<String, String> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.putIfAbsent(lower(name), value));
    Map<String, List<String>> query = new HashMap<>();
    request
        .params()
        .forEach((name, value) -> query.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    return new Call(
        request.method().name(),
        request.path() == null ? "/" : request.path(),
        query,
        headers,
        request.remoteAddress().hostAddress(),
        request.isSSL(),
        body.getBytes());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void send(HttpServerRequest request, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    HttpConnection connection = request.connection();
    Path file = reply.file();
    if (file != null) {
      FileSending.begin(vertx, request, file, () -> places.sends(connection, 0))
          .onSuccess(out -> places.sent(connection))
          .onFailure(
              failure -> {
                LOG.info("A file could not be sent path={}", request.path(), failure);
                connection.close();
              });
      return;
    }
    byte[] body = reply.body();
    if (HttpMethod.HEAD.equals(request.method())) {
      response.putHeader("Content-Length", Integer.toString(body.length));
      places.sends(connection, 0);
      response.end().onSuccess(out -> places.sent(connection));
    } else {
      places.sends(connection, body.length);
      response.end(Buffer.buffer(body)).onSuccess(out -> places.sent(connection));
    }
  }

  /** Threads for one kind of caller, and how many of their requests are in; for the event loop. */
  private final class Desk {
    private final WorkerExecutor workers;
    private int waiting;

    Desk(String name, int threads) {
      workers = vertx.createSharedWorkerExecutor(name, threads);
    }
  }

  private static PasswordFile.Found password(ConsoleSettings settings, SecureRandom random)
      throws IOException {
    String given = settings.password();
    if (given != null) {
      return new PasswordFile.Found(given, false);
    }
    Path file = settings.passwordFile();
    return file != null
        ? new PasswordFile.Found(PasswordFile.read(file), false)
        : PasswordFile.readOrMake(settings.dataFolder(), random);
  }

  private static boolean loopback(String host) throws IOException {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IOException("The console cannot listen on " + host + ": the name is not known", e);
    }
  }
}
