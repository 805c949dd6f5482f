package dev.wadi.chain.validate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Verdict.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValidatorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final long NOW_NANOS = NOW.getEpochSecond() * 1_000_000_000L;
  private static final Labels APP = Labels.of("app", "api");

  private final Validator validator = new Validator(IngestLimits.LOKI, InstantSource.fixed(NOW));

  @Test
  void a_batch_within_the_limits_stays_the_same_object() {
    Batch batch = batch(stream(APP, NOW_NANOS, "one", "two"));

    Validated validated = validator.validate(batch);

    assertThat(validated.batch()).isSameAs(batch);
    assertThat(validated.refused()).isEmpty();
  }

  @Test
  void refuses_what_is_too_old_or_too_new_and_keeps_its_neighbours() {
    long hour = 3_600_000_000_000L;
    byte[] buffer = "abc".getBytes(UTF_8);
    LogStream stream =
        new LogStream.Builder(APP, buffer, 3)
            .add(NOW_NANOS - 168 * hour, 0, 1)
            .add(NOW_NANOS - 168 * hour - 1, 1, 1)
            .add(NOW_NANOS + hour / 6 + 1, 1, 1)
            .add(NOW_NANOS + hour / 6, 2, 1)
            .build();

    Validated validated = validator.validate(batch(stream));

    assertThat(validated.batch().toEntries()).extracting(e -> e.line()).containsExactly("a", "c");
    assertThat(validated.refused())
        .extracting(c -> c.text())
        .containsExactly(
            "entry for stream '{app=\"api\"}' has timestamp too old: 2026-11-14T09:59:59Z, oldest"
                + " acceptable timestamp is: 2026-11-14T10:00:00Z",
            "entry for stream '{app=\"api\"}' has timestamp too new: 2026-11-21T10:10:00Z");
    assertThat(validator.refusedEntries(Refusal.TOO_OLD)).isEqualTo(1);
    assertThat(validator.refusedEntries(Refusal.TOO_NEW)).isEqualTo(1);
    assertThat(validator.refusedBytes(Refusal.TOO_NEW)).isEqualTo(1);
  }

  @Test
  void refuses_a_line_that_is_too_long() {
    Validated validated =
        validator.validate(batch(stream(APP, NOW_NANOS, "x".repeat(262_144), "y".repeat(262_145))));

    assertThat(validated.batch().entries()).isEqualTo(1);
    assertThat(validated.text())
        .isEqualTo(
            "Max entry size '262144' bytes exceeded for stream '{app=\"api\"}' while adding an"
                + " entry with length '262145' bytes");
  }

  @Test
  void cuts_a_line_between_characters_when_told_to() {
    Validator cutting =
        new Validator(
            new IngestLimits(4, true, 15, 1024, 2048, 0, 0, Duration.ZERO, Duration.ZERO, true),
            InstantSource.fixed(NOW));

    Validated validated =
        cutting.validate(batch(stream(APP, 5, "abcdef", "abc", "aaaé!", "😀😀", "😀")));

    assertThat(validated.batch().toEntries())
        .extracting(e -> e.line())
        .containsExactly("abcd", "abc", "aaa", "😀", "😀");
    assertThat(cutting.truncatedEntries()).isEqualTo(3);
    assertThat(validated.refused()).isEmpty();
  }

  @Test
  void refuses_streams_with_bad_labels_and_keeps_the_others() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 16; i++) {
      many.put("l" + i, "v");
    }
    Map<String, String> withServiceName = new TreeMap<>(many);
    withServiceName.remove("l0");
    withServiceName.put("service_name", "api");
    Batch batch =
        batch(
            stream(Labels.EMPTY, NOW_NANOS, "x"),
            stream(Labels.of(many), NOW_NANOS, "x"),
            stream(Labels.of(withServiceName), NOW_NANOS, "kept"),
            stream(Labels.of("a.b", "x"), NOW_NANOS, "x"),
            stream(Labels.of("app-name", "x"), NOW_NANOS, "x"),
            stream(Labels.of("9a", "x"), NOW_NANOS, "x"),
            stream(Labels.of("n".repeat(1025), "x"), NOW_NANOS, "x"),
            stream(Labels.of("n".repeat(1024), "x"), NOW_NANOS, "kept"),
            stream(Labels.of("a", "é".repeat(1025)), NOW_NANOS, "x"),
            stream(Labels.of("a", "é".repeat(1024)), NOW_NANOS, "kept"));

    Validated validated = validator.validate(batch);

    assertThat(validated.batch().toEntries())
        .extracting(e -> e.line())
        .containsExactly("kept", "kept", "kept");
    List<String> texts = validated.refused().stream().map(c -> c.text()).toList();
    assertThat(texts.get(0)).isEqualTo("error at least one label pair is required per stream");
    assertThat(texts.get(1)).endsWith("' has 16 label names; limit 15");
    assertThat(texts.get(2))
        .isEqualTo("Error parsing labels '{a.b=\"x\"}' with error: invalid label name: 'a.b'");
    assertThat(texts.get(3))
        .isEqualTo(
            "Error parsing labels '{app-name=\"x\"}' with error: invalid label name: 'app-name'");
    assertThat(texts.get(5)).contains("has label name too long: 'nnn").hasSizeLessThan(2_000);
    assertThat(texts.get(6)).contains("has label value too long: 'ééé");
    assertThat(validator.refusedEntries(Refusal.INVALID_LABELS)).isEqualTo(7);
  }

  @Test
  void refuses_too_much_structured_metadata() {
    byte[] buffer = new byte[70_000];
    LogStream.Builder builder = new LogStream.Builder(APP, buffer, 3);
    builder.add(NOW_NANOS, 0, 1).addMetadata(0, 1, 0, 65_536);
    builder.add(NOW_NANOS, 0, 2).addMetadata(0, 1, 0, 65_535);
    builder.add(NOW_NANOS, 0, 3);
    for (int i = 0; i < 129; i++) {
      builder.addMetadata(0, 1, 0, 1);
    }

    Validated validated = validator.validate(batch(builder.build()));

    assertThat(validated.batch().entries()).isEqualTo(1);
    assertThat(validated.refusedEntries()).isEqualTo(2);
    assertThat(validated.text())
        .isEqualTo(
            "2 errors like: stream '{app=\"api\"}' has structured metadata too large: '65537'"
                + " bytes, limit: '65536' bytes. Please see"
                + " `limits_config.max_structured_metadata_size` or contact your Loki administrator"
                + " to increase it.");
    assertThat(validated.refused().get(0).reason()).isEqualTo(Refusal.METADATA_TOO_LARGE);
  }

  @Test
  void says_how_many_pairs_of_structured_metadata_there_may_be() {
    LogStream.Builder builder = new LogStream.Builder(APP, new byte[1], 1);
    builder.add(NOW_NANOS, 0, 1);
    for (int i = 0; i < 129; i++) {
      builder.addMetadata(0, 1, 0, 1);
    }

    assertThat(validator.validate(batch(builder.build())).text())
        .isEqualTo(
            "stream '{app=\"api\"}' has too many structured metadata labels: '129', limit: '128'."
                + " Please see `limits_config.max_structured_metadata_entries_count` or contact"
                + " your Loki administrator to increase it.");
  }

  @Test
  void names_that_begin_with_two_underscores_are_taken_as_loki_takes_them() {
    Batch batch =
        batch(
            stream(Labels.of("__name__", "x"), NOW_NANOS, "x"),
            stream(Labels.of("__stream_shard__", "3", "app", "api"), NOW_NANOS, "x"));

    assertThat(validator.validate(batch).batch()).isSameAs(batch);
  }

  @Test
  void names_from_a_format_with_quotes_are_any_text_up_to_the_limit() {
    Batch batch =
        batch(
            stream(Labels.of("a.b", "x", "ключ 1", "y"), NOW_NANOS, "kept"),
            stream(Labels.of("é".repeat(513), "x"), NOW_NANOS, "x"));

    Validated validated = validator.validate(batch, true);

    assertThat(validated.batch().toEntries()).extracting(e -> e.line()).containsExactly("kept");
    assertThat(validated.text()).contains("has label name too long: 'ééé");
  }

  @Test
  void a_time_in_another_unit_is_named() {
    long seconds = NOW.getEpochSecond();

    assertThat(tooOld(seconds)).endsWith(" (looks like seconds, expected: nanoseconds)");
    assertThat(tooOld(seconds * 1_000))
        .endsWith(" (looks like milliseconds, expected: nanoseconds)");
    assertThat(tooOld(seconds * 1_000_000 + 7))
        .endsWith(" (looks like microseconds, expected: nanoseconds)");
    assertThat(tooOld(0)).endsWith("2026-11-14T10:00:00Z");
    assertThat(tooOld(NOW_NANOS / 2)).endsWith("2026-11-14T10:00:00Z");
  }

  private String tooOld(long nanos) {
    String text = validator.validate(batch(stream(APP, nanos, "x"))).text();
    assertThat(text).contains("has timestamp too old: ");
    return text;
  }

  @Test
  void dots_and_dashes_in_names_become_underscores_when_told_so() {
    Validator tidying =
        new Validator(IngestLimits.LOKI, new Tidying(true, false), InstantSource.fixed(NOW));
    Batch batch =
        batch(
            stream(Labels.of("app.kubernetes-io", "api", "env", "prod"), NOW_NANOS, "one", "two"),
            stream(APP, NOW_NANOS, "plain"),
            stream(Labels.of("a.b", "1", "a_b", "2"), NOW_NANOS, "x"),
            stream(Labels.of("a/b", "1"), NOW_NANOS, "x"),
            stream(Labels.of("1.a", "1"), NOW_NANOS, "x"));

    Validated validated = tidying.validate(batch);

    assertThat(validated.batch().streams())
        .extracting(LogStream::labels)
        .containsExactly(Labels.of("app_kubernetes_io", "api", "env", "prod"), APP);
    assertThat(validated.batch().toEntries())
        .extracting(e -> e.line())
        .containsExactly("one", "two", "plain");
    assertThat(validated.batch().streams().get(1)).isSameAs(batch.streams().get(1));
    assertThat(validated.refused())
        .extracting(c -> c.text())
        .containsExactly(
            "stream '{a.b=\"1\", a_b=\"2\"}' has duplicate label name: 'a_b'",
            "Error parsing labels '{a/b=\"1\"}' with error: invalid label name: 'a/b'",
            "Error parsing labels '{1_a=\"1\"}' with error: invalid label name: '1_a'");
  }

  @Test
  void equal_times_are_spread_when_told_so_and_repetitions_stay() {
    Validator tidying =
        new Validator(IngestLimits.LOKI, new Tidying(false, true), InstantSource.fixed(NOW));
    byte[] buffer = "aabcde".getBytes(UTF_8);
    LogStream stream =
        new LogStream.Builder(APP, buffer, 8)
            .add(NOW_NANOS, 0, 1)
            .add(NOW_NANOS, 1, 1)
            .add(NOW_NANOS, 2, 1)
            .add(0, 2, 1)
            .add(NOW_NANOS, 3, 1)
            .add(NOW_NANOS + 2, 4, 1)
            .add(NOW_NANOS + 9, 5, 1)
            .addMetadata(0, 1, 1, 1)
            .build();

    LogStream kept = tidying.validate(batch(stream)).batch().streams().get(0);

    assertThat(kept.size()).isEqualTo(6);
    assertThat(new Batch("t", List.of(kept)).toEntries())
        .extracting(e -> e.line() + (e.timestampNanos() - NOW_NANOS))
        .containsExactly("a0", "a0", "b1", "c2", "d3", "e9");
    assertThat(kept.metadata(5)).isEqualTo(Map.of("a", "a"));
    LogStream apart = stream(APP, NOW_NANOS, "x");
    assertThat(tidying.validate(batch(apart)).batch().streams().get(0)).isSameAs(apart);
  }

  @Test
  void a_flood_of_bad_streams_gives_a_short_text() {
    LogStream[] streams = new LogStream[1_000];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = stream(Labels.of("1x", "v" + i), NOW_NANOS, "x");
    }

    Validated validated = validator.validate(batch(streams));

    assertThat(validated.refusedEntries()).isEqualTo(1_000);
    assertThat(validated.text().lines())
        .hasSize(11)
        .last()
        .isEqualTo("and 990 more streams or reasons");
  }

  @Test
  void other_sources_may_come_without_labels_and_from_any_time() {
    Validator lenient =
        new Validator(IngestLimits.LOKI.anyTimeAndLabels(), InstantSource.fixed(NOW));
    Batch batch = batch(stream(Labels.EMPTY, 5, "x"), stream(Labels.EMPTY, Long.MAX_VALUE, "y"));

    assertThat(lenient.validate(batch).batch()).isSameAs(batch);
  }

  @Test
  void the_defaults_are_lokis() {
    assertThat(IngestLimits.LOKI)
        .isEqualTo(
            new IngestLimits(
                262_144,
                false,
                15,
                1_024,
                2_048,
                65_536,
                128,
                Duration.ofDays(7),
                Duration.ofMinutes(10),
                true));
  }

  @Test
  void a_limit_below_zero_is_no_limit() {
    assertThatThrownBy(
            () -> new IngestLimits(-1, false, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, true))
        .hasMessageContaining("maxLineBytes: -1");
    assertThatThrownBy(
            () ->
                new IngestLimits(0, false, 0, 0, 0, 0, 0, Duration.ofDays(-1), Duration.ZERO, true))
        .hasMessageContaining("maxAge");
    assertThatThrownBy(
            () ->
                new IngestLimits(0, false, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ofDays(-1), true))
        .hasMessageContaining("maxAhead");
  }

  private static Batch batch(LogStream... streams) {
    return new Batch("acme", List.of(streams));
  }

  private static LogStream stream(Labels labels, long timestamp, String... lines) {
    byte[] buffer = String.join("", lines).getBytes(UTF_8);
    LogStream.Builder builder = new LogStream.Builder(labels, buffer, lines.length);
    int at = 0;
    for (String line : lines) {
      int length = line.getBytes(UTF_8).length;
      builder.add(timestamp, at, length);
      at += length;
    }
    return builder.build();
  }
}
