package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushRequestDecoderTest {
  private final PushRequestDecoder decoder = new PushRequestDecoder();
  private final PushRequestEncoder encoder = new PushRequestEncoder();

  @Test
  void reads_labels_time_line_and_metadata() throws Exception {
    byte[] bytes =
        request(
            stream("{app=\"api\", env=\"prod\"}", entry(1705314721, 123456789, "hello", "k", "v")));

    Batch batch = decode(bytes);

    assertThat(batch.tenant()).isEqualTo("acme");
    assertThat(batch.entries()).isEqualTo(1);
    LogStream stream = batch.streams().get(0);
    assertThat(stream.labels()).isEqualTo(Labels.of("app", "api", "env", "prod"));
    assertThat(stream.timestampNanos(0)).isEqualTo(1705314721123456789L);
    assertThat(stream.line(0)).isEqualTo("hello");
    assertThat(stream.metadata(0)).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void keeps_the_given_slice_as_encoded_form_and_copies_no_line() throws Exception {
    byte[] request = request(stream("{a=\"b\"}", entry(1, 2, "line")));
    byte[] buffer = new byte[request.length + 7];
    System.arraycopy(request, 0, buffer, 3, request.length);

    Batch batch = decoder.decode("acme", buffer, 3, request.length, DecodeLimits.DEFAULT);

    assertThat(batch.streams().get(0).lineBuffer(0)).isSameAs(buffer);
    assertThat(batch.encoded()).isEqualTo(new Batch.Encoded(buffer, 3, request.length));
  }

  @Test
  void reads_numbers_of_every_length() throws Exception {
    long seed = 20261121;
    java.util.Random random = new java.util.Random(seed);
    for (int round = 0; round < 5000; round++) {
      long seconds = random.nextLong() >>> random.nextInt(64);
      int nanos = random.nextInt(1_000_000_000) >>> random.nextInt(31);
      seconds = Math.floorMod(seconds, 9_000_000_000L);
      String line = "x".repeat(random.nextInt(round % 100 == 0 ? 70_000 : 300));

      LogStream stream =
          decode(request(stream("{a=\"b\"}", entry(seconds, nanos, line)))).streams().get(0);

      assertThat(stream.timestampNanos(0))
          .as("seed %d", seed)
          .isEqualTo(seconds * 1_000_000_000 + nanos);
      assertThat(stream.line(0)).isEqualTo(line);
    }
  }

  @Test
  void reads_labels_that_stand_behind_the_entries() throws Exception {
    byte[] late = concat(field(2, entry(1, 0, "x")), field(1, "{a=\"b\"}".getBytes(UTF_8)));

    Batch batch = decode(field(1, late));

    assertThat(batch.streams().get(0).labels()).isEqualTo(Labels.of("a", "b"));
    assertThat(batch.encoded()).isNotNull();
  }

  @Test
  void joins_concatenated_requests_and_equal_streams() throws Exception {
    byte[] a =
        request(stream("{a=\"1\"}", entry(1, 0, "a1")), stream("{b=\"1\"}", entry(2, 0, "b1")));
    byte[] b =
        request(stream("{ a = \"1\" }", entry(3, 0, "a2")), stream("{c=\"1\"}", entry(4, 0, "c1")));

    Batch batch = decode(concat(a, b));

    assertThat(batch.streams())
        .extracting(s -> s.labels().toString())
        .containsExactly("{a=\"1\"}", "{b=\"1\"}", "{c=\"1\"}");
    assertThat(batch.streams().get(0).line(1)).isEqualTo("a2");
    assertThat(batch.encoded()).isNotNull();
  }

  @Test
  void joins_a_stream_that_is_repeated_for_every_line() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      all.writeBytes(request(stream("{a=\"1\"}", entry(i, 0, "line " + i))));
    }

    Batch batch = decode(all.toByteArray());

    assertThat(batch.streams()).hasSize(1);
    assertThat(batch.streams().get(0).size()).isEqualTo(100);
    assertThat(batch.streams().get(0).line(99)).isEqualTo("line 99");
  }

  @Test
  void an_empty_request_is_an_empty_batch() throws Exception {
    assertThat(decode(new byte[0]).isEmpty()).isTrue();
  }

  @Test
  void what_was_not_read_is_never_handed_on_as_encoded_form() throws Exception {
    byte[] hidden = "4111 1111 1111 1111".getBytes(UTF_8);
    byte[] plain = entry(1, 0, "x");
    byte[] labels = "{a=\"b\"}".getBytes(UTF_8);
    List<byte[]> requests =
        List.of(
            concat(request(stream("{a=\"b\"}", plain)), field(2, hidden)),
            concat(request(stream("{a=\"b\"}", plain)), field(99, hidden)),
            field(1, concat(field(1, labels), field(2, plain), field(4, hidden))),
            field(1, concat(field(1, hidden), field(1, labels), field(2, plain))),
            field(1, concat(field(1, labels), field(2, plain), varintField(3, 7))),
            request(stream("{a=\"b\"}", concat(plain, field(2, hidden)))),
            request(stream("{a=\"b\"}", concat(plain, field(4, hidden)))),
            request(stream("{a=\"b\"}", concat(plain, field(1, varintField(1, 9))))),
            request(stream("{a=\"b\"}", concat(field(1, field(7, hidden)), field(2, hidden)))),
            request(
                stream(
                    "{a=\"b\"}",
                    concat(plain, field(3, concat(field(1, hidden), field(1, hidden)))))),
            request(
                stream(
                    "{a=\"b\"}",
                    concat(plain, field(3, concat(field(2, hidden), field(9, hidden)))))),
            concat(request(stream("{a=\"b\"}", plain)), request(stream("{secret=\"x\"}"))),
            request(stream("{a=\"b\", empty=\"\"}", plain)));

    for (byte[] request : requests) {
      Batch batch = decode(request);
      assertThat(batch.entries()).isEqualTo(1);
      assertThat(batch.encoded()).as(new String(request, ISO_8859_1)).isNull();
    }
  }

  @Test
  void writes_what_it_reads() throws Exception {
    byte[] bytes =
        request(
            stream(
                "{a=\"b\"}", entry(1, 0, "one"), entry(-1, 999_999_999, ""), entry(0, 0, "three")),
            stream("{c=\"d\\n\\\"\\\\é\"}", entry(7, 7, "é 😀", "trace", "1", "span", "")));

    Batch batch = decode(bytes);
    byte[] again = encoder.encode(batch);

    assertThat(encoder.settled(batch).encoded().bytes()).isEqualTo(again);
    assertThat(batch.streams().get(0).timestampNanos(1)).isEqualTo(-1);
    assertThat(decode(again).toEntries())
        .extracting(e -> e.labels() + " " + e.timestampNanos() + e.line() + e.metadata())
        .isEqualTo(
            batch.toEntries().stream()
                .map(e -> e.labels() + " " + e.timestampNanos() + e.line() + e.metadata())
                .toList());
  }

  @Test
  void times_beyond_reach_become_the_nearest_within() throws Exception {
    Batch batch =
        decode(
            request(
                stream(
                    "{a=\"b\"}", entry(253402300799L, 0, "far"), entry(-62135596800L, 0, "old"))));

    assertThat(batch.streams().get(0).timestampNanos(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(batch.streams().get(0).timestampNanos(1)).isEqualTo(Long.MIN_VALUE);
    assertThat(batch.encoded()).isNull();
  }

  @Test
  void refuses_what_is_no_push_request() {
    refused(new byte[] {0x0a}, "unexpected EOF");
    refused(new byte[] {0x0a, 5, 1}, "unexpected EOF");
    refused(
        new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 0},
        "unexpected EOF");
    refused(new byte[] {0x08, 1}, "proto: wrong wireType = 0 for field Streams");
    refused(new byte[] {0x02, 0}, "proto: PushRequest: illegal tag 0 (wire type 2)");
    refused(new byte[] {0x13}, "proto: illegal wireType 3");
    byte[] endless = new byte[12];
    java.util.Arrays.fill(endless, (byte) 0xff);
    refused(endless, "proto: integer overflow");
    byte[] negative = new byte[11];
    java.util.Arrays.fill(negative, (byte) 0xff);
    negative[0] = 0x0a;
    negative[10] = 1;
    refused(negative, "proto: negative length found during unmarshaling");
    refused(
        request(stream("{a=\"b\"}", field(1, varintField(2, 1_000_000_000)))),
        "timestamp: nanos 1000000000 not in range [0, 1e9)");
    refused(
        request(stream("{a=\"b\"}", field(1, varintField(1, Long.MAX_VALUE)))),
        "timestamp: seconds 9223372036854775807 out of range");
    refused(
        request(stream("", entry(1, 1, "x"))),
        "couldn't parse labels: 1:1: parse error: unexpected end of input, expected \"{\"");
  }

  @Test
  void an_inner_length_cannot_reach_beyond_its_message() {
    byte[] stream = concat(field(1, "{a=\"b\"}".getBytes(UTF_8)), new byte[] {0x12, 100});
    refused(concat(field(1, stream), new byte[200]), "unexpected EOF");
  }

  @Test
  void counts_before_it_allocates() {
    DecodeLimits limits = new DecodeLimits(2, 3, 2);
    byte[] e = entry(1, 0, "x");
    assertThatThrownBy(() -> decode(request(stream("{a=\"b\"}", e, e, e, e)), limits))
        .hasMessage("push has more than 3 entries");
    assertThatThrownBy(
            () ->
                decode(
                    request(stream("{a=\"b\"}"), stream("{a=\"b\"}"), stream("{a=\"b\"}")), limits))
        .hasMessage("push has more than 2 streams");
    assertThatThrownBy(
            () ->
                decode(
                    request(stream("{a=\"b\"}", entry(1, 0, "x", "a", "1", "b", "1", "c", "1"))),
                    limits))
        .hasMessage("push has more than 2 structured metadata pairs");
  }

  @Test
  void the_encoder_appends_to_a_buffer_that_is_used_again() throws Exception {
    Batch batch = decode(request(stream("{a=\"b\"}", entry(1, 2, "line"))));
    GrowableBytes target = new GrowableBytes(1);
    encoder.encode(batch, target);
    encoder.encode(batch, target);

    assertThat(
            decoder.decode("t", target.array(), 0, target.size(), DecodeLimits.TRUSTED).entries())
        .isEqualTo(2);
    target.reset(0);
    assertThat(target.size()).isZero();
    assertThat(encoder.encoded(batch)).isSameAs(batch.encoded());
  }

  /* A tag in two bytes is one as well, but no sender writes it so: then nothing is read as usual. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void what_is_read_as_usual_is_read_as_everything_else(long seed) {
    Random random = new Random(seed);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] entry = entry(random);
      for (int changes = random.nextInt(3); changes > 0 && entry.length > 0; changes--) {
        entry[random.nextInt(Math.min(entry.length, 24))] = (byte) random.nextInt();
      }
      byte[] behind = field(2, entry(1, 2, "behind"));
      byte[] head = field(1, "{a=\"b\"}".getBytes(UTF_8));
      byte[] length = varint(entry.length);
      byte[] usual = concat(head, concat(new byte[] {2 << 3 | 2}, length, entry), behind);
      byte[] other = concat(head, concat(new byte[] {(byte) 0x92, 0}, length, entry), behind);

      String told = told(request(usual));
      assertThat(told).isEqualTo(told(request(other)));
      read += told.endsWith("behind") ? 1 : 0;
    }
    assertThat(read).isBetween(5_000, 19_000);
  }

  private static byte[] entry(Random random) {
    int shape = random.nextInt(6);
    long seconds = shape == 0 ? random.nextLong() : random.nextLong() >>> random.nextInt(64);
    int nanos = shape == 1 ? 0 : random.nextInt(1_000_000_000);
    int[] lengths = {0, 1, 60, 127, 128, 300, 16_383, 16_384};
    String line = "x".repeat(lengths[random.nextInt(random.nextInt(20) == 0 ? 8 : 6)]);
    byte[] time = concat(varintField(1, seconds), nanos == 0 ? new byte[0] : varintField(2, nanos));
    return shape == 2
        ? concat(field(2, line.getBytes(UTF_8)), field(1, time))
        : shape == 3
            ? entry(seconds, nanos, line, "k", "v")
            : concat(field(1, time), field(2, line.getBytes(UTF_8)));
  }

  private String told(byte[] bytes) {
    try {
      Batch batch = decode(bytes);
      return (batch.encoded() != null)
          + batch.toEntries().stream()
              .map(e -> e.timestampNanos() + " " + e.metadata() + " " + e.line())
              .collect(Collectors.joining(", "));
    } catch (MalformedPushException e) {
      return e.getMessage();
    }
  }

  private Batch decode(byte[] bytes) throws MalformedPushException {
    return decode(bytes, DecodeLimits.DEFAULT);
  }

  private Batch decode(byte[] bytes, DecodeLimits limits) throws MalformedPushException {
    return decoder.decode("acme", bytes, 0, bytes.length, limits);
  }

  private void refused(byte[] bytes, String message) {
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage(message);
  }

  static byte[] request(byte[]... streams) {
    return repeated(1, streams);
  }

  static byte[] stream(String labels, byte[]... entries) {
    return concat(field(1, labels.getBytes(UTF_8)), repeated(2, entries));
  }

  static byte[] entry(long seconds, int nanos, String line, String... metadata) {
    byte[] made =
        concat(
            field(1, concat(varintField(1, seconds), varintField(2, nanos))),
            field(2, line.getBytes(UTF_8)));
    for (int i = 0; i < metadata.length; i += 2) {
      made =
          concat(
              made,
              field(
                  3,
                  concat(
                      field(1, metadata[i].getBytes(UTF_8)),
                      field(2, metadata[i + 1].getBytes(UTF_8)))));
    }
    return made;
  }

  private static byte[] repeated(int number, byte[]... contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      out.writeBytes(field(number, content));
    }
    return out.toByteArray();
  }

  static byte[] field(int number, byte[] content) {
    return concat(varint(number << 3 | 2), varint(content.length), content);
  }

  static byte[] varintField(int number, long value) {
    return concat(varint(number << 3), varint(value));
  }

  static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
