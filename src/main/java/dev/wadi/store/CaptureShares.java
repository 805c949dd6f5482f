package dev.wadi.store;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Shares a capture that lies in a store: one link, which ends by itself.
 *
 * <p>The link leads to a document below {@code share/} beside the capture, which holds a link to
 * each of the capture's own files and to nothing else. The document tells who shared what until
 * when; without it the one link is dead.
 */
public final class CaptureShares {
  /** S3 takes no longer ones. */
  public static final Duration LONGEST = Duration.ofDays(7);

  private static final int MOST_NAMES = 20;
  private static final int MOST_BYTES = 16 << 20;
  private static final Pattern DOCUMENT = Pattern.compile("[0-9a-f-]{36}\\.json");

  private final ObjectStore store;
  private final InstantSource clock;

  public CaptureShares(ObjectStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * A capture that is shared.
   *
   * @param document what the link leads to, by its name beside the capture; lets nobody in
   * @param link the one to send
   * @param expires when it ends
   * @param files how many it leads to
   */
  public record Made(String document, URI link, Instant expires, int files) {
    /* Whoever has the link has the capture, so it stands in no line of a log by accident. */
    @Override
    public String toString() {
      return "share=" + document + " expires=" + expires + " files=" + files;
    }
  }

  /**
   * Makes a link.
   *
   * @param validity up to {@link #LONGEST}
   * @param by who shares, for the record
   * @param withTrail whether the audit trail, which has senders' addresses, is shared too
   * @param unredacted whether a capture may be shared whose lines nobody redacted
   * @throws StoreException {@link StoreException.Kind#FORBIDDEN} for such a capture otherwise
   */
  public Made share(Duration validity, String by, boolean withTrail, boolean unredacted)
      throws IOException {
    requireValid(validity);
    StoredCapture capture = StoredCapture.open(store);
    if (!unredacted) {
      requireRedacted(metadata(capture), store.location().toString(), "--force");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<Share.Shared> files = new ArrayList<>();
    for (CaptureDownload.RemoteFile file : capture.files()) {
      if (CaptureKeys.isOwn(file.name()) && (withTrail || !CaptureKeys.isTrail(file.name()))) {
        URI link = store.link(store.location().key(file.name()), validity);
        files.add(new Share.Shared(file.name(), file.bytes(), file.sha256(), link));
      }
    }
    Share share = new Share(store.location().toString(), by, now, now.plus(validity), files);
    String name = CaptureKeys.SHARES + UUID.randomUUID() + ".json";
    String key = store.location().key(name);
    Map<String, String> about = new TreeMap<>();
    about.put("share", name);
    about.put("until", share.expires().toString());
    about.put("files", Integer.toString(files.size()));
    about.put("keys", keys(files));
    if (unredacted) {
      about.put("forced", "true");
    }
    // Before anybody can have the link: what no line tells of is not shared.
    new StoreTrail(store, clock, by).note(GatewayEvent.CAPTURE_SHARED, about);
    byte[] json = share.json();
    store.put(key, ObjectContent.of(json), Sha256.hex(json), ObjectStore.PutRule.ONLY_NEW);
    return new Made(name, store.link(key, validity), share.expires(), files.size());
  }

  /**
   * @throws IllegalArgumentException when no link can be good for so long
   */
  public static void requireValid(Duration validity) {
    if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "expiry: " + validity.toHours() + "h (expected: up to " + LONGEST.toHours() + "h)");
    }
  }

  /**
   * @param title what the capture is called in front of people
   * @param force what whoever asks says to share it all the same
   * @throws StoreException {@link StoreException.Kind#FORBIDDEN} when somebody may have lines of it
   *     that nobody redacted
   */
  public static void requireRedacted(CaptureMetadata metadata, String title, String force)
      throws StoreException {
    CaptureMetadata.Redaction redaction = metadata.redaction();
    if (redaction == null || !redaction.enabled() || !redaction.complete()) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN,
          title
              + ": its lines were not redacted, or not all of them, so it is not shared ("
              + force
              + " shares it all the same; wadi redact scrub makes a clean copy)");
    }
  }

  /* The first and the last say which they are; a line of the trail holds no thousands. */
  private static String keys(List<Share.Shared> files) {
    List<String> names = files.stream().map(Share.Shared::name).toList();
    return names.size() <= MOST_NAMES
        ? String.join(" ", names)
        : String.join(" ", names.subList(0, MOST_NAMES - 1)) + " … " + names.get(names.size() - 1);
  }

  private CaptureMetadata metadata(StoredCapture capture) throws IOException {
    try (InputStream in = capture.open(CaptureKeys.METADATA)) {
      return CaptureMetadata.read(in.readNBytes(MOST_BYTES), store.location().toString());
    }
  }

  /**
   * Ends all links to a capture. Who has opened one before may have the links to single files, and
   * these go on until they expire.
   *
   * @param by who ends them, for the record
   * @return how many links were ended, and when the last single one expires, if any goes on
   */
  public Ended end(String by) throws IOException {
    return end(by, name -> true);
  }

  /**
   * The same for one of them.
   *
   * @param document as {@link Made} has it
   */
  public Ended end(String document, String by) throws IOException {
    return end(by, document::equals);
  }

  private Ended end(String by, Predicate<String> meant) throws IOException {
    int ended = 0;
    List<String> names = new ArrayList<>();
    Instant last = Instant.MIN;
    String folder = store.location().key(CaptureKeys.SHARES);
    ObjectStore.Listing listing = store.list(folder);
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      StoredObject object = next.get();
      String name = object.key().substring(folder.length());
      if (!DOCUMENT.matcher(name).matches() || !meant.test(CaptureKeys.SHARES + name)) {
        continue; // not ours
      }
      Instant expires = expires(object);
      last = expires.isAfter(last) ? expires : last;
      store.delete(object.key());
      names.add(object.key().substring(store.location().keyPrefix().length()));
      ended++;
    }
    if (ended > 0) {
      Map<String, String> about = new TreeMap<>();
      about.put("links", Integer.toString(ended));
      about.put("shares", String.join(" ", names));
      about.put("files_until", last.isAfter(clock.instant()) ? last.toString() : "none");
      new StoreTrail(store, clock, by).note(GatewayEvent.CAPTURE_UNSHARED, about);
    }
    return new Ended(ended, last.isAfter(clock.instant()) ? Optional.of(last) : Optional.empty());
  }

  /* What cannot be read was no link, or is none any more; if it was, then for so long at most. */
  private Instant expires(StoredObject object) throws IOException {
    Instant latest = object.modified().plus(LONGEST);
    if (object.bytes() > Share.MOST_BYTES) {
      return latest;
    }
    byte[] text;
    try (InputStream in = store.open(object.key(), object.etag(), 0, object.bytes())) {
      text = in.readAllBytes();
    }
    try {
      return Share.parse(text, object.key()).expires();
    } catch (StoreException e) {
      return latest;
    }
  }

  /**
   * What {@link #end} did.
   *
   * @param links that were ended
   * @param filesUntil until when links to single files may go on, if somebody has them
   */
  public record Ended(int links, Optional<Instant> filesUntil) {}
}
