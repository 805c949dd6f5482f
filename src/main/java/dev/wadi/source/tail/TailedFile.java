package dev.wadi.source.tail;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is read: what is known of it, and how far its reading has come. Belongs to the
 * reading thread; what others look at is volatile.
 */
final class TailedFile {
  private static final Logger LOG = LoggerFactory.getLogger(TailedFile.class);

  final int number;

  /** The path that was asked for. */
  final String path;

  final Labels labels;
  final Map<String, String> metadata;

  /** Where it lies now, which is another place once it was rotated. */
  Path where;

  String key;
  Fingerprint print;
  boolean packed;

  /** Whether it still lies where somebody asks for it. */
  boolean live = true;

  /** The file that lay there before, which is read to its end first. */
  @Nullable TailedFile before;

  /** Whether it was read to its end since it lost its path; it may grow a little after that. */
  boolean drained;

  /** Not to be read again until something changes, because of what was told. */
  boolean refused;

  /* Behind the last line that was cut off. */
  long offset;
  boolean within;

  /* Up to where ranges of batches that were closed go. */
  long sealedOffset;
  boolean sealedWithin;

  /* From offset up to here there is no line end. */
  long scannedTo;

  /* The rest of the last line that was too long: nothing of it is given out. */
  long passedFrom;
  long passedTo;

  /** Whether it began within a line that was there before, whose rest is nobody's loss. */
  boolean joinsWithin;

  /** Nothing more is read of it. */
  boolean left;

  /* The newest batch that has lines of it. */
  long lastSequence;

  long size;

  /* What a look saw of it, whether or not it was opened since. */
  long seenSize;
  long grewAtNanos;
  long lostPathAtNanos;
  boolean queued;
  boolean touched;

  @Nullable Content content;
  @Nullable EntryReader reader;
  long readerFrom;

  /** What others are shown. */
  volatile long shownOffset;

  volatile long shownSize;
  volatile boolean shownOpen;

  TailedFile(KnownFile known, Path where, Labels labels, Map<String, String> metadata) {
    this.number = known.number();
    this.path = known.path();
    this.key = known.key();
    this.print = known.print();
    this.where = where;
    this.labels = labels;
    this.metadata = metadata;
    this.packed = PackedContent.isPacked(where.toString());
    begin(known.place());
  }

  /** It lies somewhere else now. */
  void lies(Path now) {
    where = now;
    packed = PackedContent.isPacked(now.toString());
  }

  /** Reading goes on at a place. */
  void begin(Place place) {
    offset = place.offset();
    within = place.withinLongLine();
    sealedOffset = offset;
    sealedWithin = within;
    readerFrom = offset;
    show();
  }

  boolean isFinishedForGood() {
    return offset == Long.MAX_VALUE;
  }

  void moved(Place to) {
    offset = to.offset();
    within = to.withinLongLine();
    scannedTo = offset;
  }

  Place place() {
    return new Place(offset, within);
  }

  /** Up to where everything is given out: a restart may begin here. */
  Place safePlace() {
    EntryReader r = reader;
    if (r == null || !r.waits()) {
      return place();
    }
    long given = Math.max(r.givenOutTo(), readerFrom);
    if (given >= passedFrom && given < passedTo) {
      return new Place(passedTo, within && passedTo == offset);
    }
    return new Place(given, false);
  }

  void show() {
    shownOffset = sealedOffset;
    shownSize = Math.max(size, isFinishedForGood() ? 0 : sealedOffset);
    shownOpen = content != null;
  }

  long unreadBytes() {
    return isFinishedForGood() || size == Long.MAX_VALUE
        ? 0
        : Math.max(0, Math.max(size, seenSize) - offset);
  }

  void close() {
    Content open = content;
    content = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("A file did not close. file={} cause={}", where, e.toString());
      }
    }
    show();
  }

  @Override
  public String toString() {
    return where.toString();
  }
}
