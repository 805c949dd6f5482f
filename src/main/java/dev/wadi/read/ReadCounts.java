package dev.wadi.read;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was asked and what it cost, by kind. Threads share it. */
public final class ReadCounts {
  private final Map<Kind, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder lines = new LongAdder();

  /**
   * Answers of a kind.
   *
   * @param kind what was asked, of a closed set
   * @param outcome in a word, of a closed set
   */
  public record Kind(String kind, String outcome) {}

  void answered(String kind, int status, long tookNanos, long readBytes, long readLines) {
    answers.computeIfAbsent(new Kind(kind, outcome(status)), any -> new LongAdder()).increment();
    nanos.add(tookNanos);
    bytes.add(readBytes);
    lines.add(readLines);
  }

  private static String outcome(int status) {
    return switch (status) {
      case 101, 200 -> "answered";
      case 400, 404, 413, 501 -> "refused";
      case 401, 403 -> "denied";
      case 429 -> "busy";
      case 499 -> "gone";
      case 504 -> "timeout";
      default -> "failed";
    };
  }

  /** Questions by kind and outcome, since the start. */
  public Map<Kind, Long> answers() {
    Map<Kind, Long> all =
        new TreeMap<>(java.util.Comparator.comparing(Kind::kind).thenComparing(Kind::outcome));
    answers.forEach((kind, count) -> all.put(kind, count.sum()));
    return all;
  }

  /** Questions of a kind. */
  public long answers(Kind kind) {
    LongAdder count = answers.get(kind);
    return count == null ? 0 : count.sum();
  }

  /** Seconds from question to answer, of all together. */
  public double seconds() {
    return nanos.sum() / 1e9;
  }

  /** Bytes that were unpacked and looked at. */
  public long bytes() {
    return bytes.sum();
  }

  /** Lines that were looked at. */
  public long lines() {
    return lines.sum();
  }
}
