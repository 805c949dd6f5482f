package dev.wadi.source.tail;

import dev.wadi.codec.text.EntryReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches anew that an earlier run was about to send, and that may or may not have been kept:
 * the same lines, with the same key. For the reading thread.
 */
final class Repetition {
  private static final Logger LOG = LoggerFactory.getLogger(Repetition.class);

  private final TailSettings settings;
  private final FileRegister register;
  private final Gatherer gatherer;
  private final TailCounters counters;
  private final byte[] buffer;

  /* Bytes of ranges of the last batch that are nowhere. */
  private final Map<Sending.Range, Long> missing = new LinkedHashMap<>();

  Repetition(
      TailSettings settings,
      FileRegister register,
      Gatherer gatherer,
      TailCounters counters,
      byte[] buffer) {
    this.settings = settings;
    this.register = register;
    this.gatherer = gatherer;
    this.counters = counters;
    this.buffer = buffer;
  }

  /** Whether it is known where all its lines lie now, or that they are gone. */
  boolean canBe(Sending sending) {
    for (Sending.Range range : sending.ranges()) {
      TailedFile file = register.forRepetition(range.file());
      if (file == null || file.left || file.unreadable) {
        continue;
      }
      Content content = file.content;
      if (content == null) {
        return false;
      }
      try {
        byte[] head = content.head();
        if (!file.print.isOf(head, head.length)) {
          register.replaced(file);
          return false;
        }
      } catch (IOException e) {
        LOG.debug("A file cannot be read again. path={} cause={}", file.where, e.toString());
      }
    }
    return true;
  }

  /**
   * Reads its lines again. False when a file was emptied meanwhile, so that what was read is not
   * believed and all of it is to be asked for once more.
   */
  boolean reads(Sending sending) {
    missing.clear();
    gatherer.repeat(sending.arrivedNanos());
    for (Sending.Range range : sending.ranges()) {
      if (!reads(range)) {
        gatherer.discardRepeated();
        return false;
      }
    }
    return true;
  }

  /** The batch that was read; null when nothing of it can be, or it had nothing but blanks. */
  @Nullable Parcel of(Sending sending) {
    missing.forEach(
        (range, bytes) -> {
          counters.lost(TailCounters.Lost.NOT_REPEATABLE, bytes);
          LOG.warn(
              "What was sent just before the last stop cannot be read again; it is kept only if it"
                  + " was kept then. tail={} file={} bytes={}",
              settings.name(),
              range.file(),
              bytes);
        });
    counters.repeatedBatches.increment();
    Parcel parcel = gatherer.closeRepeated(sending);
    if (parcel == null) {
      register.isSettled(sending);
    }
    return parcel;
  }

  /* What was read is believed when the file still begins as it did. */
  private boolean reads(Sending.Range range) {
    TailedFile file = register.forRepetition(range.file());
    Content content = file == null ? null : file.content;
    long wanted = range.to().offset() - range.from().offset();
    if (file == null || content == null) {
      missing.put(range, wanted);
      return file == null || file.left || file.unreadable;
    }
    try {
      long from = range.from().offset();
      long got = readAgain(file, content, content.head(), range);
      byte[] head = content.head();
      if (!file.print.isOf(head, head.length)) {
        register.replaced(file);
        return false;
      }
      if (got < range.to().offset()) {
        missing.put(range, range.to().offset() - Math.max(from, got));
      }
    } catch (IOException e) {
      LOG.warn("A file cannot be read again. path={} cause={}", file.where, e.toString());
      missing.put(range, wanted);
    }
    return true;
  }

  private long readAgain(TailedFile file, Content content, byte[] head, Sending.Range range)
      throws IOException {
    EntryReader reader = gatherer.reader(file);
    LineCutter cutter =
        new LineCutter(
            settings.maxLineBytes(),
            (bytes, from, to, cut, start, end) ->
                reader.line(bytes, from, to, cut, start, end, gatherer.nextArrival()));
    TextEncoding encoding = settings.encoding().of(head);
    long end = range.to().offset();
    Place at = range.from();
    if (at.offset() == 0 && encoding.markLength(head) > 0) {
      at = new Place(encoding.markLength(head), false);
    }
    while (at.offset() < end) {
      int wanted = (int) Math.min(buffer.length, end - at.offset());
      int n = content.read(buffer, wanted, at.offset());
      boolean last = at.offset() + n >= end && !range.to().withinLongLine();
      cutter.cut(encoding, buffer, n, at, last);
      if (n == 0 || cutter.after().equals(at)) {
        break;
      }
      at = cutter.after();
    }
    reader.flush();
    return at.offset();
  }
}
