package dev.wadi.console;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in: random ids of 256 bits that end after a time without an action, and after a
 * longest life in any case. At most {@code most} are open; one more ends the least recently used.
 * Kept in memory alone, so a restart ends them all. Threads share it.
 */
final class Sessions {
  private final long idleNanos;
  private final long longestNanos;
  private final int most;
  private final LongSupplier nanoTicker;
  private final SecureRandom random;

  /** Guards {@code open}. */
  private final ReentrantLock lock = new ReentrantLock();

  private final LinkedHashMap<String, Session> open = new LinkedHashMap<>(16, 0.75f, true);

  Sessions(
      Duration idle, Duration longest, int most, LongSupplier nanoTicker, SecureRandom random) {
    if (most < 1) {
      throw new IllegalArgumentException("most: " + most + " (expected: >= 1)");
    }
    this.idleNanos = idle.toNanos();
    this.longestNanos = longest.toNanos();
    this.most = most;
    this.nanoTicker = nanoTicker;
    this.random = random;
  }

  /** Opens a session and returns its id. */
  String open(String user) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      open.values().removeIf(session -> ended(session, now));
      if (open.size() >= most) {
        Iterator<String> oldest = open.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      open.put(id, new Session(user, now, now));
    } finally {
      lock.unlock();
    }
    return id;
  }

  /** The id of an open session of a user, or of a new one. */
  String shared(String user) {
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      for (Map.Entry<String, Session> one : open.entrySet()) {
        if (one.getValue().user.equals(user) && !ended(one.getValue(), now)) {
          return one.getKey();
        }
      }
      return open(user);
    } finally {
      lock.unlock();
    }
  }

  /** The user of an open session, or null; asking does not prolong it. */
  @Nullable String user(@Nullable String id) {
    return look(id, false);
  }

  /** The user of an open session, or null; the session lives on from now. */
  @Nullable String touch(@Nullable String id) {
    return look(id, true);
  }

  /** Ends a session; one that is not open is no error. */
  void close(@Nullable String id) {
    lock.lock();
    try {
      open.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all sessions of some users. */
  void closeOf(Set<String> users) {
    lock.lock();
    try {
      open.values().removeIf(session -> users.contains(session.user));
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable String look(@Nullable String id, boolean prolong) {
    if (id == null) {
      return null;
    }
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      Session session = open.get(id);
      if (session == null) {
        return null;
      }
      if (ended(session, now)) {
        open.remove(id);
        return null;
      }
      if (prolong) {
        open.put(id, new Session(session.user, session.openedNanos, now));
      }
      return session.user;
    } finally {
      lock.unlock();
    }
  }

  private boolean ended(Session session, long now) {
    return now - session.usedNanos >= idleNanos || now - session.openedNanos >= longestNanos;
  }

  private record Session(String user, long openedNanos, long usedNanos) {}

  /** Names no id: whoever has one is logged in. */
  @Override
  public String toString() {
    return "Sessions[open=" + count() + "]";
  }
}
