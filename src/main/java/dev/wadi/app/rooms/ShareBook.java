package dev.wadi.app.rooms;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which captures this gateway has shared, on disk, so that a link can be ended after a restart too.
 * What lets somebody in is not in it. At most {@value #MOST}; those that ended go after a month,
 * and sooner where the room is needed. Thread-safe.
 */
final class ShareBook {
  static final int MOST = 1_000;
  private static final Duration REMEMBERED = Duration.ofDays(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DurableFile file;

  /* Guarded by this, which is held while the small file is written. */
  private final TreeMap<Integer, Shared> all = new TreeMap<>();
  private int next = 1;

  /**
   * A capture that was shared.
   *
   * @param capture its name here
   * @param place where it lies for those who have the link
   * @param document what the link leads to, by its name beside the capture
   * @param by who shared it
   * @param created when
   * @param expires when the link ends by itself
   * @param files how many it leads to
   * @param bytes of them
   * @param ended whether somebody has ended it
   */
  record Shared(
      String capture,
      String place,
      String document,
      String by,
      Instant created,
      Instant expires,
      int files,
      long bytes,
      boolean ended) {
    boolean over(Instant now) {
      return ended || !expires.isAfter(now);
    }

    Shared asEnded() {
      return new Shared(capture, place, document, by, created, expires, files, bytes, true);
    }
  }

  /**
   * @throws IOException when the file is there and cannot be understood
   */
  ShareBook(Path path) throws IOException {
    file = new DurableFile(path);
    byte[] text = file.read();
    if (text.length == 0) {
      return;
    }
    try {
      JsonNode document = JSON.readTree(text);
      next = Math.max(1, document.path("next").asInt());
      for (JsonNode one : document.path("shares")) {
        all.put(one.path("id").asInt(), read(one));
      }
    } catch (JacksonException | DateTimeException e) {
      throw new IOException(path + ": cannot be understood: " + e.getMessage(), e);
    }
  }

  private static Shared read(JsonNode one) {
    return new Shared(
        one.path("capture").asText(),
        one.path("place").asText(),
        one.path("document").asText(),
        one.path("by").asText(),
        Instant.parse(one.path("created").asText()),
        Instant.parse(one.path("expires").asText()),
        one.path("files").asInt(),
        one.path("bytes").asLong(),
        one.path("ended").asBoolean());
  }

  /** A number that no other share has. */
  synchronized int number() {
    return next++;
  }

  /**
   * @throws IllegalStateException when there is no room for one more
   */
  synchronized void requireRoom(Instant now) {
    forgetOld(now);
    if (all.size() >= MOST) {
      throw new IllegalStateException(
          MOST + " captures are shared already (expected: unshare some first)");
    }
  }

  /** Writes a share down, durably; also one that is there already, as it is now. */
  synchronized void put(int id, Shared shared, Instant now) throws IOException {
    all.put(id, shared);
    forgetOld(now);
    write();
  }

  private void forgetOld(Instant now) {
    all.values().removeIf(one -> one.over(now) && one.created().plus(REMEMBERED).isBefore(now));
    Iterator<Shared> oldestFirst = all.values().iterator();
    while (all.size() >= MOST && oldestFirst.hasNext()) {
      if (oldestFirst.next().over(now)) {
        oldestFirst.remove();
      }
    }
  }

  synchronized Optional<Shared> find(int id) {
    return Optional.ofNullable(all.get(id));
  }

  /** Their numbers, the newest first. */
  synchronized Collection<Integer> numbers() {
    return List.copyOf(all.descendingKeySet());
  }

  private void write() throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.put("next", next);
    ArrayNode shares = document.putArray("shares");
    new ArrayList<>(all.entrySet())
        .forEach(
            entry -> {
              Shared one = entry.getValue();
              shares
                  .addObject()
                  .put("id", entry.getKey())
                  .put("capture", one.capture())
                  .put("place", one.place())
                  .put("document", one.document())
                  .put("by", one.by())
                  .put("created", one.created().toString())
                  .put("expires", one.expires().toString())
                  .put("files", one.files())
                  .put("bytes", one.bytes())
                  .put("ended", one.ended());
            });
    file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
  }
}
