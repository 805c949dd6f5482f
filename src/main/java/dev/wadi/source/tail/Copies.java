package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a file is whose inode nobody knows: one that is new, or another form of one that is
 * known, copied or compressed when it was rotated. For the reading thread.
 */
final class Copies {
  /* A copy in the making may be shorter than what is known of its original, but not for long. */
  private static final long MAKING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int MOST_UNSURE = 1000;

  private final FileTable table;
  private final PositionLog positions;
  private final FileHunt hunt;
  private final LongSupplier nanoTicker;
  private final Consumer<TailedFile> ready;

  /* By key: since when nobody can say what it is. */
  private final Map<String, Long> unsureSince = new HashMap<>();

  enum Kind {
    /** Nobody read it. */
    NEW,
    /** It has what another has that is there; that one is read. */
    COPY,
    /** It has what one had whose inode is gone, and takes its place. */
    HEIR,
    /** It was read, and what it was is forgotten. */
    READ,
    /** To be asked again after the next look. */
    UNSURE
  }

  /**
   * What a file is.
   *
   * @param original of a copy or an heir
   */
  record Answer(Kind kind, @Nullable TailedFile original) {
    Answer(Kind kind) {
      this(kind, null);
    }
  }

  private enum Inode {
    THERE,
    GONE,
    UNSURE
  }

  Copies(
      FileTable table,
      PositionLog positions,
      FileHunt hunt,
      LongSupplier nanoTicker,
      Consumer<TailedFile> ready) {
    this.table = table;
    this.positions = positions;
    this.hunt = hunt;
    this.nanoTicker = nanoTicker;
    this.ready = ready;
  }

  /**
   * What lies at a path.
   *
   * @param log of which the path is a rotated form; null when it is that of no log
   * @param head its first bytes, at least one
   */
  Answer whatIs(Path path, String key, boolean packed, byte[] head, @Nullable Path log)
      throws IOException {
    Answer answer = decide(path, key, packed, head, log);
    if (answer.kind() != Kind.UNSURE) {
      unsureSince.remove(key);
    }
    return answer;
  }

  private Answer decide(Path path, String key, boolean packed, byte[] head, @Nullable Path log)
      throws IOException {
    Answer copy = null;
    boolean unsure = false;
    for (TailedFile file : candidates(path, head, log)) {
      boolean whole = file.print.isOf(head, head.length);
      boolean enough = Math.min(head.length, file.print.length()) >= FileHunt.ENOUGH_TO_KNOW;
      boolean form = log != null && log.toString().equals(file.path);
      if (file.left) {
        if (whole && (enough || form)) {
          copy = new Answer(Kind.READ);
        }
        continue;
      }
      switch (inodeOf(file)) {
        case UNSURE -> unsure = true;
        case GONE -> {
          if (whole && (enough || form) && !isRatherAnothers(file, path, head)) {
            return new Answer(Kind.HEIR, file);
          }
        }
        case THERE -> {
          boolean alike = isAlike(file, path, packed);
          if (!stillBegins(path, key, packed, head) || inodeOf(file) != Inode.THERE) {
            unsure = true; // one of them was emptied or renamed while they were compared
            continue;
          }
          if (!alike) {
            continue;
          }
          if (enough || (packed && whole)) {
            copy = new Answer(Kind.COPY, file);
          } else if (form && (packed || file.isLive())) {
            unsure = true; // a copy in the making, or another file that begins like it
          }
        }
      }
    }
    if (copy != null) {
      return copy;
    }
    if (unsure && isUnsureForAWhile(key)) {
      return new Answer(Kind.UNSURE);
    }
    return new Answer(positions.hasRead(head) ? Kind.READ : Kind.NEW);
  }

  private boolean stillBegins(Path path, String key, boolean packed, byte[] head)
      throws IOException {
    byte[] now = hunt.headOf(path, key, packed);
    return now != null && Fingerprint.of(head, head.length).isOf(now, now.length);
  }

  private boolean isUnsureForAWhile(String key) {
    if (unsureSince.size() > MOST_UNSURE) {
      unsureSince.clear();
    }
    long now = nanoTicker.getAsLong();
    Long since = unsureSince.putIfAbsent(key, now);
    return since == null || now - since < MAKING_NANOS;
  }

