package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.luben.zstd.Zstd;
import dev.wadi.kit.DoorBodies;
import dev.wadi.kit.PushBytes;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/**
 * The same logs, written by other hands in every form and packed in every way, are the same batch.
 */
class FormsAgreeTest {
  private static final int ROUNDS = 400;

  private final PushDecoder decoder = new PushDecoder(true, InstantSource.system());
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void json_and_protobuf_in_any_encoding_are_the_same_batch() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Batch batch = batch();
      byte[] json = json(batch);
      byte[] protobuf = PushBytes.of(batch);

      Batch fromJson = packed(PushSource.LOKI, "application/json", json);
      Batch fromBlock =
          packed(PushSource.LOKI, "application/x-protobuf", Snappy.compress(protobuf));

      assertThat(shown(fromJson)).as("seed %d, round %d", seed, round).isEqualTo(shown(batch));
      assertThat(shown(fromBlock)).as("seed %d, round %d", seed, round).isEqualTo(shown(batch));
    }
  }

  private record Shown(Labels labels, long time, String line, Map<String, String> metadata) {}

  private static List<Shown> shown(Batch batch) {
    List<Shown> all = new ArrayList<>();
    for (Entry entry : batch.toEntries()) {
      all.add(new Shown(entry.labels(), entry.timestampNanos(), entry.line(), entry.metadata()));
    }
    return all;
  }

  private Batch packed(PushSource source, String type, byte[] plain) throws Exception {
    @Nullable String encoding = null;
    byte[] body = plain.clone();
    switch (random.nextInt(6)) {
      case 0 -> {
        encoding = "zstd";
        body = Zstd.compress(plain);
      }
      case 1 -> {
        encoding = "gzip";
        body = gzip(plain);
      }
      case 2 -> {
        encoding = "deflate";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(new DeflaterOutputStream(out), plain);
        body = out.toByteArray();
      }
      case 3 -> body = gzip(plain);
      case 4 -> body = Zstd.compress(plain);
      default -> encoding = "identity";
    }
    return decoder.decode(source, DoorBodies.of(type, encoding, body)).batch();
  }

  private static byte[] gzip(byte[] plain) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(new GZIPOutputStream(out), plain);
    return out.toByteArray();
  }

  private static void write(OutputStream packing, byte[] plain) throws Exception {
    try (packing) {
      packing.write(plain);
    }
  }

  /* Fields in any order; a value that reads like JSON is sometimes written as what it reads like. */
  private byte[] json(Batch batch) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      if (random.nextBoolean()) {
        json.setHighestNonEscapedChar(127);
      }
      json.writeStartObject();
      json.writeNullField("unknown");
      json.writeArrayFieldStart("streams");
      for (LogStream stream : batch.streams()) {
        json.writeStartObject();
        boolean labelsFirst = random.nextBoolean();
        if (labelsFirst) {
          writeLabels(json, stream.labels());
        }
        json.writeArrayFieldStart("values");
        for (int i = 0; i < stream.size(); i++) {
          writeEntry(json, stream, i);
        }
        json.writeEndArray();
        if (!labelsFirst) {
          writeLabels(json, stream.labels());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private void writeLabels(JsonGenerator json, Labels labels) throws Exception {
    List<String> names = new ArrayList<>(labels.asMap().keySet());
    Collections.shuffle(names, random);
    json.writeObjectFieldStart("stream");
    for (String name : names) {
      json.writeFieldName(name);
      writeText(json, labels.get(name, ""));
    }
    json.writeEndObject();
  }

  private void writeEntry(JsonGenerator json, LogStream stream, int i) throws Exception {
    json.writeStartArray();
    if (random.nextBoolean()) {
      json.writeString(String.valueOf(stream.timestampNanos(i)));
    } else {
      json.writeNumber(stream.timestampNanos(i));
    }
    Map<String, String> metadata = stream.metadata(i);
    if (!stream.line(i).isEmpty() || !metadata.isEmpty() || random.nextBoolean()) {
      json.writeString(stream.line(i));
    }
    if (!metadata.isEmpty()) {
      json.writeStartObject();
      for (Map.Entry<String, String> pair : metadata.entrySet()) {
        json.writeFieldName(pair.getKey());
        writeText(json, pair.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeText(JsonGenerator json, String text) throws Exception {
    if (List.of(JSON_WORDS).contains(text) && random.nextBoolean()) {
      json.writeRawValue(text);
    } else {
      json.writeString(text);
    }
  }

  private static final String[] JSON_WORDS = {
    "5", "-1.5e+3", "true", "false", "null", "[]", "{\"a\": [1, {\"b\":\"c\"}]}"
  };

  private Batch batch() {
    List<LogStream> streams = new ArrayList<>();
    int count = random.nextInt(4);
    for (int n = 0; n < count; n++) {
      Map<String, String> labels = new TreeMap<>(Map.of("stream", "number " + n));
      for (int i = random.nextInt(4); i > 0; i--) {
        labels.put((random.nextBoolean() ? "__l" : "L_") + i, text(false));
      }
      streams.add(stream(Labels.of(labels)));
    }
    return new Batch("t", streams);
  }

  private LogStream stream(Labels labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int entries = 1 + random.nextInt(5);
    List<Runnable> adding = new ArrayList<>();
    LogStream.@Nullable Builder[] builder = new LogStream.Builder[1];
    for (int i = 0; i < entries; i++) {
      long time = random.nextInt(4) == 0 ? random.nextLong() : 1_705_314_721_000_000_000L + i;
      int[] line = put(bytes, text(true));
      adding.add(() -> builder[0].add(time, line[0], line[1]));
      for (int pair = random.nextInt(3); pair > 0; pair--) {
        int[] name = put(bytes, "m." + pair);
        int[] value = put(bytes, text(true));
        adding.add(() -> builder[0].addMetadata(name[0], name[1], value[0], value[1]));
      }
    }
    builder[0] = new LogStream.Builder(labels, bytes.toByteArray(), entries);
    adding.forEach(Runnable::run);
    return builder[0].build();
  }

  private static int[] put(ByteArrayOutputStream bytes, String text) {
    int offset = bytes.size();
    byte[] encoded = text.getBytes(UTF_8);
    bytes.writeBytes(encoded);
    return new int[] {offset, encoded.length};
  }

  private String text(boolean mayBeEmpty) {
    if (random.nextInt(4) == 0) {
      return JSON_WORDS[random.nextInt(JSON_WORDS.length)];
    }
    StringBuilder out = new StringBuilder(mayBeEmpty ? "" : "x");
    for (int n = random.nextInt(30); n > 0; n--) {
      switch (random.nextInt(6)) {
        case 0 -> out.appendCodePoint(0x1f600 + random.nextInt(60));
        case 1 -> out.append((char) random.nextInt(0x20));
        case 2 -> out.append("\"\\/`'{}[],:=");
        case 3 -> out.append((char) (0xa0 + random.nextInt(0xd000)));
        default -> out.append((char) (0x20 + random.nextInt(0x5f)));
      }
    }
    return out.toString();
  }
}
