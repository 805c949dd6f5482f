package dev.wadi.sink.objects;

import dev.wadi.capture.CaptureCopy;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureRemoval;
import dev.wadi.capture.CopiedFiles;
import dev.wadi.capture.IndexEntry;
import dev.wadi.store.CaptureKeys;
import dev.wadi.store.ObjectContent;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.ObjectStore.PutRule;
import dev.wadi.store.StoreException;
import dev.wadi.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One capture and its copy in the bucket.
 *
 * <p>First the copy's metadata are written, where none stand: that claims the place. Then each
 * closed file, then the index that names it, then the metadata that count it; so whoever reads the
 * bucket meanwhile finds a capture that is whole as far as it goes. Nothing is remembered here that
 * the bucket does not know: after a crash its index says what is there, and a file that is there
 * and not in the index yet is recognised by its hash.
 *
 * <p>One thread at a time: whoever has {@link #take}n it.
 */
final class CaptureMirror {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureMirror.class);

  /* With many files waiting, index and metadata need not follow each of them. */
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_FILES_IN_A_TURN = 16;
  private static final DateTimeFormatter STARTED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss");

  private final ObjectsSettings settings;
  private final ObjectStore store;
  private final CopyCounts counts;
  private final Consumer<Copied> listener;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;

  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile LocalCapture capture;
  private volatile Waiting waiting = Waiting.NOTHING;
  private volatile @Nullable Instant turnSince;

  /* Of the thread that looks. */
  private @Nullable Stamp lookedAside;

  /* The rest belongs to whoever has taken it. */
  private volatile @Nullable String place;
  private @Nullable CopyTexts texts;
  private boolean compared;
  private boolean counted;
  private long lostFiles;
  private long lostLines;
  private @Nullable Set<String> told;
  private @Nullable Stamp looked;
  private @Nullable Stamp done;
  private @Nullable Instant finished;
  private long notBeforeNanos;

  CaptureMirror(
      LocalCapture capture,
      ObjectsSettings settings,
      ObjectStore store,
      CopyCounts counts,
      Consumer<Copied> listener,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.capture = capture;
    this.settings = settings;
    this.store = store;
    this.counts = counts;
    this.listener = listener;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.notBeforeNanos = nanoTicker.getAsLong();
  }

  /** Takes it for this thread, if no other has it. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  void giveBack() {
    taken.set(false);
  }

  /** The same after work: what waits is counted anew, also if the folder is as it was. */
  void giveBackWorked() {
    looked = null;
    giveBack();
  }

  LocalCapture capture() {
    return capture;
  }

  /** The same capture as it is found now; may be told at any time. */
  void isNow(LocalCapture now) {
    capture = now;
  }

  /** What of it is not copied yet; may be asked at any time. */
  Waiting waiting() {
    return waiting;
  }

  /** Since when the bucket has not got on with this capture, while it is worked on; null else. */
  @Nullable Instant turnSince() {
    return turnSince;
  }

  /** It is left alone for a while, after a failure that concerns it alone. */
  void leaveAlone(long millis) {
    notBeforeNanos = nanoTicker.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** A person wants it tried now. */
  void retryNow() {
    notBeforeNanos = nanoTicker.getAsLong();
  }

  /** Whether there is something to do, by a look at the folder alone. */
  boolean wantsTurn() throws IOException {
    Stamp now = Stamp.of(capture.folder());
    if (!now.equals(looked)) {
      waiting = waitingHere();
      looked = now;
    }
    return nanoTicker.getAsLong() - notBeforeNanos >= 0 && (!now.equals(done) || removable());
  }

  /** Counts what waits while another has it, who may be waiting for the bucket for long. */
  void lookAside() throws IOException {
    Stamp now = Stamp.of(capture.folder());
    if (!now.equals(lookedAside)) {
      waiting = waitingByList();
      lookedAside = now;
    }
  }

  /* As long as the bucket was not asked, a list beside the capture says what is there. */
  private Waiting waitingHere() throws IOException {
    CopyTexts known = texts;
    if (known != null) {
      return waiting(
          CaptureCopy.of(capture.folder(), known.index(), known.metadata(), title()).waiting());
    }
    return waitingByList();
  }

  private Waiting waitingByList() throws IOException {
    String here = title();
    Set<String> copied =
        CopiedFiles.of(capture.folder())
            .filter(there -> there.where().equals(here))
            .map(CopiedFiles::files)
            .orElse(Set.of());
    return waiting(
        CaptureCopy.of(capture.folder(), null, null, title()).waiting().stream()
            .filter(entry -> !copied.contains(entry.file()))
            .toList());
  }

  private Waiting waiting(List<IndexEntry> entries) throws IOException {
    long bytes = 0;
    Instant since = null;
    for (IndexEntry entry : entries) {
      Path file = capture.folder().resolve(entry.file());
      try {
        bytes += Files.size(file);
        since = since == null ? Files.getLastModifiedTime(file).toInstant() : since;
      } catch (NoSuchFileException e) {
        // The disk cap took it; the index will say so.
        LOG.debug("A file went while it was looked at. file={}", file);
      }
    }
    return new Waiting(entries.size(), bytes, since == null && bytes == 0 ? null : since);
  }

  /** What the copy is called in front of people. */
  private String title() throws IOException {
    return store.location() + "/" + place();
  }

  private String place() throws IOException {
    String known = place;
    if (known == null) {
      OffsetDateTime started = CaptureMetadata.read(capture.folder()).started();
      String name =
          capture.name().isEmpty()
              ? started.withOffsetSameInstant(ZoneOffset.UTC).format(STARTED)
              : capture.name();
      known = settings.key().of(capture.tenant(), name, started);
      place = known;
    }
    return known;
  }

  /**
   * Copies some of what waits.
   *
   * @param goOn asked between files
   * @return whether more waits
   * @throws StoreException when the store did not do what it was asked; {@link
   *     StoreException.Kind#CHANGED} concerns this capture alone
   */
  boolean turn(BooleanSupplier goOn) throws IOException {
    boolean good = false;
    turnSince = clock.instant();
    try {
      boolean more = !Stamp.of(capture.folder()).equals(done) && copy(goOn);
      if (!more && removable()) {
        remove();
      }
      good = true;
      return more;
    } finally {
      turnSince = null;
      if (!good) {
        texts = null;
      }
    }
  }

  private boolean copy(BooleanSupplier goOn) throws IOException {
    Stamp stamp = Stamp.of(capture.folder());
    CopyTexts there = texts == null ? CopyTexts.read(store, place()) : texts;
    texts = there;
    CaptureCopy copy = CaptureCopy.of(capture.folder(), there.index(), there.metadata(), title());
    requireOfThis(copy);
    if (there.metadata() == null) {
      there.putMetadata(copy.metadata());
    }
    compare(copy);
    List<IndexEntry> sent = new ArrayList<>();
    int files = 0;
    long toldNanos = nanoTicker.getAsLong();
    for (IndexEntry entry : copy.waiting()) {
      if (files == MOST_FILES_IN_A_TURN || !goOn.getAsBoolean()) {
        break;
      }
      if (send(entry, copy)) {
        sent.add(entry);
      }
      files++;
      if (nanoTicker.getAsLong() - toldNanos > TELL_NANOS) {
        tell(copy, there, sent);
        sent.clear();
        toldNanos = nanoTicker.getAsLong();
      }
    }
    tell(copy, there, sent);
    boolean more = !copy.complete();
    done = more ? null : stamp;
    finished =
        more
            ? null
            : Optional.ofNullable(copy.original().stopped())
                .map(OffsetDateTime::toInstant)
                .orElse(null);
    return more;
  }

  private void requireOfThis(CaptureCopy copy) throws IOException {
    if (!copy.isOfThis()) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          title()
              + ": another capture lies there (cure: a place of its own for each gateway, such as"
              + " {host} in wadi.objects.key)");
    }
  }

  /* Once: somebody may have taken objects away while nobody looked. */
  private void compare(CaptureCopy copy) throws IOException {
    if (compared) {
      return;
    }
    String prefix = CopyTexts.key(store, place(), "");
    Set<String> objects = new HashSet<>();
    ObjectStore.Listing listing = store.list(prefix);
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      objects.add(next.get().key().substring(prefix.length()));
    }
    for (String file : copy.files()) {
      if (objects.contains(file)) {
        continue;
      }
      if (Files.exists(capture.folder().resolve(file))) {
        copy.lacks(file);
      } else {
        LOG.warn(
            "A copied file is neither in the bucket nor here any more. copy={} file={}",
            title(),
            file);
      }
    }
    compared = true;
  }

  private boolean send(IndexEntry entry, CaptureCopy copy) throws IOException {
    Path file = capture.folder().resolve(entry.file());
    try (ObjectContent content = ObjectContent.of(file)) {
      store.put(
          CopyTexts.key(store, place(), entry.file()), content, content.sha256(), PutRule.ONLY_NEW);
      counts.bytes.add(content.bytes());
    } catch (NoSuchFileException e) {
      // The disk cap was faster; its counts say so, and with them the copy's.
      copy.gone(entry);
      return false;
    }
    copy.has(entry);
    counts.files.increment();
    counts.lines.add(entry.lines());
    turnSince = clock.instant();
    return true;
  }

  /* The index after the files, the metadata after the index. */
  private void tell(CaptureCopy copy, CopyTexts there, List<IndexEntry> sent) throws IOException {
    if (!copy.files().isEmpty()) {
      putBeside(copy);
      there.putIndex(copy.index());
    }
    boolean news = there.putMetadata(copy.metadata());
    countLost(copy);
    Set<String> copied = new TreeSet<>(copy.copied());
    if (!copied.equals(told)) {
      CopiedFiles.write(capture.folder(), title(), copied);
      told = copied;
    }
    waiting = waiting(copy.waiting());
    if (news) {
      listener.accept(
          new Copied(
              capture.tenant(),
              capture.name(),
              title(),
              sent.size(),
              sent.stream().mapToLong(IndexEntry::lines).sum(),
              copy.complete() && !copy.original().live()));
    }
  }

  /* The trail grows while somebody writes; manifest and signature fit only what is the same. */
  private void putBeside(CaptureCopy copy) throws IOException {
    if (copy.original().live() || !copy.complete()) {
      return;
    }
    for (String name : beside()) {
      boolean goes = CaptureKeys.isTrail(name) ? settings.trail() : copy.exact();
      if (goes) {
        ObjectContent content =
            ObjectContent.of(Files.readAllBytes(capture.folder().resolve(name)));
        store.put(CopyTexts.key(store, place(), name), content, content.sha256(), PutRule.REPLACE);
      }
    }
  }

  private List<String> beside() throws IOException {
    Path folder = capture.folder();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> folder.relativize(path).toString().replace('\\', '/'))
          .filter(name -> CaptureKeys.isOwn(name) && !CaptureKeys.isData(name))
          .filter(name -> !name.equals(CaptureKeys.INDEX) && !name.equals(CaptureKeys.METADATA))
          .sorted()
          .toList();
    }
  }

  private void countLost(CaptureCopy copy) throws IOException {
    if (!counted) {
      lostFiles = copy.saidLostFiles();
      lostLines = copy.saidLostLines();
      counted = true;
    }
    long files = copy.lostFiles() - lostFiles;
    long lines = copy.lostLines() - lostLines;
    if (files > 0) {
      counts.lostFiles.add(files);
      counts.lostLines.add(Math.max(0, lines));
      lostFiles += files;
      lostLines += Math.max(0, lines);
      LOG.warn(
          "Files went for the disk cap before they could be copied. copy={} files={} lines={}",
          title(),
          files,
          lines);
    }
  }

  /* A tenant's newest capture stays: the next one learns from it what was kept. */
  private boolean removable() {
    Instant end = finished;
    return !settings.removeAfter().isZero()
        && !capture.newest()
        && end != null
        && !end.plus(settings.removeAfter()).isAfter(clock.instant());
  }

  private void remove() throws IOException {
    Path folder = capture.folder();
    for (IndexEntry entry : CaptureCopy.of(folder, null, null, title()).waiting()) {
      String key = CopyTexts.key(store, place(), entry.file());
      Optional<StoredObject> there = store.find(key);
      if (there.isEmpty() || there.get().bytes() != Files.size(folder.resolve(entry.file()))) {
        compared = false;
        done = null;
        finished = null;
        return;
      }
    }
    try {
      long bytes = CaptureRemoval.delete(folder);
      counts.removed(capture, title(), bytes);
      LOG.info("A capture that is copied was deleted here. copy={} bytes={}", title(), bytes);
    } catch (CaptureException e) {
      // On hold, or somebody looks at it: it stays, and is asked again later.
      LOG.debug("A capture that is copied stays. folder={}", folder, e);
      leaveAlone(TimeUnit.MINUTES.toMillis(1));
    }
  }
}
