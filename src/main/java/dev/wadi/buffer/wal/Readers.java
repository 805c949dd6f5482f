package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All readers of a WAL, open or not, and their cursors on disk. Thread-safe. */
final class Readers {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  private final WalSettings settings;
  private final WalFiles files;
  private final WalClock clock;
  private final WalCounters counters;
  private final Quarantine quarantine;
  private final Tenants tenants;
  private final LostSegments lost;
  private final Seeker seeker;
  private final Backlog backlog;
  private final Replays replays;
  private final RecentBatches recent;
  private final CopyOnWriteArrayList<WalReader> readers;

  /*
   * Guards the opening and dropping of readers, and the saving of cursors, which does I/O under it:
   * two savers of one file would be worse, a file must not come back after its reader was dropped,
   * and nobody on the hot path takes this lock. A reader's own lock may be taken under it.
   */
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param readers none yet; others look at this list too
   */
  Readers(
      WalSettings settings,
      WalFiles files,
      WalClock clock,
      WalCounters counters,
      Quarantine quarantine,
      Tenants tenants,
      LostSegments lost,
      Seeker seeker,
      Backlog backlog,
      Replays replays,
      RecentBatches recent,
      CopyOnWriteArrayList<WalReader> readers) {
    this.settings = settings;
    this.files = files;
    this.clock = clock;
    this.counters = counters;
    this.quarantine = quarantine;
    this.tenants = tenants;
    this.lost = lost;
    this.seeker = seeker;
    this.backlog = backlog;
    this.replays = replays;
    this.recent = recent;
    this.readers = readers;
  }

  /** Opens a reader; one that was open before goes on at its saved cursor. */
  WalReader open(String name, ReaderSettings with) throws IOException {
    if (!CursorFile.isReader(name)) {
      throw new IllegalArgumentException(
          "reader: " + name + " (expected: letters, digits, ., _ or -, at most 100)");
    }
    lock.lock();
    try {
      WalReader reader = find(name);
      boolean isNew = reader == null;
      if (reader == null) {
        reader = make(name, with, clock.nowMillis());
      }
      reader.open(with, tenants.all(), isNew);
      if (isNew) {
        readers.add(reader);
        /* What became visible since the reader looked. */
        tenants.all().forEach(reader.cursors()::visible);
      }
      /* On a disk without space the keeper saves it later: its sink must not wait for a restart. */
      try {
        save(reader.cursors());
      } catch (IOException e) {
        LOG.warn(
            "The cursors of a reader cannot be saved yet. reader={} cause={}", name, e.toString());
      }
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /** A reader whose cursors a start found, none of them told yet. */
  WalReader recover(String name, ReaderSettings with, long lastOpenMillis) {
    WalReader reader = make(name, with, lastOpenMillis);
    readers.add(reader);
    return reader;
  }

  private WalReader make(String name, ReaderSettings with, long lastOpenMillis) {
    return new WalReader(
        new ReaderCursors(name, with, lastOpenMillis, clock.ticker(), counters),
        new BlockReader(files, quarantine),
        tenants,
        seeker,
        backlog,
        lost,
        replays,
        recent,
        clock,
        counters);
  }

  private @Nullable WalReader find(String name) {
    for (WalReader reader : readers) {
      if (reader.name().equals(name)) {
        return reader;
      }
    }
    return null;
  }

  /** A reader by name; throws {@link IllegalArgumentException} when there is none. */
  WalReader require(String name) {
    WalReader reader = find(name);
    if (reader == null) {
      throw new IllegalArgumentException(
          "reader: "
              + name
              + " (expected: one of "
              + readers.stream().map(WalReader::name).sorted().toList()
              + ")");
    }
    return reader;
  }

  List<WalReader> all() {
    return List.copyOf(readers);
  }

  /** Forgets a reader that is not open, with its cursors. */
  void drop(String name) throws IOException {
    lock.lock();
    try {
      WalReader reader = require(name);
      if (reader.isOpen()) {
        throw new IllegalStateException(
            "reader " + name + " is open (expected: its route is stopped first)");
      }
      readers.remove(reader);
      replays.stopAllOf(name);
      files.delete(CursorFile.file(settings.root(), name));
      files.syncFolder(WalFolder.cursors(settings.root()));
    } finally {
      lock.unlock();
    }
  }

  /** Saves the cursors of those that moved. */
  void save() throws IOException {
    lock.lock();
    try {
      for (WalReader reader : readers) {
        save(reader.cursors());
      }
    } finally {
      lock.unlock();
    }
  }

  private void save(ReaderCursors cursors) throws IOException {
    CursorFile file = cursors.toSave(clock.nowMillis());
    if (file == null) {
      return;
    }
    boolean good = false;
    try {
      file.write(files, settings.root());
      good = true;
      counters.cursorSaves.increment();
    } finally {
      if (!good) {
        cursors.saveFailed();
      }
    }
    cursors.wasSaved(file);
  }

  /** Hands out no more, and saves how far they came. */
  void close() throws IOException {
    readers.forEach(WalReader::close);
    save();
  }

  /** For each reader, whether its sink has a record. */
  Map<String, ReceiptStatus.Delivery> deliveries(TenantLog log, Receipt receipt) {
    Map<String, ReceiptStatus.Delivery> states = new TreeMap<>();
    for (WalReader reader : readers) {
      states.put(reader.name(), reader.cursors().delivery(log, receipt.position()));
    }
    return states;
  }

  /** One line for each reader and tenant. */
  List<ReaderStat> stats() {
    List<ReaderStat> stats = new ArrayList<>();
    for (WalReader reader : readers) {
      stats.addAll(reader.stats());
    }
    return stats;
  }
}
