package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A Loki for tests: a real HTTP server on a loopback port that takes pushes as Loki documents them
 * (protobuf with snappy, JSON, gzip and deflate), keeps what it accepted, and misbehaves on demand.
 *
 * <p>It decodes independently of our codec ({@link LokiPushes}). Like Loki it keeps one of several
 * entries with the same stream, timestamp and line, and of a push with bad lines it keeps the good
 * ones and answers 400. Threads may share it.
 *
 * <pre>{@code
 * try (ScriptedLoki loki = ScriptedLoki.start()) {
 *   loki.next(Reply.status(429).retryAfter("1"), Reply.reset());   // two requests, then 204 again
 *   loki.rejectLines(line -> line.text().contains("bad"), "entry too bad");
 *   ... push to loki.pushUrl() ...
 *   loki.awaitLines("acme", 500);
 * }
 * }</pre>
 */
public final class ScriptedLoki implements AutoCloseable {
  /** An entry as it arrived; labels sorted by name. */
  public record Line(
      String tenant,
      SortedMap<String, String> labels,
      long timestampNanos,
      String text,
      Map<String, String> metadata) {}

  /**
   * A request as it arrived and was answered.
   *
   * @param arrivedNanos {@code System.nanoTime()} when its head had been read
   * @param headers names in lower case
   * @param bodyBytes as they came over the wire
   * @param lines in it, 0 when it could not be decoded
   * @param status of the answer, 0 when the connection was cut in place of one
   */
  public record Request(
      int number,
      long arrivedNanos,
      String method,
      String path,
      Map<String, String> headers,
      String tenant,
      int bodyBytes,
      int lines,
      int status) {}

  private enum Manner {
    WHOLE,
    HALF,
    RESET,
    STALL
  }

  /** How one request is answered. */
  public static final class Reply {
    private final int status;
    private final String text;
    private final Map<String, String> headers;
    private final Duration delay;
    private final Manner manner;
    private final boolean keeps;

    private Reply(
        int status,
        String text,
        Map<String, String> headers,
        Duration delay,
        Manner manner,
        boolean keeps) {
      this.status = status;
      this.text = text;
      this.headers = headers;
      this.delay = delay;
      this.manner = manner;
      this.keeps = keeps;
    }

    /** Takes the lines and says 204, or what the rules for bad lines say. */
    public static Reply ok() {
      return new Reply(204, "", Map.of(), Duration.ZERO, Manner.WHOLE, true);
    }

    /** Keeps nothing and says so. */
    public static Reply status(int status) {
      return status(status, "scripted " + status);
    }

    /** Keeps nothing and says so in these words. */
    public static Reply status(int status, String text) {
      return new Reply(status, text, Map.of(), Duration.ZERO, Manner.WHOLE, false);
    }

    /** Reads the request, keeps nothing, cuts the connection hard. */
    public static Reply reset() {
      return new Reply(0, "", Map.of(), Duration.ZERO, Manner.RESET, false);
    }

    /** Keeps the lines, then cuts the connection before the answer. */
    public static Reply keepThenReset() {
      return new Reply(0, "", Map.of(), Duration.ZERO, Manner.RESET, true);
    }

    /** Keeps the lines, promises a body, sends half of it and closes. */
    public static Reply halfAnswer() {
      return new Reply(200, "half of this text", Map.of(), Duration.ZERO, Manner.HALF, true);
    }

    /** Keeps nothing and never answers; the connection stays open. */
    public static Reply stall() {
      return new Reply(0, "", Map.of(), Duration.ZERO, Manner.STALL, false);
    }

    public Reply retryAfter(String value) {
      return header("Retry-After", value);
    }

    public Reply header(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, text, more, delay, manner, keeps);
    }

