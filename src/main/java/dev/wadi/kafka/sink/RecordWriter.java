package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.codec.logflow.LogflowRecordEncoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.sink.delivery.Part;
import dev.wadi.sink.delivery.Piece;
import java.io.IOException;
import java.util.List;
import org.xerial.snappy.Snappy;

/** Says a part in the form of a topic. Threads share it. */
final class RecordWriter {
  private final String form;

  RecordWriter(String form) {
    this.form = form;
  }

  /** All records of a part, for {@link Records#read}. */
  byte[] write(Part part) throws IOException {
    Records records = new Records(expected(part));
    for (int number = 0; number < part.pieces().size(); number++) {
      Piece piece = part.pieces().get(number);
      int entry = piece.from();
      for (LogStream stream : piece.batch().streams()) {
        byte[] key = key(piece.batch().tenant(), stream);
        if (form.equals("loki")) {
          records.begin(number, key, 1);
          push(records, piece.batch().tenant(), stream, entry);
        } else {
          records.begin(number, key, stream.size());
          lines(records, stream, entry);
        }
        entry += stream.size();
      }
    }
    return records.take();
  }

  /* Exactly so many for the plain form, which is the one that is written without any work. */
  private static long expected(Part part) {
    long bytes = 0;
    for (Piece piece : part.pieces()) {
      bytes += piece.batch().lineBytes() + (long) Records.ENTRY_BYTES * piece.batch().entries();
      for (LogStream stream : piece.batch().streams()) {
        bytes += Records.KEY_BYTES + key(piece.batch().tenant(), stream).length;
      }
    }
    return bytes;
  }

  /** Records of one stream lie in one partition, and so in their order. */
  private static byte[] key(String tenant, LogStream stream) {
    return (tenant + stream.labels()).getBytes(UTF_8);
  }

  private static void push(Records records, String tenant, LogStream stream, int entry)
      throws IOException {
    byte[] push = new PushRequestEncoder().encode(new Batch(tenant, List.of(stream)));
    byte[] packed = Snappy.compress(push);
    records.add(entry, stream.timestampNanos(0), packed, 0, packed.length);
  }

  private void lines(Records records, LogStream stream, int first) {
    switch (form) {
      case "logflow" -> {
        LogflowRecordEncoder encoder = new LogflowRecordEncoder(stream);
        for (int i = 0; i < stream.size(); i++) {
          byte[] value = encoder.encode(i);
          records.add(first + i, stream.timestampNanos(i), value, 0, value.length);
        }
      }
      case "jsonlines" -> {
        JsonLineEncoder line = new JsonLineEncoder(1024);
        byte[] middle = JsonLineEncoder.middle(stream.labels());
        for (int i = 0; i < stream.size(); i++) {
          line.clear();
          line.append(stream, i, middle);
          records.add(first + i, stream.timestampNanos(i), line.buffer(), 0, line.size() - 1);
        }
      }
      default -> {
        for (int i = 0; i < stream.size(); i++) {
          records.add(
              first + i,
              stream.timestampNanos(i),
              stream.lineBuffer(i),
              stream.lineOffset(i),
              stream.lineLength(i));
        }
      }
    }
  }
}
