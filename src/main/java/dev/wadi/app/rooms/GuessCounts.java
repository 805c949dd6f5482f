package dev.wadi.app.rooms;

import dev.wadi.capture.GatewayEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Failed logins by address. Somebody who guesses must not push everything else out of the trail, so
 * they are told by the minute, and only {@value #MOST_ADDRESSES} addresses in a run of the gateway
 * have a number of their own. Threads share it.
 */
final class GuessCounts {
  static final int MOST_ADDRESSES = 64;
  static final String OTHERS = "others";

  private final Map<String, LongAdder> byAddress = new ConcurrentHashMap<>();

  void count(String address) {
    LongAdder known = byAddress.get(address);
    if (known == null) {
      String name = byAddress.size() < MOST_ADDRESSES ? address : OTHERS;
      known = byAddress.computeIfAbsent(name, made -> new LongAdder());
    }
    known.increment();
  }

  Map<MinuteCounts.Kind, Long> totals() {
    Map<MinuteCounts.Kind, Long> totals = new ConcurrentHashMap<>();
    byAddress.forEach(
        (address, count) ->
            totals.put(
                new MinuteCounts.Kind(
                    GatewayEvent.CONSOLE_LOGIN_FAILED, Map.of("remote_ip", address)),
                count.sum()));
    return totals;
  }
}
