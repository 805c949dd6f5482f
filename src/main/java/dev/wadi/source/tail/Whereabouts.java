package dev.wadi.source.tail;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the bytes of a known file lie: its inode as long as that has them, whatever it is called;
 * then a copy or a compressed form, which takes its place; and nowhere only when that is sure. For
 * the reading thread.
 */
final class Whereabouts {
  private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

  private static final long STILL_WRITTEN_MILLIS = 5_000;

  /* How long a file is looked for where folders change too fast to be sure that it is gone. */
  private static final long LOOKED_FOR_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final TailSettings settings;
  private final PositionLog positions;
  private final TailClaims claims;
  private final TailCounters counters;
  private final Told told;
  private final Disk disk;
  private final FileHunt hunt;
  private final Copies copies;
  private final FileTable table;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final Consumer<TailedFile> ready;

  private final Predicate<Path> unseen;

  private boolean unsettled;

  /**
   * @param unseen whether the last look could not look at what lies at a path
   */
  Whereabouts(
      TailSettings settings,
      PositionLog positions,
      TailClaims claims,
      TailCounters counters,
      Told told,
      Disk disk,
      FileHunt hunt,
      Copies copies,
      FileTable table,
      InstantSource clock,
      LongSupplier nanoTicker,
      Consumer<TailedFile> ready,
      Predicate<Path> unseen) {
    this.settings = settings;
    this.positions = positions;
    this.claims = claims;
    this.counters = counters;
    this.told = told;
    this.disk = disk;
    this.hunt = hunt;
    this.copies = copies;
    this.table = table;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.ready = ready;
    this.unseen = unseen;
  }

  /** Whether there is a question that the next look may answer. */
  boolean isUnsettled() {
    return unsettled;
  }

  void unsettled(boolean on) {
    unsettled = on;
  }

  /**
   * Opens a file wherever it lies now. Null when it cannot be had: it is gone, and then forgotten,
   * or cannot be opened or found for sure, and then tried again after the next look.
   */
  @Nullable Content open(TailedFile file) {
    Content open = file.content;
    if (open != null) {
      return open;
    }
    try {
      FileHunt.Sought sought = file.emptied ? new FileHunt.Sought(null, true) : hunt.whereIs(file);
      Path where = sought.path();
      if (where == null && unseen.test(file.where)) {
        return null; // nobody knows whether it is there
      }
      if (where == null && !file.isLive()) {
        where = heir(file, sought.sure());
      }
      if (where == null) {
        unsettled = true;
        return null; // the next look finds out what became of it
      }
      open = opened(file, where);
      if (open == null) {
        unsettled = true;
        return null;
      }
      file.lies(where);
      file.content = open;
      file.unreadable = false;
      file.show();
      told.well(where);
      return open;
    } catch (AccessDeniedException e) {
      file.unreadable = true;
      told.problem(file.where, "permission denied");
    } catch (NoSuchFileException e) {
      LOG.debug("A file went while it was opened. path={}", file.where);
      unsettled = true;
    } catch (FileSystemException e) {
      file.unreadable = true;
      told.problem(file.where, FileHunt.words(e));
    } catch (IOException e) {
      file.unreadable = true;
      told.problem(file.where, "it cannot be read: " + FileHunt.words(e));
    }
    return null;
  }

  /*
   * A compressed one is compared at once: what begins with other bytes, or with none that can be
   * unpacked because somebody is making it now, was given the inode of a file that went.
   */
  private @Nullable Content opened(TailedFile file, Path where) throws IOException {
    boolean packed = PackedContent.isPacked(where.toString());
    byte[] head = new byte[0];
    Content content = null;
    try {
      content = hunt.open(where, packed);
      head = packed ? content.head() : head;
    } catch (EOFException | ZipException e) {
      if (file.print.length() == 0) {
        throw e; // it had nothing before either
      }
      LOG.debug("Nothing can be unpacked. path={} cause={}", where, e.toString());
    }
    boolean here = hunt.hasKey(where, file.key); // else it was renamed at this moment
    boolean same = content != null && (!packed || file.print.isOf(head, head.length));
    if (here && same) {
      return content;
    }
    if (content != null) {
      content.close();
    }
    if (here) {
      emptied(file);
    }
    return null;
  }

  /* Where what a file held lies now that its inode is nowhere; null when nobody knows yet. */
  private @Nullable Path heir(TailedFile file, boolean sure) throws IOException {
    FileHunt.Beside heir = copies.heirOf(file);
    boolean longMissing = file.isMissingFor(LOOKED_FOR_NANOS, nanoTicker.getAsLong());
    boolean all = longMissing || (sure && hunt.isExactAround(file));
    if (heir == null) {
      if (all) {
        gone(file);
      }
      return null;
    }
    Disk.Seen seen = disk.look(heir.path());
    boolean more = heir.packed() || seen.size() >= file.offset;
    /* Of a file that may be there all the same a copy is no heir; and there may be a better one. */
    if ((!sure && !longMissing) || (!more && !all) || !seen.key().equals(heir.key())) {
      return null;
    }
    become(file, heir.path(), heir.key(), seen.size());
    return heir.path();
  }

