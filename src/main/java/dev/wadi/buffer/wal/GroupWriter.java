package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat.KeyAt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a group of appends to the segments of their tenants and hands over what is written. The
 * writer's alone.
 */
final class GroupWriter {
  private final WalSettings settings;
  private final WalClock clock;
  private final Tenants tenants;
  private final TenantQuota quota;
  private final OpenSegments open;
  private final SegmentMaker maker;
  private final CommitQueues queues;
  private final Answers answers;
  private final DiskGuard guard;
  private final WalCounters counters;
  private final RecentBatches recent;
  private final Consumer<TenantLog> visible;
  private final RecordBuffer buffer = new RecordBuffer();
  private long bytesSinceMeasure;

  /**
   * @param visible hears that readers may see more of a tenant
   */
  GroupWriter(
      WalSettings settings,
      WalClock clock,
      Tenants tenants,
      TenantQuota quota,
      OpenSegments open,
      SegmentMaker maker,
      CommitQueues queues,
      Answers answers,
      DiskGuard guard,
      WalCounters counters,
      RecentBatches recent,
      Consumer<TenantLog> visible) {
    this.settings = settings;
    this.clock = clock;
    this.tenants = tenants;
    this.quota = quota;
    this.open = open;
    this.maker = maker;
    this.queues = queues;
    this.answers = answers;
    this.guard = guard;
    this.counters = counters;
    this.recent = recent;
    this.visible = visible;
  }

  void write(List<Append> group) {
    Map<TenantLog, List<Append>> byTenant = new LinkedHashMap<>();
    for (Append append : group) {
      TenantLog log = tenants.admit(append.tenant);
      if (log == null) {
        answers.refused(append, answers.tooManyTenants());
      } else if (isFirst(log, append)) {
        byTenant.computeIfAbsent(log, k -> new ArrayList<>()).add(append);
      }
    }
    byTenant.forEach(this::writeTenant);
    if (bytesSinceMeasure > Math.max(1 << 20, guard.floorBytes() / 16)) {
      bytesSinceMeasure = 0;
      try {
        guard.measure();
      } catch (IOException e) {
        guard.failed(e);
      }
    }
  }

  private boolean isFirst(TenantLog log, Append append) {
    if (append.key == null) {
      return true;
    }
    IdempotencyWindow.Answer answer = log.keys.claim(append, append.key, clock.nowNanos());
    append.settled = !(answer instanceof IdempotencyWindow.Answer.First);
    if (answer instanceof IdempotencyWindow.Answer.Stored stored) {
      answers.repeated(append, stored.receipt());
    } else if (answer instanceof IdempotencyWindow.Answer.Other other) {
      answers.keyReused(append, other.fate());
    }
    return answer instanceof IdempotencyWindow.Answer.First;
  }

  private void writeTenant(TenantLog log, List<Append> appends) {
    List<Append> staged = new ArrayList<>(appends.size());
    long end = 0;
    Segment segment = null;
    for (Append append : appends) {
      WalRefusal refusal = guard.refusal();
      try {
        long need = append.recordBytes();
        if (segment != null
            && (refusal != null || !open.fits(end, need) || !inQuota(log, segment, end, need))) {
          commit(log, segment, end, staged);
          staged = new ArrayList<>();
          segment = null;
        }
        if (segment == null && refusal == null) {
          refusal = quota.room(log, need, () -> open.seal(log));
          if (refusal == null) {
            segment = open.writable(log, need);
            end = segment.writtenEnd;
            buffer.clear();
          }
        }
        if (refusal != null || segment == null) {
          answers.refused(append, refusal == null ? answers.unavailable() : refusal);
          continue;
        }
        staged.add(append);
        append.at = end;
        append.appendNanos = clock.nowNanos();
        buffer.put(segment, append);
        end += need;
      } catch (IOException e) {
        staged.remove(append);
        WalRefusal failure = writeFailed(log, segment, staged, e);
        segment = null;
        staged = new ArrayList<>();
        answers.refused(append, failure);
      }
    }
    if (segment != null) {
      try {
        commit(log, segment, end, staged);
      } catch (IOException e) {
        writeFailed(log, segment, staged, e);
      }
    }
  }

  private WalRefusal writeFailed(
      TenantLog log, @Nullable Segment segment, List<Append> staged, IOException cause) {
    counters.writeFailures.increment();
    WalRefusal failure = guard.failed(cause);
    if (segment != null) {
      buffer.clear();
      open.abandon(log, segment);
    }
    for (Append lost : staged) {
      answers.refused(lost, failure);
    }
    return failure;
  }

  /* With what is staged already; beyond the quota it decides itself, once that is written. */
  private boolean inQuota(TenantLog log, Segment segment, long end, long need) {
    log.lock.lock();
    try {
      return log.bytes() + (end - segment.writtenEnd) + need <= settings.quotaBytes();
    } finally {
      log.lock.unlock();
    }
  }

  /* Only here does a record count as written: before, a failure takes all of them back. */
  private void commit(TenantLog log, Segment segment, long end, List<Append> appends)
      throws IOException {
    buffer.flush(segment, end);
    if (appends.isEmpty()) {
      return;
    }
    if (!count(log, segment, end, appends)) {
      open.letGo(log, segment);
      for (Append append : appends) {
        answers.refused(append, answers.unavailable());
      }
      return;
    }
    recent.keep(log, segment.number, appends);
    if (end > settings.segmentBytes() / 2) {
      maker.ahead(log, clock.nowNanos());
    }
    if (settings.sync().isAlways()) {
      queues.handOver(new Written(log, segment, end, appends, false));
      for (Append append : appends) {
        append.settled = true;
      }
      return;
    }
    if (settings.sync().isNever()) {
      visible.accept(log);
    } else {
      queues.handOver(new Written(log, segment, end, List.of(), false));
    }
    for (Append append : appends) {
      append.settled = true;
      answers.stored(log, segment, append);
    }
    counters.groups.increment();
  }

  /* False when a sync of the segment failed meanwhile: then nothing counts. */
  private boolean count(TenantLog log, Segment segment, long end, List<Append> appends) {
    log.lock.lock();
    try {
      if (segment.poisoned) {
        return false;
      }
      bytesSinceMeasure += end - segment.writtenEnd;
      segment.writtenEnd = end;
      log.resize(segment, end);
      for (Append append : appends) {
        segment.add(append.entries, append.appendNanos, append.firstNanos, append.lastNanos);
        if (append.key != null) {
          segment.keys.add(new KeyAt(append.key, append.at, append.crc, append.appendNanos));
        }
      }
      if (settings.sync().isNever()) {
        segment.visibleEnd = end;
      }
      return true;
    } finally {
      log.lock.unlock();
    }
  }
}
