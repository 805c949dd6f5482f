package dev.wadi.capture;

import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture folder: ours or logtap's, finished, live or crashed. The list of files is taken
 * when the capture is opened; a file that goes meanwhile is skipped. A scan of a live capture reads
 * the list once more at its end, and what was written since, each line once.
 *
 * <p>Order: files by name, lines as they stand. Lines that are no entries are skipped and counted.
 * Threads may share a reader; each scan has its own state.
 */
public final class CaptureReader {
  /** A longer line is left out and counted. */
  public static final int MAX_LINE_BYTES = 64 << 20;

  private final Path folder;
  private final CaptureMetadata metadata;
  private final List<CaptureFile> files;
  private final List<IndexEntry> missing;
  private final List<Damage> damages;

  /** What is done with a chunk, by one of several threads. */
  public interface ChunkWork<R> {
    /** The chunk's result, or null for none; the chunk is valid during the call only. */
    @Nullable R on(Chunk chunk) throws IOException;
  }

  /** Takes results in the order of the chunks, on the thread that scans. */
  public interface Results<R> {
    /** Returns false to stop the scan. */
    boolean accept(CaptureFile file, R result) throws IOException;
  }

  private CaptureReader(
      Path folder,
      CaptureMetadata metadata,
      List<CaptureFile> files,
      List<IndexEntry> missing,
      List<Damage> damages) {
    this.folder = folder;
    this.metadata = metadata;
    this.files = List.copyOf(files);
    this.missing = List.copyOf(missing);
    this.damages = List.copyOf(damages);
  }

  /**
   * Whether a folder is a capture, by its own words or, should they be lost, by what lies in it.
   */
  public static boolean isCapture(Path folder) throws IOException {
    return Files.exists(folder.resolve(CaptureFiles.METADATA)) || remains(folder);
  }

