package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.raw.RawDecoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come: a batch or the declared exception, and never more memory than they merit.
 */
class CodecMutationTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);

  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final PushRequestEncoder encoder = new PushRequestEncoder();
  private final LokiJsonDecoder json = new LokiJsonDecoder();
  private final RawDecoder raw = new RawDecoder();

  @Test
  void changed_protobuf_ends_well() throws Exception {
    byte[] good =
        PushRequestDecoderTest.request(
            PushRequestDecoderTest.stream(
                "{app=\"api\", env=\"prod\"}",
                PushRequestDecoderTest.entry(1705314721, 5, "first line"),
                PushRequestDecoderTest.entry(
                    1705314722, 6, "second", "trace", "abc", "span", "def")),
            PushRequestDecoderTest.stream(
                "{app=\"web\"}", PushRequestDecoderTest.entry(1, 1, "third")));
    assertThat(mutate(good, this::protobuf)).isPositive();
  }

  @Test
  void changed_json_ends_well() throws Exception {
    byte[] good =
        """
        {"streams":[{"stream":{"app":"api","env":"pr\\u00f6d"},"values":[["1705314721000000000","first \\"line\\" \\ud83d\\ude00"],
        ["1705314721000000001","second",{"trace":"a\\tb"}]]},{"values":[["1","third"]],"stream":{"app":"web"},"x":[1,{"y":null}]}]}
        """
            .getBytes(UTF_8);
    assertThat(mutate(good, this::json)).isPositive();
  }

  @Test
  void changed_raw_lines_end_well() throws Exception {
    byte[] good =
        "{\"ts\":\"2024-01-15T10:32:01.5+02:00\",\"labels\":{\"app\":\"api\"},\"msg\":\"hello\\n\"}\n{\"msg\":\"two\"}"
            .getBytes(UTF_8);
    assertThat(mutate(good, this::raw)).isPositive();
  }

  private interface Attempt {
    boolean refused(byte[] data);
  }

  /** Returns how many of the changed inputs were refused. */
  private static int mutate(byte[] good, Attempt attempt) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] data = good.clone();
      for (int n = random.nextInt(6); n >= 0; n--) {
        int at = random.nextInt(data.length);
        switch (random.nextInt(4)) {
          case 0 -> data[at] = (byte) random.nextInt();
          case 1 -> data[at] ^= (byte) (1 << random.nextInt(8));
          case 2 -> data = java.util.Arrays.copyOf(data, Math.max(1, at));
          default -> {
            int from = random.nextInt(data.length);
            int length = Math.min(random.nextInt(16), data.length - Math.max(at, from));
            System.arraycopy(data, from, data, at, length);
          }
        }
      }
      try {
        if (attempt.refused(data)) {
          refused++;
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    return refused;
  }

  /* What was read can be written and read again; an encoded form says exactly what the batch says. */
  private boolean protobuf(byte[] data) {
    Batch batch;
    try {
      batch = protobuf.decode("t", data, 0, data.length, LIMITS);
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return true;
    }
    try {
      byte[] again = encoder.encode(batch);
      Batch second = protobuf.decode("t", again, 0, again.length, LIMITS);
      assertThat(texts(second)).isEqualTo(texts(batch));
      if (batch.encoded() != null) {
        assertThat(batch.encoded().length()).isEqualTo(data.length);
      }
    } catch (MalformedPushException e) {
      throw new AssertionError("what we wrote cannot be read", e);
    }
    return false;
  }

  private boolean json(byte[] data) {
    byte[] legacy = data.clone();
    boolean refused = false;
    try {
      texts(json.decode("t", data, 0, data.length, LokiJsonDecoder.Form.V1, LIMITS));
    } catch (MalformedPushException e) {
      refused = true;
    }
    try {
      texts(json.decode("t", legacy, 0, legacy.length, LokiJsonDecoder.Form.LEGACY, LIMITS));
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    return refused;
  }

  private boolean raw(byte[] data) {
    try {
      texts(raw.decode("t", data, 0, data.length, 1, LIMITS));
      return false;
    } catch (MalformedPushException e) {
      return true;
    }
  }

  private static List<String> texts(Batch batch) {
    List<String> all = new ArrayList<>();
    for (Entry entry : batch.toEntries()) {
      all.add(
          entry.labels()
              + " "
              + entry.timestampNanos()
              + " "
              + entry.line()
              + " "
              + entry.metadata());
    }
    return all;
  }
}
