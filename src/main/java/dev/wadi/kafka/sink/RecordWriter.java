package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.codec.logflow.LogflowRecordEncoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.sink.delivery.Parcel;
import dev.wadi.sink.delivery.Part;
import dev.wadi.sink.delivery.Piece;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.xerial.snappy.Snappy;

/** Says a part in the form of a topic. Threads share it. */
final class RecordWriter {
  private static final byte[] NOTHING = {};

  private final String form;

  /* Then a value is a line as it stands in its batch, and nothing is to be made and kept. */
  private final boolean plain;

  RecordWriter(String form) {
    this.form = form;
    this.plain = form.equals("plain");
  }

  /** Whether a value does not say its time to the nanosecond. */
  boolean isWithoutTime() {
    return plain;
  }

  /** A part for {@link #read}, made once for all tries. */
  Parcel pack(Part part) throws IOException {
    if (plain) {
      long bytes = part.pieces().stream().mapToLong(piece -> piece.batch().lineBytes()).sum();
      return new Parcel(NOTHING, (int) Math.min(Integer.MAX_VALUE, bytes), bytes);
    }
    byte[] records = write(part);
    return new Parcel(records, records.length);
  }

  /** The records of a part in their order. */
  void read(Part part, Parcel parcel, Records.Reader reader) {
    if (!plain) {
      Records.read(parcel.bytes(), reader);
      return;
    }
    for (int number = 0; number < part.pieces().size(); number++) {
      Piece piece = part.pieces().get(number);
      int entry = piece.from();
      for (LogStream stream : piece.batch().streams()) {
        byte[] key = key(piece.batch().tenant(), stream);
        reader.key(number, key);
        for (int i = 0; i < stream.size(); i++) {
          int from = stream.lineOffset(i);
          byte[] value =
              Arrays.copyOfRange(stream.lineBuffer(i), from, from + stream.lineLength(i));
          reader.record(number, entry++, key, stream.timestampNanos(i), value);
        }
      }
    }
  }

  private byte[] write(Part part) throws IOException {
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

  /* At least so many. */
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
      default -> {
        JsonLineEncoder line = new JsonLineEncoder(1024);
        byte[] middle = JsonLineEncoder.middle(stream.labels());
        for (int i = 0; i < stream.size(); i++) {
          line.clear();
          line.append(stream, i, middle);
          records.add(first + i, stream.timestampNanos(i), line.buffer(), 0, line.size() - 1);
        }
      }
    }
  }
}
