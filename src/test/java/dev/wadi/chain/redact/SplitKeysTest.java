package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A private key that was logged line by line is one entry for each line. */
class SplitKeysTest {
  private static final String BODY =
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @Test
  void the_entries_of_a_key_are_taken_along() {
    assertThat(
            redacted(
                "starting",
                "-----BEGIN RSA PRIVATE KEY-----",
                "Proc-Type: 4,ENCRYPTED",
                "",
                BODY,
                "  " + BODY,
                "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3S==",
                "-----END RSA PRIVATE KEY-----",
                "listening",
                BODY))
        .containsExactly(
            "starting",
            "[REDACTED:private-key]",
            "[REDACTED:private-key]",
            "",
            "[REDACTED:private-key]",
            "  [REDACTED:private-key]",
            "[REDACTED:private-key]",
            "[REDACTED:private-key]",
            "listening",
            BODY);
  }

  @Test
  void an_entry_that_is_no_part_of_a_key_ends_it() {
    assertThat(redacted("-----BEGIN PRIVATE KEY-----", "took 12 ms", "ready"))
        .containsExactly("[REDACTED:private-key]", "took 12 ms", "ready");
  }

  @Test
  void a_key_that_ends_in_its_own_entry_takes_nothing_along() {
    assertThat(
            redacted("-----BEGIN PRIVATE KEY-----\n" + BODY + "\n-----END PRIVATE KEY-----", BODY))
        .containsExactly("[REDACTED:private-key]", BODY);
  }

  @Test
  void a_certificate_is_no_secret() {
    assertThat(redacted("-----BEGIN CERTIFICATE-----", BODY))
        .containsExactly("-----BEGIN CERTIFICATE-----", BODY);
  }

  @Test
  void a_key_does_not_reach_into_another_stream() {
    Batch first = Batches.batch(Labels.of("a", "b"), Map.of(), "-----BEGIN PRIVATE KEY-----");
    Batch second = Batches.batch(Labels.of("a", "c"), Map.of(), BODY);
    Batch both = new Batch("main", List.of(first.streams().get(0), second.streams().get(0)));

    assertThat(redactor.redact(both).streams().get(1).line(0)).isEqualTo(BODY);
  }

  @Test
  void redacting_twice_equals_redacting_once() {
    List<String> once = redacted("-----BEGIN PRIVATE KEY-----", BODY, BODY);

    assertThat(redacted(once.toArray(String[]::new))).isEqualTo(once);
    assertThat(redactor.stats().hitsByKind()).containsEntry(Kind.PRIVATE_KEY, 3L);
  }

