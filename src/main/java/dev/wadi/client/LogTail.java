package dev.wadi.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Follows what a server keeps from now on, by signed datagrams, until it is closed.
 *
 * <pre>{@code
 * try (LogTail tail = LogTail.open(settings, ReadFilter.ALL, line -> print(line.text()))) {
 *   …
 * }
 * }</pre>
 *
 * <p>A server that is away, was started again or let us go is asked again, at an address that is
 * looked up anew. What may have been missed meanwhile, and what is known to be lost, is told to the
 * listener. Its methods are called on the one thread of this tail, a {@link ClientThread}: one that
 * is slow lets datagrams go, which is told, and one that throws is told to the thread's handler of
 * uncaught exceptions, and the next line comes all the same.
 */
public final class LogTail implements AutoCloseable {
  private static final long CLOSE_MILLIS = 2_000;

  /** Who gets the lines. */
  @FunctionalInterface
  public interface Listener {
    /** A line came. */
    void line(ReceivedLine line);

    /** Something happened that is no line. */
    default void told(TailNotice notice) {}
  }

  /**
   * When what is said and done.
   *
   * @param keepAlive one word to the server every so often
   * @param quiet heard nothing for so long, we ask to follow again: a server that was started anew
   *     does not know us, and says nothing to a PING
   * @param silence heard nothing for so long, it counts as away
   * @param longestWait between tries to come back after it let us go
   */
  record Rhythm(Duration keepAlive, Duration quiet, Duration silence, Duration longestWait) {
    static final Rhythm USUAL =
        new Rhythm(
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));
  }

  private final ReadSettings settings;
  private final Rhythm rhythm;
  private final Wire follow;
  private final Wire ping = ReadCommand.PING.alone();
  private final Signer signer;
  private final Listener listener;
  private final LongAdder lines = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new ClientThread(this::run, "wadi-client-tail");
  private volatile boolean following;

  /* Of the thread alone. */
  private boolean everFollowed;
  private boolean toldAway;
  private long missingSinceNanos;
  private long heardNanos;
  private long sayNanos;
  private long kickedWaitNanos;

  private LogTail(ReadSettings settings, Rhythm rhythm, ReadFilter wanted, Listener listener) {
    this.settings = settings;
    this.rhythm = rhythm;
    this.follow = wanted.command(ReadCommand.TAIL);
    this.signer = settings.signer();
    this.listener = listener;
    this.kickedWaitNanos = rhythm.keepAlive().toNanos();
  }

  /** Begins to follow; returns at once, whatever the server is like. */
  public static LogTail open(ReadSettings settings, ReadFilter wanted, Listener listener) {
    return open(settings, Rhythm.USUAL, wanted, listener);
  }

  static LogTail open(ReadSettings settings, Rhythm rhythm, ReadFilter wanted, Listener listener) {
    LogTail tail = new LogTail(settings, rhythm, wanted, listener);
    tail.thread.start();
    return tail;
  }

  /** How it went so far. */
  public TailReport report() {
    return new TailReport(following, lines.sum(), lost.sum(), gaps.sum(), unreadable.sum());
  }

  /** Ends. The server is not told, as there is no word for it; it lets us go after six seconds. */
  @Override
  public void close() {
    closed.countDown();
    if (Thread.currentThread() == thread) {
      return; // a listener that has seen enough
    }
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void run() {
    while (isOpen()) {
      try (ReadSocket socket = new ReadSocket(settings.host(), settings.port(), signer)) {
        heardNanos = System.nanoTime();
        sayNanos = heardNanos;
        listen(socket);
      } catch (IOException e) {
        away(e);
      }
      following = false;
      pause();
    }
  }

  /* A name that nobody knows, or a server that nobody runs: not asked more often than usual. */
  private void pause() {
    try {
      boolean unused = closed.await(rhythm.keepAlive().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      /* Interrupted by closing; somebody else's interruption shortens one pause. */
    }
  }

  private void listen(ReadSocket socket) throws IOException {
    while (isOpen()) {
      long now = System.nanoTime();
      if (now - heardNanos > rhythm.silence().toNanos()) {
        throw new IOException("nothing was heard for " + rhythm.silence().toMillis() + " ms");
      }
      if (now - sayNanos >= 0) {
        lost(socket.moreDrops(), "this machine had no room for them");
        boolean known = following && now - heardNanos < rhythm.quiet().toNanos();
        socket.send(known ? ping : follow);
        sayNanos = now + rhythm.keepAlive().toNanos();
      }
      DatagramPacket packet = socket.receive((sayNanos - now) / 1_000_000);
      if (packet != null) {
        heardNanos = System.nanoTime();
        take(packet);
      }
    }
  }

  private void take(DatagramPacket packet) {
    ReceivedLine message = ReceivedMessage.read(packet.getData(), packet.getLength());
    if (message == null) {
      unreadable.increment();
    } else if (!ReceivedMessage.isControl(message)) {
      follows(); // the server's word for it may be what got lost
      lines.increment();
      hand(() -> listener.line(message));
    } else if (ReceivedMessage.isTailing(message)) {
      follows();
    } else if (ReceivedMessage.isKick(message)) {
      kicked();
    } else if (ReceivedMessage.lost(message) > 0) {
      lost(ReceivedMessage.lost(message), "the server had no room for them");
    } else {
      tell(TailNotice.Kind.SAID, message.text(), 0, Duration.ZERO);
    }
  }

  private void follows() {
    if (following) {
      return;
    }
    following = true;
    toldAway = false;
    if (everFollowed) {
      Duration gap = Duration.ofNanos(System.nanoTime() - missingSinceNanos);
      tell(TailNotice.Kind.BACK, "the server is followed again", 0, gap);
    } else {
      everFollowed = true;
      tell(TailNotice.Kind.FOLLOWING, "the server is followed", 0, Duration.ZERO);
    }
  }

  private void missing(long sinceNanos) {
    if (following) {
      following = false;
      missingSinceNanos = sinceNanos;
      gaps.increment();
    }
  }

  private void kicked() {
    boolean wasFollowing = following;
    missing(System.nanoTime());
    /* One that has no room says so each time: it is asked less and less. */
    long longest = rhythm.longestWait().toNanos();
    kickedWaitNanos =
        wasFollowing ? rhythm.keepAlive().toNanos() : Math.min(2 * kickedWaitNanos, longest);
    sayNanos = System.nanoTime() + kickedWaitNanos;
    heardNanos = sayNanos; // until then nobody has anything to say
    tell(TailNotice.Kind.KICKED, "the server lets us go", 0, Duration.ZERO);
  }

  private void away(IOException e) {
    missing(heardNanos);
    if (isOpen() && !toldAway) {
      toldAway = true;
      String text =
          e instanceof UnknownHostException
              ? "the name " + settings.host() + " is not known"
              : settings.host() + ":" + settings.port() + " does not answer: " + e.getMessage();
      tell(TailNotice.Kind.AWAY, text, 0, Duration.ZERO);
    }
  }

  private void lost(long more, String why) {
    if (more > 0) {
      lost.add(more);
      tell(TailNotice.Kind.LOST, more + " lines were lost: " + why, more, Duration.ZERO);
    }
  }

  private void tell(TailNotice.Kind kind, String text, long count, Duration gap) {
    hand(() -> listener.told(new TailNotice(kind, text, count, gap)));
  }

  /* What a listener throws is its own, and ends neither the tail nor goes unseen. */
  private void hand(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
