package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.TenantFolder;
import dev.wadi.buffer.wal.disk.TenantRecovery;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.buffer.wal.disk.WalVersionException;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the running picture of a WAL from its folder, once, at the start: the mark, the tenants'
 * segments, the readers' cursors. For one thread. Damage never stops it; only a newer format does.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final WalSettings settings;
  private final WalFiles files;
  private final WalClock clock;
  private final WalCounters counters;
  private final Quarantine quarantine;
  private final HighWater highWater;
  private final Tenants tenants;
  private final Readers readers;

  Recovery(
      WalSettings settings,
      WalFiles files,
      WalClock clock,
      WalCounters counters,
      Quarantine quarantine,
      HighWater highWater,
      Tenants tenants,
      Readers readers) {
    this.settings = settings;
    this.files = files;
    this.clock = clock;
    this.counters = counters;
    this.quarantine = quarantine;
    this.highWater = highWater;
    this.tenants = tenants;
    this.readers = readers;
  }

  void run() throws IOException {
    long begun = clock.nanoTime();
    removeLeftOvers(settings.root());
    removeLeftOvers(WalFolder.quarantine(settings.root()));
    recoverHighWater();
    recoverTenants();
    recoverCursors();
    rememberHighest();
    LOG.info(
        "The write-ahead log is ready. root={} tenants={} readers={} millis={}",
        settings.root(),
        tenants.count(),
        readers.all().size(),
        (clock.nanoTime() - begun) / 1_000_000);
  }

  /* Of a replacement that was interrupted. */
  private void removeLeftOvers(Path folder) throws IOException {
    for (String name : files.list(folder)) {
      if (WalFolder.isLeftOver(name) && !files.isFolder(folder.resolve(name))) {
        files.delete(folder.resolve(name));
      }
    }
  }

  /* Without it the clock alone makes positions grow: enough, unless it was set back. */
  private void recoverHighWater() throws IOException {
    try {
      highWater.load();
    } catch (WalVersionException e) {
      throw e;
    } catch (IllegalArgumentException | IOException e) {
      counters.damage.corruptions.increment();
      LOG.warn("The high-water mark is damaged and begins at 0. cause={}", e.getMessage());
      quarantine.setAside(settings.root().resolve(HighWater.FILE));
    }
  }

  private void recoverTenants() throws IOException {
    TenantRecovery recovery = new TenantRecovery(files, quarantine, counters.damage, false);
    Path folders = WalFolder.tenants(settings.root());
    int foreign = 0;
    for (String folder : files.list(folders)) {
      String tenant = TenantFolder.tenantOf(folder);
      if (tenant == null || !files.isFolder(folders.resolve(folder))) {
        counters.damage.foreignFiles.increment();
        if (foreign++ == 0) {
          LOG.warn("It is no tenant's folder and left alone. path={}", folders.resolve(folder));
        }
        continue;
      }
      TenantLog log = tenants.recover(tenant);
      recovery.load(tenant, log.folder, new RecoveredLog(log));
      log.keys.resume(clock.nowNanos());
      log.folderMade = true;
    }
  }

  private void recoverCursors() throws IOException {
    Path folder = WalFolder.cursors(settings.root());
    for (String name : files.list(folder)) {
      Path file = folder.resolve(name);
      if (WalFolder.isLeftOver(name)) {
        files.delete(file);
        continue;
      }
      String reader = CursorFile.readerOf(name);
      if (reader == null) {
        counters.damage.foreignFiles.increment();
        LOG.warn("It is no cursor file and left alone. file={}", file);
        continue;
      }
      recoverReader(reader, file);
    }
  }

  private void recoverReader(String name, Path file) throws IOException {
    CursorFile saved;
    try {
      saved = CursorFile.read(files, file);
    } catch (WalVersionException e) {
      throw e;
    } catch (IllegalArgumentException | IOException e) {
      counters.damage.corruptions.increment();
      LOG.warn(
          "A cursor file is damaged; its reader begins at the oldest record. reader={} cause={}",
          name,
          e.getMessage());
      quarantine.setAside(file);
      readers.recover(name, ReaderSettings.DEFAULT, clock.nowMillis());
      return;
    }
    ReaderSettings kept =
        new ReaderSettings(
            saved.required(),
            ReaderSettings.Start.EARLIEST,
            ReaderSettings.DEFAULT.maxBatchBytes());
    ReaderCursors cursors = readers.recover(name, kept, saved.lastOpenMillis()).cursors();
    saved
        .cursors()
        .forEach(
            (tenant, cursor) -> {
              if (TenantFolder.isTenant(tenant)) {
                TenantLog log = tenants.recover(tenant);
                /* A sink may remember this position: numbers begin above it. */
                log.neverBelow(cursor.position().segment());
                cursors.restore(log, cursor);
              }
            });
  }

  /*
   * A cursor beyond the segments is moved back to them, and saved so. Then nobody would know any
   * more how high the numbers went, and a sink that remembers could take new records for old ones.
   */
  private void rememberHighest() {
    long highest = 0;
    for (TenantLog log : tenants.all()) {
      if (log.end().segment() < log.lastNumber()) {
        highest = Math.max(highest, log.lastNumber());
      }
    }
    try {
      highWater.raise(highest);
    } catch (IOException e) {
      LOG.warn("The highest number of a segment cannot be kept. cause={}", e.toString());
    }
  }
}
