package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tenants out that were silent for long and of whom nothing is kept; docs/wal-format.md,
 * section 5. For the keeper, and whoever asks for housekeeping beside it.
 */
final class TenantForgetting {
  private static final Logger LOG = LoggerFactory.getLogger(TenantForgetting.class);
  private static final int MOST_AT_ONCE = 64;

  private final WalSettings settings;
  private final WalFiles files;
  private final WalClock clock;
  private final WalCounters counters;
  private final HighWater highWater;
  private final Tenants tenants;
  private final Iterable<ReaderCursors> readers;
  private final SegmentMaker maker;
  private final GroupCommit commit;

  TenantForgetting(
      WalSettings settings,
      WalFiles files,
      WalClock clock,
      WalCounters counters,
      HighWater highWater,
      Tenants tenants,
      Iterable<ReaderCursors> readers,
      SegmentMaker maker,
      GroupCommit commit) {
    this.settings = settings;
    this.files = files;
    this.clock = clock;
    this.counters = counters;
    this.highWater = highWater;
    this.tenants = tenants;
    this.readers = readers;
    this.maker = maker;
    this.commit = commit;
  }

  /**
   * Forgets those who may be forgotten.
   *
   * <p>What must not be lost with them is how high their numbers went, so the mark is raised first,
   * on the device. Then the writer, who alone could need them, takes them out; from there on they
   * are new when they come again. Wherever it breaks off, what is left is an empty folder or a
   * cursor of a tenant without records: both only make it a tenant again, that is forgotten later.
   */
  void run() throws IOException {
    List<TenantLog> silent = new ArrayList<>();
    long highest = 0;
    for (TenantLog log : tenants.all()) {
      if (silent.size() < MOST_AT_ONCE && isSilent(log)) {
        maker.release(log);
        if (!forced(log.folder)) {
          continue;
        }
        silent.add(log);
        highest = Math.max(highest, log.highestNumber());
      }
    }
    if (silent.isEmpty()) {
      return;
    }
    highWater.raise(highest);
    if (commit.call(() -> forget(silent)) > 0) {
      files.syncFolder(WalFolder.tenants(settings.root()));
    }
  }

  /* A deletion that is not forced could be undone by a crash. */
  private boolean forced(Path folder) throws IOException {
    try {
      if (files.isFolder(folder)) {
        files.syncFolder(folder);
      }
      return true;
    } catch (IOException e) {
      if (files.isFolder(folder)) {
        throw e;
      }
      return false; // another round of housekeeping was quicker
    }
  }

  private boolean isSilent(TenantLog log) {
    long silentMillis = clock.nowMillis() - log.lastUsedMillis;
    if (settings.tenantIdleMillis() == 0
        || silentMillis <= settings.tenantIdleMillis()
        || silentMillis <= settings.idempotencyWindowMillis()
        || !log.isEmpty()) {
      return false;
    }
    for (ReaderCursors reader : readers) {
      if (reader.isBusyWith(log)) {
        return false;
      }
    }
    return true;
  }

  /* On the writer's thread, where no append can come in between. Returns how many went. */
  private int forget(List<TenantLog> silent) {
    int gone = 0;
    for (TenantLog log : silent) {
      if (log.active != null || !isSilent(log) || log.highestNumber() > highWater.number()) {
        continue;
      }
      tenants.remove(log);
      for (ReaderCursors reader : readers) {
        reader.forget(log);
      }
      gone++;
      counters.forgottenTenants.increment();
      LOG.info("A tenant that was silent for long was forgotten. tenant={}", log.tenant);
      try {
        files.deleteFolder(log.folder);
      } catch (IOException e) {
        /* Something that is not ours lies in it: it stays, and is a tenant again at the next start. */
        LOG.info("A tenant's folder stays. folder={} cause={}", log.folder, e.toString());
      }
    }
    return gone;
  }
}
