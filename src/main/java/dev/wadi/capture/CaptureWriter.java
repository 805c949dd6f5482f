package dev.wadi.capture;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
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

  private static final long MAX_UNCOMMITTED_BYTES = 256L << 20;

  private final Path folder;
  private final CaptureSettings settings;
  private final InstantSource clock;
  private final CaptureDisk disk;
  private final FolderLock folderLock;

  /*
   * Guards everything below. Files are written and synced under it: one writer works on a folder,
   * and whoever else asks (an operator's roll, statistics) can wait for a disk.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final FrameCompressor compressor;
  private final JsonLineEncoder encoder;
  private final Repair repair;
  private final AuditTrail audit;
  private final CaptureHeader header;
  private final ClosedFiles files;
  private final DiskCap cap;
  private final DataFileNames names = new DataFileNames();
  private final StreamUses streams = new StreamUses();
  private final WalPositions positions;
  private final LettersDue letters = new LettersDue();
  private @Nullable DataFile active;
  private @Nullable DataFile broken;
  private Instant activeOpened = Instant.EPOCH;
  private boolean dirty;
  private boolean closed;
  private long commits;
  private long failures;
  private final Map<String, Long> rolls = new TreeMap<>();
  private long repeatedBatches;
  private long repeatedLines;

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
    return open(folder, settings, tenant, known, clock, CaptureDisk.SYSTEM, new FramePress(1));
  }

  /** The same on a disk of somebody's choice. */
  public static CaptureWriter open(
      Path folder,
      CaptureSettings settings,
      @Nullable String tenant,
      Map<String, Position> known,
      InstantSource clock,
      CaptureDisk disk,
      FramePress press)
      throws IOException {
    FolderClaim claim = FolderClaim.take(disk, folder);
    try {
      return new CaptureWriter(folder, settings, tenant, known, clock, disk, press, claim);
    } catch (IOException | RuntimeException e) {
      throw claim.giveBack(folder, e);
    }
  }

  /** Makes a folder that captures are to lie in, and its parents, 0700 each, durably. */
  public static void prepareFolder(Path folder) throws IOException {
    CaptureFiles.makeFolder(CaptureDisk.SYSTEM, folder);
    if (!Files.isWritable(folder)) {
      throw new CaptureException(
          CaptureException.Kind.UNWRITABLE, "permission denied: cannot write " + folder);
    }
  }

  private CaptureWriter(
      Path folder,
      CaptureSettings settings,
      @Nullable String tenant,
      Map<String, Position> known,
      InstantSource clock,
      CaptureDisk disk,
      FramePress press,
      FolderClaim claim)
      throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.clock = clock;
    this.disk = disk;
    this.folderLock = claim.lock();
    this.positions = new WalPositions(known);
    /* It grows to a frame's size where there is that much: most of many tenants say little. */
    this.encoder = new JsonLineEncoder(FIRST_BUFFER_BYTES);
    this.compressor = new FrameCompressor(settings.zstdLevel(), press);
    this.repair = new Repair(disk, folder, settings.frameBytes(), encoder, compressor);
    this.files = new ClosedFiles(disk, folder);
    this.header =
        new CaptureHeader(
            disk, folder, tenant, settings.redaction(), claim.before(), clock, files, positions);
    CaptureMetadata before = claim.before();
    boolean ready = false;
    try {
      this.audit = new AuditTrail(disk, folder, settings.maxAuditBytes());
      try {
        if (before != null) {
          new Takeover(folder, repair, audit, clock, files, names, positions.durable()).run(before);
        }
        cap = new DiskCap(settings, folder, files, audit, clock);
        header.write(null, false);
        audit.tryFlush();
        enforceCap();
        ready = true;
      } finally {
        if (!ready) {
          audit.close();
        }
      }
    } finally {
      if (!ready) {
        compressor.close();
      }
    }
  }

  public Path folder() {
    return folder;
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
      makeReady();
      Appended what = positions.standing(batch.tenant(), start, end);
      if (what != Appended.TAKEN) {
        repeatedBatches += what == Appended.REPEATED ? 1 : 0;
        repeatedLines += what == Appended.REPEATED ? batch.entries() : 0;
        return what;
      }
      if (!batch.isEmpty()) {
        if (batch.redactedBy() == null && header.saysAllRedacted()) {
          header.notAllRedacted();
        }
        write(batch);
      }
      if (end != null) {
        positions.appended(batch.tenant(), end);
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
      return positions.newest(ofTenant);
    } finally {
      lock.unlock();
    }
  }

  private void write(Batch batch) throws IOException {
    DataFile file = active;
    if (file != null) {
      if (file.plainBytes() + DataFile.renderedBytes(batch) > settings.maxFileBytes()) {
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
        StreamUses.StreamUse use = streams.of(stream.labels());
        file.append(stream, use.middle);
        use.lines += stream.size();
      }
      dirty = true;
    } catch (IOException | RuntimeException | Error e) {
      takeBack(file, e);
      throw e;
    }
  }

  /** Makes everything appended so far durable; where that fails, it is taken back and told. */
  public void commit() throws IOException {
    lock.lock();
    try {
      makeReady();
      if (dirty) {
        commitActive();
        enforceCap();
      }
      audit.tryFlush();
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
      file.commit(positions.changed());
    } catch (IOException | RuntimeException | Error e) {
      takeBack(file, e);
      throw e;
    }
    commits++;
    durableNow();
  }

  private void durableNow() {
    positions.committed();
    dirty = false;
    encoder.shrink(settings.frameBytes() * 2);
  }

  /** When its older files get letters. */
  public LettersDue letters() {
    return letters;
  }

  /** Closed files that may get another end: nobody has copies that would differ then. */
  List<String> replaceable() {
    lock.lock();
    try {
      return closed || cap.copiesMatter() ? List.of() : files.names();
    } finally {
      lock.unlock();
    }
  }

  /** Puts a file of the same lines in the place of a closed one; false when that may not be. */
  boolean replace(String name, Path fresh) throws IOException {
    lock.lock();
    try {
      return !closed && !cap.copiesMatter() && files.replace(name, fresh);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the data file; the next line opens a new one. */
  public void roll() throws IOException {
    lock.lock();
    try {
      makeReady();
      if (active != null) {
        rollActive("manual");
        enforceCap();
      }
      audit.tryFlush();
    } finally {
      lock.unlock();
    }
  }

  /** Does what time asks for: closes a file that is too old, repeats small writes that failed. */
  public void maintain() throws IOException {
    lock.lock();
    try {
      makeReady();
      if (active != null && tooOld()) {
        rollActive("age");
        enforceCap();
      }
      if (cap.removeCopied()) {
        header.outdated();
      }
      header.writeStale();
      audit.tryFlush();
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
      header.markPartial();
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
    files.writeStaleIndex();
    header.write(now, seal);
  }

  private void release(boolean sealed) throws IOException {
    closed = true;
    try (compressor;
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
          header.started(),
          files.lines() + (file == null ? 0 : file.lines()),
          files.plainBytes() + (file == null ? 0 : file.plainBytes()),
          usage(),
          files.files() + (file == null ? 0 : 1),
          file == null ? null : file.name(),
          commits,
          failures,
          Map.copyOf(rolls),
          repeatedBatches,
          repeatedLines,
          files.deletedFiles(),
          files.deletedLines(),
          audit.lost());
    } finally {
      lock.unlock();
    }
  }

  /** Up to where in the WAL each tenant's lines are durable here. */
  public Map<String, Position> positions() {
    lock.lock();
    try {
      return Map.copyOf(positions.durable());
    } finally {
      lock.unlock();
    }
  }

  private void makeReady() throws IOException {
    if (closed) {
      throw new IOException("capture " + folder + " is closed");
    }
    mend();
  }

  private boolean tooOld() {
    return !settings.maxFileAge().isZero()
        && Duration.between(activeOpened, clock.instant()).compareTo(settings.maxFileAge()) >= 0;
  }

  private DataFile openActive() throws IOException {
    Instant now = clock.instant();
    Path path = folder.resolve(names.next(now));
    DataFile file;
    try {
      file =
          new DataFile(
              disk, path, settings.frameBytes(), encoder, compressor, false, positions.durable());
    } catch (IOException e) {
      failures++;
      positions.takenBack();
      throw CaptureFiles.unwritable(path, e);
    }
    active = file;
    activeOpened = now;
    names.remember(file.name());
    try {
      CaptureFiles.syncFolder(disk, path);
    } catch (IOException e) {
      takeBack(file, e);
      throw e;
    }
    return file;
  }

  /** Finishes the active file and tells index, metadata and trail. */
  private void rollActive(String reason) throws IOException {
    DataFile file = active;
    if (file == null) {
      return;
    }
    Map<String, Position> all = positions.all();
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
    IndexEntry entry = streams.entryOf(file);
    files.count(entry);
    if (file.poorlyPacked()) {
      repair.tryRepack(file.path(), entry, all);
    }
    files.add(file.name(), entry);
    audit.add(
        AuditEvent.ofFile(
            clock.instant(),
            AuditEvent.FILE_ROLLED,
            file.name(),
            entry.lines(),
            entry.bytes(),
            reason));
    header.rolled(entry);
  }

  /** After a failure: everything since the last commit is as if it had never come. */
  private void takeBack(DataFile file, Throwable because) {
    failures++;
    active = null;
    broken = file;
    dirty = false;
    positions.takenBack();
    streams.forgetLines();
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
      Repair.Outcome outcome = repair.cutAndFinish(file.name(), file.committedBytes());
      IndexEntry entry = outcome.entry();
      if (entry != null) {
        files.add(file.name(), entry);
        files.count(entry);
        header.rolled(entry);
      }
    }
    broken = null;
    LOG.info("Writing goes on after a failure. folder={}", folder);
  }

  private long usage() {
    return header.bytes()
        + audit.bytes()
        + (active == null ? 0 : active.diskBytes())
        + files.diskBytes();
  }

  private void enforceCap() throws IOException {
    if (active != null && cap.wantsClosed(active.diskBytes())) {
      rollActive("disk_cap");
    }
    if (cap.enforce(usage())) {
      header.outdated();
      header.writeStale();
    }
  }
}
