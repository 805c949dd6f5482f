package dev.wadi.source.syslog;

import dev.wadi.model.Batch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One sender's lines between its socket and the disk: at most one batch is on its way while the
 * next is gathered, so that lines keep their order; then its socket is not read any further. On the
 * thread of the socket.
 */
final class SyslogSender implements SyslogFrames.Out {
  private final SyslogDoor door;
  private final SyslogGatherer gatherer;
  private final Consumer<SyslogBurst> onward;
  private final Socket socket;
  private SyslogPeer peer;
  private @Nullable SyslogPeer next;
  private long held;
  private boolean looking;
  private boolean underWay;
  private boolean lingering;
  private boolean waitedEnough;
  private boolean ended;
  private boolean reading = true;

  /** The socket of the sender. */
  interface Socket {
    /** Whether more is read of it. */
    void read(boolean on);

    /** Calls back on its thread after a time. */
    void later(Runnable task, int millis);

    /** Calls back on its thread, from any. */
    void onItsThread(Runnable task);
  }

  SyslogSender(SyslogDoor door, SyslogPeer peer, Consumer<SyslogBurst> onward, Socket socket) {
    this.door = door;
    this.peer = peer;
    this.onward = onward;
    this.gatherer = new SyslogGatherer(door.settings());
    this.socket = socket;
  }

  @Override
  public void message(byte[] bytes, int from, int to, boolean cut) {
    long cost = gatherer.message(door.lines(), bytes, from, to, cut, door.nowNanos());
    held += door.hold(peer, to - from, cost, cut);
  }

  /**
   * Its key is another one's by now. What was gathered before goes on as what it came as, and what
   * comes after that as the new one's.
   */
  void becomes(SyslogPeer now) {
    next = now;
    if (gatherer.isEmpty()) {
      turn();
    } else {
      handOn();
    }
  }

  private void turn() {
    SyslogPeer now = next;
    if (now != null) {
      peer = now;
      next = null;
    }
  }

  /** Whether its socket is read. */
  boolean isReading() {
    return reading;
  }

  /** Whether one more message may come that cannot be told to wait. */
  boolean mayTake() {
    return !(underWay && gatherer.isFull()) && !door.isCrowded(peer);
  }

  /** What came in one go was taken. */
  void taken() {
    if (gatherer.isFull()) {
      handOn();
    } else if (!gatherer.isEmpty() && !lingering) {
      lingering = true;
      socket.later(this::lingered, door.settings().lingerMillis());
    }
    judge();
  }

  private void lingered() {
    lingering = false;
    if (!gatherer.isEmpty()) {
      waitedEnough = true;
      handOn();
    }
    judge();
  }

  private void handOn() {
    if (underWay) {
      return;
    }
    waitedEnough = false;
    Batch batch = gatherer.take(peer.tenant());
    underWay = true;
    long bytes = held;
    held = 0;
    SyslogPeer from = peer;
    turn();
    door.handOn(from, batch, onward, bytes, this::settledAnywhere);
  }

  /* At a stop the thread of the socket may be gone, and nobody else's thread comes here any more. */
  private void settledAnywhere() {
    try {
      socket.onItsThread(this::settled);
    } catch (RejectedExecutionException e) {
      settled();
    }
  }

  private void settled() {
    underWay = false;
    if (!gatherer.isEmpty() && (ended || waitedEnough || next != null || gatherer.isFull())) {
      handOn();
    }
    judge();
  }

  /** Its socket is open: it is read if there is room. */
  void begin() {
    judge();
  }

  /* Stops reading where there is no room, and looks again when some may have come. */
  private void judge() {
    boolean crowded = door.isCrowded(peer);
    boolean room = !(underWay && gatherer.isFull()) && !crowded;
    if (room != reading && !ended) {
      reading = room;
      socket.read(room);
    }
    // One look ahead, however often something comes meanwhile.
    if (crowded && !ended && !looking) {
      looking = true;
      socket.later(this::lookAgain, door.settings().lingerMillis());
    }
  }

  private void lookAgain() {
    looking = false;
    // What is held and not under way would keep the door crowded.
    if (!gatherer.isEmpty()) {
      handOn();
    }
    judge();
  }

  /** Nothing more comes; what is there goes on behind what is under way. */
  void end() {
    ended = true;
    if (!gatherer.isEmpty()) {
      handOn();
    }
  }
}
