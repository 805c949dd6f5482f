package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds rotated forms of logs that were never read: older ones when a tail is new, and those that
 * came and went between two looks, or while nobody looked. Every one of them is known from then on,
 * wanted or not, so that one that is not known is one that nobody read. For the reading thread.
 */
final class RotatedForms {
  private static final Logger LOG = LoggerFactory.getLogger(RotatedForms.class);

  private final TailSettings settings;
  private final FileTable table;
  private final FileFinder finder;
  private final Disk disk;
  private final FileHunt hunt;
  private final Copies copies;
  private final Whereabouts whereabouts;
  private final TailClaims claims;
  private final LongSupplier nanoTicker;
  private final Consumer<TailedFile> ready;

  /* What was looked through to its end, as of when it changed, and what had nothing in it then. */
  private final Map<Path, Instant> seen = new HashMap<>();
  private final Map<Path, List<FileHunt.Beside>> empty = new HashMap<>();

  RotatedForms(
      TailSettings settings,
      FileTable table,
      FileFinder finder,
      Disk disk,
      FileHunt hunt,
      Copies copies,
      Whereabouts whereabouts,
      TailClaims claims,
      LongSupplier nanoTicker,
      Consumer<TailedFile> ready) {
    this.settings = settings;
    this.table = table;
    this.finder = finder;
    this.disk = disk;
    this.hunt = hunt;
    this.copies = copies;
    this.whereabouts = whereabouts;
    this.claims = claims;
    this.nanoTicker = nanoTicker;
    this.ready = ready;
  }

  /** From now on these folders are looked through and no others. */
  void only(Set<Path> folders) {
    seen.keySet().retainAll(folders);
    empty.keySet().retainAll(folders);
  }

  /** Whether these were looked through to their end and no empty file in them may get something. */
  boolean haveBeenSeen(Set<Path> folders) {
    return seen.keySet().containsAll(folders) && empty.values().stream().allMatch(List::isEmpty);
  }

  /**
   * Takes up those in a folder that nobody knows, the oldest first.
   *
   * @param links paths that are asked for, by where they lead
   * @param wanted which are read, by when they were written last
   * @return whether that is all; if not, the next look may find more
   */
  boolean takeUp(Path folder, Map<Path, Path> links, Predicate<Instant> wanted) {
    FileHunt.View view = hunt.view(folder);
    if (view.exact() && view.changed().equals(seen.get(folder)) && stillEmpty(folder)) {
      return true;
    }
    List<FileHunt.Beside> nothingInIt = new ArrayList<>();
    boolean all = view.exact();
    List<FileHunt.Beside> forms = new ArrayList<>(view.files());
    forms.sort(Comparator.comparing(FileHunt.Beside::written).thenComparing(FileHunt.Beside::path));
    for (FileHunt.Beside form : forms) {
      if (finder.patternOf(form.path()) != null || finder.excluded(form.path())) {
        continue;
      }
      Path log = Copies.logOf(form.path(), finder, links);
      try {
        all &= log == null || isKnown(form) || takeUp(form, log, wanted, nothingInIt);
      } catch (IOException e) {
        LOG.debug("A file cannot be looked at. path={} cause={}", form.path(), e.toString());
        all = false;
      }
    }
    if (all) {
      seen.put(folder, view.changed());
      empty.put(folder, nothingInIt);
    } else {
      seen.remove(folder);
    }
    return all;
  }

  /* An inode may have been given to another file since it was known. */
  private boolean isKnown(FileHunt.Beside form) throws IOException {
    TailedFile known = table.byKey.get(form.key());
    if (known == null) {
      return false;
    }
    if (known.content != null || known.written.equals(form.written())) {
      return true;
    }
    byte[] head = hunt.headOf(form.path(), form.key(), form.packed());
    if (head == null) {
      return false; // it is looked at once more as one that nobody knows
    }
    boolean counts = !form.packed() && !known.isFinishedForGood();
    if (known.isPrintOf(head) && (!counts || form.size() >= known.offset)) {
      known.written = form.written();
      return true;
    }
    if (known.print.length() == 0 && known.offset == 0) {
      return known.path.equals(String.valueOf(Copies.logOf(form.path(), finder, Map.of())));
    }
    whereabouts.emptied(known);
    return false;
  }

  private boolean stillEmpty(Path folder) {
    for (FileHunt.Beside form : empty.getOrDefault(folder, List.of())) {
      try {
        if (disk.look(form.path()).size() > 0) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private boolean takeUp(
      FileHunt.Beside form, Path log, Predicate<Instant> wanted, List<FileHunt.Beside> nothingInIt)
      throws IOException {
    byte[] head = hunt.headOf(form.path(), form.key(), form.packed());
    if (head == null) {
      return false;
    }
    if (head.length == 0) {
      nothingInIt.add(form);
      return true;
    }
    Copies.Answer answer = copies.whatIs(form.path(), form.key(), form.packed(), head, log);
    TailedFile original = answer.original();
    switch (answer.kind()) {
      case NEW -> begin(form, log, head, wanted);
      case HEIR -> {
        if (original != null) {
          ready.accept(original); // takes its place in its own turn
        }
        return original == null || original.isLive();
      }
      case UNSURE -> {
        return false;
      }
      case COPY, READ -> {
        return true;
      }
    }
    return true;
  }

  private void begin(FileHunt.Beside form, Path log, byte[] head, Predicate<Instant> wanted)
      throws IOException {
    if (claims.claim(form.key(), settings.name()) != null) {
      return;
    }
    boolean read = wanted.test(form.written());
    Place place = Place.START;
    if (!read) {
      place = form.packed() ? Place.END : hunt.end(form.path(), disk.look(form.path()).size());
    }
    TailedFile previous = table.lastAt(log);
    TailedFile live = table.byPath.get(log);
    if (previous == null && live != null && live.offset > 0) {
      previous = live; // on its way to another name
    }
    Fingerprint print = Fingerprint.of(head, head.length);
    TailedFile file = table.make(log.toString(), form.path(), form.key(), print, place);
    file.lostPathAtNanos = nanoTicker.getAsLong();
    if (!read) {
      file.drained = true;
      file.resting = true;
      return;
    }
    file.comesAfter(previous);
    if (previous != null && !previous.isLive()) {
      previous.followed = true;
    }
    if (live != null && live != previous && live.offset == 0) {
      live.comesAfter(file);
    }
    LOG.info("A rotated file is read. tail={} path={} log={}", settings.name(), form.path(), log);
    ready.accept(file);
  }
}
