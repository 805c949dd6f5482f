package dev.wadi.source.push;

import dev.wadi.model.Verdict.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has gone through the HTTP door. Entries received = accepted + refused + set aside + dropped,
 * apart from requests in progress. Threads may share it.
 */
public final class PushStatistics {
  /** Reasons for a drop that are told apart; those of further ones are counted together. */
  private static final int MOST_DROP_REASONS = 64;

  private static final String OTHER = "other";

  private final Map<Answer, LongAdder> answers = new ConcurrentHashMap<>();
  private final Map<Refusal, LongAdder> refusedEntries = new EnumMap<>(Refusal.class);
  private final Map<Refusal, LongAdder> refusedRequests = new EnumMap<>(Refusal.class);
  private final LongAdder active = new LongAdder();
  private final LongAdder bodyBytes = new LongAdder();
  private final LongAdder receivedEntries = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder acceptedEntries = new LongAdder();
  private final LongAdder acceptedBytes = new LongAdder();
  private final LongAdder setAsideEntries = new LongAdder();
  private final Map<String, LongAdder> droppedEntries = new ConcurrentHashMap<>();
  private final Conservation conservation = new Conservation(System::nanoTime);
  private final LongAdder connectionsRefused = new LongAdder();
  private final Timer timer;

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
    @Override
    public int compareTo(Answer other) {
      int bySource = source.compareTo(other.source);
      return bySource != 0 ? bySource : Integer.compare(status, other.status);
    }
  }

  public PushStatistics(Timer timer) {
    this.timer = timer;
    for (Refusal reason : Refusal.values()) {
      refusedEntries.put(reason, new LongAdder());
      refusedRequests.put(reason, new LongAdder());
    }
  }

  public PushStatistics() {
    this((source, status, nanos) -> {});
  }

  void began(int bytes) {
    active.increment();
    bodyBytes.add(bytes);
  }

  void received(int entries, long bytes) {
    conservation.received(entries);
    receivedEntries.add(entries);
    receivedBytes.add(bytes);
  }

  void accepted(int entries, long bytes) {
    acceptedEntries.add(entries);
    acceptedBytes.add(bytes);
  }

  void setAside(int entries) {
    setAsideEntries.add(entries);
  }

  void dropped(String reason, int entries) {
    LongAdder counter = droppedEntries.get(reason);
    if (counter == null) {
      String label = droppedEntries.size() < MOST_DROP_REASONS ? reason : OTHER;
      counter = droppedEntries.computeIfAbsent(label, r -> new LongAdder());
    }
    counter.add(entries);
  }

  /** Whether the sums of finished pushes add up. */
  public Conservation conservation() {
    return conservation;
  }

  void refused(Refusal reason, int entries) {
    add(refusedRequests, reason, 1);
    add(refusedEntries, reason, entries);
  }

  void answered(String source, int status, long nanos) {
    active.decrement();
    count(source, status);
    timer.took(source, status, nanos);
  }

  /** An answer to a request that did not get as far as a route. */
  void count(String source, int status) {
    answers.computeIfAbsent(new Answer(source, status), a -> new LongAdder()).increment();
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

  /** Entries of the pushes that could be read. */
  public long receivedEntries() {
    return receivedEntries.sum();
  }

  /** Bytes of the lines of {@link #receivedEntries()}. */
  public long receivedBytes() {
    return receivedBytes.sum();
  }

  /** Entries whose sender was told that they are safe. */
  public long acceptedEntries() {
    return acceptedEntries.sum();
  }

  /** Bytes of the lines of {@link #acceptedEntries()}. */
  public long acceptedBytes() {
    return acceptedBytes.sum();
  }

  /** Entries that a rule set aside, safe in the quarantine. */
  public long setAsideEntries() {
    return setAsideEntries.sum();
  }

  /** Entries that a rule let go, of pushes that were acknowledged. */
  public long droppedEntries() {
    return droppedEntries.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** The same for one reason. */
  public long droppedEntries(String reason) {
    LongAdder counter = droppedEntries.get(reason);
    return counter == null ? 0 : counter.sum();
  }

  /** The reasons for which entries were let go, at most 64 and {@code other}. */
  public Set<String> dropReasons() {
    return Set.copyOf(droppedEntries.keySet());
  }

  /** Entries whose sender was told no. */
  public long refusedEntries(Refusal reason) {
    return sum(refusedEntries, reason);
  }

  /** Requests of which something was refused for a reason, also those that could not be read. */
  public long refusedRequests(Refusal reason) {
    return sum(refusedRequests, reason);
  }

  /** Connections closed at once because there were too many. */
  public long connectionsRefused() {
    return connectionsRefused.sum();
  }

  private static void add(Map<Refusal, LongAdder> counters, Refusal reason, long amount) {
    LongAdder counter = counters.get(reason);
    if (counter != null) {
      counter.add(amount);
    }
  }

  private static long sum(Map<Refusal, LongAdder> counters, Refusal reason) {
    LongAdder counter = counters.get(reason);
    return counter == null ? 0 : counter.sum();
  }
}