  private Set<TailedFile> candidates(Path path, byte[] head, @Nullable Path log) {
    Set<TailedFile> files = new LinkedHashSet<>();
    for (TailedFile file : table.beginningLike(head)) {
      if (RotatedNames.related(file.path, path.toString())) {
        files.add(file);
      }
    }
    if (log != null) {
      for (TailedFile file : table.askedFor(log)) {
        if (file.print.length() > head.length) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /* Whether what a file is known to begin with is still where its inode is, and what was read. */
  private Inode inodeOf(TailedFile file) throws IOException {
    if (file.emptied) {
      return Inode.GONE;
    }
    byte[] head;
    long size;
    if (file.content != null) {
      size = file.content.size();
      head = file.content.head();
    } else {
      FileHunt.Sought sought = hunt.whereIs(file);
      if (sought.path() == null) {
        return sought.sure() ? Inode.GONE : Inode.UNSURE;
      }
      boolean packed = PackedContent.isPacked(sought.path().toString());
      size = packed ? Long.MAX_VALUE : hunt.sizeOf(sought.path(), file.key);
      head = hunt.headOf(sought.path(), file.key, packed);
      if (head == null || size < 0) {
        return Inode.UNSURE;
      }
    }
    boolean hasWhatWasRead = file.packed || file.isFinishedForGood() || size >= file.offset;
    if (hasWhatWasRead && file.print.isOf(head, head.length)) {
      return Inode.THERE;
    }
    ready.accept(file); // its own turn finds out that it was emptied
    return Inode.UNSURE;
  }

  private boolean isAlike(TailedFile file, Path path, boolean packed) throws IOException {
    try (Content other = hunt.open(path, packed)) {
      if (file.content != null) {
        return hunt.alike(file.content, other);
      }
      Path where = hunt.whereIs(file).path();
      if (where == null) {
        return true; // it went this moment, and its beginning was the same
      }
      try (Content content = hunt.open(where, PackedContent.isPacked(where.toString()))) {
        return hunt.alike(content, other);
      }
    }
  }

  /**
   * The file that has what one had whose inode is gone: one that nobody else knows and that begins
   * with the same bytes; such as have more first, then plain ones, then the newest. Null for none.
   *
   * @throws IOException when there is none, and one that may be it cannot be read
   */
  FileHunt.@Nullable Beside heirOf(TailedFile file) throws IOException {
    if (file.print.length() == 0) {
      return null;
    }
    FileHunt.Beside best = null;
    IOException unread = null;
    for (FileHunt.Beside form : hunt.beside(file)) {
      TailedFile other = table.byKey.get(form.key());
      if ((other != null && other.content != null)
          || !RotatedNames.related(file.path, form.path().toString())
          || (form.path().toString().equals(file.path) && !mayBeItself(file, form))) {
        continue;
      }
      try {
        byte[] head = hunt.headOf(form.path(), form.key(), form.packed());
        boolean others = other != null && head != null && other.isPrintOf(head);
        if (head != null
            && !others
            && file.print.isOf(head, head.length)
            && isBetter(file, form, best)
            && !isRatherAnothers(file, form.path(), head)) {
          best = form;
        }
      } catch (IOException e) {
        unread = e;
      }
    }
    if (best == null && unread != null) {
      throw unread;
    }
    return best;
  }

  /*
   * Of a file that was seen when it had a few bytes little is known, and much may begin like that:
   * what begins like another of which more is known has what that one had.
   */
  private boolean isRatherAnothers(TailedFile file, Path form, byte[] head) {
    for (TailedFile other : table.beginningLike(head)) {
      if (other.print.length() > file.print.length()
          && RotatedNames.related(other.path, form.toString())) {
        boolean looksForAnHeir =
            !other.left && other.content == null && (other.emptied || isNowhere(other));
        /* One that has its bytes may have fewer than its copy only if it is no copy. */
        boolean mayBeItsCopy =
            other.print.length() == Fingerprint.MOST_BYTES || head.length <= other.print.length();
        if (looksForAnHeir || mayBeItsCopy) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isNowhere(TailedFile file) {
    return hunt.whereIs(file).path() == null;
  }

  /* Where a log was asked for, what has fewer bytes than were read of it has begun anew. */
  private static boolean mayBeItself(TailedFile file, FileHunt.Beside form) {
    return file.print.length() >= FileHunt.ENOUGH_TO_KNOW
        && (form.packed() || form.size() >= file.offset);
  }

  private static boolean isBetter(
      TailedFile file, FileHunt.Beside one, FileHunt.@Nullable Beside other) {
    if (other == null) {
      return true;
    }
    boolean more = one.packed() || one.size() >= file.offset;
    boolean otherMore = other.packed() || other.size() >= file.offset;
    if (more != otherMore) {
      return more;
    }
    return one.packed() == other.packed() ? one.written().isAfter(other.written()) : !one.packed();
  }

  /** The log of which a path in a folder is a rotated form, if a pattern or a link asks for it. */
  static @Nullable Path logOf(Path form, FileFinder finder, Map<Path, Path> links) {
    List<String> names = RotatedNames.logs(String.valueOf(form.getFileName()));
    for (String name : names) {
      Path log = form.resolveSibling(name);
      Path link = links.get(log);
      if (link != null) {
        return link;
      }
      if (finder.patternOf(log) != null) {
        return log;
      }
    }
    return null;
  }
}
