package dev.wadi.chain.limit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.DurableFile;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each key has sent since midnight, UTC. Kept in a small file, so that a restart does not give
 * the day anew; after a crash at most what came since the last {@link #save} is missing. A clock
 * that is set back over midnight does not give the day anew either. Threads may share it.
 */
public final class DayBook {
  private static final Logger LOG = LoggerFactory.getLogger(DayBook.class);

  /** Made when there is JSON to read: what it needs of the JDK is a part of a start. */
  private static final class Mapper {
    static final ObjectMapper JSON = new ObjectMapper();
  }

  private static final int MOST_KEYS = 10_000;

  /** What a key has sent on a day. */
  record Sent(long entries, long bytes) {
    static final Sent NOTHING = new Sent(0, 0);

    Sent plus(long moreEntries, long moreBytes) {
      return new Sent(Math.max(0, entries + moreEntries), Math.max(0, bytes + moreBytes));
    }
  }

  private final @Nullable DurableFile file;
  private final InstantSource clock;

  /* Guards all below, for one look into the map each. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Sent> sent = new HashMap<>();
  private LocalDate day;
  private boolean changed;

  private DayBook(@Nullable DurableFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.day = today();
  }

  /** One that a restart forgets. */
  public static DayBook inMemory(InstantSource clock) {
    return new DayBook(null, clock);
  }

  /**
   * Goes on with the day of a file, if it is still that day. One that cannot be read is put aside.
   */
  public static DayBook open(DurableFile file, InstantSource clock) throws IOException {
    DayBook book = new DayBook(file, clock);
    byte[] content = file.read();
    if (content.length == 0) {
      return book;
    }
    try {
      book.read(Mapper.JSON.readTree(content));
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      LOG.error(
          "What keys have sent today cannot be read, so their day begins anew. file={} aside={}",
          file.path(),
          file.setAside("broken"));
    }
    return book;
  }

  private void read(JsonNode document) {
    LocalDate written = LocalDate.parse(document.path("day").asText());
    Map<String, Sent> found = new HashMap<>();
    document
        .path("keys")
        .properties()
        .forEach(
            key ->
                found.put(
                    key.getKey(),
                    new Sent(
                        requireCount(key.getValue().path("entries")),
                        requireCount(key.getValue().path("bytes")))));
    if (!isOver(written)) {
      day = written;
      sent.putAll(found);
    }
  }

  private static long requireCount(JsonNode number) {
    if (!number.isIntegralNumber() || number.asLong() < 0) {
      throw new IllegalArgumentException("no count (expected: >= 0)");
    }
    return number.asLong();
  }

  /* A clock that is a little behind does not begin the day before anew; one far off was wrong. */
  private boolean isOver(LocalDate other) {
    LocalDate today = today();
    return today.isAfter(other) || today.isBefore(other.minusDays(1));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** What a key has sent today. */
  Sent of(String key) {
    lock.lock();
    try {
      turnPage();
      return sent.getOrDefault(key, Sent.NOTHING);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds what a key sends, unless that is more than it may.
   *
   * @param mostEntries of a day, 0 for no limit
   * @param mostBytes of a day, 0 for no limit
   * @return null when it was added, else what the key has sent without it
   */
  @Nullable Sent add(String key, long entries, long bytes, long mostEntries, long mostBytes) {
    lock.lock();
    try {
      turnPage();
      Sent before = sent.getOrDefault(key, Sent.NOTHING);
      Sent after = before.plus(entries, bytes);
      if ((mostEntries > 0 && after.entries > mostEntries)
          || (mostBytes > 0 && after.bytes > mostBytes)) {
        return before;
      }
      if (sent.size() < MOST_KEYS || sent.containsKey(key)) {
        sent.put(key, after);
        changed = true;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes back what was added on the same day and came to nothing. */
  void takeBack(String key, long entries, long bytes) {
    lock.lock();
    try {
      turnPage();
      if (sent.computeIfPresent(key, (name, before) -> before.plus(-entries, -bytes)) != null) {
        changed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until the next day begins. */
  long nanosToMidnight() {
    long millis = Math.floorMod(clock.millis(), 86_400_000L);
    return (86_400_000L - millis) * 1_000_000L;
  }

  private void turnPage() {
    if (isOver(day)) {
      day = today();
      sent.clear();
      changed = true;
    }
  }

  /** Writes down what has changed since the last time. */
  public void save() throws IOException {
    if (file == null) {
      return;
    }
    byte[] content;
    lock.lock();
    try {
      if (!changed) {
        return;
      }
      changed = false;
      content = content();
    } finally {
      lock.unlock();
    }
    file.write(content);
  }

  private byte[] content() throws IOException {
    ObjectNode document = Mapper.JSON.createObjectNode();
    document.put("day", day.toString());
    ObjectNode keys = document.putObject("keys");
    sent.forEach(
        (key, count) ->
            keys.putObject(key).put("entries", count.entries).put("bytes", count.bytes));
    return Mapper.JSON.writeValueAsBytes(document);
  }
}
