package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static dev.wadi.buffer.wal.WalTrial.send;
import static dev.wadi.buffer.wal.WalTrial.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.TenantFolder;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is bounded: records, queue, segments, blocks, tenants, names. */
class WalSizeLimitsTest {
  @TempDir Path folder;

  private Wal open(UnaryOperator<WalSettings.Builder> change) throws IOException {
    return Wal.open(change.apply(WalSettings.builder(folder)).build());
  }

  @Test
  void a_record_longer_than_all_buffers_goes_through() throws IOException {
    try (Wal wal = open(builder -> builder)) {
      String large = "x".repeat(5_000_000);
      append(wal, "main", "before");
      append(wal, "main", large);
      append(wal, "main", "after");
      WalReader reader =
          wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 100));

      assertThat(read(reader, 3)).containsExactly("before", large, "after");
    }
  }

  @Test
  void a_record_over_the_limit_is_refused_for_good() throws IOException {
    try (Wal wal = open(builder -> builder.maxRecordBytes(1000))) {
      append(wal, "main", "x".repeat(999));
      WalRefusal refusal = refused(wal, "main", "x".repeat(1000));

      assertThat(refusal.reason()).isEqualTo(Refusal.TOO_LARGE);
      assertThat(refusal.limitValue()).isEqualTo(1000);
      assertThat(refusal.useValue()).isEqualTo(1001);
      assertThat(refusal.retryAfterSeconds()).isZero();
    }
  }

  @Test
  void nothing_and_no_tenant_are_programming_errors() throws IOException {
    try (Wal wal = open(builder -> builder)) {
      AppendListener nobody =
          new AppendListener() {
            @Override
            public void appended(Receipt receipt) {
              throw new AssertionError(receipt);
            }

            @Override
            public void refused(WalRefusal refusal) {
              throw new AssertionError(refusal);
            }
          };
      assertThatThrownBy(
              () ->
                  wal.append(
                      new AppendRequest(
                          "main", new Batch.Encoded(new byte[0], 0, 0), 1, 0, 0, null, null),
                      nobody))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  wal.append(
                      new AppendRequest(
                          "..", new Batch.Encoded(new byte[1], 0, 1), 1, 0, 0, null, null),
                      nobody))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  wal.append(
                      new AppendRequest(
                          "a/b", new Batch.Encoded(new byte[1], 0, 1), 1, 0, 0, null, null),
                      nobody))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  wal.append(
                      new AppendRequest(
                          "main", new Batch.Encoded(new byte[1], 0, 2), 1, 0, 0, null, null),
                      nobody))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void the_queue_refuses_beyond_its_bytes_and_takes_one_large_append_alone() throws IOException {
    try (Wal wal = open(builder -> builder.queueMaxBytes(10_000))) {
      append(wal, "main", "x".repeat(50_000));
      List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        answers.add(send(wal, "main", "x".repeat(3000)));
      }
      int accepted = 0;
      int refused = 0;
      for (CompletableFuture<WalTrial.Answer> future : answers) {
        WalTrial.Answer answer = get(future);
        if (answer.refusal() == null) {
          accepted++;
        } else {
          refused++;
          assertThat(answer.refusal().limit()).isEqualTo("wadi.wal.queueBytes");
          assertThat(answer.refusal().retryAfterSeconds()).isEqualTo(1);
        }
      }

      assertThat(accepted).isPositive();
      assertThat(refused).isPositive();
      assertThat(wal.stats().appends()).isEqualTo(accepted + 1);
      assertThat(wal.stats().refusedAppends()).containsEntry(Refusal.UNAVAILABLE, (long) refused);
      assertThat(wal.stats().waitingBytes()).isZero();
    }
  }

  @Test
  void no_segment_grows_beyond_its_limit() throws IOException {
    try (Wal wal = open(builder -> builder.segmentMaxBytes(10_000))) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      for (int i = 0; i < 50; i++) {
        append(wal, "main", "x".repeat(1000));
      }

      assertThat(new WalInspector(folder).segments("main"))
          .hasSizeGreaterThan(4)
          .allMatch(segment -> segment.fileBytes() <= 10_000 + SegmentFormat.footerBytes(0));
      assertThat(read(reader, 50)).hasSize(50);
    }
  }

  @Test
  void a_block_holds_no_more_than_the_reader_wants() throws IOException {
    try (Wal wal = open(builder -> builder)) {
      for (int i = 0; i < 100; i++) {
        append(wal, "main", "x".repeat(99));
      }
      WalReader reader =
          wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1050));

      for (int i = 0; i < 10; i++) {
        WalBlock block = take(reader);
        assertThat(block.bytes()).hasSize(1000);
        assertThat(block.records()).isEqualTo(10);
        reader.ack(block);
      }
    }
  }

  @Test
  void one_tenant_too_many_is_refused() throws IOException {
    try (Wal wal = open(builder -> builder.maxTenants(2))) {
      append(wal, "a", "one");
      append(wal, "b", "two");

      WalRefusal refusal = refused(wal, "c", "three");

      assertThat(refusal.reason()).isEqualTo(Refusal.QUOTA_FULL);
      assertThat(refusal.limit()).isEqualTo("wadi.wal.maxTenants");
      append(wal, "a", "four");
    }
  }

  @Test
  void tenants_have_the_folders_they_should() {
    assertThat(TenantFolder.folderOf("team-a")).isEqualTo("team-a");
    assertThat(TenantFolder.folderOf(".hidden")).isEqualTo("%2Ehidden");
    assertThat(TenantFolder.tenantOf("%2Ehidden")).isEqualTo(".hidden");
    assertThat(TenantFolder.tenantOf(".hidden")).isNull();
    assertThat(TenantFolder.tenantOf("%2Fetc")).isNull();
    assertThat(TenantFolder.isTenant("a".repeat(150))).isTrue();
    assertThat(TenantFolder.isTenant("a".repeat(151))).isFalse();
    assertThat(TenantFolder.isTenant("(x)!*'._-")).isTrue();
    assertThat(TenantFolder.isTenant("")).isFalse();
    assertThat(TenantFolder.isTenant(".")).isFalse();
    assertThat(TenantFolder.isTenant("a b")).isFalse();
    assertThat(TenantFolder.isTenant("a:b")).isFalse();
  }

  @Test
  void a_tenant_with_every_allowed_character_survives_a_restart() throws IOException {
    String tenant = ".aZ09!_*'()-.";
    try (Wal wal = open(builder -> builder)) {
      append(wal, tenant, "one");
    }
    try (Wal wal = open(builder -> builder)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      assertThat(take(reader).tenant()).isEqualTo(tenant);
    }
  }

  @Test
  void receipts_and_positions_read_their_own_text_and_no_other() {
    Receipt receipt = new Receipt("main", 7, 256, 0xCAFE);
    assertThat(receipt).hasToString("main:7:256:0000cafe");
    assertThat(Receipt.parse(receipt.toString())).isEqualTo(receipt);
    assertThat(Position.parse("7:256")).isEqualTo(new Position(7, 256));
    for (String wrong :
        List.of(
            "",
            "main",
            "main:7:256",
            "main:7:256:xyz",
            "main:7:256:0000cafe:1",
            "main:-1:256:00000000",
            "../x:7:256:00000000",
            "main:7:1:00000000")) {
      assertThatThrownBy(() -> Receipt.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: <tenant>:<segment>:<offset>:<crc>");
    }
    assertThatThrownBy(() -> Position.parse("7")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Position.parse("7:-1")).isInstanceOf(IllegalArgumentException.class);
  }
}