    /** The same after a while. */
    public Reply after(Duration wait) {
      return new Reply(status, text, headers, wait, manner, keeps);
    }
  }

  /** A standing rule: asked for each request that nothing else was scripted for. */
  @FunctionalInterface
  public interface Rule {
    Reply reply(int number, String tenant, List<Line> lines);
  }

  private record BadLines(Predicate<Line> bad, String text, boolean wholeRequest) {}

  /* Guards everything below it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Reply> next = new ArrayDeque<>();
  private final List<BadLines> badLines = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final Map<String, List<Line>> kept = new TreeMap<>();
  private final Set<List<Object>> known = new HashSet<>();
  private Rule rule = (number, tenant, lines) -> Reply.ok();
  private boolean deduplicates = true;
  private long duplicates;
  private int numbers;

  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile int readBytesPerSecond;
  private volatile ServerSocket server;
  private final int port;

  private ScriptedLoki(ServerSocket server) {
    this.server = server;
    this.port = server.getLocalPort();
  }

  /** Listens on a free loopback port. */
  public static ScriptedLoki start() {
    ScriptedLoki loki = new ScriptedLoki(listen(0));
    loki.acceptOn(loki.server);
    return loki;
  }

  public int port() {
    return port;
  }

  /** Where pushes go. */
  public URI pushUrl() {
    return pushUrl(port);
  }

  /** Where pushes go when something else listens in front of this server. */
  public static URI pushUrl(int port) {
    return URI.create("http://127.0.0.1:" + port + "/loki/api/v1/push");
  }

  /* ---- the script ---- */

  /** Answers the next pushes so, one each, in order; afterwards the rule holds again. */
  public ScriptedLoki next(Reply... replies) {
    return change(() -> next.addAll(List.of(replies)));
  }

  /** Answers the next {@code times} pushes alike. */
  public ScriptedLoki next(int times, Reply reply) {
    return change(
        () -> {
          for (int i = 0; i < times; i++) {
            next.add(reply);
          }
        });
  }

  /** Answers all further pushes so. */
  public ScriptedLoki always(Reply reply) {
    return rule((number, tenant, lines) -> reply);
  }

  /** Asks this rule for all further pushes. */
  public ScriptedLoki rule(Rule asked) {
    return change(() -> rule = asked);
  }

  /** Forgets the script: everything is taken again. */
  public ScriptedLoki behave() {
    return change(
        () -> {
          next.clear();
          badLines.clear();
          rule = (number, tenant, lines) -> Reply.ok();
        });
  }

  /** As Loki does it: of a push with bad lines the good ones are kept, and the answer is 400. */
  public ScriptedLoki rejectLines(Predicate<Line> bad, String text) {
    return change(() -> badLines.add(new BadLines(bad, text, false)));
  }

  /** As stricter servers do it: one bad line and nothing of the push is kept. */
  public ScriptedLoki rejectRequestsWith(Predicate<Line> bad, String text) {
    return change(() -> badLines.add(new BadLines(bad, text, true)));
  }

  /** Whether repetitions are recognised, as Loki does; on from the start. */
  public ScriptedLoki deduplicates(boolean on) {
    return change(() -> deduplicates = on);
  }

  /** Reads bodies no faster than this; 0 for as fast as they come. */
  public ScriptedLoki readsAt(int bytesPerSecond) {
    readBytesPerSecond = bytesPerSecond;
    return this;
  }

  /** Cuts all connections and refuses new ones until {@link #restart}. */
  public void stop() {
    try {
      server.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens again on the same port, with everything kept so far. */
  public void restart() {
    server = listen(port);
    acceptOn(server);
  }

  @Override
  public void close() {
    stop();
  }

  /* ---- what arrived ---- */

  /** All requests so far, in the order in which they were answered. */
  public List<Request> requests() {
    return ask(() -> List.copyOf(requests));
  }

  /** The kept lines of a tenant in order of arrival. */
  public List<Line> lines(String tenant) {
    return ask(() -> List.copyOf(kept.getOrDefault(tenant, List.of())));
  }

  /** The texts of {@link #lines(String)}. */
  public List<String> texts(String tenant) {
    return lines(tenant).stream().map(Line::text).toList();
  }

  /** Tenants of which lines were kept. */
  public Set<String> tenants() {
    return ask(() -> Set.copyOf(kept.keySet()));
  }

  /** Kept lines of all tenants. */
  public int lineCount() {
    return ask(() -> kept.values().stream().mapToInt(Collection::size).sum());
  }

  /** Repetitions that were recognised and not kept. */
  public long duplicates() {
    return ask(() -> duplicates);
  }

  /** Connections that came in so far. */
  public int connections() {
    return accepted.get();
  }

  /** Waits until a tenant has so many kept lines. */
  public void awaitLines(String tenant, int count) {
    await(
        () -> kept.getOrDefault(tenant, List.of()).size() >= count,
        () -> tenant + " has " + lines(tenant).size() + " of " + count + " lines");
  }

  /** Waits until so many requests were answered. */
  public void awaitRequests(int count) {
    await(() -> requests.size() >= count, () -> requests.size() + " of " + count + " requests");
  }

  private void await(BooleanSupplier reached, java.util.function.Supplier<String> otherwise) {
    long left = TimeUnit.SECONDS.toNanos(30);
    lock.lock();
    try {
      while (!reached.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("after 30 s: " + otherwise.get());
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private <T> T ask(java.util.function.Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  private ScriptedLoki change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return this;
  }

  /* ---- HTTP ---- */

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptOn(ServerSocket listening) {
    thread("accept", () -> acceptAll(listening));
  }

  private void acceptAll(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        connections.add(socket);
        // One that came in while the door was being closed finds nobody.
        if (listening.isClosed()) {
          socket.close();
          return;
        }
        accepted.incrementAndGet();
        thread("connection", () -> serve(socket));
      }
    } catch (IOException e) {
      /* Stopped: closing the listening socket is how. */
      return;
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean more = true;
      while (more) {
        more = serveOne(socket, in);
      }
    } catch (IOException e) {
      /* The other side is gone, or we were stopped; there is nobody to tell. */
      return;
    } finally {
      connections.remove(socket);
    }
  }

  private boolean serveOne(Socket socket, InputStream in) throws IOException {
    String first = PlainRequests.line(in);
    if (first == null) {
      return false;
    }
    String[] words = first.split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line = PlainRequests.line(in);
        line != null && !line.isEmpty();
        line = PlainRequests.line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    long arrivedNanos = System.nanoTime();
    if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
    }
    byte[] body = PlainRequests.body(in, headers, () -> readBytesPerSecond);
    String path = words[1].replaceAll("\\?.*", "");
    String tenant = headers.getOrDefault("x-scope-orgid", "fake");
    Reply reply;
    int lines = 0;
    if (path.equals("/ready")) {
      reply = Reply.status(200, "ready\n");
    } else if (!path.equals("/loki/api/v1/push") && !path.equals("/api/prom/push")) {
      reply = Reply.status(404, "404 page not found\n");
    } else if (!words[0].equals("POST")) {
      reply = Reply.status(405, "Method Not Allowed\n");
    } else {
      try {
        List<Line> decoded = LokiPushes.decode(tenant, headers, body);
        lines = decoded.size();
        reply = push(tenant, decoded);
      } catch (IOException | IllegalArgumentException e) {
        reply = Reply.status(400, e.getMessage() + "\n");
      }
    }
    PlainRequests.pauseFor(reply.delay);
    record(words[0], path, headers, tenant, arrivedNanos, body.length, lines, reply.status);
    boolean open = answer(socket, reply);
    if (!open) {
      holdOrCut(socket, in, reply);
    }
    return open;
  }

  private Reply push(String tenant, List<Line> lines) {
    return ask(
        () -> {
          Reply reply = next.isEmpty() ? rule.reply(numbers, tenant, lines) : next.removeFirst();
          numbers++;
          if (!reply.keeps) {
            return reply;
          }
          String complaint = null;
          List<Line> good = new ArrayList<>(lines);
          for (BadLines bad : badLines) {
            int before = good.size();
            good.removeIf(bad.bad());
            if (good.size() < before) {
              complaint = complaint == null ? bad.text() : complaint;
              if (bad.wholeRequest()) {
                good.clear();
              }
            }
          }
          good.forEach(line -> keep(tenant, line));
          changed.signalAll();
          return complaint == null ? reply : Reply.status(400, complaint + "\n");
        });
  }

  private void keep(String tenant, Line line) {
    boolean fresh = known.add(List.of(tenant, line.labels(), line.timestampNanos(), line.text()));
    if (!fresh && deduplicates) {
      duplicates++;
      return;
    }
    kept.computeIfAbsent(tenant, t -> new ArrayList<>()).add(line);
  }

  private boolean answer(Socket socket, Reply reply) throws IOException {
    if (reply.manner == Manner.RESET || reply.manner == Manner.STALL) {
      return false;
    }
    byte[] text = reply.text.getBytes(UTF_8);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status + " Scripted\r\n");
    reply.headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (reply.status != 204) {
      head.append("Content-Length: " + text.length + "\r\n");
      if (!reply.headers.containsKey("Content-Type")) {
        head.append("Content-Type: text/plain; charset=utf-8\r\n");
      }
    }
    OutputStream out = socket.getOutputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
    boolean whole = reply.manner == Manner.WHOLE;
    all.write(text, 0, reply.status == 204 ? 0 : whole ? text.length : text.length / 2);
    out.write(all.toByteArray());
    out.flush();
    return whole;
  }

  private static void holdOrCut(Socket socket, InputStream in, Reply reply) throws IOException {
    if (reply.manner == Manner.STALL) {
      /* Ends when the other side has had enough, or we are stopped. */
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (reply.manner == Manner.RESET) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  private void record(
      String method,
      String path,
      Map<String, String> headers,
      String tenant,
      long arrivedNanos,
      int bodyBytes,
      int lines,
      int status) {
    change(
        () ->
            requests.add(
                new Request(
                    requests.size(),
                    arrivedNanos,
                    method,
                    path,
                    Map.copyOf(headers),
                    tenant,
                    bodyBytes,
                    lines,
                    status)));
  }

  private static void thread(String what, Runnable work) {
    Thread thread = new Thread(work, "scripted-loki-" + what);
    thread.setDaemon(true);
    thread.start();
  }
}
