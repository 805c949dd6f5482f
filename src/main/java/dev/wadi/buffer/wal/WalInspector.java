package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.SegmentFormat.Footer;
import dev.wadi.buffer.wal.SegmentFormat.Header;
import dev.wadi.buffer.wal.SegmentFormat.HeaderState;
import dev.wadi.buffer.wal.SegmentFormat.RecordHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a WAL folder from outside. {@link #segments}, {@link #cursors}, {@link #status},
 * {@link #dump} and {@link #verify} only read and may run beside a gateway; {@link #repair} and
 * {@link #truncate} change files, take the WAL's lock, and throw {@link WalLockedException} while a
 * gateway runs.
 *
 * <p>For one thread. Throws {@link WalVersionException} for a format of a newer program.
 */
public final class WalInspector {
  private static final String MISSING = "segment missing";
  private static final String TORN = "torn tail";
  private static final String SHORT = "shorter than a segment's header";
  private static final Set<String> OURS =
      Set.of(Wal.TENANTS, Wal.CURSORS, Wal.QUARANTINE, Wal.LOCK, HighWater.FILE);

  private final Path root;
  private final WalFiles files;

  public WalInspector(Path root) {
    this(root, WalFiles.ofTheSystem());
  }

  public WalInspector(Path root, WalFiles files) {
    this.root = root;
    this.files = files;
  }

  /**
   * One segment file.
   *
   * @param tenant whose records
   * @param segment its number
   * @param file where it lies
   * @param fileBytes its size
   * @param createdNanos by its header, or by its number when that is damaged
   * @param closed it has a footer; then the next three are known
   * @param records records in it, -1 when not known without reading all
   * @param entries log lines in it, -1 when not known
   * @param lastAppendNanos when its last record came, 0 when not known
   * @param dataEnd where its records end, as far as the file tells
   */
  public record SegmentInfo(
      String tenant,
      long segment,
      Path file,
      long fileBytes,
      long createdNanos,
      boolean closed,
      long records,
      long entries,
      long lastAppendNanos,
      long dataEnd) {}

  /** How far a reader has come with a tenant, as saved. */
  public record CursorInfo(
      String reader,
      boolean required,
      long lastOpenMillis,
      String tenant,
      Position cursor,
      long backlogBytes,
      long overtakenEntries) {}

  /**
   * One record.
   *
   * @param intact its payload fits its checksum
   * @param payload empty when only headers were asked for
   */
  public record RecordInfo(
      String tenant,
      Position position,
      int payloadBytes,
      int crc,
      int entries,
      long appendNanos,
      long firstNanos,
      long lastNanos,
      boolean intact,
      byte[] payload) {
    /** The receipt that its sender got. */
    public Receipt receipt() {
      return new Receipt(tenant, position.segment(), position.offsetBytes(), crc);
    }
  }

  /** A stretch that is no valid record, or a segment that is not there. */
  public record DamageInfo(String tenant, long segment, long from, long to, String what) {
    /** The whole segment is missing. */
    public boolean isMissing() {
      return what.equals(MISSING);
    }

    /** Beside a running gateway this may be what is just being written. */
    public boolean mayBeUnderWay() {
      return what.equals(TORN) || what.equals(SHORT);
    }
  }

  /**
   * What a check found.
   *
   * @param setAsideBytes damaged before and kept in quarantine since; nothing is left to be done
   * @param foreignFiles what lies in the folder under a name that is none of ours, or in the wrong
   *     place; a start leaves it alone
   */
  public record Verification(
      long segments,
      long records,
      long entries,
      long bytes,
      long setAsideBytes,
      List<DamageInfo> damages,
      List<Path> foreignFiles) {
    public Verification {
      damages = List.copyOf(damages);
      foreignFiles = List.copyOf(foreignFiles);
    }

    public boolean isSound() {
      return damages.isEmpty() && foreignFiles.isEmpty();
    }
  }

  /**
   * What a repair did, and what it found that it cannot mend.
   *
   * @param emptySegmentsRemoved files that were too short to hold anything
   * @param missingSegments segments that are not there although there are some before them
   * @param foreignFiles left alone
   */
  public record Repair(
      int segments,
      long corruptions,
      long quarantinedBytes,
      long cutTails,
      long emptySegmentsRemoved,
      long missingSegments,
      long foreignFiles) {}

  /** Hears about records; false ends the walk. */
  public interface RecordVisitor {
    boolean record(RecordInfo record) throws IOException;
  }

  /** Tenants that have a folder, by name. */
  public List<String> tenants() throws IOException {
    List<String> tenants = new ArrayList<>();
    for (String folder : files.list(root.resolve(Wal.TENANTS))) {
      String tenant = TenantFolder.tenantOf(folder);
      if (tenant != null && files.isFolder(root.resolve(Wal.TENANTS).resolve(folder))) {
        tenants.add(tenant);
      }
    }
    tenants.sort(null);
    return tenants;
  }

  /** Segments of a tenant, or of all (null), oldest first. */
  public List<SegmentInfo> segments(@Nullable String tenant) throws IOException {
    List<SegmentInfo> found = new ArrayList<>();
    for (String each : tenant == null ? tenants() : List.of(tenant)) {
      for (Path file : files(each)) {
        SegmentInfo info = info(each, file);
        if (info != null) {
          found.add(info);
        }
      }
    }
    return found;
  }

  /** Saved cursors of all readers, with what lies before them. */
  public List<CursorInfo> cursors() throws IOException {
    List<CursorInfo> found = new ArrayList<>();
    List<SegmentInfo> segments = segments(null);
    List<String> names = files.list(root.resolve(Wal.CURSORS));
    names.sort(null);
    for (String name : names) {
      if (!name.endsWith(CursorFile.SUFFIX)) {
        continue;
      }
      CursorFile file;
      try {
        file = CursorFile.read(files, root.resolve(Wal.CURSORS).resolve(name));
      } catch (IllegalArgumentException e) {
        continue; // verify() tells about it
      }
      file.cursors()
          .forEach(
              (tenant, saved) ->
                  found.add(
                      new CursorInfo(
                          file.reader(),
                          file.required(),
                          file.lastOpenMillis(),
                          tenant,
                          saved.position(),
                          backlog(segments, tenant, saved.position()),
                          saved.overtakenEntries())));
    }
    return found;
  }

  private static long backlog(List<SegmentInfo> segments, String tenant, Position cursor) {
    long sum = 0;
    for (SegmentInfo segment : segments) {
      if (segment.tenant().equals(tenant) && segment.segment() >= cursor.segment()) {
        long from =
            segment.segment() == cursor.segment()
                ? Math.max(cursor.offsetBytes(), SegmentFormat.HEADER_BYTES)
                : SegmentFormat.HEADER_BYTES;
        sum += Math.max(0, segment.dataEnd() - from);
      }
    }
    return sum;
  }

  /**
   * Where an accepted push is, by the files alone. Beside a running gateway the readers are a
   * little further than their saved cursors say.
   */
  public ReceiptStatus status(Receipt receipt) throws IOException {
    Map<String, ReceiptStatus.Delivery> readers = new TreeMap<>();
    boolean passed = false;
    for (String name : files.list(root.resolve(Wal.CURSORS))) {
      if (!name.endsWith(CursorFile.SUFFIX)) {
        continue;
      }
      CursorFile file;
      try {
        file = CursorFile.read(files, root.resolve(Wal.CURSORS).resolve(name));
      } catch (IllegalArgumentException e) {
        continue; // verify() tells about it
      }
      ReceiptStatus.Delivery delivery = delivery(file.cursors().get(receipt.tenant()), receipt);
      passed |= delivery != ReceiptStatus.Delivery.PENDING;
      readers.put(file.reader(), delivery);
    }
    return new ReceiptStatus(receipt, recordState(receipt, passed), readers);
  }

  private static ReceiptStatus.Delivery delivery(
      CursorFile.@Nullable Saved saved, Receipt receipt) {
    if (saved == null) {
      return ReceiptStatus.Delivery.PENDING;
    }
    Position position = receipt.position();
    for (CursorFile.Range range : saved.missed()) {
      if (range.holds(position)) {
        return range.delivery();
      }
    }
    return position.isBefore(saved.position())
        ? ReceiptStatus.Delivery.DELIVERED
        : ReceiptStatus.Delivery.PENDING;
  }

  /* Without the running log only what the files name tells whether there was such a segment. */
  private ReceiptStatus.RecordState recordState(Receipt receipt, boolean passed)
      throws IOException {
    boolean earlier = false;
    for (Path file : files(receipt.tenant())) {
      long number = number(file);
      try (WalFiles.Handle handle = files.openToRead(file)) {
        if (number == receipt.segment()) {
          return recordState(handle, receipt);
        }
        if (number > receipt.segment()) {
          Header header = headerOf(handle, file);
          return header != null && receipt.segment() > header.previous()
              ? ReceiptStatus.RecordState.UNKNOWN
              : header != null && earlier
                  ? ReceiptStatus.RecordState.DAMAGED
                  : ReceiptStatus.RecordState.GONE;
        }
        earlier = true;
      } catch (WalVersionException e) {
        throw e;
      } catch (IOException e) {
        if (files.exists(file)) {
          throw e;
        }
        if (number == receipt.segment()) {
          return ReceiptStatus.RecordState.GONE; // the gateway deleted it meanwhile
        }
      }
    }
    return passed || receipt.segment() <= highWater()
        ? ReceiptStatus.RecordState.GONE
        : ReceiptStatus.RecordState.UNKNOWN;
  }

  private long highWater() throws IOException {
    try {
      return HighWater.read(files, root);
    } catch (IllegalArgumentException e) {
      return 0; // verify() tells about it
    }
  }

  private static ReceiptStatus.RecordState recordState(WalFiles.Handle handle, Receipt receipt)
      throws IOException {
    long size = handle.size();
    long at = receipt.offsetBytes();
    if (at >= size) {
      return ReceiptStatus.RecordState.UNKNOWN;
    }
    RecordHeader header = new SegmentScanner(handle, receipt.segment(), size).headerAt(at);
    if (header == null
        || header.type() == SegmentFormat.TYPE_FOOTER
        || at + header.totalBytes() > size
        || header.payloadCrc() != receipt.crc()) {
      return ReceiptStatus.RecordState.DAMAGED;
    }
    byte[] payload = new byte[header.payloadBytes()];
    handle.readFully(ByteBuffer.wrap(payload), at + SegmentFormat.RECORD_HEADER_BYTES);
    return SegmentFormat.crcOf(payload, 0, payload.length) == receipt.crc()
        ? ReceiptStatus.RecordState.INTACT
        : ReceiptStatus.RecordState.DAMAGED;
  }

  /**
   * Walks the records of a tenant from a position on.
   *
   * @param payloads whether to read and check them
   */
  public void dump(String tenant, Position from, boolean payloads, RecordVisitor visitor)
      throws IOException {
    for (Path file : files(tenant)) {
      long number = number(file);
      if (number < from.segment()) {
        continue;
      }
      long start =
          number == from.segment()
              ? Math.max(from.offsetBytes(), SegmentFormat.HEADER_BYTES)
              : SegmentFormat.HEADER_BYTES;
      try (WalFiles.Handle handle = files.openToRead(file)) {
        if (!dump(tenant, handle, number, start, payloads, visitor)) {
          return;
        }
      } catch (IOException e) {
        if (files.exists(file)) {
          throw e;
        }
        // the gateway deleted it meanwhile
      }
    }
  }

  private static boolean dump(
      String tenant,
      WalFiles.Handle handle,
      long number,
      long start,
      boolean payloads,
      RecordVisitor visitor)
      throws IOException {
    long size = handle.size();
    SegmentScanner scanner = new SegmentScanner(handle, number, size);
    long at = start;
    while (at < size) {
      RecordHeader header = scanner.headerAt(at);
      if (header == null || at + header.totalBytes() > size) {
        at = scanner.search(at + 1);
        continue;
      }
      if (header.type() == SegmentFormat.TYPE_FOOTER) {
        return true;
      }
      byte[] payload = new byte[payloads ? header.payloadBytes() : 0];
      boolean intact = true;
      if (payloads) {
        handle.readFully(ByteBuffer.wrap(payload), at + SegmentFormat.RECORD_HEADER_BYTES);
        intact = SegmentFormat.crcOf(payload, 0, payload.length) == header.payloadCrc();
      }
      RecordInfo info =
          new RecordInfo(
              tenant,
              new Position(number, at),
              header.payloadBytes(),
              header.payloadCrc(),
              header.entries(),
              header.appendNanos(),
              header.firstNanos(),
              header.lastNanos(),
              intact,
              payload);
      if (!visitor.record(info)) {
        return false;
      }
      at += header.totalBytes();
    }
    return true;
  }

  /**
   * Checks every byte of a tenant, or of all (null), that no segment is missing, and that nothing
   * else lies there. Beside a running gateway the end of an open segment may just be written; it is
   * then told as a torn tail.
   */
  public Verification verify(@Nullable String tenant) throws IOException {
    List<DamageInfo> damages = new ArrayList<>();
    List<Path> foreign = new ArrayList<>();
    long[] totals = new long[5];
    if (tenant == null) {
      strangers(foreign);
    }
    for (String each : tenant == null ? tenants() : List.of(tenant)) {
      strangers(each, foreign);
      Path before = null;
      for (Path file : files(each)) {
        try {
          if (isMisplaced(each, file)) {
            foreign.add(file);
          } else {
            missing(each, before, file, damages);
            verify(each, file, totals, damages);
            totals[0]++;
          }
        } catch (WalVersionException e) {
          throw e;
        } catch (IOException e) {
          if (files.exists(file)) {
            damages.add(
                new DamageInfo(each, number(file), 0, 0, "cannot be read: " + e.getMessage()));
          }
          // else the gateway deleted it meanwhile
        }
        before = file;
      }
    }
    try {
      HighWater.read(files, root);
    } catch (IllegalArgumentException e) {
      damages.add(new DamageInfo("", 0, 0, 0, String.valueOf(e.getMessage())));
    }
    for (String name : files.list(root.resolve(Wal.CURSORS))) {
      Path file = root.resolve(Wal.CURSORS).resolve(name);
      if (name.endsWith(CursorFile.SUFFIX)) {
        try {
          CursorFile.read(files, file);
        } catch (IllegalArgumentException e) {
          damages.add(new DamageInfo("", 0, 0, 0, "cursor file damaged: " + name));
        }
      }
    }
    foreign.sort(null);
    return new Verification(
        totals[0], totals[1], totals[2], totals[3], totals[4], damages, foreign);
  }

  /* Names that are none of ours beside the tenants' own folders. */
  private void strangers(List<Path> found) throws IOException {
    for (String name : files.list(root)) {
      if (!OURS.contains(name) && !name.endsWith(".tmp")) {
        found.add(root.resolve(name));
      }
    }
    Path tenants = root.resolve(Wal.TENANTS);
    for (String name : files.list(tenants)) {
      if (TenantFolder.tenantOf(name) == null || !files.isFolder(tenants.resolve(name))) {
        found.add(tenants.resolve(name));
      }
    }
    Path cursors = root.resolve(Wal.CURSORS);
    for (String name : files.list(cursors)) {
      if (!Wal.isCursorFile(name) && !name.endsWith(".tmp")) {
        found.add(cursors.resolve(name));
      }
    }
  }

  private void strangers(String tenant, List<Path> found) throws IOException {
    for (String name : files.list(folder(tenant))) {
      if (SegmentFormat.segmentOf(name) <= 0
          && !name.endsWith(".tmp")
          && !SegmentFormat.isSpare(name)) {
        found.add(folder(tenant).resolve(name));
      }
    }
  }

  private boolean isMisplaced(String tenant, Path file) throws IOException {
    try (WalFiles.Handle handle = files.openToRead(file)) {
      Header header = headerOf(handle, file);
      return header != null
          && (header.segment() != number(file) || !header.tenant().equals(tenant))
          && files.exists(file); // else a running gateway took it for another segment meanwhile
    }
  }

  /*
   * Segments go by the front alone. So when a segment names another before it than the one that lies
   * before it here, one is missing; unless the gateway deleted or made files while we looked.
   */
  private void missing(String tenant, @Nullable Path before, Path file, List<DamageInfo> damages)
      throws IOException {
    if (before == null) {
      return;
    }
    try (WalFiles.Handle handle = files.openToRead(file)) {
      Header header = headerOf(handle, file);
      if (header != null
          && header.previous() > number(before)
          && files.exists(before)
          && !files.exists(SegmentFormat.file(folder(tenant), header.previous()))) {
        damages.add(new DamageInfo(tenant, header.previous(), 0, 0, MISSING));
      }
    }
  }

  private void verify(String tenant, Path file, long[] totals, List<DamageInfo> damages)
      throws IOException {
    List<DamageInfo> found = new ArrayList<>();
    if (verifyNow(tenant, file, totals, found)) {
      damages.addAll(found);
    }
  }

  /* False when a running gateway took the file for another segment meanwhile. */
  private boolean verifyNow(String tenant, Path file, long[] totals, List<DamageInfo> damages)
      throws IOException {
    long number = number(file);
    Quarantine quarantine = new Quarantine(root, files, InstantSource.system(), new WalCounters());
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long size = handle.size();
      totals[3] += size;
      if (size < SegmentFormat.HEADER_BYTES) {
        damages.add(new DamageInfo(tenant, number, 0, size, SHORT));
        return true;
      }
      Header header = headerOf(handle, file);
      if (header == null) {
        if (quarantine.holds(tenant, number, 0, SegmentFormat.HEADER_BYTES)) {
          totals[4] += SegmentFormat.HEADER_BYTES;
        } else {
          damages.add(
              new DamageInfo(tenant, number, 0, SegmentFormat.HEADER_BYTES, "header damaged"));
        }
      }
      SegmentScanner.End end =
          new SegmentScanner(handle, number, size)
              .scan(
                  SegmentFormat.HEADER_BYTES,
                  true,
                  new SegmentScanner.Visitor() {
                    @Override
                    public void record(long offset, RecordHeader header) {
                      totals[1]++;
                      totals[2] += header.entries();
                    }

                    @Override
                    public void damage(long from, long to) {
                      if (quarantine.holds(tenant, number, from, to)) {
                        totals[4] += to - from;
                        return;
                      }
                      damages.add(new DamageInfo(tenant, number, from, to, "no valid record"));
                    }
                  });
      boolean reused = header != null && header.reused();
      if (end.footer() < 0
          && end.end() < size
          && !(reused && Recovery.isMarked(handle, number, end.end()))) {
        long torn = Recovery.tornEnd(handle, number, end.end(), size, reused);
        damages.add(new DamageInfo(tenant, number, end.end(), torn, TORN));
      }
      return SegmentFormat.isStill(handle, number);
    }
  }

  /** Does now what a start does, and checks closed segments in full as well. */
  public Repair repair() throws IOException {
    try (Closeable held = files.lock(root.resolve(Wal.LOCK))) {
      WalCounters counters = new WalCounters();
      Quarantine quarantine = new Quarantine(root, files, InstantSource.system(), counters);
      Recovery recovery = new Recovery(files, quarantine, counters, true);
      int segments = 0;
      for (String tenant : tenants()) {
        TenantLog log = new TenantLog(tenant, folder(tenant), new IdempotencyWindow(1, 0));
        recovery.load(log, Long.MAX_VALUE);
        segments += log.segments().size();
      }
      List<Path> strangers = new ArrayList<>();
      strangers(strangers);
      return new Repair(
          segments,
          counters.corruptions.sum() - counters.segmentsMissing.sum(),
          counters.quarantinedBytes.sum(),
          counters.recoveredTails.sum(),
          counters.emptySegmentsRemoved.sum(),
          counters.segmentsMissing.sum(),
          counters.foreignFiles.sum() + strangers.size());
    }
  }

  /**
   * Takes away everything of a tenant from a record on. The bytes go to quarantine first; nothing
   * is cut that could not be kept. Later segments go whole, the newest first, so that no gap is
   * left wherever it breaks off. Returns the bytes that were taken away.
   */
  public long truncate(String tenant, Position from) throws IOException {
    try (Closeable held = files.lock(root.resolve(Wal.LOCK))) {
      WalCounters counters = new WalCounters();
      Quarantine quarantine = new Quarantine(root, files, InstantSource.system(), counters);
      List<Path> segments = files(tenant);
      for (Path file : segments) {
        if (number(file) == from.segment()) {
          requireRecord(file, from);
        }
      }
      Collections.reverse(segments);
      long cut = 0;
      for (Path file : segments) {
        if (number(file) >= from.segment()) {
          cut += cut(tenant, file, from, quarantine);
        }
      }
      if (cut > 0) {
        tellReaders(tenant, from, new Position(number(segments.get(0)), Long.MAX_VALUE));
      }
      Recovery recovery = new Recovery(files, quarantine, counters, false);
      recovery.load(
          new TenantLog(tenant, folder(tenant), new IdempotencyWindow(1, 0)), Long.MAX_VALUE);
      return cut;
    }
  }

  /* What is cut and was not delivered yet must not be told as delivered when the cursors go on. */
  private void tellReaders(String tenant, Position from, Position to) throws IOException {
    for (String name : files.list(root.resolve(Wal.CURSORS))) {
      if (!Wal.isCursorFile(name)) {
        continue;
      }
      CursorFile file;
      try {
        file = CursorFile.read(files, root.resolve(Wal.CURSORS).resolve(name));
      } catch (IllegalArgumentException e) {
        continue; // verify() tells about it, and its reader begins anew
      }
      CursorFile.Saved saved = file.cursors().get(tenant);
      if (saved == null || !saved.position().isBefore(to)) {
        continue;
      }
      List<CursorFile.Range> missed = new ArrayList<>(saved.missed());
      missed.add(new CursorFile.Range(Position.later(from, saved.position()), to));
      Map<String, CursorFile.Saved> cursors = new TreeMap<>(file.cursors());
      cursors.put(tenant, new CursorFile.Saved(saved.position(), saved.overtakenEntries(), missed));
      new CursorFile(file.reader(), file.required(), file.lastOpenMillis(), cursors)
          .write(files, root);
    }
  }

  /* The one place that the user named; behind the last record there is nothing to be cut. */
  private void requireRecord(Path file, Position from) throws IOException {
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long at = Math.max(from.offsetBytes(), SegmentFormat.HEADER_BYTES);
      long size = handle.size();
      if (at < size && new SegmentScanner(handle, from.segment(), size).headerAt(at) == null) {
        throw new IllegalArgumentException(
            "position: " + from.segment() + ":" + at + " (expected: where a record begins)");
      }
    }
  }

  private long cut(String tenant, Path file, Position from, Quarantine quarantine)
      throws IOException {
    long number = number(file);
    try (WalFiles.Handle handle = files.openToWrite(file)) {
      long size = handle.size();
      long at =
          number == from.segment()
              ? Math.max(from.offsetBytes(), SegmentFormat.HEADER_BYTES)
              : SegmentFormat.HEADER_BYTES;
      if (at >= size || isEmptyFrom(handle, file, at, size)) {
        return 0;
      }
      if (!quarantine.keep(handle, tenant, number, at, size, "truncated by command")) {
        throw new IOException(
            "the bytes to be cut could not be kept; neither this segment was cut nor those before"
                + " it: "
                + file);
      }
      handle.truncate(at);
      handle.force();
      return size - at;
    }
  }

  /* Nothing but a footer, or what is left of the earlier life of a file that was made ahead. */
  private static boolean isEmptyFrom(WalFiles.Handle handle, Path file, long at, long size)
      throws IOException {
    RecordHeader record = new SegmentScanner(handle, number(file), size).headerAt(at);
    if (record != null) {
      return record.type() == SegmentFormat.TYPE_FOOTER;
    }
    Header header = headerOf(handle, file);
    return header != null && header.reused() && Recovery.isMarked(handle, number(file), at);
  }

  private @Nullable SegmentInfo info(String tenant, Path file) throws IOException {
    long number = number(file);
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long size = handle.size();
      Header header = headerOf(handle, file);
      Footer footer = Recovery.readFooter(handle, number, size);
      return new SegmentInfo(
          tenant,
          number,
          file,
          size,
          header == null ? number * 1_000_000 : header.createdNanos(),
          footer != null,
          footer == null ? -1 : footer.records(),
          footer == null ? -1 : footer.entries(),
          footer == null ? 0 : footer.lastAppendNanos(),
          footer == null ? dataEnd(handle, number, size, header) : footer.offset());
    } catch (WalVersionException e) {
      throw e;
    } catch (IOException e) {
      if (!files.exists(file)) {
        return null; // the gateway deleted it meanwhile
      }
      throw e;
    }
  }

  /* Behind the records of a reused file is much that is none. */
  private static long dataEnd(
      WalFiles.Handle handle, long number, long size, @Nullable Header header) throws IOException {
    return header == null || !header.reused()
        ? size
        : new SegmentScanner(handle, number, size)
            .scan(SegmentFormat.HEADER_BYTES, false, SegmentScanner.Visitor.NONE)
            .end();
  }

  private static @Nullable Header headerOf(WalFiles.Handle handle, Path file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
    handle.readFully(head, 0);
    head.flip();
    HeaderState state = SegmentFormat.headerState(head);
    if (state == HeaderState.NEWER) {
      throw new WalVersionException(
          "The segment "
              + file
              + " has format version "
              + SegmentFormat.version(head)
              + "; this program knows version "
              + SegmentFormat.VERSION
              + ".");
    }
    return state == HeaderState.GOOD ? SegmentFormat.readHeader(head) : null;
  }

  private List<Path> files(String tenant) throws IOException {
    List<String> names = files.list(folder(tenant));
    names.sort(null);
    List<Path> segments = new ArrayList<>();
    for (String name : names) {
      if (SegmentFormat.segmentOf(name) > 0) {
        segments.add(folder(tenant).resolve(name));
      }
    }
    return segments;
  }

  private Path folder(String tenant) {
    return root.resolve(Wal.TENANTS)
        .resolve(TenantFolder.folderOf(TenantFolder.requireTenant(tenant)));
  }

  private static long number(Path file) {
    return SegmentFormat.segmentOf(String.valueOf(file.getFileName()));
  }
}
