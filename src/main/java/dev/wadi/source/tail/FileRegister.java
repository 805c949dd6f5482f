package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which file is which, whatever it is called now: those that lie where somebody asks for
 * them, and those that lost their place and are to be read to their end. For the reading thread.
 *
 * <p>A file is the one that was known when its device and inode are the same and it begins with the
 * same bytes. Same inode and other bytes: it was emptied and written anew, or another file got the
 * inode. Same path and another inode: it was rotated, and the old one is looked for beside it.
 */
final class FileRegister {
  private static final Logger LOG = LoggerFactory.getLogger(FileRegister.class);

  private static final long STILL_WRITTEN_MILLIS = 5_000;

  private final TailSettings settings;
  private final PositionLog positions;
  private final TailClaims claims;
  private final TailCounters counters;
  private final Told told;
  private final LongSupplier nanoTicker;
  private final Consumer<TailedFile> ready;
  private final FileFinder finder;
  private final FileHunt hunt = new FileHunt();

  private final FileTable table;
  private final RotatedForms forms;
  private Instant lastLook;
  private boolean firstLook;

  /* What the last look could not look at: what lies there is as it was. */
  private Set<Path> unseen = Set.of();

  /**
   * @param ready takes files of which there may be something to read
   */
  FileRegister(
      TailSettings settings,
      PositionLog positions,
      TailClaims claims,
      TailCounters counters,
      Told told,
      LongSupplier nanoTicker,
      Consumer<TailedFile> ready) {
    this.settings = settings;
    this.positions = positions;
    this.claims = claims;
    this.counters = counters;
    this.told = told;
    this.nanoTicker = nanoTicker;
    this.ready = ready;
    this.finder = new FileFinder(settings.paths(), settings.excludes(), told::problem);
    this.firstLook = !settings.look().equals(positions.look());
    this.table = new FileTable(settings, positions, claims, nanoTicker, finder);
    this.forms =
        new RotatedForms(settings, positions, table, finder, hunt, claims, nanoTicker, ready);
    this.lastLook = positions.lastWritten();
  }

  /** Every file; others may look at what is shown of them. */
  Collection<TailedFile> all() {
    return table.all.values();
  }

  int livePaths() {
    return table.byPath.size();
  }

  /** The file that lies at a path, whichever of its paths that is. */
  @Nullable TailedFile at(Path path) {
    return table.at(path);
  }

  // --- looking ---

  /**
   * Looks through all folders.
   *
   * @param strict whether a file that another tail reads is a reason not to start
   * @return the folders in which something may happen
   */
  Set<Path> look(boolean strict) {
    Instant begun = Instant.now();
    FileFinder.Found found = finder.look();
    unseen = found.unseen();
    Set<Path> folders = new HashSet<>(found.folders());
    Map<Path, TailedFile> before = new TreeMap<>(table.byPath);
    table.byRealPath.clear();
    found.paths().forEach((path, pattern) -> take(path, pattern, before, folders, strict));
    before.forEach(
        (path, file) -> {
          if (isUnseen(path)) {
            return;
          }
          if (file.where.equals(path)) {
            lostPath(file);
          } else {
            table.byPath.remove(path, file); // it lies at another path that is asked for
          }
        });
    if (strict) {
      followThoseThatLostTheirPath();
    }
    for (TailedFile file : table.all.values()) {
      if (!file.live && !file.left && file.content == null) {
        ready.accept(file);
      }
    }
    if (firstLook) {
      positions.looked(settings.look());
      firstLook = false;
    }
    lastLook = begun;
    table.forgetThoseWhoLeft();
    return folders;
  }

  private boolean isUnseen(Path path) {
    for (Path folder : unseen) {
      if (path.startsWith(folder)) {
        return true;
      }
    }
    return false;
  }

  /* Of an earlier run, and rotated or deleted since: read to their end, before what came after. */
  private void followThoseThatLostTheirPath() {
    for (TailedFile file : table.all.values()) {
      if (!file.live && !file.left && !file.isFinishedForGood()) {
        file.lostPathAtNanos = nanoTicker.getAsLong();
      }
    }
  }

