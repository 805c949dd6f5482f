package dev.wadi.source.push;

import io.netty.channel.Channel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not asked for anything yet, in the order in which they came. Threads share
 * it.
 */
final class Strangers {
  private final LongSupplier nanoTicker;

  /* Guards the map, for one step each. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Channel, Long> since = new LinkedHashMap<>();

  Strangers(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  void add(Channel channel) {
    lock.lock();
    try {
      since.put(channel, nanoTicker.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** It has said what it wants, or gone. */
  void remove(Channel channel) {
    lock.lock();
    try {
      since.remove(channel);
    } finally {
      lock.unlock();
    }
  }

  /** The one that has waited for longest, if for longer than this, which is none any more then. */
  @Nullable Channel takeOldest(long nanos) {
    lock.lock();
    try {
      for (Map.Entry<Channel, Long> oldest : since.entrySet()) {
        if (nanoTicker.getAsLong() - oldest.getValue() <= nanos) {
          return null;
        }
        Channel channel = oldest.getKey();
        since.remove(channel);
        return channel;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }
}
