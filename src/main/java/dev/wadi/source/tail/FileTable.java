package dev.wadi.source.tail;

import dev.wadi.model.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The files of a tail by number, key and path. For the reading thread. */
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

  /** Originals by the keys of their copies, which are not read as long as the original is. */
  final Map<String, TailedFile> copies = new HashMap<>();

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
      file.live = false;
      all.put(file.number, file);
      byKey.put(file.key, file);
    }
  }

  /** The file that lies at a path, whichever of its paths that is. */
  @Nullable TailedFile at(Path path) {
    TailedFile file = byPath.get(path);
    return file == null ? byRealPath.get(path) : file;
  }

  /** The newest that lay at a path and does no longer, and is not read to its end. */
  @Nullable TailedFile lastAt(Path path) {
    TailedFile newest = null;
    for (TailedFile file : all.values()) {
      if (!file.live
          && !file.left
          && file.path.equals(path.toString())
          && (newest == null || file.number > newest.number)) {
        newest = file;
      }
    }
    return newest;
  }

  /** A file that is new. */
  TailedFile make(String asked, Path where, String key, Fingerprint print, Place place) {
    KnownFile known = positions.add(asked, key, print, place);
    Path path = Path.of(asked);
    TailedFile file = new TailedFile(known, where, labels(path), settings.fileMetadata().of(path));
    file.grewAtNanos = nanoTicker.getAsLong();
    file.joinsWithin = place.withinLongLine();
    all.put(file.number, file);
    byKey.put(key, file);
    return file;
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
            positions.forget(file.number, file.print);
            all.remove(file.number);
            claims.release(file.key, settings.name());
          }
          return kept;
        });
  }

  private Labels labels(Path path) {
    Map<String, String> labels = new TreeMap<>(settings.labels().asMap());
    PathPattern pattern = finder.patternOf(path);
    Map<String, String> parts = pattern == null ? null : pattern.labels(path);
    if (parts != null) {
      labels.putAll(parts);
    }
    if (!settings.fileLabel().isEmpty()) {
      labels.put(settings.fileLabel(), path.toString());
    }
    return Labels.of(labels);
  }
}
