package dev.wadi.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wadi.query.ByteSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An audit trail, read from its oldest part to its end: each line, and the chain between them. */
final class TrailReading {
  private static final JsonFactory JSON = new JsonFactory();

  private final List<Damage> damages = new ArrayList<>();
  private final List<Damage> forged = new ArrayList<>();
  /* What the trail says was closed and not deleted since: file to lines. */
  private final Map<String, Long> rolled = new LinkedHashMap<>();
  private long events;
  /* What the next line has to follow; null before the first line that has a chain. */
  private @Nullable String chain;
  private boolean chainKnown;

  /* Hashes of all lines. */
  private final Set<String> hashes = new HashSet<>();

  private TrailReading() {}

  /** Of a trail whose first line is there. */
  static TrailReading begin() {
    TrailReading reading = new TrailReading();
    reading.chainKnown = true;
    return reading;
  }

  /**
   * A line that somebody noted as the last one; where it is not there, the end was cut off.
   *
   * @param part to which it would belong
   */
  void mustHold(String hash, String part) {
    if (!hash.equals(AuditChain.BEGIN) && !hashes.contains(hash)) {
      Damage damage =
          new Damage(
              part, Damage.Kind.AUDIT, 0, 0, false, "was cut off: its last lines are missing");
      damages.add(damage);
      forged.add(damage);
    }
  }

  /**
   * Reads the parts in a folder.
   *
   * @param growing somebody may be writing the last line just now
   */
  static TrailReading of(Path folder, boolean growing) throws IOException {
    TrailReading reading = new TrailReading();
    // Before the lines: it only gets on.
    String end = TrailEnd.read(folder);
    // Of a trail that was rotated often enough the oldest part is gone, and with it what came
    // before.
    reading.chainKnown =
        !Files.exists(folder.resolve(CaptureFiles.AUDIT + "." + AuditTrail.OLDER_PARTS));
    for (int part = AuditTrail.OLDER_PARTS; part >= 0; part--) {
      String name = CaptureFiles.AUDIT + (part == 0 ? "" : "." + part);
      if (Files.exists(folder.resolve(name))) {
        reading.part(name, Files.readAllBytes(folder.resolve(name)), part == 0 && growing);
      }
    }
    if (end != null) {
      reading.mustHold(end, CaptureFiles.AUDIT);
    }
    return reading;
  }

  /** Lines that tell of something. */
  long events() {
    return events;
  }

  /** What is wrong. */
  List<Damage> damages() {
    return damages;
  }

  /** Of these the places where the chain is broken: no crash does that. */
  List<Damage> forged() {
    return forged;
  }

  /** Data files that were closed and not deleted since, with their lines. */
  Map<String, Long> rolled() {
    return rolled;
  }

  /** Reads one part, after all older ones. */
  void part(String name, byte[] all, boolean growing) {
    long bad = 0;
    long broken = 0;
    int start = 0;
    while (start < all.length) {
      int newline = ByteSearch.indexOf(all, (byte) '\n', start, all.length);
      int end = newline < 0 ? all.length : newline;
      if (end > start && !(growing && newline < 0)) {
        if (!event(all, start, end - start)) {
          bad++;
        } else if (!linked(all, start, end - start)) {
          broken++;
        }
      }
      start = end + 1;
    }
    if (bad > 0) {
      damages.add(
          new Damage(
              name,
              Damage.Kind.AUDIT,
              0,
              0,
              false,
              bad == 1
                  ? "has a line that cannot be read"
                  : String.format(Locale.ROOT, "has %,d lines that cannot be read", bad)));
    }
    if (broken > 0) {
      Damage damage =
          new Damage(
              name,
              Damage.Kind.AUDIT,
              0,
              0,
              false,
              String.format(
                  Locale.ROOT,
                  "has a broken chain in %,d places: lines were changed, taken out or put in",
                  broken));
      damages.add(damage);
      forged.add(damage);
    }
  }

  /* Lines of an older writer, or of logtap, have no chain: they may only stand before those that do. */
  private boolean linked(byte[] all, int offset, int length) {
    String hash = AuditChain.of(all, offset, length);
    if (hash == null) {
      boolean before = chain == null;
      chainKnown = before;
      return before;
    }
    String follows = chain == null ? AuditChain.BEGIN : chain;
    boolean linked =
        chain == null && !chainKnown || AuditChain.follows(follows, all, offset, length);
    chain = hash;
    hashes.add(hash);
    return linked;
  }

  private boolean event(byte[] all, int offset, int length) {
    String event = null;
    String file = null;
    boolean timed = false;
    long lines = 0;
    try (JsonParser json = JSON.createParser(all, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "timestamp" -> timed = json.getValueAsString() != null;
          case "event" -> event = json.getValueAsString();
          case "file" -> file = json.getValueAsString();
          case "lines" -> lines = json.getValueAsLong();
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      // Counted by the caller.
      return false;
    }
    if (event == null || !timed) {
      return false;
    }
    events++;
    remember(event, file, lines);
    return true;
  }

  private void remember(String event, @Nullable String file, long lines) {
    if (file == null) {
      return;
    }
    if (event.equals(AuditEvent.FILE_ROLLED)) {
      rolled.put(file, lines);
    } else if (event.equals(AuditEvent.FILE_DELETED)) {
      rolled.remove(file);
    }
  }
}
