package dev.wadi.read;

import dev.wadi.capture.CaptureEntry;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.KeptCapture;
import dev.wadi.capture.KeptFile;
import dev.wadi.capture.StreamCache;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.Matcher;
import dev.wadi.query.StreamEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was kept of a tenant, at one moment: each line once. For one thread.
 *
 * <p>The log is held first, then captures are looked at; they say up to where they have it, and the
 * log is read from there on. So a line is in a capture that was looked at, or in the log behind
 * that place, and in nothing else that is read, whatever is written, rolled or packed anew
 * meanwhile. The decision 0020 has more.
 */
final class KeptView implements Closeable {
  private static final int REMEMBERED = 256;

  private final List<KeptCapture> captures;
  private final RecentLines.@Nullable Tip tip;
  private final boolean ofOne;
  private final UnaryOperator<@Nullable Labels> own;
  private final List<Part> parts = new ArrayList<>();

  /** A file of a capture or a part of the log; one of the two is null. */
  private record Part(int number, @Nullable KeptFile file, RecentLines.@Nullable Part recent) {
    long fromNanos() {
      return file != null ? file.fromNanos() : recent != null ? recent.fromNanos() : 0;
    }

    long toNanos() {
      return file != null ? file.toNanos() : recent != null ? recent.toNanos() : 0;
    }
  }

  /**
   * @param ofOne captures hold lines of this tenant alone
   * @param own the labels that a tenant sees of lines with those of a capture; null for lines of
   *     others
   */
  KeptView(
      List<KeptCapture> captures,
      RecentLines.@Nullable Tip tip,
      boolean ofOne,
      UnaryOperator<@Nullable Labels> own) {
    this.ofOne = ofOne;
    this.own = own;
    this.captures = captures;
    this.tip = tip;
    for (KeptCapture capture : captures) {
      capture.files().forEach(file -> parts.add(new Part(parts.size(), file, null)));
    }
    if (tip != null) {
      tip.parts().forEach(part -> parts.add(new Part(parts.size(), null, part)));
    }
  }

  /** Whether indexes say which labels lines have, and of no other tenant's. */
  boolean tellsLabels() {
    return ofOne;
  }

  /** What indexes say of closed files that may hold lines that a filter wants. */
  List<IndexEntry> indexed(CaptureFilter filter) {
    List<IndexEntry> entries = new ArrayList<>();
    for (Part part : parts) {
      KeptFile file = part.file;
      IndexEntry index = file == null ? null : file.index();
      if (file != null && index != null && file.mayHold(filter)) {
        entries.add(index);
      }
    }
    return entries;
  }

  /** Shows all lines that a filter wants. */
  void read(CaptureFilter filter, boolean newestFirst, ReadWork work, EntryVisitor visitor)
      throws IOException {
    read(filter, newestFirst, index -> true, work, visitor);
  }

  /**
   * The same.
   *
   * @param which files are read, of those that an index tells of
   */
  void read(
      CaptureFilter filter,
      boolean newestFirst,
      Predicate<IndexEntry> which,
      ReadWork work,
      EntryVisitor visitor)
      throws IOException {
    List<Part> order = new ArrayList<>(parts);
    order.sort(
        newestFirst
            ? Comparator.comparingLong(Part::toNanos).thenComparing(Part::number).reversed()
            : Comparator.comparingLong(Part::fromNanos).thenComparing(Part::number));
    Matcher matcher = filter.query().matcher();
    StreamCache<@Nullable Labels> labels = new StreamCache<>(REMEMBERED, own);
    for (Part part : order) {
      work.require();
      if (part.toNanos() < filter.fromNanos()
          || part.fromNanos() > filter.toNanos()
          || !visitor.wants(part.fromNanos(), part.toNanos())) {
        continue;
      }
      KeptFile file = part.file;
      RecentLines.Part recent = part.recent;
      boolean goesOn = true;
      if (file != null) {
        IndexEntry index = file.index();
        boolean wanted = (index == null || which.test(index)) && file.mayHold(filter);
        goesOn =
            !wanted
                || file.read(
                    filter,
                    newestFirst,
                    work.report(),
                    new OfCapture(part.number, labels, work, visitor));
      } else if (recent != null) {
        goesOn = recent.read(batch -> take(part.number, batch, filter, matcher, work, visitor));
      }
      if (!goesOn) {
        return;
      }
    }
  }

  private long recentPlace;

  private boolean take(
      int part,
      Batch batch,
      CaptureFilter filter,
      Matcher matcher,
      ReadWork work,
      EntryVisitor visitor)
      throws IOException {
    work.recent(batch.lineBytes(), batch.entries());
    work.require();
    for (LogStream stream : batch.streams()) {
      IntPredicate wanted = matcher.on(stream);
      StreamEntry entry = new StreamEntry(stream);
      for (int i = 0; i < stream.size(); i++) {
        long nanos = stream.timestampNanos(i);
        if (nanos >= filter.fromNanos()
            && nanos <= filter.toNanos()
            && wanted.test(i)
            && !visitor.visit(stream.labels(), entry.at(i), part, recentPlace + i)) {
          return false;
        }
      }
      recentPlace += stream.size();
    }
    return true;
  }

  /** Hands on lines of a capture. */
  private static final class OfCapture implements KeptFile.Visitor {
    private final int part;
    private final StreamCache<@Nullable Labels> labels;
    private final ReadWork work;
    private final EntryVisitor visitor;
    private final CaptureEntry entry = new CaptureEntry();

    OfCapture(int part, StreamCache<@Nullable Labels> labels, ReadWork work, EntryVisitor visitor) {
      this.part = part;
      this.labels = labels;
      this.work = work;
      this.visitor = visitor;
    }

    @Override
    public boolean wants(long fromNanos, long toNanos) throws IOException {
      work.require();
      return visitor.wants(fromNanos, toNanos);
    }

    @Override
    public boolean visit(CaptureLine line, long place) throws IOException {
      Labels seen = labels.of(line);
      if (seen == null) {
        return true;
      }
      entry.turnTo(line);
      return visitor.visit(seen, entry, part, place);
    }
  }

  @Override
  public void close() throws IOException {
    try (RecentLines.Tip held = tip) {
      for (KeptCapture capture : captures) {
        capture.close();
      }
    }
  }
}
