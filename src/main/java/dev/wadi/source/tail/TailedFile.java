package dev.wadi.source.tail;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
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

  /** Begins the key of a file whose inode holds something else. */
  static final String EMPTIED = "gone-";

  private static final int ENOUGH_TIMES_MISSING = 3;

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

  /** Where somebody asks for it and it was last seen; null since it is not there any more. */
  @Nullable Path livesAt;

  /** Whether its inode holds something else, so that only a copy can have what it held. */
  boolean emptied;

  /** Whether what has its bytes now has none that were not read. */
  boolean ends;

  /** Whether it was read to its end long ago: it is closed until it grows. */
  boolean resting;

  /** Whether it lies there and cannot be read, so that nobody waits for it. */
  boolean unreadable;

  /* Since when, and how often, it was looked for in vain. */
  private long missingSinceNanos;
  private int timesMissing;

  /** When it was written last, as the last look found. */
  Instant written = Instant.EPOCH;

  /** The file that lay there before, which is read to its end first. */
  @Nullable TailedFile before;

  /** Whether a later one of its log has something, so that its writer has moved on. */
  boolean followed;

  /** Whether it was read to its end since it lost its path; it may grow a little after that. */
  boolean drained;

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
    this.emptied = key.startsWith(EMPTIED);
    begin(known.place());
    this.resting = isFinishedForGood();
    this.drained = resting;
  }

  /** Whether it lies where somebody asks for it. */
  boolean isLive() {
    return livesAt != null;
  }

  /** Whether it lies where somebody asks for it, and all of it that a look saw was read. */
  boolean isStill() {
    return isLive() && (packed || isFinishedForGood() ? drained : offset == seenSize);
  }

  /** Whether it has something, and begins as other bytes do. */
  boolean isPrintOf(byte[] head) {
    return print.length() > 0 && print.isOf(head, head.length);
  }

  /**
   * Whether what was read behind the offset is of this file: it begins as this one did, also where
   * the two overlap; and it was not emptied in between, or its beginning would be shorter than what
   * was read.
   *
   * @param head its first bytes, read after that
   */
  boolean had(byte[] head, byte[] read, int length) {
    long least = packed ? 0 : Math.min(Fingerprint.MOST_BYTES, offset + length);
    return print.isOf(head, head.length)
        && head.length >= least
        && Fingerprint.agrees(head, read, length, offset);
  }

  /** Whether it was looked for in vain for so long that it cannot be there. */
  boolean isMissingFor(long nanos, long now) {
    if (timesMissing == 0) {
      missingSinceNanos = now;
    }
    return ++timesMissing >= ENOUGH_TIMES_MISSING && now - missingSinceNanos > nanos;
  }

  /**
   * Another of its log is read to its end first; one that waits for this one, because it was found
   * before it was known where this one lies, waits for that no longer.
   */
  void comesAfter(@Nullable TailedFile other) {
    for (TailedFile file = other; file != null; file = file.before) {
      if (file.before == this) {
        file.before = before;
      }
    }
    before = other;
  }

  /** It lies here now. */
  void lies(Path now) {
    timesMissing = 0;
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

  /**
   * The rest of a line beyond the bound was passed over.
   *
   * @param bytes of it
   * @param to up to where it goes, when the line began before; 0 when it did not
   * @return how many of them are lost: none of a line that was there before
   */
  long passedOver(long bytes, long to, Place after) {
    if (bytes == 0) {
      return 0;
    }
    if (joinsWithin) {
      joinsWithin = after.withinLongLine();
      return 0;
    }
    if (to > 0) {
      passedTo = to;
    }
    if (after.withinLongLine() && passedTo != after.offset()) {
      passedFrom = after.offset();
      passedTo = after.offset();
    }
    return bytes;
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
