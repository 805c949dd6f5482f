package dev.wadi.analysis.copy;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.sort.SortedRecords;
import dev.wadi.analysis.sort.SortedSpool;
import dev.wadi.capture.AuditEvent;
import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.NewCapture;
import dev.wadi.capture.ScanReport;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several captures as one, in the order of time: lines of the same moment in the order of the
 * captures given, and in one capture as they stand there. Lines that are in several captures are
 * there once; a line that one capture has twice stays twice.
 *
 * <p>A data file that no other overlaps in time is taken over as it lies, unread. Of the rest, the
 * windows of time are read one after another, each small enough to be sorted in memory; should one
 * not be, it is sorted by way of temporary files. Captures that cannot be read by time (live ones,
 * those without index, those of logtap) are copied first, into a hidden folder beside the new
 * capture, which goes at the end: so a live one is read as it is, each line once.
 */
public final class Merge {
  /* Of the memory, what the lines of one moment may take. */
  private static final int MOMENT_PART = 8;

  private final List<CaptureReader> captures;
  private final MergeRequest request;
  private final Effort effort;
  /* What is wrong with each of them; a file name alone does not tell whose it is. */
  private final List<Set<Damage>> damages = new ArrayList<>();
  private final long seed = new SecureRandom().nextLong();
  /* What threads gather lines in, to be used again. */
  private final Queue<GatheredLines> gathered = new ConcurrentLinkedQueue<>();

  private Merge(List<CaptureReader> captures, MergeRequest request, Effort effort) {
    this.captures = captures;
    this.request = request;
    this.effort = effort;
    captures.forEach(capture -> damages.add(new LinkedHashSet<>()));
  }

  /**
   * Merges captures.
   *
   * @return what the new one holds; without entries when there was no line, and then nothing is
   *     made
   * @throws java.nio.file.FileAlreadyExistsException when something is there already
   * @throws IllegalArgumentException when there are fewer than two captures, or the new one would
   *     lie in one of them
   * @throws dev.wadi.capture.ScanCalledOffException when it was called off; nothing stays then
   */
  public static MergeResult run(List<CaptureReader> captures, MergeRequest request, Effort effort)
      throws IOException {
    if (captures.size() < 2) {
      throw new IllegalArgumentException(
          "captures: " + captures.size() + " (expected: two or more)");
    }
    Places.requireOutside(request.out(), captures.stream().map(CaptureReader::folder).toList());
    return new Merge(List.copyOf(captures), request, effort).run();
  }

