package dev.wadi.codec.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.loki4j.pkg.loki.protobuf.Push;
import com.github.luben.zstd.Zstd;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.wadi.codec.raw.RawDecoder;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.xerial.snappy.Snappy;

/**
 * Whatever bytes come: a batch that can be written and read again, or the declared exception, in
 * memory that the bytes merit. See docs/testing.md.
 */
@Tag("fuzz")
class CodecFuzzTest {
  private static final int MAX = 1 << 20;
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);

  /* The costliest byte: half of a stream that says nothing. */
  private static final long MEMORY_A_BYTE = 1_024;
  private static final long MEMORY = 64 << 10;

  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final PushRequestEncoder encoder = new PushRequestEncoder();
  private final LokiJsonDecoder json = new LokiJsonDecoder();
  private final RawDecoder raw = new RawDecoder();

  private interface Decoding {
    Batch decode(byte[] data, DecodeLimits limits) throws MalformedPushException;
  }

  @FuzzTest
  void protobuf_of_any_bytes(byte[] data) throws Exception {
    Batch batch =
        read(data, (bytes, limits) -> protobuf.decode("t", bytes, 0, bytes.length, limits));
    if (batch == null) {
      return;
    }
    Batch.Encoded encoded = batch.encoded();
    if (encoded != null) {
      assertThat(encoded.length()).isEqualTo(data.length);
    }
    Push.PushRequest other;
    try {
      other = Push.PushRequest.parseFrom(data);
    } catch (InvalidProtocolBufferException e) {
      return; // a text that is not UTF-8, which Loki takes
    }
    List<String> lines = new ArrayList<>();
    for (Push.StreamAdapter stream : other.getStreamsList()) {
      for (Push.EntryAdapter entry : stream.getEntriesList()) {
        lines.add(entry.getLine());
      }
    }
    assertThat(batch.stream().map(Entry::line)).containsExactlyInAnyOrderElementsOf(lines);
  }

  @FuzzTest
  void json_of_any_bytes(byte[] data) throws Exception {
    for (LokiJsonDecoder.Form form : LokiJsonDecoder.Form.values()) {
      Batch batch =
          read(data, (bytes, limits) -> json.decode("t", bytes, 0, bytes.length, form, limits));
      if (batch != null && form == LokiJsonDecoder.Form.V1) {
        byte[] again = PushBody.json(batch).bytes();
        Batch second = json.decode("t", again, 0, again.length, form, DecodeLimits.DEFAULT);
        assertThat(texts(second)).isEqualTo(texts(batch));
      }
    }
  }

  @FuzzTest
  void raw_lines_of_any_bytes(byte[] data) throws Exception {
    var unused = read(data, (bytes, limits) -> raw.decode("t", bytes, 0, bytes.length, 1, limits));
  }

  /* Null when the bytes are refused. What was read can be written, and read again. */
  private @Nullable Batch read(byte[] data, Decoding decoding) throws MalformedPushException {
    CountedAllowance memory = new CountedAllowance();
    Batch batch;
    try {
      batch = decoding.decode(data.clone(), LIMITS.within(memory));
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return null;
    } finally {
      assertThat(memory.peakBytes()).isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    assertThat(batch.lineBytes()).isLessThanOrEqualTo(data.length);
    assertThat(batch.entries()).isLessThanOrEqualTo(data.length);
    assertThat(batch.streams().stream().mapToInt(LogStream::size).sum()).isEqualTo(batch.entries());
    if (batch.streams().stream().anyMatch(stream -> stream.labels().get("") != null)) {
      return batch; // refused by the chain before anybody writes it
    }
    byte[] again = encoder.encode(batch);
    Batch second = protobuf.decode("t", again, 0, again.length, DecodeLimits.DEFAULT);
    assertThat(texts(second)).isEqualTo(texts(batch));
    assertThat(encoder.encode(second)).isEqualTo(again);
    Batch settled = encoder.settled(batch);
    assertThat(settled.encoded().bytes()).isEqualTo(again);
    assertThat(texts(settled)).isEqualTo(texts(batch));
    return batch;
  }

  private static List<String> texts(Batch batch) {
    List<String> texts = new ArrayList<>();
    for (Entry entry : batch) {
      texts.add(
          entry.labels().asMap()
              + " "
              + entry.timestampNanos()
              + " "
              + entry.line()
              + " "
              + entry.metadata());
    }
    return texts;
  }

  @FuzzTest
  void encodings_of_any_bytes(byte[] data) throws Exception {
    for (ContentDecoding encoding : ContentDecoding.values()) {
      CountedAllowance memory = new CountedAllowance();
      try {
        byte[] content = encoding.decode(data, 0, data.length, MAX, memory);
        assertThat(content).hasSizeLessThanOrEqualTo(MAX);
        assertThat(memory.heldBytes()).isEqualTo(content.length);
        if (encoding == ContentDecoding.GZIP) {
          agreesWithJava(data, content);
        }
      } catch (MalformedPushException | TooLargeException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      assertThat(memory.peakBytes())
          .isLessThanOrEqualTo(3L * MAX + ContentDecoding.MAX_ZSTD_WINDOW_BYTES);
    }
  }

  /* Java looks at the checksum of a header too, which we pass over. */
  private static void agreesWithJava(byte[] data, byte[] content) throws IOException {
    byte[] java;
    try {
      java = new GZIPInputStream(new ByteArrayInputStream(data)).readAllBytes();
    } catch (ZipException e) {
      assertThat(e).hasMessage("Corrupt GZIP header");
      return;
    }
    assertThat(content).isEqualTo(java);
  }

  /* What was packed comes out as it was, and one byte less of it does not. */
  @FuzzTest
  void any_bytes_packed(byte[] data) throws Exception {
    for (ContentDecoding encoding : ContentDecoding.values()) {
      byte[] packed = packed(encoding, data);
      assertThat(encoding.decode(packed, 0, packed.length, MAX)).isEqualTo(data);
      if (encoding != ContentDecoding.IDENTITY && packed.length > 0) {
        try {
          byte[] cut = encoding.decode(packed, 0, packed.length - 1, MAX);
          assertThat(encoding).as("cut, and still %s bytes", cut.length).isNull();
        } catch (MalformedPushException e) {
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    }
  }

  private static byte[] packed(ContentDecoding encoding, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (encoding) {
      case GZIP -> {
        try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
          packing.write(data);
        }
      }
      case DEFLATE -> {
        Deflater deflater = new Deflater(1, data.length % 2 == 0);
        try (DeflaterOutputStream packing = new DeflaterOutputStream(out, deflater)) {
          packing.write(data);
        } finally {
          deflater.end();
        }
      }
      case SNAPPY -> out.writeBytes(Snappy.compress(data));
      case ZSTD -> out.writeBytes(Zstd.compress(data, 1));
      case IDENTITY -> out.writeBytes(data);
      default -> throw new IllegalArgumentException("an encoding that nobody packs: " + encoding);
    }
    return out.toByteArray();
  }
}
