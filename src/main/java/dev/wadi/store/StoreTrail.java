package dev.wadi.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.capture.AuditCheck;
import dev.wadi.capture.Damage;
import dev.wadi.capture.EventChain;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Who uploaded, shared, unshared and fetched what from a place in a store, and until when: lines
 * with the chain of an audit trail in objects {@code trail/000001.jsonl} and so on beside the
 * capture, and the hash of the last one in {@code trail/end}.
 *
 * <p>An object is replaced only by who has read it, so that of two who write at the same time none
 * is lost: the second reads again. That needs a store that knows conditions (If-Match) and whose
 * answers are an object's own bytes with its own tag; in folders and Google's, which are looked at
 * first, a line can be lost when two write in the same instant, as with a server that opens a file
 * after it has looked at its tag. Nothing of a link is in it that opens anything.
 */
public final class StoreTrail {
  private static final String END = CaptureKeys.TRAIL + "end";
  private static final Pattern PART =
      Pattern.compile(Pattern.quote(CaptureKeys.TRAIL) + "[0-9]{6}\\.jsonl");
  private static final int PART_BYTES = 1 << 20;
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_TRIES = 20;

  private final ObjectStore store;
  private final InstantSource clock;
  private final String by;

  /**
   * @param by who does things, such as {@code ann@host}
   */
  public StoreTrail(ObjectStore store, InstantSource clock, String by) {
    this.store = store;
    this.clock = clock;
    this.by = by;
  }

  /**
   * Adds a line; on return it is in the store.
   *
   * @param event such as {@link GatewayEvent#CAPTURE_SHARED}
   * @param about what else there is to say of it
   */
  public void note(String event, Map<String, String> about) throws IOException {
    Map<String, String> all = new TreeMap<>(about);
    all.put("by", by);
    all.put("place", store.location().toString());
    // No two lines are the same, or the second would be taken for the first that came again.
    String id = UUID.randomUUID().toString();
    all.put("id", id);
    GatewayEvent line = GatewayEvent.of(clock.instant(), event, all);
    for (int i = 1; ; i++) {
      try {
        add(line, id);
        return;
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.CHANGED || i == MOST_TRIES) {
          throw new StoreException(
              e.kind(), "the trail of who did what could not be written: " + e.getMessage(), e);
        }
        pause(i);
      }
    }
  }

  private void add(GatewayEvent event, String id) throws IOException {
    Optional<StoredObject> last = lastPart();
    byte[] before = last.isPresent() ? read(last.get()) : new byte[0];
    if (new String(before, US_ASCII).contains(id)) {
      return; // An earlier try has come through, though its answer did not.
    }
    byte[] line = EventChain.line(before, event);
    boolean further = last.isPresent() && before.length + line.length > PART_BYTES;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (!further) {
      text.writeBytes(before);
    }
    text.writeBytes(line);
    String key =
        last.isPresent() && !further
            ? last.get().key()
            : store.location().key(name(last.map(this::number).orElse(0) + 1));
    put(
        key,
        text.toByteArray(),
        last.isPresent() && !further
            ? ObjectStore.PutRule.ifStill(last.get().etag())
            : ObjectStore.PutRule.ONLY_NEW);
    String hash = EventChain.end(line);
    Optional<StoredObject> written = store.find(key);
    if (written.isEmpty() || !new String(readNow(written.get()), US_ASCII).contains(hash)) {
      // A store that looks before it writes, and does not do both at once, let another one in.
      throw new StoreException(
          StoreException.Kind.CHANGED, key + " was written by somebody else, too");
    }
    // Behind the lines, never ahead of them; of two who write it, either is true.
    put(store.location().key(END), (hash + "\n").getBytes(US_ASCII), ObjectStore.PutRule.REPLACE);
  }

  private static String name(int number) {
    return "%s%06d.jsonl".formatted(CaptureKeys.TRAIL, number);
  }

  private int number(StoredObject part) {
    String key = part.key();
    return Integer.parseInt(key.substring(key.length() - 12, key.length() - 6));
  }

  private void put(String key, byte[] text, ObjectStore.PutRule rule) throws IOException {
    store.put(key, ObjectContent.of(text), Sha256.hex(text), rule);
  }

  private Optional<StoredObject> lastPart() throws IOException {
    List<StoredObject> parts = parts();
    // A list does not tell what a conditional put asks for in every store.
    return parts.isEmpty() ? Optional.empty() : store.find(parts.get(parts.size() - 1).key());
  }

  private List<StoredObject> parts() throws IOException {
    List<StoredObject> parts = new ArrayList<>();
    int own = store.location().keyPrefix().length();
    ObjectStore.Listing listing = store.list(store.location().key(CaptureKeys.TRAIL));
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      if (PART.matcher(next.get().key().substring(own)).matches()) {
        parts.add(next.get());
      }
    }
    return parts;
  }

  private byte[] read(StoredObject object) throws IOException {
    if (object.bytes() > MOST_BYTES) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN,
          object.key() + " is over " + MOST_BYTES + " bytes long (expected: a trail of ours)");
    }
    try (InputStream in = store.open(object.key(), object.etag(), 0, object.bytes())) {
      return in.readNBytes(MOST_BYTES);
    }
  }

  private static void pause(int tries) throws IOException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(10, 20L + 20L * tries));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the trail was written", e);
    }
  }

  /**
   * Reads the trail of a place from its first line to its last; empty when there is none. Links
   * that are open and that no line tells of are a finding, too.
   */
  public static Optional<AuditCheck> check(ObjectStore store) throws IOException {
    StoreTrail trail = new StoreTrail(store, InstantSource.system(), "");
    // First the end: lines may be added meanwhile, and never go.
    Optional<StoredObject> end = store.find(store.location().key(END));
    String hash = end.isPresent() ? new String(trail.read(end.get()), US_ASCII).strip() : null;
    List<String> shares = trail.shares();
    SortedMap<String, byte[]> parts = new TreeMap<>();
    StringBuilder text = new StringBuilder();
    int own = store.location().keyPrefix().length();
    for (StoredObject part : trail.parts()) {
      byte[] lines = trail.readNow(part);
      parts.put(part.key().substring(own), lines);
      text.append(new String(lines, US_ASCII));
    }
    if (parts.isEmpty() && hash == null) {
      return Optional.empty();
    }
    AuditCheck found =
        EventChain.check(Path.of(CaptureKeys.TRAIL), parts, hash == null ? "no end" : hash);
    List<Damage> more = new ArrayList<>();
    for (String share : shares) {
      if (text.indexOf(share) < 0) {
        more.add(
            new Damage(share, Damage.Kind.AUDIT, 0, 0, false, "is a link that no line tells of"));
      }
    }
    return Optional.of(found.with(more));
  }

  /* A part may be added to between the list and the reading. */
  private byte[] readNow(StoredObject part) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return read(store.find(part.key()).orElse(part));
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.CHANGED || i == MOST_TRIES) {
          throw e;
        }
        pause(i);
      }
    }
  }

  private List<String> shares() throws IOException {
    List<String> names = new ArrayList<>();
    int own = store.location().keyPrefix().length();
    ObjectStore.Listing listing = store.list(store.location().key(CaptureKeys.SHARES));
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      names.add(next.get().key().substring(own));
    }
    return names;
  }
}
