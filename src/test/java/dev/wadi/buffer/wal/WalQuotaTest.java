package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.WalSettings.QuotaPolicy;
import dev.wadi.kit.LogLines;
import dev.wadi.model.Position;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * At a quota somebody is told: refused, evicted and overtaken add up; delivered records make room.
 */
class WalQuotaTest extends WalOnTrial {
  @Test
  void at_its_quota_a_tenant_is_refused_alone_with_limit_value_and_use() throws IOException {
    open(builder -> builder.quotaBytes(32_768));
    wal.reader("sink", ReaderSettings.DEFAULT);
    fill("full", 27);

    WalRefusal refusal = refused(wal, "full", "x".repeat(5000));

    assertThat(refusal.reason()).isEqualTo(Refusal.QUOTA_FULL);
    assertThat(refusal.limit()).isEqualTo("wadi.wal.quotaBytes");
    assertThat(refusal.limitValue()).isEqualTo(32_768);
    assertThat(refusal.useValue())
        .as("what the tenant has, without the push that is refused")
        .isEqualTo(wal.tenants().get(0).bytes())
        .isBetween(27_000L, 32_700L);
    assertThat(refusal.retryAfterSeconds()).isEqualTo(5);
    assertThat(refusal.message())
        .matches(
            "write-ahead log full: wadi[.]wal[.]quotaBytes=32768, use=[0-9]+; try again in 5 s");
    append(wal, "other", "still welcome");
  }

  @Test
  void delivered_records_make_room_at_the_quota() throws IOException {
    open(builder -> builder.quotaBytes(32_768));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    for (int round = 0; round < 10; round++) {
      fill("main", 20);
      read(reader, 20);
      wal.housekeep();
    }

    assertThat(wal.stats().appends()).isEqualTo(200);
    assertThat(wal.stats().evictedEntries()).isZero();
  }

