package dev.wadi.capture;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one capture folder: {@link #append} takes batches, {@link #commit} makes all of them
 * durable, together with the places in the WAL they came from.
 *
 * <p>Holds about three frames of memory. A failed append or commit throws {@link IOException} and
 * takes back everything appended since the last commit: give those batches again, later; the writer
 * mends itself before it takes the first of them. {@code docs/capture-format.md} defines the
 * folder. Threads may share a writer, and wait for each other.
 */
public final class CaptureWriter implements AutoCloseable {
  private static final int FIRST_BUFFER_BYTES = 64 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(CaptureWriter.class);

  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss");
  private static final int NAME_LENGTH = "2026-01-15T103201".length();
  private static final int MAX_STREAMS_REMEMBERED = 4096;
  private static final long MAX_UNCOMMITTED_BYTES = 256L << 20;
  private static final int MAX_LABELS_SEEN = 1000;
  private static final int LEVEL_1_HASH_LOG = 13;

  private final Path folder;
  private final CaptureSettings settings;
  private final @Nullable String tenant;
  private final InstantSource clock;
  private final CaptureFiles.Opener opener;
  private final FolderLock folderLock;

  /*
   * Guards everything below. Files are written and synced under it: one writer works on a folder,
   * and whoever else asks (an operator's roll, statistics) can wait for a disk.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final JsonLineEncoder encoder;
  private final Repair repair;
  private final AuditTrail audit;
  private final Map<String, IndexEntry> index = new TreeMap<>();
  private final TreeMap<String, Long> closedDiskBytes = new TreeMap<>();
  private final Map<Labels, StreamUse> streams = new HashMap<>();
  private final LabelCounts labelCounts = new LabelCounts();
  private final Set<String> labelsSeen = new TreeSet<>();
  private final Map<String, Position> durable = new HashMap<>();
  private final Map<String, Position> changed = new HashMap<>();
  private final Instant started;
  private final OffsetDateTime startedAsWritten;
  private final CaptureMetadata.@Nullable Redaction redaction;
  private @Nullable DataFile active;
  private @Nullable DataFile broken;
  private Instant activeOpened = Instant.EPOCH;
  private String lastName = "";
  private boolean dirty;
  private boolean indexStale;
  private boolean metadataStale;
  private boolean closed;
  private boolean partial;
  private long closedLines;
  private long closedPlainBytes;
  private long smallFilesBytes;
  private long deletedFiles;
  private long deletedLines;
  private long deletedBytes;
  private long commits;
  private long failures;
  private final Map<String, Long> rolls = new TreeMap<>();
  private long repeatedBatches;
  private long repeatedLines;

  /** What is made once for a label set, and its lines in the active file. */
  private static final class StreamUse {
    final byte[] middle;
    long lines;

    StreamUse(byte[] middle) {
      this.middle = middle;
    }
  }

  /**
   * Opens a folder for writing; makes it, or goes on with what is there after mending it.
   *
   * @param tenant whose lines, when they are all of one; null for a mixed capture
   * @param known positions known from elsewhere, such as the tenant's capture before this one
   * @throws CaptureException when the folder is something else, newer, sealed, held by another
   *     writer, or not writable
   */
  public static CaptureWriter open(
      Path folder,
      CaptureSettings settings,
      @Nullable String tenant,
      Map<String, Position> known,
      InstantSource clock)
      throws IOException {
    return open(folder, settings, tenant, known, clock, CaptureFiles.Opener.SYSTEM);
  }

  static CaptureWriter open(
      Path folder,
      CaptureSettings settings,
      @Nullable String tenant,
      Map<String, Position> known,
      InstantSource clock,
      CaptureFiles.Opener opener)
      throws IOException {
    boolean there = Files.exists(folder.resolve(CaptureFiles.METADATA));
    if (there) {
      requireUsable(folder, CaptureMetadata.read(folder));
    } else {
      CaptureFiles.makeFolder(opener, folder);
      requireEmpty(folder);
    }
    FolderLock held = FolderLock.take(folder);
    try {
      CaptureMetadata before = there ? CaptureMetadata.read(folder) : null;
      if (before != null) {
        requireUsable(folder, before);
      }
      return new CaptureWriter(folder, settings, tenant, known, clock, opener, held, before);
    } catch (IOException | RuntimeException e) {
      try {
        held.release(false);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      if (e instanceof IOException io) {
        throw CaptureFiles.unwritable(folder, io);
      }
      throw e;
    }
  }

  /** Makes a folder that captures are to lie in, and its parents, 0700 each, durably. */
  public static void prepareFolder(Path folder) throws IOException {
    CaptureFiles.makeFolder(CaptureFiles.Opener.SYSTEM, folder);
    if (!Files.isWritable(folder)) {
      throw new CaptureException(
          CaptureException.Kind.UNWRITABLE, "permission denied: cannot write " + folder);
    }
  }

  private static void requireUsable(Path folder, CaptureMetadata metadata) throws IOException {
    if (metadata.wadi().sealed()) {
      throw new CaptureException(
          CaptureException.Kind.SEALED,
          "capture " + folder + " is sealed: nothing is appended to it any more");
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<String> foreign =
          all.map(p -> p.getFileName().toString())
              .filter(name -> !name.startsWith(".") && !name.equals("lost+found"))
              .sorted()
              .limit(3)
              .toList();
      if (!foreign.isEmpty()) {
        throw new CaptureException(
            CaptureException.Kind.NOT_A_CAPTURE,
            folder
                + " is not a capture and not empty (it holds "
                + String.join(", ", foreign)
                + "): choose another folder");
      }
    } catch (IOException e) {
      throw CaptureFiles.unwritable(folder, e);
    }
  }

  private CaptureWriter(
      Path folder,
      CaptureSettings settings,
      @Nullable String tenant,
      Map<String, Position> known,
      InstantSource clock,
      CaptureFiles.Opener opener,
      FolderLock folderLock,
      @Nullable CaptureMetadata before)
      throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.tenant = tenant;
    this.clock = clock;
    this.opener = opener;
    this.folderLock = folderLock;
    /* It grows to a frame's size where there is that much: most of many tenants say little. */
    this.encoder = new JsonLineEncoder(FIRST_BUFFER_BYTES);
    zstd.setLevel(settings.zstdLevel());
    if (settings.zstdLevel() == 1) {
      // Half the table stays in the processor's nearest cache: 15 % faster, and no larger on logs.
      zstd.setHashLog(LEVEL_1_HASH_LOG);
    }
    zstd.setChecksum(true);
    zstd.setContentSize(true);
    this.repair = new Repair(opener, folder, settings.frameBytes(), encoder, zstd);
    this.startedAsWritten =
        before == null ? CaptureMetadata.utc(clock.instant()) : before.started();
    this.started = startedAsWritten.toInstant();
    this.redaction =
        settings.redaction() != null || before == null ? settings.redaction() : before.redaction();
    durable.putAll(known);
    boolean ready = false;
    try {
      this.audit = new AuditTrail(opener, folder, settings.maxAuditBytes());
      try {
        if (before != null) {
          takeOver(before);
        }
        writeMetadata(null, false);
        flushAudit();
        enforceCap();
        ready = true;
      } finally {
        if (!ready) {
          audit.close();
        }
      }
    } finally {
      if (!ready) {
        zstd.close();
      }
    }
  }

  /** Mends what a crash left, and goes on counting where it was. */
  private void takeOver(CaptureMetadata before) throws IOException {
    Repair.mergeInto(durable, before.wadi().positions());
    partial = before.wadi().partial();
    deletedFiles = before.wadi().deletedFiles();
    deletedLines = before.wadi().deletedLines();
    deletedBytes = before.wadi().deletedBytes();
    if (before.labelsSeen() != null) {
      labelsSeen.addAll(before.labelsSeen());
    }
    deleteLeftovers();
    Map<String, IndexEntry> indexed = CaptureIndex.read(folder);
    boolean changedIndex = false;
    for (String name : CaptureFiles.dataNames(folder)) {
      remember(name);
      IndexEntry entry = indexed.remove(name);
      if (entry != null) {
        addClosed(name, entry);
      } else if (Files.exists(folder.resolve(name))) {
        changedIndex |= finish(name, indexed);
      }
    }
    // What is left in the index names files that are gone.
    changedIndex |= !indexed.isEmpty();
    indexed.values().forEach(this::tellMissing);
    if (changedIndex) {
      CaptureIndex.replace(opener, folder, index.values());
    }
    long lines = 0;
    long bytes = 0;
    for (IndexEntry entry : index.values()) {
      lines += entry.lines();
      bytes += entry.bytes();
      entry.labels().keySet().forEach(this::see);
    }
    closedLines = Math.max(before.totalLines(), lines + deletedLines);
    closedPlainBytes = Math.max(before.totalBytes(), bytes + deletedBytes);
    readNewestPositions();
  }

  private void tellMissing(IndexEntry entry) {
    LOG.warn(
        "A data file that the index names is gone, its lines with it. folder={} file={} lines={}",
        folder,
        entry.file(),
        entry.lines());
    audit.add(
        AuditEvent.ofFile(
            clock.instant(),
            AuditEvent.FILE_MISSING,
            entry.file(),
            entry.lines(),
            entry.bytes(),
            "not there at the start"));
  }

  private void deleteLeftovers() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String name = path.getFileName().toString();
        if (name.startsWith(".") && name.endsWith(CaptureFiles.TEMPORARY)) {
          Files.delete(path);
        }
      }
    }
  }

  /** Finishes one file that the index does not name; true when the index gets a new entry. */
  private boolean finish(String name, Map<String, IndexEntry> indexed) throws IOException {
    String twin = CaptureFiles.stem(name) + CaptureFiles.COMPRESSED;
    if (!CaptureFiles.isCompressed(name)
        && (indexed.containsKey(twin) || index.containsKey(twin))
        && Files.isRegularFile(folder.resolve(twin))) {
      // Compressed and indexed; only the last step, deleting the plain file, is missing.
      Files.delete(folder.resolve(name));
      return false;
    }
    Repair.Outcome outcome = repair.finish(name);
    Repair.mergeInto(durable, outcome.positions());
    IndexEntry entry = outcome.entry();
    LOG.warn(
        "A data file that nobody closed was finished. folder={} file={} what=\"{}\" lines={}",
        folder,
        name,
        outcome.what(),
        entry == null ? 0 : entry.lines());
    audit.add(
        AuditEvent.ofFile(
            clock.instant(),
            AuditEvent.FILE_REPAIRED,
            name,
            entry == null ? 0 : entry.lines(),
            entry == null ? 0 : entry.bytes(),
            outcome.what()));
    if (entry == null || outcome.name() == null) {
      return false;
    }
    addClosed(outcome.name(), entry);
    return true;
  }

  /** The newest file's closing commit knows every tenant, should the metadata be older. */
  private void readNewestPositions() throws IOException {
    if (closedDiskBytes.isEmpty() || !CaptureFiles.isCompressed(closedDiskBytes.lastKey())) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(folder.resolve(closedDiskBytes.lastKey()), StandardOpenOption.READ)) {
      Repair.mergeInto(durable, DataFileLayout.read(channel).positions());
    }
  }

  private void addClosed(String name, IndexEntry entry) throws IOException {
    index.put(name, entry);
    closedDiskBytes.put(name, CaptureFiles.size(folder.resolve(name)));
  }

  private void see(String label) {
    if (labelsSeen.size() < MAX_LABELS_SEEN) {
      labelsSeen.add(label);
    }
  }

  public Path folder() {
    return folder;
  }

  /** What {@link #append(Batch, Position, Position)} did with a batch. */
  public enum Appended {
    /** It is here now, and durable after the next commit. */
    TAKEN,
    /** All of it was here already: dropped, and counted. */
    REPEATED,
    /** Its beginning was here already, its end was not: nothing was done. */
    OVERLAPS
  }

  /**
   * Takes the entries of a batch; they are durable after the next {@link #commit}.
   *
   * @param position up to where in the WAL the batch reaches; null when it comes from elsewhere
   * @return false when the batch is a repetition of what is here already, and was dropped
   * @throws IOException when it cannot be written; everything since the last commit is taken back
   */
  public boolean append(Batch batch, @Nullable Position position) throws IOException {
    return append(batch, null, position) == Appended.TAKEN;
  }

  /**
   * Takes the entries of a batch of which also the beginning is known. The WAL may join other
   * records when it delivers again; a batch that is here in part is not taken, and wanted again
   * from {@link #position} on.
   *
   * @param start where in the WAL the batch begins
   * @param end up to where it reaches
   */
  public Appended append(Batch batch, @Nullable Position start, @Nullable Position end)
      throws IOException {
    lock.lock();
    try {
      requireOpen();
      mend();
      Position here = end == null ? null : newest(batch.tenant());
      if (end != null && here != null) {
        if (end.compareTo(here) <= 0) {
          repeatedBatches++;
          repeatedLines += batch.entries();
          return Appended.REPEATED;
        }
        if (start != null && start.compareTo(here) < 0) {
          return Appended.OVERLAPS;
        }
      }
      if (!batch.isEmpty()) {
        write(batch);
      }
      if (end != null) {
        changed.put(batch.tenant(), end);
      }
      return Appended.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Up to where in the WAL a tenant's lines are here, durable or not yet; null when unknown. */
  public @Nullable Position position(String ofTenant) {
    lock.lock();
    try {
      return newest(ofTenant);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Position newest(String ofTenant) {
    Position fresh = changed.get(ofTenant);
    return fresh == null ? durable.get(ofTenant) : fresh;
  }

  private void write(Batch batch) throws IOException {
    DataFile file = active;
    if (file != null) {
      if (file.plainBytes() + renderedBytes(batch) > settings.maxFileBytes()) {
        rollActive("size");
      } else if (tooOld()) {
        rollActive("age");
      } else if (file.uncommittedBytes() > MAX_UNCOMMITTED_BYTES) {
        commitActive();
      }
    }
    file = active == null ? openActive() : active;
    try {
      for (LogStream stream : batch.streams()) {
        StreamUse use = streams.get(stream.labels());
        if (use == null) {
          use = newUse(stream.labels());
        }
        file.append(stream, use.middle);
        use.lines += stream.size();
      }
      dirty = true;
    } catch (IOException | RuntimeException | Error e) {
      takeBack(file, e);
      throw e;
    }
  }

  /** What a batch takes in a data file, but for what escapes add. */
  private static long renderedBytes(Batch batch) {
    long bytes = batch.lineBytes();
    for (LogStream stream : batch.streams()) {
      long labels = 60;
      for (int i = 0; i < stream.labels().size(); i++) {
        labels += stream.labels().name(i).length() + stream.labels().value(i).length() + 6;
      }
      bytes += labels * stream.size();
    }
    return bytes;
  }

  private StreamUse newUse(Labels labels) {
    if (streams.size() >= MAX_STREAMS_REMEMBERED) {
      foldStreams();
      streams.clear();
    }
    StreamUse use = new StreamUse(JsonLineEncoder.middle(labels));
    streams.put(labels, use);
    return use;
  }

  private void foldStreams() {
    streams.forEach(
        (labels, use) -> {
          if (use.lines > 0) {
            labelCounts.add(labels, use.lines);
            use.lines = 0;
          }
        });
  }

  /**
   * Makes everything appended so far durable.
   *
   * @throws IOException when that failed; everything since the last commit is taken back
   */
  public void commit() throws IOException {
    lock.lock();
    try {
      requireOpen();
      mend();
      if (dirty) {
        commitActive();
        enforceCap();
      }
      flushAudit();
    } finally {
      lock.unlock();
    }
  }

  private void commitActive() throws IOException {
    DataFile file = active;
    if (file == null) {
      return;
    }
    try {
      file.commit(changed);
    } catch (IOException | RuntimeException | Error e) {
      takeBack(file, e);
      throw e;
    }
    commits++;
    durableNow();
  }

  private void durableNow() {
    durable.putAll(changed);
    changed.clear();
    dirty = false;
    encoder.shrink(settings.frameBytes() * 2);
  }

  /** Closes the data file; the next line opens a new one. */
  public void roll() throws IOException {
    lock.lock();
    try {
      requireOpen();
      mend();
      if (active != null) {
        rollActive("manual");
        enforceCap();
      }
      flushAudit();
    } finally {
      lock.unlock();
    }
  }

  /** Does what time asks for: closes a file that is too old, repeats small writes that failed. */
  public void maintain() throws IOException {
    lock.lock();
    try {
      requireOpen();
      mend();
      if (active != null && tooOld()) {
        rollActive("age");
        enforceCap();
      }
      writeStale();
      flushAudit();
    } finally {
      lock.unlock();
    }
  }

  /** Notes an event; it is written with the next commit, or by {@link #maintain}. */
  public void audit(AuditEvent event) {
    lock.lock();
    try {
      if (!closed) {
        audit.add(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes for good that this is a copy of what could be read of a damaged capture. */
  public void markPartial() {
    lock.lock();
    try {
      partial = true;
      metadataStale = true;
    } finally {
      lock.unlock();
    }
  }

  /** Finishes the capture for good: nobody appends to it again. */
  public void seal() throws IOException {
    finish(true);
  }

  /** Commits, closes the data file and lets the folder go; it may be opened again. */
  @Override
  public void close() throws IOException {
    finish(false);
  }

  private void finish(boolean seal) throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (seal) {
        // A sealed capture is whole: what cannot be written keeps it open.
        finishFiles(true);
        release(true);
      } else {
        try {
          finishFiles(false);
        } finally {
          release(false);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void finishFiles(boolean seal) throws IOException {
    mend();
    if (active != null) {
      rollActive(seal ? "seal" : "close");
    }
    Instant now = clock.instant();
    if (seal) {
      audit.add(AuditEvent.of(now, AuditEvent.CAPTURE_SEALED));
    }
    audit.flush();
    audit.sync();
    if (indexStale) {
      CaptureIndex.replace(opener, folder, index.values());
      indexStale = false;
    }
    writeMetadata(now, seal);
  }

  private void release(boolean sealed) throws IOException {
    closed = true;
    try (zstd;
        audit) {
      if (active != null) {
        active.close();
      }
    } finally {
      folderLock.release(sealed);
    }
  }

  /** Appends, commits and rolls that failed; each took back what was not committed. */
  public long failures() {
    lock.lock();
    try {
      return failures;
    } finally {
      lock.unlock();
    }
  }

  public CaptureStats stats() {
    lock.lock();
    try {
      DataFile file = active;
      return new CaptureStats(
          started,
          closedLines + (file == null ? 0 : file.lines()),
          closedPlainBytes + (file == null ? 0 : file.plainBytes()),
          usage(),
          closedDiskBytes.size() + (file == null ? 0 : 1),
          file == null ? null : file.name(),
          commits,
          failures,
          Map.copyOf(rolls),
          repeatedBatches,
          repeatedLines,
          deletedFiles,
          deletedLines,
          audit.lost());
    } finally {
      lock.unlock();
    }
  }

  /** Up to where in the WAL each tenant's lines are durable here. */
  public Map<String, Position> positions() {
    lock.lock();
    try {
      return Map.copyOf(durable);
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("capture " + folder + " is closed");
    }
  }

  private boolean tooOld() {
    return !settings.maxFileAge().isZero()
        && Duration.between(activeOpened, clock.instant()).compareTo(settings.maxFileAge()) >= 0;
  }

  private DataFile openActive() throws IOException {
    Instant now = clock.instant();
    Path path = folder.resolve(nextName(now));
    DataFile file;
    try {
      file = new DataFile(opener, path, settings.frameBytes(), encoder, zstd, false, durable);
    } catch (IOException e) {
      failures++;
      changed.clear();
      throw CaptureFiles.unwritable(path, e);
    }
    active = file;
    activeOpened = now;
    remember(file.name());
    try {
      CaptureFiles.syncFolder(opener, path);
    } catch (IOException e) {
      takeBack(file, e);
      throw e;
    }
    return file;
  }

  /*
   * Names sort by time even when the clock is set back: the disk cap deletes in name order. So a
   * new name is never before the last one.
   */
  private String nextName(Instant now) {
    String stamp = NAME.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
    int number = 0;
    if (!lastName.isEmpty()) {
      String lastStamp = lastName.substring(0, NAME_LENGTH);
      if (stamp.compareTo(lastStamp) <= 0) {
        stamp = lastStamp;
        number = Integer.parseInt(lastName.substring(NAME_LENGTH + 1)) + 1;
        if (number > 999) {
          stamp = NAME.format(LocalDateTime.parse(lastStamp, NAME).plusSeconds(1));
          number = 0;
        }
      }
    }
    return stamp + String.format("-%03d", number) + CaptureFiles.COMPRESSED;
  }

  private void remember(String name) {
    String stem = CaptureFiles.stem(name);
    if (stem.length() != NAME_LENGTH + 4 || stem.compareTo(lastName) <= 0) {
      return;
    }
    try {
      LocalDateTime.parse(stem.substring(0, NAME_LENGTH), NAME);
      if (Integer.parseInt(stem.substring(NAME_LENGTH + 1)) >= 0) {
        lastName = stem;
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      // Any name may be a data file; one that is no time does not matter here.
      LOG.debug("A data file has a name of its own. name={}", name);
    }
  }

  /** Finishes the active file and tells index, metadata and trail. */
  private void rollActive(String reason) throws IOException {
    DataFile file = active;
    if (file == null) {
      return;
    }
    Map<String, Position> all = new HashMap<>(durable);
    all.putAll(changed);
    try {
      file.finish(all);
    } catch (IOException | RuntimeException | Error e) {
      takeBack(file, e);
      throw e;
    }
    durableNow();
    commits++;
    rolls.merge(reason, 1L, Long::sum);
    active = null;
    foldStreams();
    IndexEntry entry =
        new IndexEntry(
            file.name(),
            file.minNanos(),
            file.maxNanos(),
            file.lines(),
            file.plainBytes(),
            labelCounts.counts(),
            labelCounts.omitted());
    labelCounts.clear();
    entry.labels().keySet().forEach(this::see);
    entry.labelsOmitted().forEach(this::see);
    closedLines += entry.lines();
    closedPlainBytes += entry.bytes();
    if (file.poorlyPacked()) {
      packAnew(file.path(), entry, all);
    }
    addClosed(file.name(), entry);
    audit.add(
        AuditEvent.ofFile(
            clock.instant(),
            AuditEvent.FILE_ROLLED,
            file.name(),
            entry.lines(),
            entry.bytes(),
            reason));
    indexRolled(entry);
  }

  private void packAnew(Path path, IndexEntry entry, Map<String, Position> all) {
    try {
      repair.repack(path, entry, all);
    } catch (IOException e) {
      LOG.warn(
          "A data file with small frames stays as it is: no room to pack it anew. file={}",
          path,
          e);
    }
  }

  /*
   * The file is whole and durable. Should its index line or the metadata not fit on the disk now,
   * readers take it for an orphan, and we write both later.
   */
  private void indexRolled(IndexEntry entry) {
    metadataStale = true;
    try {
      if (!indexStale) {
        indexStale = true;
        CaptureIndex.append(opener, folder, entry);
        indexStale = false;
      }
    } catch (IOException e) {
      LOG.warn("The index could not be written, it will be again. folder={}", folder, e);
    }
    writeStale();
  }

  private void writeStale() {
    try {
      if (indexStale) {
        CaptureIndex.replace(opener, folder, index.values());
        indexStale = false;
      }
      if (metadataStale) {
        writeMetadata(null, false);
      }
    } catch (IOException e) {
      LOG.warn("Index or metadata could not be written, they will be again. folder={}", folder, e);
    }
  }

  private void writeMetadata(@Nullable Instant stopped, boolean sealed) throws IOException {
    CaptureMetadata metadata =
        new CaptureMetadata(
            CaptureMetadata.VERSION,
            "jsonl",
            startedAsWritten,
            stopped == null ? null : CaptureMetadata.utc(stopped),
            closedLines,
            closedPlainBytes,
            new ArrayList<>(labelsSeen),
            redaction,
            new CaptureMetadata.Extras(
                tenant, sealed, partial, durable, deletedFiles, deletedLines, deletedBytes));
    CaptureFiles.replace(opener, folder.resolve(CaptureFiles.METADATA), metadata.toJson());
    metadataStale = false;
    smallFilesBytes =
        CaptureFiles.size(folder.resolve(CaptureFiles.METADATA))
            + CaptureFiles.size(folder.resolve(CaptureFiles.INDEX));
  }

  private void flushAudit() {
    try {
      audit.flush();
    } catch (IOException e) {
      LOG.warn("The audit trail could not be written, it will be again. folder={}", folder, e);
    }
  }

  /** After a failure: everything since the last commit is as if it had never come. */
  private void takeBack(DataFile file, Throwable because) {
    failures++;
    active = null;
    broken = file;
    dirty = false;
    changed.clear();
    streams.values().forEach(use -> use.lines = 0);
    labelCounts.clear();
    try {
      file.abandon();
    } catch (IOException | RuntimeException e) {
      because.addSuppressed(e);
    }
  }

  /** Finishes the file that failed, at its last commit; until that works, nothing is taken. */
  private void mend() throws IOException {
    DataFile file = broken;
    if (file == null) {
      return;
    }
    encoder.clear();
    Path path = file.path();
    if (file.committedBytes() == 0) {
      Files.deleteIfExists(path);
    } else {
      // Whatever a failed sync left in memory, the disk may not have it: cut it, do not believe it.
      try (FileChannel channel = opener.open(path, Set.of(StandardOpenOption.WRITE))) {
        channel.truncate(file.committedBytes());
      }
      Repair.Outcome outcome = repair.finish(file.name());
      IndexEntry entry = outcome.entry();
      if (entry != null) {
        addClosed(file.name(), entry);
        closedLines += entry.lines();
        closedPlainBytes += entry.bytes();
        entry.labels().keySet().forEach(this::see);
        indexRolled(entry);
      }
    }
    broken = null;
    LOG.info("Writing goes on after a failure. folder={}", folder);
  }

  private long usage() {
    long bytes = smallFilesBytes + audit.bytes() + (active == null ? 0 : active.diskBytes());
    for (long size : closedDiskBytes.values()) {
      bytes += size;
    }
    return bytes;
  }

  /*
   * The oldest data files go until the folder fits. The file being written does not: so that there
   * is always something to let go, it is closed once it takes a quarter of the cap.
   */
  private void enforceCap() throws IOException {
    long cap = settings.maxDiskBytes();
    if (cap == 0) {
      return;
    }
    if (active != null && active.diskBytes() > cap / 4) {
      rollActive("disk_cap");
    }
    long usage = usage();
    if (usage <= cap) {
      return;
    }
    boolean any = false;
    while (usage > cap && !closedDiskBytes.isEmpty()) {
      Map.Entry<String, Long> oldest = closedDiskBytes.firstEntry();
      try {
        Files.deleteIfExists(folder.resolve(oldest.getKey()));
      } catch (IOException e) {
        LOG.warn("A data file could not be deleted. file={}", oldest.getKey(), e);
        break;
      }
      closedDiskBytes.remove(oldest.getKey());
      usage -= oldest.getValue();
      any = true;
      IndexEntry entry = index.remove(oldest.getKey());
      deletedFiles++;
      if (entry != null) {
        deletedLines += entry.lines();
        deletedBytes += entry.bytes();
        audit.add(
            AuditEvent.ofFile(
                clock.instant(),
                AuditEvent.FILE_DELETED,
                oldest.getKey(),
                entry.lines(),
                oldest.getValue(),
                "disk_cap"));
      }
    }
    if (any) {
      indexStale = true;
      metadataStale = true;
      writeStale();
    }
  }
}
