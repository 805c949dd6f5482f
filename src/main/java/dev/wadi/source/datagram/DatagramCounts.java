package dev.wadi.source.datagram;

import dev.wadi.station.Reading;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of datagrams: received = lines taken + commands of readers + refused. Threads share
 * it.
 */
final class DatagramCounts {
  final LongAdder received = new LongAdder();
  final LongAdder receivedBytes = new LongAdder();
  final LongAdder lines = new LongAdder();
  final LongAdder commands = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder unsent = new LongAdder();
  final LongAdder kicks = new LongAdder();
  final AtomicLong waitingBytes = new AtomicLong();
  private final Map<DatagramRefusal, LongAdder> refused = new EnumMap<>(DatagramRefusal.class);

  DatagramCounts() {
    for (DatagramRefusal reason : DatagramRefusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  void refuse(DatagramRefusal reason) {
    adder(reason).increment();
  }

  long refused(DatagramRefusal reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(DatagramRefusal reason) {
    return Objects.requireNonNull(refused.get(reason));
  }

  /** The numbers, for metrics. */
  List<Reading> readings() {
    List<Reading> all = new ArrayList<>();
    all.add(
        Reading.total(
            "source_received", "datagrams", "Datagrams that came to logd's door.", received.sum()));
    all.add(
        Reading.total(
            "source_received_datagram",
            "bytes",
            "Bytes of datagrams that came to logd's door.",
            receivedBytes.sum()));
    all.add(
        Reading.total(
            "source_taken",
            "datagrams",
            "Datagrams whose line was taken into a batch.",
            lines.sum()));
    all.add(
        Reading.total(
            "source_reader",
            "datagrams",
            "Datagrams of readers: TAIL, PING and QUERY.",
            commands.sum()));
    for (DatagramRefusal reason : DatagramRefusal.values()) {
      all.add(
          Reading.total(
                  "source_refused", "datagrams", "Datagrams let go, by reason.", refused(reason))
              .with("reason", reason.label()));
    }
    all.add(
        Reading.total("source_sent", "datagrams", "Datagrams sent to those who read.", sent.sum()));
    all.add(
        Reading.total(
            "source_unsent",
            "datagrams",
            "Lines that somebody followed and that were not sent, because he or we had too many.",
            unsent.sum()));
    all.add(
        Reading.total(
            "source_kicked", "readers", "Readers that were let go after silence.", kicks.sum()));
    all.add(
        Reading.now(
            "source_waiting",
            "bytes",
            "Memory of datagrams between the socket and the disk.",
            waitingBytes.get()));
    return all;
  }
}