  @Test
  void evicting_counts_every_entry_that_a_required_reader_did_not_get() throws IOException {
    open(builder -> builder.quotaBytes(32_768).quotaPolicy(QuotaPolicy.EVICT_OLDEST));
    WalReader reader =
        wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1100));
    fill("main", 5);
    read(reader, 2);
    fill("main", 95);

    List<String> rest = drain(reader);

    WalStats stats = wal.stats();
    assertThat(stats.appends()).isEqualTo(100);
    assertThat(stats.evictedEntries()).isEqualTo(100 - 2 - rest.size()).isPositive();
    assertThat(stats.overtakenEntries()).isEqualTo(stats.evictedEntries());
    assertThat(reader.stats().get(0).overtakenEntries()).isEqualTo(stats.evictedEntries());
    assertThat(rest.get(rest.size() - 1)).startsWith("94-");
  }

  @Test
  void a_best_effort_reader_is_overtaken_so_that_nobody_is_refused() throws IOException {
    open(builder -> builder.quotaBytes(32_768));
    WalReader required = wal.reader("required", ReaderSettings.DEFAULT);
    WalReader lazy = wal.reader("lazy", BEST_EFFORT);
    Receipt first = append(wal, "main", "first");
    for (int round = 0; round < 10; round++) {
      fill("main", 10);
      drain(required);
      wal.housekeep();
    }
    List<String> rest = drain(lazy);

    WalStats stats = wal.stats();
    assertThat(stats.refusedAppends()).containsEntry(Refusal.QUOTA_FULL, 0L);
    assertThat(stats.evictedEntries()).isZero();
    assertThat(stats.overtakenEntries()).isEqualTo(101 - rest.size()).isPositive();
    assertThat(wal.status(first).readers())
        .containsEntry("lazy", ReceiptStatus.Delivery.OVERTAKEN)
        .containsEntry("required", ReceiptStatus.Delivery.DELIVERED);
  }

  @Test
  void what_is_too_old_refuses_or_goes_by_the_policy() throws IOException {
    open(builder -> builder.quotaAgeMillis(3_600_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "old");
    clock.forward(Duration.ofHours(2));
    wal.roll(null);
    wal.housekeep();

    WalRefusal refusal = refused(wal, "main", "new");
    assertThat(refusal.limit()).isEqualTo("wadi.wal.quotaAge");
    assertThat(refusal.useValue()).isEqualTo(7_200_000);
    assertThat(wal.tenants().get(0).tooOldMillis()).isEqualTo(7_200_000);
    append(wal, "other", "welcome");
    read(reader, 2);
    wal.housekeep();
    append(wal, "main", "new");
    wal.close();

    open(builder -> builder.quotaAgeMillis(3_600_000).quotaPolicy(QuotaPolicy.EVICT_OLDEST));
    clock.forward(Duration.ofHours(2));
    wal.housekeep();
    assertThat(wal.stats().evictedEntries()).isEqualTo(1);
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).isEmpty();
  }

  @Test
  void nearly_full_is_told_once_at_each_crossing() throws IOException {
    open(builder -> builder.quotaBytes(32_768).quotaWarnRatio(0.5));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    try (LogLines log = LogLines.of(TenantQuota.class.getName())) {
      for (int round = 0; round < 3; round++) {
        fill("main", 20);
        wal.housekeep();
        wal.housekeep();
        read(reader, 20);
        wal.roll(null);
        wal.housekeep();
      }

      assertThat(log.lines().stream().filter(line -> line.contains("nearly full"))).hasSize(3);
      assertThat(log.lines().stream().filter(line -> line.contains("room again"))).hasSize(3);
    }
  }

  @Test
  void full_is_told_as_full_and_not_as_nearly() throws IOException {
    open(builder -> builder.quotaBytes(32_768).quotaWarnRatio(1.0));
    wal.reader("sink", ReaderSettings.DEFAULT);
    fill("main", 20);
    wal.close();
    try (LogLines log = LogLines.of(TenantQuota.class.getName())) {
      open(builder -> builder.quotaBytes(16_384).quotaWarnRatio(1.0));
      wal.housekeep();

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("A tenant's"))
          .singleElement()
          .asString()
          .startsWith("A tenant's write-ahead log is full. tenant=main bytes=");
    }
  }

  @Test
  void nearly_too_old_is_told_once_before_anybody_is_refused() throws IOException {
    open(builder -> builder.quotaAgeMillis(3_600_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "old");
    try (LogLines log = LogLines.of(Retention.class.getName())) {
      clock.forward(Duration.ofMinutes(47));
      wal.housekeep();
      assertThat(log.lines()).isEmpty();
      clock.forward(Duration.ofMinutes(2));
      wal.housekeep();
      wal.housekeep();

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("nearly as long as the quota allows", "sinks=[sink]");
      append(wal, "main", "still taken");
      assertThat(drain(reader)).hasSize(2);
    }
  }

  @Test
  void a_forgotten_reader_no_longer_holds_segments() throws IOException {
    open();
    wal.reader("gone", ReaderSettings.DEFAULT).close();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    wal.housekeep();
    assertThat(wal.tenants().get(0).segments()).isEqualTo(1);

    clock.forward(Duration.ofDays(8));
    wal.housekeep();

    assertThat(wal.stats().bytes()).isZero();
    assertThat(wal.stats().forgottenReaders()).isEqualTo(1);
  }

  @Test
  void what_a_forgotten_reader_lacks_is_counted_and_never_told_as_delivered() throws IOException {
    open(builder -> builder.tenantIdleMillis(0));
    wal.reader("gone", ReaderSettings.DEFAULT).close();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt one = append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    clock.forward(Duration.ofDays(8));
    wal.housekeep();
    wal.close();
    open();
    WalReader back = wal.reader("gone", ReaderSettings.DEFAULT);
    append(wal, "main", "two");

    assertThat(read(back, 1)).containsExactly("two");
    assertThat(wal.status(one).readers())
        .containsEntry("gone", ReceiptStatus.Delivery.OVERTAKEN)
        .containsEntry("sink", ReceiptStatus.Delivery.DELIVERED);
    assertThat(back.stats().get(0).overtakenEntries()).isEqualTo(1);
  }

  @Test
  void a_reader_that_no_route_names_any_more_refuses_nobody_for_ever() throws IOException {
    open(builder -> builder.quotaAgeMillis(3_600_000).forgottenReaderMillis(86_400_000));
    wal.reader("gone", ReaderSettings.DEFAULT).close();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    clock.forward(Duration.ofHours(2));
    wal.housekeep();
    assertThat(refused(wal, "main", "two").limit()).isEqualTo("wadi.wal.quotaAge");

    clock.forward(Duration.ofHours(23));
    wal.housekeep();

    append(wal, "main", "two");
    wal.close();
    open(builder -> builder.quotaAgeMillis(3_600_000).forgottenReaderMillis(86_400_000));
    wal.reader("sink", ReaderSettings.DEFAULT);
    clock.forward(Duration.ofMinutes(1));
    wal.housekeep();
    append(wal, "main", "three");
  }

  @Test
  void nothing_is_deleted_while_nobody_has_ever_read() throws IOException {
    open();
    append(wal, "main", "one");
    wal.roll(null);
    wal.housekeep();

    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
  }

  @Test
  void delivered_segments_stay_as_long_as_they_are_told_to() throws IOException {
    open(builder -> builder.keepDeliveredMillis(60_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    wal.housekeep();
    reader.seek("main", Position.START);
    assertThat(drain(reader)).containsExactly("one");

    clock.forward(Duration.ofMinutes(2));
    wal.housekeep();
    assertThat(wal.tenants().get(0).segments()).isZero();
  }
}
