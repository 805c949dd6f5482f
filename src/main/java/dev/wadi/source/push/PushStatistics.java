package dev.wadi.source.push;

import dev.wadi.model.AddressClass;
import dev.wadi.model.ConnectionCounts;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the HTTP door; their entries are counted by {@link Intake}. Threads may share it.
 */
public final class PushStatistics {
  private final Map<Answer, LongAdder> answers = new ConcurrentHashMap<>();
  private final Map<Refusal, LongAdder> refusedRequests = new EnumMap<>(Refusal.class);
  private final LongAdder active = new LongAdder();
  private final LongAdder bodyBytes = new LongAdder();
  private final LongAdder pacedNanos = new LongAdder();
  private final LongAdder connectionsRefused = new LongAdder();
  private final ConnectionCounts connections = new ConnectionCounts();
  private final Timer timer;
  private final Intake intake;

  /** Hears how long each request took. */
  @FunctionalInterface
  public interface Timer {
    /**
     * Takes note of an answer.
     *
     * @param nanos from the last byte of the request to the answer
     */
    void took(String source, int status, long nanos);
  }

  /**
   * An answer; both parts come from small closed sets.
   *
   * @param source the door, such as {@code loki}
   * @param status of HTTP
   */
  public record Answer(String source, int status) implements Comparable<Answer> {
    /* By hand: so deep within an answer what stands for it in a record is not compiled into it. */
    @Override
    public int hashCode() {
      return 31 * source.hashCode() + status;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Answer answer
          && answer.status == status
          && answer.source.equals(source);
    }

    @Override
    public int compareTo(Answer other) {
      int bySource = source.compareTo(other.source);
      return bySource != 0 ? bySource : Integer.compare(status, other.status);
    }
  }

  public PushStatistics(Intake intake, Timer timer) {
    this.intake = intake;
    this.timer = timer;
    for (Refusal reason : Refusal.values()) {
      refusedRequests.put(reason, new LongAdder());
    }
  }

  public PushStatistics() {
    this(new Intake(InstantSource.system(), System::nanoTime), (source, status, nanos) -> {});
  }

  /** Where the entries of all sources are counted, those of pushes among them. */
  public Intake intake() {
    return intake;
  }

  void began(int bytes) {
    active.increment();
    bodyBytes.add(bytes);
  }

  void refusedRequest(Refusal reason) {
    LongAdder counter = refusedRequests.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  void answered(String source, int status, long nanos) {
    active.decrement();
    count(source, status);
    timer.took(source, status, nanos);
  }

  /** An answer waits. */
  void paced(long nanos) {
    pacedNanos.add(nanos);
  }

  /** An answer to a request that did not get as far as a route. */
  void count(String source, int status) {
    answers.computeIfAbsent(new Answer(source, status), a -> new LongAdder()).increment();
  }

  void connected(@Nullable SocketAddress peer) {
    connections.count(AddressClass.of(peer));
  }

  void connectionRefused() {
    connectionsRefused.increment();
  }

  /** Answers given so far. */
  public Map<Answer, Long> answers() {
    Map<Answer, Long> now = new TreeMap<>();
    answers.forEach((answer, count) -> now.put(answer, count.sum()));
    return now;
  }

  /** Pushes that wait for their answer. */
  public long active() {
    return active.sum();
  }

  /** Bytes of request bodies as they came. */
  public long bodyBytes() {
    return bodyBytes.sum();
  }

  /** Requests of which something was refused for a reason, also those that could not be read. */
  public long refusedRequests(Refusal reason) {
    LongAdder counter = refusedRequests.get(reason);
    return counter == null ? 0 : counter.sum();
  }

  /**
   * How long answers have waited together because lines came faster than they were stored, in
   * nanoseconds.
   */
  public long pacedNanos() {
    return pacedNanos.sum();
  }

  /** Connections that came, also those that were closed at once, by where from. */
  public Map<AddressClass, Long> connections() {
    return connections.all();
  }

  /** Connections closed because there were too many: silent ones, or those that came last. */
  public long connectionsRefused() {
    return connectionsRefused.sum();
  }
}
