package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.offline.DamageInfo;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder that a WAL wrote, and the tools that look at it from outside. */
abstract class OfflineTrial {
  @TempDir Path folder;
  WalInspector inspector;

  @BeforeEach
  void make() {
    inspector = new WalInspector(folder);
  }

  Wal open() throws IOException {
    return Wal.open(WalSettings.in(folder));
  }

  List<String> dumped(String tenant, Position from) throws IOException {
    List<String> texts = new ArrayList<>();
    inspector.dump(
        tenant, from, true, record -> texts.add(new String(record.payload(), UTF_8).strip()));
    return texts;
  }

  static final int IN_THE_HEADER = 30;

  byte[] flipHeader(Receipt receipt) throws IOException {
    Path segment = SegmentFormat.file(folder.resolve("tenants/main"), receipt.segment());
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) receipt.offsetBytes() + IN_THE_HEADER] ^= 1;
    Files.write(segment, bytes);
    return bytes;
  }

  /* Segments of one record each, the last one without its footer, as a crash leaves it. */
  List<Receipt> segments(String... texts) throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    try (Wal wal = open()) {
      for (String text : texts) {
        receipts.add(append(wal, "main", text));
        wal.roll(null);
      }
    }
    return receipts;
  }

  Path file(Receipt receipt) {
    return SegmentFormat.file(folder.resolve("tenants/main"), receipt.segment());
  }

  List<String> delivered() throws IOException {
    try (Wal wal = open()) {
      return drain(wal.reader("sink", ReaderSettings.DEFAULT));
    }
  }

  List<String> whats() throws IOException {
    return inspector.verify(null).damages().stream().map(DamageInfo::what).toList();
  }

  void flip(Receipt receipt) throws IOException {
    Path segment = inspector.segments("main").get(0).file();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) receipt.offsetBytes() + 66] ^= 1;
    Files.write(segment, bytes);
  }
}
