package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A receipt tells where its record is, and claims no more than is known. */
class WalReceiptTest extends WalOnTrial {
  @Test
  void a_receipt_tells_where_the_record_is_in_each_sink() throws IOException {
    open();
    WalReader quick = wal.reader("quick", ReaderSettings.DEFAULT);
    wal.reader("slow", ReaderSettings.DEFAULT);
    Receipt receipt = append(wal, "main", "one");
    read(quick, 1);

    ReceiptStatus status = wal.status(Receipt.parse(receipt.toString()));

    assertThat(status.record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
    assertThat(status.readers())
        .containsEntry("quick", ReceiptStatus.Delivery.DELIVERED)
        .containsEntry("slow", ReceiptStatus.Delivery.PENDING);
  }

  @Test
  void a_receipt_of_a_deleted_record_is_gone_and_delivered() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt receipt = append(wal, "main", "one");
    read(reader, 1);
    wal.roll("main");
    wal.housekeep();

    assertThat(wal.status(receipt).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(receipt).readers())
        .containsEntry("sink", ReceiptStatus.Delivery.DELIVERED);
  }

  @Test
  void a_receipt_that_we_never_gave_is_unknown_or_damaged() throws IOException {
    open();
    Receipt real = append(wal, "main", "one");

    assertThat(wal.status(Receipt.parse("nobody:1:256:00000000")).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", real.segment(), 100_000, real.crc())).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", real.segment(), real.offsetBytes(), 7)).record())
        .isEqualTo(ReceiptStatus.RecordState.DAMAGED);
  }

  @Test
  void a_made_up_receipt_of_what_is_gone_is_never_told_as_delivered_for_sure() throws IOException {
    open(builder -> builder.tenantIdleMillis(0));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt first = append(wal, "main", "one");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(10));
    Receipt second = append(wal, "main", "two");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(10));
    Receipt third = append(wal, "main", "three");
    Receipt between = new Receipt("main", first.segment() + 1, 256, first.crc());
    assertThat(wal.status(between).record()).isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", first.segment() - 1, 256, 1)).record())
        .as("before the very first")
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    read(reader, 3);
    wal.housekeep();
    assertThat(wal.requireLog("main").segments()).hasSize(1);

    assertThat(wal.status(first).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(second).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(between).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(between).explanation()).contains("cannot be checked any more");
    Receipt late = new Receipt("main", second.segment() + 1, 256, second.crc());
    assertThat(wal.status(late).record())
        .as("between the last that went and the first that is there")
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", third.segment() + 1, 256, 1)).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
  }

  @Test
  void a_receipt_of_a_missing_segment_is_damaged_not_delivered() throws IOException {
    open();
    Receipt first = append(wal, "main", "one");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(1));
    Receipt second = append(wal, "main", "two");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(1));
    append(wal, "main", "three");
    wal.close();
    disk.delete(SegmentFormat.file(ROOT.resolve("tenants/main"), second.segment()));
    open();
    drain(wal.reader("sink", ReaderSettings.DEFAULT));

    assertThat(wal.stats().segmentsMissing()).isEqualTo(1);
    assertThat(wal.stats().corruptions()).isEqualTo(1);
    assertThat(wal.status(first).record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
    assertThat(wal.status(second).record()).isEqualTo(ReceiptStatus.RecordState.DAMAGED);
  }
}