  /** An index or a data file of ours: so much is left of a capture that lost its metadata. */
  private static boolean remains(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    if (!CaptureIndex.read(folder).isEmpty()) {
      return true;
    }
    for (String name : CaptureFiles.dataNames(folder)) {
      if (CaptureFiles.isCompressed(name)) {
        try (FileChannel channel =
            FileChannel.open(folder.resolve(name), StandardOpenOption.READ)) {
          if (DataFileLayout.read(channel).ours()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Opens what is there. A capture whose metadata or index is damaged is opened all the same, and
   * every scan of it tells.
   *
   * @throws CaptureException when the folder is not a capture, or of a newer version
   */
  public static CaptureReader open(Path folder) throws IOException {
    List<Damage> damages = new ArrayList<>();
    CaptureMetadata metadata = null;
    try {
      metadata = CaptureMetadata.read(folder);
    } catch (CaptureException e) {
      if (e.kind() == CaptureException.Kind.NEWER_VERSION || !remains(folder)) {
        throw e;
      }
      damages.add(
          new Damage(
              CaptureFiles.METADATA,
              Damage.Kind.METADATA,
              0,
              0,
              true,
              e.kind() == CaptureException.Kind.NOT_A_CAPTURE ? "is missing" : "cannot be read"));
    }
    List<String> names;
    try {
      names = CaptureFiles.dataNames(folder);
    } catch (NoSuchFileException e) {
      throw new CaptureException(
          CaptureException.Kind.NOT_A_CAPTURE, "no such file or directory: " + folder, e);
    }
    // The index after the names: a file that is rolled in between is then known, not an orphan.
    CaptureIndex.Contents index = CaptureIndex.contents(folder);
    if (metadata == null) {
      metadata = lost(index.entries().values());
    }
    names = withNewer(folder, names, index.entries());
    List<CaptureFile> files = listed(folder, names, index.entries(), metadata.live());
    List<IndexEntry> missing = missing(folder, files, index.entries(), metadata.live());
    indexDamage(index, metadata).ifPresent(damages::add);
    for (String other : CaptureFiles.namesOfOthers(folder)) {
      if (!index.entries().containsKey(other)) {
        damages.add(
            new Damage(other, Damage.Kind.NOT_A_FILE, 0, 0, true, "is no file that can be read"));
      }
    }
    return new CaptureReader(folder, metadata, files, missing, damages);
  }

  private static CaptureMetadata lost(Collection<IndexEntry> entries) {
    long from = entries.stream().mapToLong(IndexEntry::fromNanos).min().orElse(0);
    long to = entries.stream().mapToLong(IndexEntry::toNanos).max().orElse(0);
    return CaptureMetadata.lost(Rfc3339.toInstant(from), Rfc3339.toInstant(to));
  }

  /* A torn last line of a live index is what a crash leaves: its file is an orphan then. */
  private static Optional<Damage> indexDamage(
      CaptureIndex.Contents index, CaptureMetadata metadata) {
    long bad = index.badLines() + (index.torn() && !metadata.live() ? 1 : 0);
    if (bad > 0) {
      return Optional.of(
          new Damage(
              CaptureFiles.INDEX,
              Damage.Kind.INDEX,
              0,
              0,
              false,
              bad == 1 ? "has a line that cannot be read" : "has lines that cannot be read"));
    }
    long kept = metadata.totalLines() - metadata.wadi().deletedLines();
    if (index.there() || metadata.live() || kept <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Damage(CaptureFiles.INDEX, Damage.Kind.INDEX, 0, 0, false, "is missing"));
  }

  /** Files that were made, rolled and indexed since the names were read. */
  private static List<String> withNewer(
      Path folder, List<String> names, Map<String, IndexEntry> index) {
    Set<String> all = new TreeSet<>(names);
    for (String name : index.keySet()) {
      if (!all.contains(name) && CaptureFiles.isOwnFile(folder.resolve(name))) {
        all.add(name);
      }
    }
    return List.copyOf(all);
  }

  /*
   * A crash of logtap while it compresses leaves a file twice. It deletes the plain one last and
   * indexes the other then: what the index names counts, else the plain one.
   */
  private static List<CaptureFile> listed(
      Path folder, List<String> names, Map<String, IndexEntry> index, boolean live) {
    Set<String> all = new HashSet<>(names);
    List<CaptureFile> files = new ArrayList<>();
    for (String name : names) {
      String twin = twin(name);
      IndexEntry entry = index.get(name);
      boolean twice = all.contains(twin) && entry == null;
      if (twice && (CaptureFiles.isCompressed(name) || index.containsKey(twin))) {
        continue;
      }
      if (entry == null && !all.contains(twin)) {
        entry = index.get(twin);
      }
      files.add(new CaptureFile(folder.resolve(name), entry, entry == null && live));
    }
    return files;
  }

  private static String twin(String name) {
    return CaptureFiles.stem(name)
        + (CaptureFiles.isCompressed(name) ? CaptureFiles.PLAIN : CaptureFiles.COMPRESSED);
  }

  /** What the index names and nobody has; asked again, as the disk cap may just have taken it. */
  private static List<IndexEntry> missing(
      Path folder, List<CaptureFile> files, Map<String, IndexEntry> index, boolean live)
      throws IOException {
    Set<String> known = new HashSet<>();
    for (CaptureFile file : files) {
      known.add(file.index() == null ? file.name() : file.index().file());
    }
    List<IndexEntry> missing =
        index.values().stream().filter(entry -> !known.contains(entry.file())).toList();
    if (missing.isEmpty() || !live) {
      return missing;
    }
    Map<String, IndexEntry> again = CaptureIndex.read(folder);
    return missing.stream().filter(entry -> again.containsKey(entry.file())).toList();
  }

  public Path folder() {
    return folder;
  }

  public CaptureMetadata metadata() {
    return metadata;
  }

  /** Data files by name. */
  public List<CaptureFile> files() {
    return files;
  }

  /** Files that the index names and that are not there. */
  public List<IndexEntry> missing() {
    return missing;
  }

  /** What is wrong with metadata and index themselves. */
  public List<Damage> damages() {
    return damages;
  }

  /** Data files that may hold wanted entries, by what the index says. */
  public List<CaptureFile> files(CaptureFilter filter) {
    return files.stream().filter(f -> f.index() == null || !filter.excludes(f.index())).toList();
  }

  /** What it means that a file is missing. */
  public Damage missing(IndexEntry entry) {
    boolean other = Files.exists(folder.resolve(entry.file()), LinkOption.NOFOLLOW_LINKS);
    return new Damage(
        entry.file(),
        other ? Damage.Kind.NOT_A_FILE : Damage.Kind.MISSING_FILE,
        entry.lines(),
        entry.bytes(),
        true,
        String.format(
            Locale.ROOT,
            "%s: %,d lines (%,d bytes) are missing",
            other ? "is no file that can be read" : "is not there",
            entry.lines(),
            entry.bytes()));
  }

  /** Shows each wanted line, in order, on the calling thread. */
  public ScanReport forEachLine(CaptureFilter filter, LineScanner.Visitor visitor)
      throws IOException {
    ScanReport report = new ScanReport();
    LineScanner scanner = new LineScanner(filter, report);
    return scan(
        filter,
        1,
        report,
        () -> chunk -> scanner.scan(chunk, visitor) ? null : Boolean.FALSE,
        (file, stop) -> stop);
  }

  /**
   * Unpacks what may hold wanted entries and has several threads work on it: of files that say when
   * the lines of each of their frames are, only frames of the wanted time.
   *
   * @param threads how many; 1 works on the calling thread
   * @param report is filled on the way
   * @param work makes what each thread works with
   * @param results gets what the work gave, in order
   */
  public <R> ScanReport scan(
      CaptureFilter filter,
      int threads,
      ScanReport report,
      Supplier<ChunkWork<R>> work,
      Results<R> results)
      throws IOException {
    return scan(filter, 0, threads, report, work, results);
  }

  /**
   * The same for work that looks at the neighbours of wanted entries, too: at least so many on each
   * side are there.
   */
  public <R> ScanReport scanAround(
      CaptureFilter filter,
      int neighbours,
      int threads,
      ScanReport report,
      Supplier<ChunkWork<R>> work,
      Results<R> results)
      throws IOException {
    return scan(filter, neighbours, threads, report, work, results);
  }

  private <R> ScanReport scan(
      CaptureFilter filter,
      int neighbours,
      int threads,
      ScanReport report,
      Supplier<ChunkWork<R>> work,
      Results<R> results)
      throws IOException {
    ReadMarks marks = new ReadMarks(!metadata.live());
    damages.forEach(report::add);
    boolean goesOn = pass(filter, neighbours, threads, marks, report, work, results);
    if (goesOn && metadata.live()) {
      marks.lastLook();
      open(folder).pass(filter, neighbours, threads, marks, report, work, results);
    }
    return report;
  }

  /** Shows what the marks do not know yet; false when the visitor has seen enough. */
  boolean look(
      CaptureFilter filter, ReadMarks marks, ScanReport report, LineScanner.Visitor visitor)
      throws IOException {
    LineScanner scanner = new LineScanner(filter, report);
    return pass(
        filter,
        0,
        1,
        marks,
        report,
        () -> chunk -> scanner.scan(chunk, visitor) ? null : Boolean.FALSE,
        (file, stop) -> stop);
  }

  /*
   * Of a live capture lines are written while others are read. So the list is read once more after
   * the scan, and what it has beyond what was read is read, too: new files, and the rest of the one
   * that was open. Not again and again: who writes faster than others read would be read for ever.
   */
  private <R> boolean pass(
      CaptureFilter filter,
      int neighbours,
      int threads,
      ReadMarks marks,
      ScanReport report,
      Supplier<ChunkWork<R>> work,
      Results<R> results)
      throws IOException {
    for (IndexEntry entry : missing) {
      if (!filter.excludes(entry) && !marks.knows(entry.file())) {
        report.add(missing(entry));
      }
      marks.settle(entry.file());
    }
    List<CaptureFile> unread = new ArrayList<>();
    for (CaptureFile file : files) {
      boolean known = marks.knows(file.name());
      if (file.index() != null && filter.excludes(file.index())) {
        report.filesSkipped.add(known ? 0 : 1);
        marks.settle(file.name());
      } else if (!known || marks.mayHaveMore(file, file.diskBytes())) {
        unread.add(file);
      }
    }
    return new ParallelScan<>(unread, filter, neighbours, threads, marks, report, work, results)
        .run();
  }
}
