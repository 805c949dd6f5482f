package dev.wadi.read;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits, by tenant, who take turns: one of each after another, however many one of them has
 * brought. Thread-safe.
 */
final class Turns<T> {

  /*
   * When there is no room, whoever has fewer waiting takes the last place of the one who has most:
   * so one tenant alone may have all the room, and many cannot be kept out by one. The lock guards
   * everything and is held for a few steps.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final int room;
  /* Whose turn it is stands first; nobody stands here for nothing. */
  private final Map<String, Deque<T>> tenants = new LinkedHashMap<>();
  private int waiting;

  /**
   * @param room for so many of all tenants together
   */
  Turns(int room) {
    this.room = room;
  }

  /** Lets one wait; returns who has no room any more, which may be the same, or null. */
  @Nullable T add(String tenant, T one) {
    lock.lock();
    try {
      T displaced = null;
      if (waiting >= room) {
        Deque<T> own = tenants.get(tenant);
        String most = most();
        Deque<T> longest = most == null ? null : tenants.get(most);
        if (most == null
            || longest == null
            || longest.size() <= (own == null ? 0 : own.size()) + 1) {
          return one;
        }
        displaced = longest.removeLast();
        waiting--;
      }
      tenants.computeIfAbsent(tenant, any -> new ArrayDeque<>()).addLast(one);
      waiting++;
      return displaced;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable String most() {
    String most = null;
    int size = 0;
    for (Map.Entry<String, Deque<T>> tenant : tenants.entrySet()) {
      if (tenant.getValue().size() > size) {
        most = tenant.getKey();
        size = tenant.getValue().size();
      }
    }
    return most;
  }

  /** Who is next, and waits no more; null when nobody waits. */
  @Nullable T next() {
    lock.lock();
    try {
      Iterator<Map.Entry<String, Deque<T>>> first = tenants.entrySet().iterator();
      if (!first.hasNext()) {
        return null;
      }
      Map.Entry<String, Deque<T>> turn = first.next();
      String tenant = turn.getKey();
      Deque<T> own = turn.getValue();
      first.remove();
      T one = own.removeFirst();
      waiting--;
      if (!own.isEmpty()) {
        tenants.put(tenant, own);
      }
      return one;
    } finally {
      lock.unlock();
    }
  }

  /** One waits no more; false when it did not. */
  boolean remove(String tenant, T one) {
    lock.lock();
    try {
      Deque<T> own = tenants.get(tenant);
      if (own == null || !own.remove(one)) {
        return false;
      }
      waiting--;
      if (own.isEmpty()) {
        tenants.remove(tenant);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