  private MergeResult run() throws IOException {
    Path target = request.out().toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(request.out().toString());
    }
    List<ClockCorrection> corrections =
        request.clockCorrect() ? ClockOffsets.of(captures, effort) : List.of();
    Path copies = null;
    try (NewCapture merged = NewCapture.at(request.out())) {
      copies = Files.createTempDirectory(merged.beside(), ".merge-");
      MergeWriter writer =
          new MergeWriter(
              merged,
              !request.keepDuplicates(),
              new LineIdentity(seed),
              effort.memoryBytes() / MOMENT_PART);
      try (writer;
          SortedSpool spool = new SortedSpool(effort.memoryBytes())) {
        write(sources(corrections, copies), spool, writer);
      }
      return keep(merged, writer, corrections);
    } finally {
      if (copies != null) {
        delete(copies);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private List<MergeSource> sources(List<ClockCorrection> corrections, Path copies)
      throws IOException {
    List<MergeSource> sources = new ArrayList<>();
    for (int i = 0; i < captures.size(); i++) {
      int number = i;
      long offset =
          corrections.stream()
              .filter(correction -> correction.source() == number && correction.applied())
              .mapToLong(ClockCorrection::offsetNanos)
              .sum();
      CaptureReader capture = captures.get(i);
      if (!MergeSource.isIndexed(capture)
          || (!MergeSource.isReadByTime(capture) && overlapsAnother(i))) {
        Path copy = copies.resolve(Integer.toString(i));
        SliceResult slice = copy(i, copy);
        if (slice.entries() == 0) {
          continue;
        }
        capture = CaptureReader.open(copy);
      }
      sources.add(new MergeSource(i, capture, offset));
    }
    return sources;
  }

  private SliceResult copy(int number, Path copy) throws IOException {
    ScanReport part = effort.report().part();
    Effort copying = new Effort(effort.threads(), effort.memoryBytes(), part);
    SliceRequest all = new SliceRequest(CaptureFilter.ALL, copy, request.clock());
    effort.report().expect(diskBytes(captures.get(number)));
    SliceResult slice = Slice.run(captures.get(number), all, copying);
    effort.report().pass(diskBytes(captures.get(number)));
    absorb(number, part);
    return slice;
  }

  private static long diskBytes(CaptureReader capture) throws IOException {
    long bytes = 0;
    for (CaptureFile file : capture.files()) {
      bytes += file.diskBytes();
    }
    return bytes;
  }

  private void absorb(int number, ScanReport part) {
    damages.get(number).addAll(part.damages());
    effort.report().absorb(part);
  }

  /* What is alone in its time is taken over unread, whoever wrote it. */
  private boolean overlapsAnother(int number) {
    List<MergeSource.File> all = new ArrayList<>();
    for (int i = 0; i < captures.size(); i++) {
      if (i != number && !MergeSource.isIndexed(captures.get(i))) {
        return true;
      }
      all.addAll(new MergeSource(i, captures.get(i), 0).files());
    }
    return request.clockCorrect()
        || MergeWindows.groups(all).stream()
            .anyMatch(
                group ->
                    group.size() > 1
                        && group.stream().anyMatch(file -> file.source().number() == number));
  }

  private void write(List<MergeSource> sources, SortedSpool spool, MergeWriter writer)
      throws IOException {
    List<MergeSource.File> files = new ArrayList<>();
    sources.forEach(source -> files.addAll(source.files()));
    List<List<MergeSource.File>> groups = MergeWindows.groups(files);
    writer.rename(!MergeWriter.namesAreInOrder(groups));
    for (List<MergeSource.File> group : groups) {
      if (group.size() == 1 && group.get(0).adoptable()) {
        writer.adopt(group.get(0));
      } else {
        List<MergeWindows.Window> windows = MergeWindows.of(group, effort.memoryBytes() / 2);
        long bytes = group.stream().mapToLong(MergeSource.File::bytes).sum();
        effort.report().expect(bytes);
        for (MergeWindows.Window window : windows) {
          write(sources, window, spool, writer);
          effort.report().pass(Math.min(window.bytes(), bytes));
        }
        writer.endFile();
      }
    }
  }

  private void write(
      List<MergeSource> sources, MergeWindows.Window window, SortedSpool spool, MergeWriter writer)
      throws IOException {
    for (MergeSource source : sources) {
      collect(source, window, spool);
    }
    SortedRecords sorted = spool.sorted();
    while (sorted.next()) {
      writer.add(sorted.nanos(), sorted.buffer(), sorted.offset(), sorted.length());
    }
    writer.endMoment();
    spool.clear();
  }

  private void collect(MergeSource source, MergeWindows.Window window, SortedSpool spool)
      throws IOException {
    CaptureFilter filter =
        CaptureFilter.between(
            MergeSource.plus(window.fromNanos(), -source.offsetNanos()),
            MergeSource.plus(window.toNanos(), -source.offsetNanos()));
    ScanReport part = effort.report().part();
    source
        .reader()
        .scan(
            filter,
            effort.threads(),
            part,
            () -> {
              LineScanner scanner = new LineScanner(filter, part);
              LineIdentity identity = new LineIdentity(seed);
              return chunk -> {
                GatheredLines found = takeGathered();
                scanner.scan(
                    chunk,
                    line -> {
                      long hash = request.keepDuplicates() ? 0 : identity.hash(line);
                      source.gather(line, hash, found);
                      return true;
                    });
                return found;
              };
            },
            (file, found) -> {
              found.drainTo(spool);
              gathered.add(found);
              return true;
            });
    absorb(source.number(), part);
  }

  private GatheredLines takeGathered() {
    GatheredLines free = gathered.poll();
    return free == null ? new GatheredLines() : free;
  }

  private MergeResult keep(NewCapture merged, MergeWriter writer, List<ClockCorrection> corrections)
      throws IOException {
    if (merged.lines() == 0) {
      return new MergeResult(0, 0, 0, 0, 0, told(), corrections);
    }
    Instant now = request.clock().instant();
    List<AuditEvent> events = new ArrayList<>();
    for (CaptureReader capture : captures) {
      events.add(
          new AuditEvent(
              now, AuditEvent.CAPTURE_MERGED, null, 0, 0, 0, null, "from " + Places.told(capture)));
    }
    boolean partial =
        !effort.report().complete()
            || captures.stream().anyMatch(capture -> capture.metadata().wadi().partial());
    NewCapture.Made made =
        merged.keep(
            new NewCapture.Origin(tenant(), MergedRedaction.of(captures), partial, events), now);
    return new MergeResult(
        made.lines(),
        made.files(),
        made.diskBytes(),
        writer.duplicates(),
        writer.adoptedFiles(),
        told(),
        corrections);
  }

  private List<List<Damage>> told() {
    return damages.stream().map(List::copyOf).toList();
  }

  private @Nullable String tenant() {
    CaptureMetadata first = captures.get(0).metadata();
    String tenant = first.wadi().tenant();
    boolean all =
        captures.stream()
            .allMatch(c -> tenant != null && tenant.equals(c.metadata().wadi().tenant()));
    return all ? tenant : null;
  }
}
