package dev.wadi.client;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers lines and pushes them, one push at a time, so that they stay in their order. Each push
 * has a key that stays the same for all its tries: a server that remembers keys keeps it once, also
 * when it was the answer that got lost.
 */
final class PushOutlet implements Outlet {
  /* A push that is bad as a whole, by its labels for instance, is not tried line by line. */
  private static final int MOST_BAD_LINES = 16;

  private final PushSettings settings;
  private final ShipCounts counts;
  private final PushClient client;
  private final PushJson json;
  private final String keyStart = new BigInteger(96, new SecureRandom()).toString(36) + "-";

  private List<LogEvent> batch = new ArrayList<>();
  private long batchBytes;
  private long firstNanos;
  private long pushes;

  PushOutlet(PushSettings settings, ShipCounts counts) {
    this.settings = settings;
    this.counts = counts;
    this.client =
        new PushClient(settings.door(), settings.headers(), settings.timeout(), settings.retries());
    this.json = new PushJson(settings.labels(), settings.gzip());
  }

  @Override
  public void ship(LogEvent event) throws InterruptedException {
    long bytes = event.bytes();
    List<LogEvent> full = List.of();
    if (!batch.isEmpty() && batchBytes + bytes > settings.batchBytes()) {
      full = taken();
    }
    if (batch.isEmpty()) {
      firstNanos = System.nanoTime();
    }
    batch.add(event);
    batchBytes += bytes;
    push(full);
    if (batch.size() >= settings.batchLines() || batchBytes >= settings.batchBytes()) {
      flush();
    }
  }

  @Override
  public void flush() throws InterruptedException {
    push(taken());
  }

  private List<LogEvent> taken() {
    List<LogEvent> lines = batch;
    batch = new ArrayList<>();
    batchBytes = 0;
    return lines;
  }

  private void push(List<LogEvent> lines) throws InterruptedException {
    if (lines.isEmpty()) {
      return;
    }
    Push push = new Push(keyStart + pushes++);
    try {
      push.of(lines, "");
    } finally {
      /* Interrupted in the middle: nobody knows of these what became of them. */
      counts.drop(DropReason.UNSENT_AT_CLOSE, lines.size() - push.settled);
    }
  }

  /** A batch under way; it is halved as long as the server takes parts of it. */
  private final class Push {
    private final String key;
    private int settled;
    private int badLines;

    Push(String key) {
      this.key = key;
    }

    void of(List<LogEvent> lines, String part) throws InterruptedException {
      PushJson.Made made = json.of(lines);
      PushClient.Answer answer;
      try {
        answer = client.push(made.body(), key + part);
      } catch (IOException e) {
        drop(DropReason.GIVEN_UP, lines.size());
        return;
      }
      if (answer.accepted()) {
        counts.sent.add(lines.size());
        counts.cut.add(made.cut());
        settled += lines.size();
      } else if (answer.later()) {
        drop(DropReason.GIVEN_UP, lines.size());
      } else if (!answer.rejected() || lines.size() == 1 || badLines >= MOST_BAD_LINES) {
        badLines++;
        drop(DropReason.REFUSED, lines.size());
      } else {
        int half = lines.size() / 2;
        of(lines.subList(0, half), part + "a");
        of(lines.subList(half, lines.size()), part + "b");
      }
    }

    private void drop(DropReason reason, int lines) {
      counts.drop(reason, lines);
      settled += lines;
    }
  }

  @Override
  public long dueInNanos() {
    return batch.isEmpty()
        ? Long.MAX_VALUE
        : firstNanos + settings.linger().toNanos() - System.nanoTime();
  }

  @Override
  public void close() {
    counts.drop(DropReason.UNSENT_AT_CLOSE, batch.size());
    batch = new ArrayList<>();
  }
}
