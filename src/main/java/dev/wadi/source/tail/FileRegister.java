package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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

  private final TailSettings settings;
  private final PositionLog positions;
  private final TailClaims claims;
  private final TailCounters counters;
  private final Told told;
  private final Disk disk;
  private final LongSupplier nanoTicker;
  private final Consumer<TailedFile> ready;
  private final FileFinder finder;
  private final FileHunt hunt;
  private final Copies copies;

  private final FileTable table;
  private final RotatedForms forms;
  private final Whereabouts whereabouts;

  /* Paths that are asked for and are links, by where they led at the last look. */
  private final Map<Path, Path> links = new HashMap<>();

  /* What the last look could not look at: what lies there is as it was. */
  private Set<Path> unseen = Set.of();
  private boolean firstLook;
  private Set<Path> foldersSeen = Set.of();
  private final Stillness stillness = new Stillness();

  /* A path that somebody asks for, and what lay there when it was looked at. */
  private record Arrival(Path path, PathPattern pattern, Disk.Seen seen, Path real) {}

  /**
   * @param ready takes files of which there may be something to read
   */
  FileRegister(
      TailSettings settings,
      PositionLog positions,
      TailClaims claims,
      TailCounters counters,
      Told told,
      Disk disk,
      InstantSource clock,
      LongSupplier nanoTicker,
      Consumer<TailedFile> ready) {
    this.settings = settings;
    this.positions = positions;
    this.claims = claims;
    this.counters = counters;
    this.told = told;
    this.disk = disk;
    this.nanoTicker = nanoTicker;
    this.ready = ready;
    this.finder = new FileFinder(disk, settings.paths(), settings.excludes(), told::problem);
    this.hunt = new FileHunt(disk, clock);
    this.firstLook = !settings.look().equals(positions.look());
    this.table = new FileTable(settings, positions, claims, nanoTicker, finder);
    this.copies = new Copies(table, positions, hunt, nanoTicker, ready);
    this.whereabouts =
        new Whereabouts(
            settings,
            positions,
            claims,
            counters,
            told,
            disk,
            hunt,
            copies,
            table,
            clock,
            nanoTicker,
            ready,
            this::isUnseen);
    this.forms =
        new RotatedForms(
            settings, table, finder, disk, hunt, copies, whereabouts, claims, nanoTicker, ready);
  }

  /** Where the bytes of known files lie. */
  Whereabouts whereabouts() {
    return whereabouts;
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
    if (!strict && !whereabouts.isUnsettled() && stillness.lasts(disk)) {
      return foldersSeen;
    }
    whereabouts.unsettled(false);
    FileFinder.Found found = finder.look();
    unseen = found.unseen();
    Set<Path> folders = new HashSet<>(found.folders());
    Map<Path, TailedFile> before = new TreeMap<>(table.byPath);
    table.byRealPath.clear();
    List<Arrival> arrivals = new ArrayList<>();
    links.clear();
    found.paths().forEach((path, pattern) -> seen(path, pattern, before, folders, arrivals));
    /* First what was rotated, which is to be read before what took its place. */
    Predicate<Instant> wanted = firstLook ? settings.start()::wants : written -> true;
    for (Path folder : folders) {
      if (!forms.takeUp(folder, links, wanted)) {
        whereabouts.unsettled(true);
      }
    }
    forms.only(folders);
    arrivals.forEach(arrival -> take(arrival, before, strict));
    before.forEach(
        (path, file) -> {
          if (isUnseen(path)) {
            return;
          }
          if (path.equals(file.livesAt)) {
            lostPath(file);
          } else {
            table.byPath.remove(path, file); // it lies at another path that is asked for
          }
        });
    for (TailedFile file : table.inOrder()) {
      if (!file.isLive() && !file.left && file.content == null && whereabouts.wakes(file)) {
        ready.accept(file);
      }
    }
    if (firstLook) {
      positions.looked(settings.look());
      firstLook = false;
    }
    table.forgetThoseWhoLeft();
    foldersSeen = folders;
    beStill(found, arrivals);
    return folders;
  }

  /* The next looks may be short when each path is a file that has nothing for us, and no other is. */
  private void beStill(FileFinder.Found found, List<Arrival> arrivals) {
    boolean still =
        unseen.isEmpty()
            && arrivals.size() == found.paths().size()
            && table.byPath.size() == arrivals.size()
            && !whereabouts.isUnsettled()
            && forms.haveBeenSeen(foldersSeen)
            && table.all.values().stream().allMatch(TailedFile::isStill);
    if (!still) {
      stillness.disturbed();
      return;
    }
    Map<Path, Disk.Seen> all = new HashMap<>();
    arrivals.forEach(arrival -> all.put(arrival.path(), arrival.seen()));
    try {
      for (Path folder : foldersSeen) {
        all.put(folder, disk.look(folder));
      }
      stillness.found(all);
    } catch (IOException e) {
      LOG.debug("A folder went while it was looked at. cause={}", e.toString());
      stillness.disturbed();
    }
  }

  private boolean isUnseen(Path path) {
    for (Path folder : unseen) {
      if (path.startsWith(folder)) {
        return true;
      }
    }
    return false;
  }

  private void seen(
      Path path,
      PathPattern pattern,
      Map<Path, TailedFile> before,
      Set<Path> folders,
      List<Arrival> arrivals) {
    try {
      Disk.Seen seen = disk.look(path);
      if (!isFile(path, pattern, seen.kind())) {
        return;
      }
      /* Where a link leads things happen too, and whoever tells of them says that name. */
      Path real = disk.real(path);
      if (!real.equals(path)) {
        links.put(real, path);
        Path parent = real.getParent();
        if (parent != null) {
          folders.add(parent);
        }
      }
      arrivals.add(new Arrival(path, pattern, seen, real));
    } catch (IOException e) {
      cannotLook(path, before, e);
    }
  }

  private void cannotLook(Path path, Map<Path, TailedFile> before, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      LOG.debug("A file went while it was looked at. path={}", path);
      return;
    }
    before.remove(path);
    told.problem(path, FileHunt.words(cause));
  }

  private void take(Arrival arrival, Map<Path, TailedFile> before, boolean strict) {
    Path path = arrival.path();
    Disk.Seen seen = arrival.seen();
    try {
      TailedFile here = before.get(path);
      if (here == null) {
        here = table.byPath.get(path);
      }
      TailedFile file = here;
      if (here == null || !here.key.equals(seen.key()) || isAnotherNow(here, arrival)) {
        file = arrived(arrival, here, strict);
      }
      if (file == null) {
        return;
      }
      before.remove(path);
      if (!arrival.real().equals(path)) {
        table.byRealPath.put(arrival.real(), file);
      }
      long now = file.packed ? file.size : seen.size();
      file.seenSize = file.packed ? 0 : now;
      boolean changed =
          now != file.size
              || now > file.offset
              || now < file.sealedOffset
              || !seen.written().equals(file.written);
      file.written = seen.written();
      /* Nobody knows how much is in a compressed one, so each look asks until it was read. */
      if (file.packed ? !file.drained : changed) {
        ready.accept(file);
      }
    } catch (IOException e) {
      cannotLook(path, before, e);
    }
  }

  /*
   * What is read on is compared then; of what is not, because it was read to its end or is
   * compressed, the inode may have been given to another file that lies there now.
   */
  private boolean isAnotherNow(TailedFile here, Arrival arrival) throws IOException {
    boolean readOn = !here.packed && !here.isFinishedForGood();
    if (readOn || here.content != null || here.written.equals(arrival.seen().written())) {
      return false;
    }
    byte[] head = hunt.headOf(arrival.path(), here.key, here.packed);
    return head == null || !here.print.isOf(head, head.length);
  }

  private boolean isFile(Path path, PathPattern pattern, Disk.Kind kind) {
    switch (kind) {
      case FILE:
        return true;
      case FOLDER:
        if (pattern.isOnePath()) {
          told.problem(path, "it is a folder (expected: files, such as " + path + "/*.log)");
        }
        return false;
      default:
        told.problem(path, "it is a pipe, a socket or a device (expected: a file)");
        return false;
    }
  }

  /*
   * Another file lies there than before, or one that nobody knew. Null when nothing is read there;
   * what lay there before stays in the caller's list, so that it loses its path.
   */
  private @Nullable TailedFile arrived(Arrival arrival, @Nullable TailedFile here, boolean strict)
      throws IOException {
    Path path = arrival.path();
    Disk.Seen seen = arrival.seen();
    String key = seen.key();
    TailedFile known = table.byKey.get(key);
    if (known != null && isAtAnotherPathToo(known, path)) {
      told.problem(path, "it is the same file as " + known.where + ", which is read");
      return null;
    }
    if (isAnothers(path, key, strict)) {
      return null;
    }
    boolean packed = PackedContent.isPacked(path.toString());
    byte[] head = hunt.headOf(path, key, packed);
    if (head == null) {
      whereabouts.unsettled(true); // rotated at this moment, which the next look finds
      return null;
    }
    if (known != null && isSame(known, path, head, seen.size(), packed)) {
      found(known, path);
      return known;
    }
    if (known != null) {
      whereabouts.emptied(known); // its inode holds something else
    }
    Path log = Copies.logOf(path, finder, links);
    if (head.length == 0 && log != null) {
      return null; // a copy in the making, as likely as not: it is looked at when it has something
    }
    if (head.length > 0) {
      Copies.Answer answer = copies.whatIs(path, key, packed, head, log);
      TailedFile original = answer.original();
      switch (answer.kind()) {
        case HEIR:
          if (original != null) {
            Disk.Seen now = disk.look(path); // it may have grown since, being a copy
            if (!now.key().equals(key)) {
              whereabouts.unsettled(true);
              return null;
            }
            /* A log that is shorter than what was read of it has begun anew, however it begins. */
            if (log == null && !packed && now.size() < original.offset) {
              break;
            }
            whereabouts.become(original, path, key, now.size());
            found(original, path);
            return original;
          }
          break;
        case UNSURE:
          whereabouts.unsettled(true);
          return null;
        case COPY:
          return null;
        case READ:
          if (log != null || packed) {
            return null;
          }
          break;
        case NEW:
          break;
      }
    }
    String notText = FileKind.refusal(head, packed, settings.encoding());
    if (notText != null) {
      told.problem(path, "it is " + notText);
      return null;
    }
    if (here != null) {
      lostPath(here);
    }
    boolean emptied = known != null && known.path.equals(path.toString());
    return begin(arrival, head, packed, firstLook && !emptied);
  }

  private boolean isAtAnotherPathToo(TailedFile known, Path path) {
    Path other = known.livesAt;
    try {
      return other != null && !other.equals(path) && hunt.hasKey(other, known.key);
    } catch (IOException e) {
      return false; // not there where nobody may look
    }
  }

  private boolean isAnothers(Path path, String key, boolean strict) {
    String other = claims.claim(key, settings.name());
    if (other == null) {
      return false;
    }
    if (strict) {
      throw new IllegalStateException(
          path
              + ": the tails '"
              + other
              + "' and '"
              + settings.name()
              + "' both read it (expected: paths or exclude that give each file to one)");
    }
    told.problem(
        path, "the tail '" + other + "' reads it already, so '" + settings.name() + "' does not");
    return true;
  }

  /* The same beginning and no shorter than what was read of it. */
  private static boolean isSame(
      TailedFile known, Path path, byte[] head, long size, boolean packed) {
    if (known.print.length() == 0 && known.offset == 0 && !known.path.equals(path.toString())) {
      return false; // one that had nothing: its inode is all that they share
    }
    return known.print.isOf(head, head.length)
        && (packed || known.isFinishedForGood() || size >= known.sealedOffset);
  }

  private void found(TailedFile file, Path path) {
    Path other = file.livesAt;
    if (other != null && !other.equals(path)) {
      table.byPath.remove(other, file);
    }
    TailedFile here = table.byPath.get(path);
    if (here != null && here != file) {
      lostPath(here);
    }
    file.lies(path);
    file.livesAt = path;
    file.drained = false;
    file.resting = false;
    file.followed = false;
    table.byPath.put(path, file);
    table.byKey.put(file.key, file);
    told.well(path);
  }

  private TailedFile begin(Arrival arrival, byte[] head, boolean packed, boolean wasThere)
      throws IOException {
    Path path = arrival.path();
    Disk.Seen seen = arrival.seen();
    Place place = Place.START;
    if (wasThere && !settings.start().wants(seen.written())) {
      place = packed ? Place.END : hunt.end(path, seen.size());
    }
    TailedFile older = table.lastAt(path);
    Fingerprint print = Fingerprint.of(head, head.length);
    TailedFile file = table.make(path.toString(), path, seen.key(), print, place);
    file.size = packed ? 0 : seen.size();
    file.written = seen.written();
    file.comesAfter(older);
    if (older != null && head.length > 0) {
      older.followed = true;
    }
    found(file, path);
    LOG.info(
        "A file is read. tail={} path={} from={} pattern={}",
        settings.name(),
        path,
        place.equals(Place.END) ? "its end" : place,
        arrival.pattern());
    ready.accept(file);
    return file;
  }

  // --- leaving ---

  /** A file lies no longer where it was asked for. */
  private void lostPath(TailedFile file) {
    Path path = file.livesAt;
    if (path == null) {
      return;
    }
    table.byPath.remove(path, file);
    file.livesAt = null;
    file.drained = false;
    file.lostPathAtNanos = nanoTicker.getAsLong();
    counters.rotations.increment();
    ready.accept(file);
  }

  /** A file was emptied, or other content has its inode. */
  void replaced(TailedFile file) {
    Path path = file.livesAt;
    String key = file.key;
    whereabouts.emptied(file);
    if (path != null) {
      anew(file, path, key);
    }
  }

  /* What has the inode now may be another form of a known file, like whatever else is found. */
  private void anew(TailedFile old, Path path, String key) {
    try {
      Disk.Seen seen = disk.look(path);
      PathPattern pattern = finder.patternOf(path);
      if (pattern == null || !seen.key().equals(key) || seen.kind() != Disk.Kind.FILE) {
        whereabouts.unsettled(true);
        return; // it was rotated besides, which the next look finds
      }
      Arrival arrival = new Arrival(path, pattern, seen, disk.real(path));
      if (Copies.logOf(path, finder, links) != null) {
        if (arrived(arrival, old, false) == null) {
          whereabouts.unsettled(true);
        }
        return;
      }
      byte[] head = hunt.headOf(path, key, false);
      if (head == null || claims.claim(key, settings.name()) != null) {
        whereabouts.unsettled(true);
        return; // it was rotated besides, which the next look finds
      }
      Fingerprint print = Fingerprint.of(head, head.length);
      TailedFile file = table.make(old.path, path, key, print, Place.START);
      file.comesAfter(old);
      found(file, path);
      ready.accept(file);
    } catch (IOException e) {
      LOG.debug("A file went while it was looked at. path={} cause={}", path, e.toString());
    }
  }

  /** Opens what an earlier run was about to send, wherever it lies now; null when it is unknown. */
  @Nullable TailedFile forRepetition(int number) {
    TailedFile file = table.all.get(number);
    if (file != null && !file.left) {
      whereabouts.open(file);
    }
    return file;
  }

  /** The beginning of a file covers more now. */
  void remember(TailedFile file, Fingerprint print) {
    table.print(file, print);
    positions.change(file.number, file.path, file.key, file.print);
  }

  /** Nothing of a batch of an earlier run can be read any more. */
  void isSettled(Sending sending) {
    positions.done(sending.sequence());
  }

  /** Whether somebody writes to the file that took a file's place. */
  boolean successorWrites(TailedFile file) {
    Path path = Path.of(file.path);
    TailedFile successor = table.byPath.get(path);
    if (successor == null || successor == file) {
      return false;
    }
    try {
      /* What lay there at the last look may have been rotated since, and this one lie there. */
      Disk.Seen seen = disk.look(path);
      return seen.key().equals(successor.key) && (successor.packed || seen.size() > 0);
    } catch (IOException e) {
      return false; // it went; whoever comes next writes or not
    }
  }
}
