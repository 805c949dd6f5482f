package dev.wadi.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on a loopback port that spoils what passes through it: the bad network between the
 * gateway and a server. It knows bytes and connections, not HTTP.
 *
 * <p>A fault holds for all connections, also those that are open already, until {@link #heal} or
 * another fault. Threads may share it; each connection costs two.
 */
public final class FaultProxy implements AutoCloseable {

  /** What happens to the bytes. */
  private enum Kind {
    NONE,
    /** Requests are cut after so many bytes of a connection. */
    RESET_REQUEST,
    /** Answers are cut after so many bytes, with a reset. */
    RESET_ANSWER,
    /** Answers are cut after so many bytes, with an orderly end. */
    HALF_ANSWER,
    /** Nothing passes; connections stay open. */
    STALL,
    /** Each piece waits before it passes. */
    DELAY,
    /** So many bytes a second, each way. */
    THROTTLE,
    /** New connections are cut at once. */
    REFUSE
  }

  private record Fault(Kind kind, long amount) {}

  private static final Fault NONE = new Fault(Kind.NONE, 0);
  private static final int PIECE_BYTES = 8 * 1024;

  private final ServerSocket server;
  private final int targetPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Long> arrivals = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Fault fault = NONE;
  private volatile boolean closed;

  private FaultProxy(ServerSocket server, int targetPort) {
    this.server = server;
    this.targetPort = targetPort;
  }

  /** Listens on a free loopback port and passes everything to another loopback port. */
  public static FaultProxy to(int targetPort) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
      FaultProxy proxy = new FaultProxy(server, targetPort);
      thread("accept", proxy::acceptAll);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Cuts each connection hard when it has carried so many bytes of requests. */
  public void resetRequestsAfter(long bytesOfRequest) {
    fault = new Fault(Kind.RESET_REQUEST, bytesOfRequest);
  }

  /**
   * Cuts each connection hard when it has carried so many bytes of answers; 0 loses all answers.
   */
  public void resetAnswersAfter(long bytesOfAnswer) {
    fault = new Fault(Kind.RESET_ANSWER, bytesOfAnswer);
  }

  /** Ends each connection in good order when it has carried so many bytes of answers. */
  public void endAnswersAfter(long bytesOfAnswer) {
    fault = new Fault(Kind.HALF_ANSWER, bytesOfAnswer);
  }

  /** Lets nothing pass while connections stay open; what waits passes after {@link #heal}. */
  public void stall() {
    fault = new Fault(Kind.STALL, 0);
  }

  /** Holds each piece of up to 8 KiB back for a while, each way. */
  public void delay(Duration wait) {
    fault = new Fault(Kind.DELAY, wait.toNanos());
  }

  /** Lets so many bytes pass a second, for each connection and way. */
  public void throttle(long bytesPerSecond) {
    fault = new Fault(Kind.THROTTLE, bytesPerSecond);
  }

  /** Cuts every connection, open or new, until {@link #heal}. */
  public void refuse() {
    fault = new Fault(Kind.REFUSE, 0);
    cutAll();
  }

  /** Lets everything pass again. */
  public void heal() {
    fault = NONE;
  }

  /** Cuts all connections that are open now, hard. */
  public void cutAll() {
    sockets.forEach(this::cut);
  }

  /** Connections that came in so far. */
  public int connections() {
    return arrivals.size();
  }

  /** When each of them came in, by {@code System.nanoTime()}. */
  public List<Long> arrivals() {
    return List.copyOf(arrivals);
  }

  /** Connections that a fault ended. */
  public int cuts() {
    return cuts.get();
  }

  /** Bytes that passed, both ways. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    closed = true;
    fault = NONE;
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(FaultProxy::end);
  }

  private void acceptAll() {
    try {
      while (!closed) {
        Socket client = server.accept();
        arrivals.add(System.nanoTime());
        sockets.add(client);
        thread("connection", () -> serve(client));
      }
    } catch (IOException e) {
      /* Closed: closing the listening socket is how. */
      return;
    }
  }

  private void serve(Socket client) {
    if (fault.kind() == Kind.REFUSE) {
      cut(client);
      return;
    }
    try {
      Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
      sockets.add(target);
      client.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      thread("answers", () -> pump(target, client, false));
      pump(client, target, true);
    } catch (IOException e) {
      /* The server is not there: to the client that looks like a connection that is cut. */
      cut(client);
    }
  }

  private void pump(Socket from, Socket to, boolean requests) {
    byte[] piece = new byte[PIECE_BYTES];
    long carried = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        awaitPassage(read);
        Fault now = fault;
        long allowed = allowed(now, requests) - carried;
        int passing = (int) Math.max(0, Math.min(read, allowed));
        out.write(piece, 0, passing);
        out.flush();
        bytes.addAndGet(passing);
        carried += passing;
        if (passing < read) {
          cuts.incrementAndGet();
          if (now.kind() == Kind.HALF_ANSWER) {
            end(to);
            end(from);
          } else {
            cut(to);
            cut(from);
          }
          return;
        }
      }
      end(to);
    } catch (IOException e) {
      /* One side is gone: so is the other. */
      end(to);
      end(from);
    } finally {
      sockets.remove(from);
    }
  }

  private void awaitPassage(int pieceBytes) throws IOException {
    try {
      while (fault.kind() == Kind.STALL && !closed) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      Fault now = fault;
      if (now.kind() == Kind.DELAY) {
        TimeUnit.NANOSECONDS.sleep(now.amount());
      } else if (now.kind() == Kind.THROTTLE) {
        TimeUnit.NANOSECONDS.sleep(1_000_000_000L * pieceBytes / Math.max(1, now.amount()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static long allowed(Fault fault, boolean requests) {
    return switch (fault.kind()) {
      case RESET_REQUEST -> requests ? fault.amount() : Long.MAX_VALUE;
      case RESET_ANSWER, HALF_ANSWER -> requests ? Long.MAX_VALUE : fault.amount();
      case REFUSE -> 0;
      case NONE, STALL, DELAY, THROTTLE -> Long.MAX_VALUE;
    };
  }

  private void cut(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      /* Closed already; then there is nothing left to cut. */
      sockets.remove(socket);
    }
    end(socket);
    sockets.remove(socket);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void thread(String what, Runnable work) {
    Thread thread = new Thread(work, "fault-proxy-" + what);
    thread.setDaemon(true);
    thread.start();
  }
}
