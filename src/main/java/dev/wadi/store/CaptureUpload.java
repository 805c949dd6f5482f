package dev.wadi.store;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.store.ObjectStore.PutRule;
import dev.wadi.store.ObjectStore.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Puts the files of a capture into a store: data first, then what tells of it, the metadata last.
 * So there is a readable capture at any moment, and what broke off is gone on with by doing it
 * again: files that are there already are not sent.
 *
 * <p>Of a capture that somebody writes to, the file that is being written stays behind.
 */
public final class CaptureUpload {
  private static final int MOST_METADATA_BYTES = 16 << 20;

  /* Beyond a few pages it is cheaper to look for each file than to list what lies there. */
  private static final int MOST_LISTED = 5000;

  private final Path folder;
  private final ObjectStore store;
  private final int concurrency;
  private final Progress progress;

  /** Hears of each file; from several threads. */
  public interface Progress {
    /**
     * @param done files so far, this one too
     * @param of how many there are
     */
    void file(String name, long bytes, Stored stored, int done, int of);
  }

  /**
   * What was done.
   *
   * @param files that are in the store now
   * @param bytes of all of them
   * @param sent how many of them were not there before
   * @param leftBehind names of files that somebody is still writing
   */
  public record Result(int files, long bytes, int sent, List<String> leftBehind) {
    public Result {
      leftBehind = List.copyOf(leftBehind);
    }
  }

  /**
   * @param concurrency files at a time
   */
  public CaptureUpload(Path folder, ObjectStore store, int concurrency, Progress progress) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
    }
    this.folder = folder;
    this.store = store;
    this.concurrency = concurrency;
    this.progress = progress;
  }

  /**
   * Puts all files.
   *
   * @throws dev.wadi.capture.CaptureException when the folder is no capture
   */
  public Result run() throws IOException {
    CaptureMetadata metadata = CaptureMetadata.read(folder);
    Listed listed = Listed.of(store);
    if (!listed.lacks(CaptureKeys.METADATA)) {
      requireSame(metadata);
    }
    List<String> leftBehind = metadata.live() ? CaptureIndexed.unindexed(folder) : List.of();
    Map<Integer, List<String>> turns = new TreeMap<>();
    int all = 0;
    for (String name : CaptureNames.of(folder)) {
      if (!leftBehind.contains(name)) {
        turns.computeIfAbsent(CaptureKeys.turn(name), turn -> new ArrayList<>()).add(name);
        all++;
      }
    }
    Counter counter = new Counter(all);
    for (List<String> names : turns.values()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      names.forEach(name -> tasks.add(() -> put(name, listed, counter)));
      Crew.run(concurrency, tasks);
    }
    return new Result(counter.done, counter.bytes, counter.sent, leftBehind);
  }

  /* Where another capture lies, its files would stay between ours and its index would be gone. */
  private void requireSame(CaptureMetadata ours) throws IOException {
    StoreLocation location = store.location();
    String key = location.key(CaptureKeys.METADATA);
    Optional<StoredObject> there = store.find(key);
    if (there.isEmpty()) {
      return;
    }
    CaptureMetadata theirs;
    try (InputStream in = store.open(key, there.get().etag(), 0, there.get().bytes())) {
      theirs = CaptureMetadata.read(in.readNBytes(MOST_METADATA_BYTES), location.toString());
    }
    if (!theirs.started().equals(ours.started())
        || !Objects.equals(theirs.wadi().tenant(), ours.wadi().tenant())) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          "%s: another capture lies there, which began at %s (expected: a place of its own for each)"
              .formatted(location, theirs.started()));
    }
  }

  private boolean put(String name, Listed listed, Counter counter) throws IOException {
    try (ObjectContent content = content(folder.resolve(name))) {
      PutRule rule = listed.lacks(name) ? PutRule.LISTED_FREE : PutRule.REPLACE;
      Stored stored = store.put(store.location().key(name), content, content.sha256(), rule);
      counter.add(content.bytes(), stored);
      progress.file(name, content.bytes(), stored, counter.done(), counter.all);
      return true;
    }
  }

  /* Small files may be replaced while they travel: they are read once. */
  private static ObjectContent content(Path file) throws IOException {
    String name = file.getFileName().toString();
    return CaptureKeys.isData(name)
        ? ObjectContent.of(file)
        : ObjectContent.of(Files.readAllBytes(file));
  }

  /**
   * What lies at the place already, as far as it was listed: that tells of all files at once which
   * are not there, where asking for each would be as many requests.
   *
   * @param names of the objects
   * @param whole whether these are all
   */
  private record Listed(Set<String> names, boolean whole) {
    static Listed of(ObjectStore store) throws IOException {
      if (store.location().scheme() == StoreLocation.Scheme.FILE) {
        return new Listed(Set.of(), false); // there it is the list that costs
      }
      Set<String> names = new HashSet<>();
      int prefix = store.location().keyPrefix().length();
      ObjectStore.Listing listing = store.list(store.location().keyPrefix());
      for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
        if (names.size() == MOST_LISTED) {
          return new Listed(Set.of(), false);
        }
        names.add(next.get().key().substring(prefix));
      }
      return new Listed(names, true);
    }

    /** Whether it is certain that nothing stands there. */
    boolean lacks(String name) {
      return whole && !names.contains(name);
    }
  }

  /** What was done so far. */
  private static final class Counter {
    private final int all;
    private int done;
    private int sent;
    private long bytes;

    Counter(int all) {
      this.all = all;
    }

    synchronized void add(long more, Stored stored) {
      done++;
      bytes += more;
      sent += stored == Stored.SENT ? 1 : 0;
    }

    synchronized int done() {
      return done;
    }
  }
}