  private void take(
      Path path,
      PathPattern pattern,
      Map<Path, TailedFile> before,
      Set<Path> folders,
      boolean strict) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!isFile(path, pattern, attributes)) {
        return;
      }
      String key = FileHunt.key(path, attributes);
      TailedFile here = before.remove(path);
      if (here == null) {
        here = table.byPath.get(path);
      }
      TailedFile file = here;
      if (here == null || !here.key.equals(key)) {
        file = arrived(path, pattern, key, attributes, here, strict);
      }
      if (file == null) {
        return;
      }
      noteRealPath(path, file, folders);
      long now = file.packed ? file.size : attributes.size();
      file.seenSize = file.packed ? 0 : now;
      if (now != file.size || now > file.offset || now < file.sealedOffset) {
        if (!file.packed || !file.drained) {
          ready.accept(file);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("A file went while it was looked at. path={}", path);
    } catch (AccessDeniedException e) {
      before.remove(path);
      told.problem(path, "permission denied");
    } catch (IOException e) {
      before.remove(path);
      told.problem(path, FileHunt.words(e));
    }
  }

  private boolean isFile(Path path, PathPattern pattern, BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return true;
    }
    if (attributes.isDirectory()) {
      if (pattern.isOnePath()) {
        told.problem(path, "it is a folder (expected: files, such as " + path + "/*.log)");
      }
    } else {
      told.problem(path, "it is a pipe, a socket or a device (expected: a file)");
    }
    return false;
  }

  /* Where a link leads things happen too, and whoever tells of them calls the file by that name. */
  private void noteRealPath(Path path, TailedFile file, Set<Path> folders) throws IOException {
    Path real = path.toRealPath();
    if (!real.equals(path)) {
      table.byRealPath.put(real, file);
      Path parent = real.getParent();
      if (parent != null) {
        folders.add(parent);
      }
    }
  }

  /* Another file lies there than before, or one that nobody knew. */
  private @Nullable TailedFile arrived(
      Path path,
      PathPattern pattern,
      String key,
      BasicFileAttributes attributes,
      @Nullable TailedFile here,
      boolean strict)
      throws IOException {
    TailedFile known = table.byKey.get(key);
    if (known != null && table.byPath.get(known.where) == known && !known.where.equals(path)) {
      if (Files.exists(known.where) && FileHunt.keyOf(known.where).equals(key)) {
        told.problem(path, "it is the same file as " + known.where + ", which is read");
        return null;
      }
    }
    String other = claims.claim(key, settings.name());
    if (other != null) {
      String sentence =
          "the tail '" + other + "' reads it already, so '" + settings.name() + "' does not";
      if (strict) {
        throw new IllegalStateException(
            path
                + ": the tails '"
                + other
                + "' and '"
                + settings.name()
                + "' both read it (expected: paths or exclude that give each file to one)");
      }
      told.problem(path, sentence);
      return null;
    }
    boolean packed = PackedContent.isPacked(path.toString());
    byte[] head = hunt.head(path, packed);
    if (known != null && isSame(known, head, attributes.size(), packed)) {
      if (here != null && here != known) {
        lostPath(here);
      }
      found(known, path);
      return known;
    }
    TailedFile copied = copied(path, key, head, packed, attributes.size());
    if (copied != null) {
      return null;
    }
    TailedFile moved = here == null ? inheritor(path, head, attributes.size(), packed) : here;
    if (moved != null && replacedAsAWhole(moved, head, attributes.size(), packed)) {
      table.byKey.remove(moved.key, moved);
      moved.close();
      moved.key = key;
      found(moved, path);
      positions.change(moved.number, moved.path, key, moved.print);
      return moved;
    }
    String notText =
        packed || settings.encoding() != TextEncoding.AUTO
            ? null
            : FileKind.notText(head, settings.encoding().of(head));
    if (notText != null) {
      told.problem(path, "it is " + notText);
      return null;
    }
    if (here != null) {
      lostPath(here);
    }
    return begin(path, pattern, key, head, attributes, packed);
  }

  /* Time of files may be a little behind that of the clock. */
  private boolean sinceLastLook(Instant written) {
    return !written.isBefore(lastLook.minusSeconds(1));
  }

  /* The same beginning and no shorter than what was read of it. */
  private static boolean isSame(TailedFile known, byte[] head, long size, boolean packed) {
    return known.print.isOf(head, head.length)
        && (packed || known.isFinishedForGood() || size >= known.sealedOffset);
  }

  private void found(TailedFile file, Path path) {
    file.lies(path);
    file.live = true;
    file.drained = false;
    table.byPath.put(path, file);
    table.byKey.put(file.key, file);
    told.well(path);
  }

  /* A file known from before a restart whose path this is, and of which no other trace is left. */
  private @Nullable TailedFile inheritor(Path path, byte[] head, long size, boolean packed) {
    for (TailedFile file : table.all.values()) {
      if (!file.live
          && file.content == null
          && file.path.equals(path.toString())
          && replacedAsAWhole(file, head, size, packed)) {
        return file;
      }
    }
    return null;
  }

  /* Programs that save a file anew give it another inode; a disk that is mounted anew does too. */
  private boolean replacedAsAWhole(TailedFile file, byte[] head, long size, boolean packed) {
    return file.content == null
        && file.print.length() >= FileHunt.ENOUGH_TO_KNOW
        && file.packed == packed
        && isSame(file, head, size, packed)
        && hunt.byKey(file) == null;
  }

  /*
   * A copy of a file that is known, made to be rotated: what was read there need not be read here.
   * It stays apart as long as its original is there, and takes its place when that is gone.
   */
  private @Nullable TailedFile copied(Path path, String key, byte[] head, boolean packed, long size)
      throws IOException {
    for (TailedFile file : table.all.values()) {
      if (file.print.length() < FileHunt.ENOUGH_TO_KNOW
          || file.key.equals(key)
          || !RotatedNames.related(file.path, path.toString())
          || !file.print.isOf(head, head.length)) {
        continue;
      }
      boolean there = file.content != null || hunt.byKey(file) != null;
      if (there && (packed || hunt.beginsAlike(file, path, size))) {
        table.copies.put(key, file);
        return file;
      }
      if (!there && (packed || size >= file.sealedOffset)) {
        become(file, path, key);
        return file;
      }
    }
    return null;
  }

  /** From now on a file is read where its copy lies. */
  private void become(TailedFile file, Path copy, String key) {
    table.byKey.remove(file.key, file);
    file.close();
    file.key = key;
    file.drained = false;
    table.copies.remove(key);
    found(file, copy);
    positions.change(file.number, file.path, key, file.print);
    ready.accept(file);
  }

  private TailedFile begin(
      Path path,
      PathPattern pattern,
      String key,
      byte[] head,
      BasicFileAttributes attributes,
      boolean packed)
      throws IOException {
    Place place = Place.START;
    boolean wanted = settings.start().wants(attributes.lastModifiedTime().toInstant());
    if (firstLook && !wanted) {
      place = packed ? Place.END : hunt.end(path, attributes.size());
    }
    TailedFile older = table.lastAt(path);
    if (!packed && (!firstLook || wanted)) {
      older = forms.unread(path, older, firstLook ? settings.start()::wants : this::sinceLastLook);
    }
    TailedFile file =
        table.make(path.toString(), path, key, Fingerprint.of(head, head.length), place);
    file.size = packed ? 0 : attributes.size();
    file.before = older;
    found(file, path);
    LOG.info(
        "A file is read. tail={} path={} from={} pattern={}",
        settings.name(),
        path,
        place.equals(Place.END) ? "its end" : place,
        pattern);
    ready.accept(file);
    return file;
  }

  // --- leaving ---

  /** A file lies no longer where it was asked for. */
  private void lostPath(TailedFile file) {
    if (table.byPath.get(file.where) == file) {
      table.byPath.remove(file.where);
    }
    if (!file.live) {
      return;
    }
    file.live = false;
    file.drained = false;
    file.lostPathAtNanos = nanoTicker.getAsLong();
    counters.rotations.increment();
    ready.accept(file);
  }

  /**
   * Opens a file wherever it lies now. Null when it cannot be had: it is gone, and then forgotten,
   * or cannot be opened, and then tried again after the next look.
   */
  @Nullable Content open(TailedFile file) {
    Content open = file.content;
    if (open != null) {
      return open;
    }
    try {
      Path where = hunt.whereIs(file);
      if (where == null && isUnseen(file.where)) {
        return null; // nobody knows whether it is there
      }
      if (where == null && !file.live) {
        Path copy = hunt.copy(file, table.byKey.keySet());
        if (copy == null) {
          gone(file);
          return null;
        }
        become(file, copy, FileHunt.keyOf(copy));
        if (finder.patternOf(copy) == null) {
          table.byPath.remove(copy);
          file.live = false;
        }
        where = copy;
      }
      if (where == null) {
        return null; // the next look finds out what became of it
      }
      file.lies(where);
      open = file.packed ? new PackedContent(where) : new PlainContent(where);
      file.content = open;
      file.show();
      told.well(where);
      return open;
    } catch (AccessDeniedException e) {
      told.problem(file.where, "permission denied");
    } catch (NoSuchFileException e) {
      LOG.debug("A file went while it was opened. path={}", file.where);
    } catch (FileSystemException e) {
      told.problem(file.where, FileHunt.words(e));
    } catch (IOException e) {
      told.problem(file.where, "it cannot be read: " + FileHunt.words(e));
    }
    return null;
  }

  /**
   * A file was emptied, or other content has its inode. What it held is looked for in table.copies.
   */
  void replaced(TailedFile file) {
    counters.truncations.increment();
    file.close();
    String key = file.key;
    table.byKey.remove(key, file);
    boolean wasLive = file.live;
    Path path = file.where;
    if (table.byPath.get(path) == file) {
      table.byPath.remove(path);
    }
    file.live = false;
    file.lostPathAtNanos = nanoTicker.getAsLong();
    file.key = "gone-" + file.number;
    Path copy = hunt.copy(file, table.byKey.keySet());
    if (copy != null) {
      try {
        become(file, copy, FileHunt.keyOf(copy));
        if (finder.patternOf(copy) == null) {
          table.byPath.remove(copy);
          file.live = false;
        }
      } catch (IOException e) {
        copy = null;
      }
    }
    if (copy == null) {
      long unread = file.unreadBytes();
      if (unread > 0) {
        counters.lost(TailCounters.Lost.TRUNCATED, unread);
        LOG.warn(
            "A file was emptied before all of it was read. tail={} path={} lostBytes={}",
            settings.name(),
            path,
            unread);
      }
      leave(file);
    }
    if (wasLive) {
      anew(file, path, key, copy != null);
    }
  }

  private void anew(TailedFile old, Path path, String key, boolean oldFirst) {
    try {
      byte[] head = hunt.head(path, false);
      String now = FileHunt.keyOf(path);
      if (!now.equals(key)) {
        return; // it was rotated besides, which the next look finds
      }
      TailedFile file =
          table.make(old.path, path, key, Fingerprint.of(head, head.length), Place.START);
      file.before = oldFirst ? old : null;
      found(file, path);
      ready.accept(file);
    } catch (IOException e) {
      LOG.debug("A file went while it was looked at. path={} cause={}", path, e.toString());
    }
  }

  private void gone(TailedFile file) {
    long unread = file.unreadBytes();
    if (unread > 0) {
      counters.lost(TailCounters.Lost.DELETED, unread);
      LOG.warn(
          "A file went before all of it was read. tail={} path={} lostBytes={}",
          settings.name(),
          file.path,
          unread);
    }
    leave(file);
  }

  /** Nothing more is read of a file. */
  void leave(TailedFile file) {
    table.leave(file);
  }

  /** Opens what an earlier run was about to send, wherever it lies now; null when it is gone. */
  @Nullable TailedFile forRepetition(int number) {
    TailedFile file = table.all.get(number);
    return file == null || open(file) == null ? null : file;
  }

  /** The beginning of a file covers more now. */
  void remember(TailedFile file) {
    positions.change(file.number, file.path, file.key, file.print);
  }

  /** Nothing of a batch of an earlier run can be read any more. */
  void isSettled(Sending sending) {
    positions.done(sending.sequence());
  }

  /** Whether somebody writes to the file that took a file's place. */
  boolean successorWrites(TailedFile file) {
    TailedFile successor = table.byPath.get(Path.of(file.path));
    if (successor == null || successor == file) {
      return false;
    }
    try {
      return successor.packed || Files.size(successor.where) > 0;
    } catch (IOException e) {
      return false; // it went; whoever comes next writes or not
    }
  }

  /** Whether a compressed file was written a moment ago. */
  boolean stillWritten(TailedFile file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file.where, BasicFileAttributes.class);
      long silent = System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
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