  /* What a collector, a container or a logger puts before and behind each line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "  %s",
        "2026-11-28T10:00:0#.123456789Z stdout F %s",
        "2026-11-28 10:00:0#,123 INFO [http-nio-#] c.a.Keys - %s",
        "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-28T10:00:00.#Z\"}",
        "{\"level\":\"info\",\"ts\":17#,\"msg\":\"%s\"}",
        "\u001b[32mINFO\u001b[0m 10:00:0# %s",
        "<14>Nov 28 10:00:0# host app[12#]: %s",
        "ts=17# level=info msg=\"%s\"",
        "worker-#  | %s",
      })
  void what_stands_around_each_line_stays(String form) {
    for (boolean together : new boolean[] {true, false}) {
      Redactor fresh = new Redactor(RedactionProfile.all());
      String[] lines = new String[PEM.length + 1];
      for (int k = 0; k < PEM.length; k++) {
        lines[k] = form.formatted(PEM[k]).replace("#", "" + k);
      }
      lines[PEM.length] = form.formatted("listening").replace("#", "9");
      List<String> came = new ArrayList<>();
      if (together) {
        came.addAll(lines(fresh.redact(Batches.batch(Labels.of("a", "b"), Map.of(), lines))));
      } else {
        for (String line : lines) {
          came.addAll(lines(fresh.redact(Batches.batch(Labels.of("a", "b"), Map.of(), line))));
        }
      }
      String left = String.join("\n", came);
      for (String secret : PEM) {
        assertThat(left).doesNotContain(secret.isEmpty() ? "BEGIN" : secret);
      }
      assertThat(came.get(PEM.length)).isEqualTo(lines[PEM.length]);
      assertThat(came.get(4))
          .isEqualTo(form.formatted("[REDACTED:private-key]").replace("#", "" + 4));
    }
  }

  private static final String[] PEM = {
    "-----BEGIN RSA PRIVATE KEY-----",
    "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB",
    "aFDrBz9vFqU4yVkPVhWrVzA1rKAQzJYZl0YJxZp6gK4J3ZbM2rkqYz9tLhY7Vp0q",
    "nT5fT8p2YdWq8tYkQzqJ3Q1mHk0qJv6Uq2gXn9fJm4mR3hV7aKJc0sQnZ1zX5W8v",
    "Qw3x5LbTqkZB8uS2aL0pRrXjW1tV9dQ2mYk3cN7hGfE6oPzJ4sKxU5nDlMtA0bCy",
    "hGk4V2nP8wQ==",
    "-----END RSA PRIVATE KEY-----"
  };

  @Test
  void entries_of_others_may_lie_between() {
    assertThat(
            redacted(
                "INFO " + PEM[0],
                "INFO " + PEM[1],
                "WARN disk is full",
                "INFO " + PEM[2],
                "INFO done"))
        .containsExactly(
            "INFO [REDACTED:private-key]",
            "INFO [REDACTED:private-key]",
            "WARN disk is full",
            "INFO [REDACTED:private-key]",
            "INFO done");
  }

  @Test
  void the_rest_of_an_entry_stays_when_a_key_begins_or_ends_in_it() {
    assertThat(
            redacted(
                "{\"key\":\"" + PEM[0] + "\\n" + PEM[1] + "\\n\",\"host\":\"a\"}",
                "{\"key\":\"" + PEM[4] + "\\n" + PEM[6] + "\",\"host\":\"b\"}"))
        .containsExactly(
            "{\"key\":\"[REDACTED:private-key]\\n\",\"host\":\"a\"}",
            "{\"key\":\"[REDACTED:private-key]\",\"host\":\"b\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
        "Private-Lines: 14",
      })
  void keys_of_all_programs_are_followed(String head) {
    List<String> left =
        redacted("t=1 " + head, "t=2 " + PEM[1], "t=3 " + PEM[2], "t=4 " + PEM[5], "t=5 ready");

    assertThat(left.subList(1, 5))
        .containsExactly(
            "t=2 [REDACTED:private-key]",
            "t=3 [REDACTED:private-key]",
            "t=4 [REDACTED:private-key]",
            "t=5 ready");
  }

  @Test
  void the_static_key_of_openvpn_has_lines_of_hexadecimal_digits() {
    assertThat(
            redacted(
                "-----BEGIN OpenVPN Static key V1-----",
                "0f7e6b5a4c3d2e1f0a9b8c7d6e5f4a3b",
                "-----END OpenVPN Static key V1-----"))
        .containsOnly("[REDACTED:private-key]");
  }

  @Test
  void a_key_is_forgotten_after_a_minute_and_when_others_are_many() {
    AtomicLong now = new AtomicLong();
    Redactor fresh = new Redactor(RedactionProfile.all(), null, new RedactionStats(), now::get);
    Labels labels = Labels.of("a", "b");

    fresh.redact(Batches.batch(labels, Map.of(), PEM[0], PEM[1]));
    now.addAndGet(OpenKeys.WINDOW_NANOS + 1);

    assertThat(lines(fresh.redact(Batches.batch(labels, Map.of(), PEM[2]))))
        .containsExactly(PEM[2]);

    fresh.redact(Batches.batch(labels, Map.of(), PEM[0], PEM[1]));
    for (int k = 0; k < 70; k++) {
      fresh.redact(Batches.batch(labels, Map.of(), "request " + k + " took 12 ms"));
    }
    assertThat(lines(fresh.redact(Batches.batch(labels, Map.of(), PEM[2]))))
        .containsExactly(PEM[2]);
  }

  @Test
  void a_key_that_another_interrupts_is_followed_by_that_of_the_other() {
    Labels labels = Labels.of("a", "b");
    List<String> left = new ArrayList<>();
    for (String line :
        List.of(PEM[0], PEM[1], PEM[0], PEM[2], PEM[6], "ready", PEM[6], PEM[3], PEM[0], PEM[4])) {
      left.addAll(lines(redactor.redact(Batches.batch(labels, Map.of(), line))));
    }

    String gone = "[REDACTED:private-key]";
    assertThat(left.subList(0, 6)).containsExactly(gone, gone, gone, gone, gone, "ready");
    assertThat(left.subList(8, 10)).containsExactly(gone, gone);
  }

  @Test
  void pushes_of_other_streams_and_tenants_between_those_of_a_key_do_not_matter() {
    Labels labels = Labels.of("a", "b");
    List<String> left = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int k = 0; k < PEM.length; k++) {
      left.addAll(lines(redactor.redact(Batches.batch(labels, Map.of(), PEM[k]))));
      Batch other = Batches.batch(Labels.of("a", "c"), Map.of(), PEM[1], "took 12 ms");
      others.addAll(lines(redactor.redact(other)));
      others.addAll(lines(redactor.redact(new Batch("umbrella", other.streams()))));
      redactor.redact(Batches.batch(labels, Map.of()));
    }

    assertThat(left).hasSize(PEM.length).containsOnly("[REDACTED:private-key]");
    assertThat(others).containsOnly(PEM[1], "took 12 ms");
  }

  @Test
  void so_many_streams_are_remembered_and_no_more() {
    OpenKeys keys = new OpenKeys(() -> 0);
    KeyTrail trail = KeyTrail.begun(PEM[0].getBytes(UTF_8), 0, PEM[0].length());
    for (int k = 0; k < 3000; k++) {
      keys.keep(k, trail);
    }

    assertThat(keys.size()).isEqualTo(1024);
    assertThat(keys.take(2999)).isSameAs(trail);
    assertThat(keys.take(2999)).isNull();
    assertThat(keys.take(1)).isNull();
  }

  private static List<String> lines(Batch batch) {
    LogStream stream = batch.streams().get(0);
    return IntStream.range(0, stream.size()).mapToObj(stream::line).toList();
  }

  private List<String> redacted(String... lines) {
    Batch batch = redactor.redact(Batches.batch(Labels.of("a", "b"), Map.of(), lines));
    return lines(batch);
  }
}
