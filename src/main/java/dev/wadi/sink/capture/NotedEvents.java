package dev.wadi.sink.capture;

import dev.wadi.capture.AuditEvent;
import dev.wadi.capture.CaptureWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events for the trail of a capture, noted without waiting for a disk and handed on with the next
 * commit. A bounded number is kept, the newest ones. Thread-safe.
 */
final class NotedEvents {
  private static final int MAX_EVENTS_WAITING = 65_536;

  /* Guards the fields; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<AuditEvent> events = new ArrayDeque<>();
  private long lost;

  void add(AuditEvent event) {
    lock.lock();
    try {
      if (events.size() >= MAX_EVENTS_WAITING) {
        lost++;
        events.remove();
      }
      events.add(event);
    } finally {
      lock.unlock();
    }
  }

  /** Hands them on, in their order. */
  void tell(CaptureWriter open) {
    List<AuditEvent> noted;
    lock.lock();
    try {
      noted = List.copyOf(events);
      events.clear();
    } finally {
      lock.unlock();
    }
    noted.forEach(open::audit);
  }

  /** Events that made room for newer ones. */
  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }
}
