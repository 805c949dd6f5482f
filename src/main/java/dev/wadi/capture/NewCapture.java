package dev.wadi.capture;

import dev.wadi.capture.CaptureMetadata.Redaction;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A capture that is made at once, of lines that are there already: a slice, a merge. It is there
 * whole or not at all: it is written into a hidden folder beside its place, and {@link #keep} gives
 * it its name. What was not kept is deleted by {@link #close()}. It is finished: nobody appends to
 * it.
 *
 * <p>The same lines in the same order make the same data files, index and metadata, byte for byte;
 * the trail tells, besides, when it was made. For one thread.
 */
public final class NewCapture implements AutoCloseable {
  private static final Pattern NUMBERED = Pattern.compile("(.*-)(\\d{3})");

  private final Path target;
  private final Path work;
  private final FramePress press = new FramePress(1);
  private final Map<String, IndexEntry> files = new TreeMap<>();
  private final Set<String> stems = new TreeSet<>();
  private final Set<String> labelsSeen = new TreeSet<>();
  private @Nullable NewFile current;
  private String currentStem = "";
  private long lines;
  private boolean kept;

  /**
   * What a new capture says of itself beyond what can be counted.
   *
   * @param tenant whose lines, when they are all of one
   * @param redaction what all of them went through
   * @param partial not all could be read of what it is made of
   * @param events for its trail
   */
  public record Origin(
      @Nullable String tenant,
      @Nullable Redaction redaction,
      boolean partial,
      List<AuditEvent> events) {
    public Origin {
      events = List.copyOf(events);
    }
  }

  /**
   * What came of it.
   *
   * @param files data files
   * @param lines entries
   * @param diskBytes of the data files
   */
  public record Made(int files, long lines, long diskBytes) {}

  private NewCapture(Path target, Path work) {
    this.target = target;
    this.work = work;
  }

  /**
   * Begins one.
   *
   * @param target its folder, which must not be there; missing parents are made when it is kept
   * @throws FileAlreadyExistsException when something is there
   */
  public static NewCapture at(Path target) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Path beside = whole.getParent();
    while (beside != null && !Files.exists(beside)) {
      beside = beside.getParent();
    }
    if (beside == null || !Files.isDirectory(beside)) {
      throw new NoSuchFileException(String.valueOf(beside));
    }
    try {
      String name = "." + whole.getFileName() + ".part-";
      return new NewCapture(whole, Files.createTempDirectory(beside, name));
    } catch (IOException e) {
      throw CaptureFiles.unwritable(beside, e);
    }
  }

  /**
   * Adds lines to a data file. Those of one file come one after another; a name that comes again
   * later gets the next free number.
   *
   * @param name of the file that they are from; it decides whether the new one is compressed
   */
  public void add(String name, PackedLines packed) throws IOException {
    NewFile file = file(name);
    for (PackedLines.Piece piece : packed.pieces) {
      file.add(piece);
      lines += piece.lines();
    }
    packed.labels.forEach(
        (labels, n) -> {
          for (int i = 0; i < labels.size(); i++) {
            sawLabel(labels.name(i));
          }
          file.labels.add(labels, n);
        });
  }

  /** The folder it is written in before it has its name: on the same disk. */
  public Path beside() {
    return work.resolveSibling("");
  }

  /** Unpacked bytes of the data file that lines are being added to. */
  public long currentBytes() {
    return current == null ? 0 : current.plainBytes();
  }

  /** Ends the data file: lines that follow begin another one, of whatever name. */
  public void endFile() throws IOException {
    NewFile file = current;
    if (file != null) {
      current = null;
      currentStem = "";
      IndexEntry entry = file.finish();
      files.put(entry.file(), entry);
    }
  }

  /**
   * Takes over a closed data file as it lies there, without unpacking it.
   *
   * @param entry what its index says
   * @param wantedName of the same kind, compressed or not
   */
  public void adopt(Path source, IndexEntry entry, String wantedName) throws IOException {
    endFile();
    String name = freeName(wantedName);
    Path copy = work.resolve(name);
    try (FileChannel from = FileChannel.open(source);
        FileChannel to = CaptureFiles.openNew(CaptureDisk.SYSTEM, copy)) {
      long at = 0;
      long size = from.size();
      while (at < size) {
        at += from.transferTo(at, size - at, to);
      }
      to.force(true);
    }
    entry.labels().keySet().forEach(this::sawLabel);
    entry.labelsOmitted().forEach(this::sawLabel);
    lines += entry.lines();
    files.put(
        name,
        new IndexEntry(
            name,
            entry.fromNanos(),
            entry.toNanos(),
            entry.lines(),
            entry.bytes(),
            entry.labels(),
            entry.labelsOmitted()));
  }

  private void sawLabel(String name) {
    if (labelsSeen.size() < ClosedFiles.MAX_LABELS_SEEN) {
      labelsSeen.add(name);
    }
  }

  /** Entries so far. */
  public long lines() {
    return lines;
  }

  private NewFile file(String name) throws IOException {
    NewFile file = current;
    // Also when logtap has compressed it meanwhile.
    if (file != null && currentStem.equals(CaptureFiles.stem(name))) {
      return file;
    }
    endFile();
    String free = freeName(name);
    file =
        CaptureFiles.isCompressed(free)
            ? new NewFile.Compressed(work.resolve(free), press)
            : new NewFile.Plain(work.resolve(free));
    current = file;
    currentStem = CaptureFiles.stem(name);
    return file;
  }

  /* Names with a number get the next free one, others get a number. */
  private String freeName(String name) {
    String stem = CaptureFiles.stem(name);
    String ending = name.substring(stem.length());
    Matcher numbered = NUMBERED.matcher(stem);
    String base = numbered.matches() ? numbered.group(1) : stem + "-m";
    int number = numbered.matches() ? Integer.parseInt(numbered.group(2)) : 0;
    String free = stem;
    while (!stems.add(free)) {
      free = base + String.format(Locale.ROOT, "%03d", ++number);
    }
    return free + ending;
  }

  /**
   * Finishes it and gives it its name, durably.
   *
   * @param now when it is made, for the trail
   */
  public Made keep(Origin origin, Instant now) throws IOException {
    endFile();
    if (files.isEmpty()) {
      throw new IllegalStateException("a capture without a line");
    }
    List<IndexEntry> entries = new ArrayList<>(files.values());
    CaptureIndex.replace(CaptureDisk.SYSTEM, work, entries);
    writeTrail(origin, now);
    CaptureFiles.replace(
        CaptureDisk.SYSTEM, work.resolve(CaptureFiles.METADATA), metadata(origin, entries));
    long bytes = 0;
    for (String name : files.keySet()) {
      bytes += CaptureFiles.size(work.resolve(name));
    }
    Path parent = target.getParent();
    if (parent != null && !Files.exists(parent)) {
      CaptureFiles.makeFolder(CaptureDisk.SYSTEM, parent);
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    kept = true;
    CaptureFiles.syncFolder(CaptureDisk.SYSTEM, target);
    return new Made(entries.size(), lines, bytes);
  }

  private void writeTrail(Origin origin, Instant now) throws IOException {
    try (AuditTrail trail =
        new AuditTrail(CaptureDisk.SYSTEM, work, CaptureSettings.DEFAULTS.maxAuditBytes())) {
      origin.events.forEach(trail::add);
      trail.add(AuditEvent.of(now, AuditEvent.CAPTURE_SEALED));
      trail.flush();
      trail.sync();
    }
  }

  private byte[] metadata(Origin origin, List<IndexEntry> entries) {
    long from = entries.stream().mapToLong(IndexEntry::fromNanos).min().orElseThrow();
    long to = entries.stream().mapToLong(IndexEntry::toNanos).max().orElseThrow();
    return new CaptureMetadata(
            CaptureMetadata.VERSION,
            "jsonl",
            CaptureMetadata.utc(Rfc3339.toInstant(from)),
            CaptureMetadata.utc(Rfc3339.toInstant(to)),
            lines,
            entries.stream().mapToLong(IndexEntry::bytes).sum(),
            List.copyOf(labelsSeen),
            origin.redaction,
            new CaptureMetadata.Extras(origin.tenant, true, origin.partial, Map.of(), 0, 0, 0))
        .toJson();
  }

  @Override
  public void close() throws IOException {
    NewFile open = current;
    current = null;
    if (open != null) {
      open.close();
    }
    if (kept || !Files.exists(work)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(work)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
