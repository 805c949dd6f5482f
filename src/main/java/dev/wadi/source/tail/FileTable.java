package dev.wadi.source.tail;

import dev.wadi.model.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The files of a tail by number, key, path and beginning. For the reading thread. */
final class FileTable {
  private final TailSettings settings;
  private final PositionLog positions;
  private final TailClaims claims;
  private final LongSupplier nanoTicker;
  private final FileFinder finder;

  /** Those that lie where somebody asks for them. */
  final Map<Path, TailedFile> byPath = new TreeMap<>();

  /** Of these, those whose path is a link, by where it leads. */
  final Map<Path, TailedFile> byRealPath = new HashMap<>();

  final Map<String, TailedFile> byKey = new HashMap<>();

  /** All of them, by number; others may look at what is shown of them. */
  final Map<Integer, TailedFile> all = new ConcurrentHashMap<>();

  private final Map<String, Set<TailedFile>> byAskedPath = new HashMap<>();
  private final Map<Fingerprint, Set<TailedFile>> byPrint = new HashMap<>();
  private final Map<Integer, Integer> printLengths = new TreeMap<>();
  private final List<TailedFile> leaving = new ArrayList<>();

  FileTable(
      TailSettings settings,
      PositionLog positions,
      TailClaims claims,
      LongSupplier nanoTicker,
      FileFinder finder) {
    this.settings = settings;
    this.positions = positions;
    this.claims = claims;
    this.nanoTicker = nanoTicker;
    this.finder = finder;
    for (KnownFile known : positions.files()) {
      Path path = Path.of(known.path());
      TailedFile file = new TailedFile(known, path, labels(path), settings.fileMetadata().of(path));
      enter(file);
      if (positions.isLeaving(file.number)) {
        file.lastSequence = positions.nextSequence() - 1;
        leave(file);
      }
    }
  }

  /** The file that lies at a path, whichever of its paths that is. */
  @Nullable TailedFile at(Path path) {
    TailedFile file = byPath.get(path);
    return file == null ? byRealPath.get(path) : file;
  }

  /** Those that were asked for by a path, in the order in which they were found. */
  List<TailedFile> askedFor(Path path) {
    Set<TailedFile> files = byAskedPath.get(path.toString());
    return files == null ? List.of() : new ArrayList<>(files);
  }

  /** The newest that lay at a path and does no longer, and is not read to its end. */
  @Nullable TailedFile lastAt(Path path) {
    TailedFile newest = null;
    for (TailedFile file : askedFor(path)) {
      if (!file.isLive()
          && !file.left
          && !file.resting
          && (newest == null || file.number > newest.number)) {
        newest = file;
      }
    }
    return newest;
  }

  /** Those whose beginning other bytes have as well. */
  List<TailedFile> beginningLike(byte[] head) {
    List<TailedFile> files = new ArrayList<>();
    for (int length : printLengths.keySet()) {
      if (length > head.length) {
        break;
      }
      if (length > 0) {
        Set<TailedFile> same = byPrint.get(Fingerprint.of(head, length));
        if (same != null) {
          files.addAll(same);
        }
      }
    }
    return files;
  }

  /** A file that is new. */
  TailedFile make(String asked, Path where, String key, Fingerprint print, Place place) {
    KnownFile known = positions.add(asked, key, print, place);
    Path path = Path.of(asked);
    TailedFile file = new TailedFile(known, where, labels(path), settings.fileMetadata().of(path));
    file.joinsWithin = place.withinLongLine();
    enter(file);
    return file;
  }

  private void enter(TailedFile file) {
    file.grewAtNanos = nanoTicker.getAsLong();
    all.put(file.number, file);
    byKey.put(file.key, file);
    byAskedPath.computeIfAbsent(file.path, path -> new LinkedHashSet<>()).add(file);
    note(file);
  }

  /** The beginning of a file covers more now. */
  void print(TailedFile file, Fingerprint print) {
    unnote(file);
    file.print = print;
    note(file);
  }

  private void note(TailedFile file) {
    byPrint.computeIfAbsent(file.print, print -> new LinkedHashSet<>()).add(file);
    printLengths.merge(file.print.length(), 1, Integer::sum);
  }

  private void unnote(TailedFile file) {
    Set<TailedFile> same = byPrint.get(file.print);
    if (same != null && same.remove(file)) {
      if (same.isEmpty()) {
        byPrint.remove(file.print);
      }
      printLengths.merge(file.print.length(), -1, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /** A file is the one with another key now. */
  void key(TailedFile file, String key) {
    byKey.remove(file.key, file);
    claims.release(file.key, settings.name());
    file.key = key;
    byKey.put(key, file);
  }

  /** Nothing more is read of a file; it is forgotten when all that was read is kept. */
  void leave(TailedFile file) {
    file.close();
    file.drained = true;
    file.left = true;
    byKey.remove(file.key, file);
    if (!leaving.contains(file)) {
      leaving.add(file);
    }
  }

  void forgetThoseWhoLeft() {
    leaving.removeIf(
        file -> {
          boolean kept =
              !file.touched && file.reader == null && positions.isDone(file.lastSequence);
          if (kept) {
            forget(file);
          }
          return kept;
        });
  }

  private void forget(TailedFile file) {
    positions.forget(file.number, file.print);
    all.remove(file.number);
    unnote(file);
    Set<TailedFile> asked = byAskedPath.get(file.path);
    if (asked != null && asked.remove(file) && asked.isEmpty()) {
      byAskedPath.remove(file.path);
    }
    if (!byKey.containsKey(file.key)) {
      claims.release(file.key, settings.name());
    }
  }

  /** In the order of their numbers, so that what came first is read first. */
  Iterable<TailedFile> inOrder() {
    Map<Integer, TailedFile> files = new LinkedHashMap<>(new TreeMap<>(all));
    return files.values();
  }

  private Labels labels(Path path) {
    return settings.labelsOf(path, finder.patternOf(path));
  }
}
