package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture folder: ours or logtap's, finished, live or crashed. The list of files is taken
 * when the capture is opened; a file that goes meanwhile is skipped.
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

  private CaptureReader(Path folder, CaptureMetadata metadata, List<CaptureFile> files) {
    this.folder = folder;
    this.metadata = metadata;
    this.files = List.copyOf(files);
  }

  /** Whether a folder says of itself that it is a capture. */
  public static boolean isCapture(Path folder) {
    return Files.isRegularFile(folder.resolve(CaptureFiles.METADATA));
  }

  /**
   * @throws CaptureException when the folder is not a capture, or of a newer version
   */
  public static CaptureReader open(Path folder) throws IOException {
    CaptureMetadata metadata = CaptureMetadata.read(folder);
    List<String> names;
    try {
      names = CaptureFiles.dataNames(folder);
    } catch (NoSuchFileException e) {
      throw new CaptureException(
          CaptureException.Kind.NOT_A_CAPTURE, "no such file or directory: " + folder, e);
    }
    // The index after the names: a file that is rolled in between is then known, not an orphan.
    Map<String, IndexEntry> index = CaptureIndex.read(folder);
    return new CaptureReader(folder, metadata, listed(folder, names, index));
  }

  /*
   * A crash of logtap while it compresses leaves a file twice. It deletes the plain one last and
   * indexes the other then: what the index names counts, else the plain one.
   */
  private static List<CaptureFile> listed(
      Path folder, List<String> names, Map<String, IndexEntry> index) {
    Set<String> all = new HashSet<>(names);
    List<CaptureFile> files = new ArrayList<>();
    for (String name : names) {
      String twin =
          CaptureFiles.stem(name)
              + (CaptureFiles.isCompressed(name) ? CaptureFiles.PLAIN : CaptureFiles.COMPRESSED);
      IndexEntry entry = index.get(name);
      boolean twice = all.contains(twin) && entry == null;
      if (twice && (CaptureFiles.isCompressed(name) || index.containsKey(twin))) {
        continue;
      }
      files.add(new CaptureFile(folder.resolve(name), entry));
    }
    return files;
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

  /** Data files that may hold wanted entries, by what the index says. */
  public List<CaptureFile> files(CaptureFilter filter) {
    return files.stream().filter(f -> f.index() == null || !filter.excludes(f.index())).toList();
  }

  /** Shows each wanted line, in order, on the calling thread. */
  public ScanReport forEachLine(CaptureFilter filter, LineScanner.Visitor visitor)
      throws IOException {
    ScanReport report = new ScanReport();
    LineScanner scanner = new LineScanner(filter, List.of(), report);
    return scan(
        filter,
        1,
        report,
        () -> chunk -> scanner.scan(chunk, visitor) ? null : Boolean.FALSE,
        (file, stop) -> stop);
  }

  /**
   * Unpacks the files that may hold wanted entries and has several threads work on them.
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
    List<CaptureFile> wanted = files(filter);
    report.filesSkipped.add(files.size() - wanted.size());
    new ParallelScan<>(wanted, threads, report, work, results).run();
    return report;
  }
}
