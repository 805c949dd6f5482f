package dev.wadi.console;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console: Hawtio at {@code /hawtio}, Jolokia at {@code /hawtio/jolokia} for whoever is logged
 * in, and the open pages (health, readiness, metrics).
 *
 * <p>One event loop reads and writes; a few worker threads answer. Bounded: {@value
 * #MOST_CONNECTIONS} connections, bodies of {@value #MOST_BODY_BYTES} bytes, sessions, guesses.
 * Threads may share it.
 */
public final class ConsoleServer implements AutoCloseable {
  /** Most bytes of a request body; more is answered with 413. */
  public static final int MOST_BODY_BYTES = 1 << 20;

  /** Most connections at the same time; the next one is closed at once. */
  public static final int MOST_CONNECTIONS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final int IDLE_SECONDS = 120;
  private static final int START_SECONDS = 20;
  private static final int WORKERS = 4;

  private final Vertx vertx;
  private final ConsolePages pages;
  private final JolokiaDoor jolokia;
  private final HttpServer server;
  private final String host;
  private final Optional<String> freshPassword;
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * Starts the console and returns when it listens.
   *
   * @param settings where and for whom
   * @param openPages pages without a login by their path, for example {@code /healthz}
   * @param guardedPages pages behind the login by what their paths begin with
   * @throws IOException when the port is taken, the password cannot be read or kept, or a file that
   *     the console needs is not on the class path; the message is one sentence for the user
   */
  public static ConsoleServer start(
      ConsoleSettings settings,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages)
      throws IOException {
    return start(
        settings,
        openPages,
        guardedPages,
        Guard.HASH_ITERATIONS,
        InstantSource.system(),
        System::nanoTime);
  }

  /** The same with time and the slowness of the hash in the hands of a test. */
  static ConsoleServer start(
      ConsoleSettings settings,
      Map<String, OpenPage> openPages,
      Map<String, GuardedPage> guardedPages,
      int hashIterations,
      InstantSource clock,
      LongSupplier nanoTicker)
      throws IOException {
    SecureRandom random = new SecureRandom();
    PasswordFile.Found password = password(settings, random);
    ClassLoader loader = ConsoleServer.class.getClassLoader();
    boolean loopback = loopback(settings.host());
    if (!loopback) {
      LOG.warn(
          "The console can be reached from other machines without encryption host={}",
          settings.host());
    }
    JolokiaDoor jolokia = new JolokiaDoor(loader);
    ConsolePages pages;
    try {
      pages =
          new ConsolePages(
              new Guard(
                  settings.user(),
                  password.password(),
                  hashIterations,
                  settings.sessionIdle(),
                  nanoTicker,
                  random),
              new ConsolePages.HostNames(
                  !loopback && settings.hostNames().isEmpty(), settings.hostNames()),
              new StaticPages(loader),
              jolokia,
              openPages,
              guardedPages,
              settings.sessionIdle().toSeconds(),
              clock);
    } catch (IOException e) {
      jolokia.close();
      throw e;
    }
    return new ConsoleServer(
        settings,
        pages,
        jolokia,
        password.fresh() ? Optional.of(password.password()) : Optional.empty());
  }

  private ConsoleServer(
      ConsoleSettings settings,
      ConsolePages pages,
      JolokiaDoor jolokia,
      Optional<String> freshPassword)
      throws IOException {
    this.pages = pages;
    this.jolokia = jolokia;
    this.host = settings.host();
    this.freshPassword = freshPassword;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(settings.host())
                    .setPort(settings.port())
                    .setIdleTimeout(IDLE_SECONDS)
                    .setHttp2ClearTextEnabled(false)
                    .setCompressionSupported(true)
                    .setCompressionLevel(4))
            .connectionHandler(this::count)
            .requestHandler(this::handle);
    listen(settings);
  }

  /** Where it listens; the port is the real one when the settings said 0. */
  public int port() {
    return server.actualPort();
  }

  /** The page to open in a browser. */
  public URI address() {
    String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return URI.create(
        "http://" + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port() + "/hawtio/");
  }

  /** The password that was made at this start, to be printed once; empty when it was known. */
  public Optional<String> freshPassword() {
    return freshPassword;
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

  private void count(HttpConnection connection) {
    int open = connections.incrementAndGet();
    connection.closeHandler(closed -> connections.decrementAndGet());
    if (open > MOST_CONNECTIONS) {
      connection.close();
    }
  }

  private void handle(HttpServerRequest request) {
    if (HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method())) {
      answer(request, Buffer.buffer());
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() > MOST_BODY_BYTES) {
            request.handler(null);
            request.endHandler(null);
            request.response().putHeader("Connection", "close");
            send(request, ConsolePages.safe(Reply.text(413, "the request is too large")));
            return;
          }
          body.appendBuffer(part);
        });
    request.endHandler(end -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    Call call;
    try {
      call = call(request, body);
    } catch (IllegalArgumentException e) {
      send(request, ConsolePages.safe(Reply.text(400, "the request is not well encoded")));
      return;
    }
    vertx
        .executeBlocking(() -> pages.answer(call), false)
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

  private static void send(HttpServerRequest request, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (HttpMethod.HEAD.equals(request.method())) {
      response.putHeader("Content-Length", Integer.toString(reply.body().length));
      response.end();
    } else {
      response.end(Buffer.buffer(reply.body()));
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
