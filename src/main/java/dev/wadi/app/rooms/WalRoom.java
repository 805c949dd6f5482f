package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.buffer.wal.ReaderStat;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalReaders;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.SegmentRolls;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The WAL {@code main}, where everything acknowledged lies. */
public final class WalRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private @Nullable Wal wal;

  WalRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() {
    SettingsException.orWrong("wadi.wal", () -> settings(settings));
  }

  /**
   * What the settings say about it.
   *
   * @throws IllegalArgumentException when the WAL does not take them
   */
  public static WalSettings settings(Settings settings) {
    return WalSettings.builder(settings.requiredPath("wadi.wal.directory"))
        .name("main")
        .sync(WalSettings.SyncMode.parse(settings.text("wadi.wal.sync")))
        .segmentMaxBytes(settings.bytes("wadi.wal.segmentBytes"))
        .segmentMaxAgeMillis(settings.duration("wadi.wal.segmentAge").toMillis())
        .spareSegments(settings.number("wadi.wal.spareSegments"))
        .quotaBytes(settings.bytes("wadi.wal.quotaBytes"))
        .quotaAgeMillis(settings.duration("wadi.wal.quotaAge").toMillis())
        .keepDeliveredMillis(settings.duration("wadi.wal.keepDelivered").toMillis())
        .forgottenReaderMillis(settings.duration("wadi.wal.readerIdle").toMillis())
        .maxTenants(settings.number("wadi.wal.maxTenants"))
        .tenantIdleMillis(settings.duration("wadi.wal.tenantIdle").toMillis())
        .queueMaxBytes(settings.bytes("wadi.wal.queueBytes"))
        .recentBytes(settings.bytes("wadi.wal.recentBytes"))
        .maxRecordBytes((int) Math.min(settings.bytes("wadi.wal.maxRecordBytes"), largestRecord()))
        .quotaWarnRatio(settings.decimal("wadi.wal.warnRatio"))
        .quotaPolicy(settings.choice("wadi.wal.policy", WalSettings.QuotaPolicy.class))
        .paceBytes(settings.bytes("wadi.wal.paceBytes"))
        .paceMostMillis(settings.duration("wadi.wal.paceMost").toMillis())
        .diskFreeMinBytes(settings.bytes("wadi.wal.diskFloorBytes"))
        .diskFreeMinRatio(settings.decimal("wadi.wal.diskFloorRatio"))
        .build();
  }

  /* Each sink holds a record several times over while it makes of it what it sends. */
  private static long largestRecord() {
    return Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 10);
  }

  @Override
  public void open(RoomContext context) throws IOException {
    Wal opened =
        Wal.open(
            settings(settings),
            WalFiles.ofTheSystem(),
            clock,
            System::nanoTime,
            WalMetrics.observer(context.metrics()));
    wal = opened;
    context.bind("wal-main", opened);
    context.bind(SegmentRolls.BEAN, (SegmentRolls) opened::roll);
    context.bind("wal-main-readers", new WalReaders(opened));
    context.guard(ReceiptPage.PATH, new ReceiptPage(opened));
    WalReadiness.bind(context.readiness(), opened);
  }

  /**
   * Bytes of a tenant that a sink has not confirmed; 0 when it has everything, or never read.
   *
   * @param reader such as {@code capture}
   */
  long backlogBytes(String reader, String tenant) {
    return wal == null
        ? 0
        : wal.readerStats().stream()
            .filter(stat -> stat.reader().equals(reader) && stat.tenant().equals(tenant))
            .mapToLong(ReaderStat::backlogBytes)
            .sum();
  }

  /** What is held of tenants that use more of their quota than the settings find good. */
  List<TenantStat> nearlyFull() {
    return wal == null
        ? List.of()
        : wal.tenants().stream()
            .filter(tenant -> tenant.quotaUse() >= settings.decimal("wadi.wal.warnRatio"))
            .toList();
  }

  /** Where an accepted push is in each sink, as JSON. */
  String receipt(String receipt) throws IOException {
    Wal open = Objects.requireNonNull(wal, "the WAL is open");
    return ReceiptPage.json(open.status(Receipt.parse(receipt.strip())));
  }

  @Override
  public void close() throws IOException {
    if (wal != null) {
      wal.close();
    }
  }
}
