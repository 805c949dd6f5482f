package dev.wadi.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where pushes go, and how lines are gathered for them.
 *
 * @param door such as {@code http://127.0.0.1:3100/loki/api/v1/push}
 * @param headers of every push, such as the tenant or a token; not shown by {@link #toString}
 * @param labels of every stream, beside those of a line
 * @param batchLines most lines of a push
 * @param batchBytes most bytes of a push before it is compressed, about
 * @param linger longest time that a line waits for company
 * @param gzip compress pushes
 * @param timeout longest time for an answer
 * @param retries what to do when there is none
 */
public record PushSettings(
    URI door,
    Map<String, String> headers,
    Map<String, String> labels,
    int batchLines,
    int batchBytes,
    Duration linger,
    boolean gzip,
    Duration timeout,
    Retries retries) {
  public PushSettings {
    boolean http = "http".equals(door.getScheme()) || "https".equals(door.getScheme());
    if (!http || door.getHost() == null || door.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "door: no address to push to (expected: such as"
              + " http://127.0.0.1:3100/loki/api/v1/push, no credentials)");
    }
    headers = Map.copyOf(headers);
    labels = Map.copyOf(labels);
    labels.keySet().forEach(PushSettings::checkLabel);
    headers.forEach(PushClient::check);
    Checks.within("batchLines", batchLines, 1, 100_000);
    Checks.within("batchBytes", batchBytes, 1024, 64 << 20);
    Checks.within("linger [ms]", linger.toMillis(), 0, 600_000);
    Checks.within("timeout [ms]", timeout.toMillis(), 1, 600_000);
  }

  /** Pushes to an address, as it comes; without a path Loki's own is meant. */
  public static PushSettings to(URI address) {
    return new PushSettings(
        PushClient.door(address),
        Map.of(),
        Map.of(),
        1000,
        1 << 20,
        Duration.ofSeconds(1),
        true,
        Duration.ofSeconds(30),
        new Retries(9, Duration.ofMillis(500)));
  }

  /** The same with one more header. */
  public PushSettings withHeader(String name, String value) {
    return new PushSettings(
        door,
        with(headers, name, value),
        labels,
        batchLines,
        batchBytes,
        linger,
        gzip,
        timeout,
        retries);
  }

  /** The same with one more label. */
  public PushSettings withLabel(String name, String value) {
    return new PushSettings(
        door,
        headers,
        with(labels, name, value),
        batchLines,
        batchBytes,
        linger,
        gzip,
        timeout,
        retries);
  }

  /** The same with other batches. */
  public PushSettings withBatch(int mostLines, int mostBytes, Duration longest) {
    return new PushSettings(
        door, headers, labels, mostLines, mostBytes, longest, gzip, timeout, retries);
  }

  /** The same, compressed or not. */
  public PushSettings withGzip(boolean compress) {
    return new PushSettings(
        door, headers, labels, batchLines, batchBytes, linger, compress, timeout, retries);
  }

  /** The same with more or less patience. */
  public PushSettings withPatience(Duration longestAnswer, Retries tries) {
    return new PushSettings(
        door, headers, labels, batchLines, batchBytes, linger, gzip, longestAnswer, tries);
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new TreeMap<>(map);
    more.put(name, value);
    return more;
  }

  private static void checkLabel(String name) {
    if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
      throw new IllegalArgumentException(
          "label " + name + " (expected: letters, digits and underscores)");
    }
  }

  @Override
  public String toString() {
    return "PushSettings[door="
        + door
        + ", headers="
        + headers.keySet()
        + ", labels="
        + labels
        + "]";
  }
}