  /** From now on a file is read where another has what it held. */
  void become(TailedFile file, Path heir, String key, long size) {
    TailedFile other = table.byKey.get(key);
    if (other != null && other != file) {
      emptied(other); // its inode was given to another file
    }
    file.close();
    claims.claim(key, settings.name());
    table.key(file, key);
    file.lies(heir);
    file.emptied = false;
    file.drained = false;
    file.resting = false;
    file.ends = !file.packed && !file.isFinishedForGood() && size < file.offset;
    if (!file.ends) {
      positions.change(file.number, file.path, key, file.print);
    }
    ready.accept(file);
  }

  /**
   * Nothing more is read of a file, because what has its bytes now has fewer. False while batches
   * with its lines are not written down, which must come first.
   */
  boolean end(TailedFile file) {
    if (!positions.isWritten(file.lastSequence)) {
      return false;
    }
    positions.end(file.number, file.path, file.key, file.print);
    file.begin(Place.END);
    file.ends = false;
    rest(file);
    return true;
  }

  // --- its inode has something else ---

  /** The inode of a file has something else; a copy is looked for in the turn of the file. */
  void emptied(TailedFile file) {
    counters.truncations.increment();
    Path path = file.livesAt;
    if (path != null) {
      table.byPath.remove(path, file);
    }
    file.close();
    file.livesAt = null;
    file.emptied = true;
    file.drained = false;
    file.resting = false;
    file.lostPathAtNanos = nanoTicker.getAsLong();
    table.key(file, TailedFile.EMPTIED + file.number);
    positions.change(file.number, file.path, file.key, file.print);
    ready.accept(file);
  }

  private void gone(TailedFile file) {
    long unread = file.unreadBytes();
    if (unread > 0 && file.emptied) {
      counters.lost(TailCounters.Lost.TRUNCATED, unread);
      LOG.warn(
          "A file was emptied before all of it was read. tail={} path={} lostBytes={}",
          settings.name(),
          file.path,
          unread);
    } else if (unread > 0) {
      counters.lost(TailCounters.Lost.DELETED, unread);
      LOG.warn(
          "A file went before all of it was read. tail={} path={} lostBytes={}",
          settings.name(),
          file.path,
          unread);
    }
    leave(file);
  }

  // --- at its end ---

  /** A file was read to its end long ago: it is known as long as it lies somewhere. */
  void rest(TailedFile file) {
    file.close();
    file.drained = true;
    file.resting = true;
  }

  /** Nothing more is read of a file. */
  void leave(TailedFile file) {
    table.leave(file);
  }

  /** Whether a file that rests is to be opened: it grew, or is nowhere. */
  boolean wakes(TailedFile file) {
    if (!file.resting) {
      return true;
    }
    try {
      Disk.Seen seen = disk.look(file.where);
      if (seen.key().equals(file.key) && seen.written().equals(file.written)) {
        return false;
      }
    } catch (IOException e) {
      LOG.debug("A file that rests cannot be looked at. path={}", file.where);
    }
    Path where = file.emptied ? null : hunt.whereIs(file).path();
    if (where == null) {
      file.resting = false;
      return true;
    }
    try {
      return wakesAt(file, where);
    } catch (IOException e) {
      LOG.debug("A file that rests cannot be looked at. path={}", where);
      return false;
    }
  }

  private boolean wakesAt(TailedFile file, Path where) throws IOException {
    Disk.Seen seen = disk.look(where);
    byte[] head = hunt.headOf(where, file.key, PackedContent.isPacked(where.toString()));
    if (head == null || !seen.key().equals(file.key)) {
      unsettled = true;
      return false;
    }
    boolean counts = !file.packed && !file.isFinishedForGood();
    if (!file.print.isOf(head, head.length) || (counts && seen.size() < file.offset)) {
      emptied(file); // another file has its inode
      unsettled = true;
      return true;
    }
    file.lies(where);
    file.written = seen.written();
    file.resting = !counts || seen.size() == file.offset;
    return !file.resting;
  }

  /** Whether a compressed file was written a moment ago. */
  boolean stillWritten(TailedFile file) {
    try {
      Instant written = disk.look(file.where).written();
      long silent = clock.millis() - written.toEpochMilli();
      return Math.abs(silent) < STILL_WRITTEN_MILLIS;
    } catch (IOException e) {
      return false;
    }
  }

  /** A file could be opened and cannot be read; it is tried again after the next look. */
  void unreadable(TailedFile file, IOException cause) {
    file.close();
    told.problem(file.where, "it cannot be read: " + FileHunt.words(cause));
  }
}
