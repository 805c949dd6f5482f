package dev.wadi.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class LogTrafficTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));

  /** What each planted thing looks like, written down independently of its making. */
  private static final Map<Planted, Pattern> LOOKS =
      Map.of(
          Planted.EMAIL, Pattern.compile("user=\\w+\\.\\w+@[\\w.]+\\.(com|org|net)\\b"),
          Planted.CARD, Pattern.compile("card [0-9](?:[ -]?[0-9]){12,18}\\b"),
          Planted.JWT, Pattern.compile("token=eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+"),
          Planted.BEARER, Pattern.compile("Authorization: Bearer \\w+"),
          Planted.PHONE,
              Pattern.compile("phone (\\+1[ -]\\d{3}|\\(\\d{3}\\))[ -]555[ -]01\\d\\d\\b"),
          Planted.SSN, Pattern.compile("ssn \\d{3}-\\d{2}-\\d{4}\\b"),
          Planted.IPV4, Pattern.compile("client=\\d+\\.\\d+\\.\\d+\\.\\d+"),
          Planted.PASSWORD, Pattern.compile("password=\\S+"));

  @Test
  void says_exactly_what_it_put_in() {
    LogTraffic.Made made = new LogTraffic(1, "shop", 0.3, CLOCK).next(5000);

    Map<Planted, Integer> seen = new EnumMap<>(Planted.class);
    int entries = 0;
    for (Entry entry : made.batch().toEntries()) {
      int inEntry = 0;
      for (Planted kind : Planted.values()) {
        Matcher matcher = LOOKS.get(kind).matcher(entry.line());
        while (matcher.find()) {
          seen.merge(kind, 1, Integer::sum);
          inEntry++;
        }
      }
      assertThat(inEntry).as(entry.line()).isLessThanOrEqualTo(1);
      entries += inEntry;
    }
    assertThat(seen).isEqualTo(made.planted()).hasSize(Planted.values().length);
    assertThat(entries).isEqualTo(made.plantedEntries()).isBetween(1300, 1700);
    assertThat(made.batch().entries()).isEqualTo(5000);
  }

  @Test
  void without_a_share_nothing_in_it_looks_like_personal_data() {
    Pattern logtap =
        Pattern.compile(
            "[\\w.%+-]+@[\\w.-]+\\.[A-Za-z]{2,}|eyJ|(?i:bearer)|password"
                + "|\\b\\d{3}-\\d{2}-\\d{4}\\b|\\b\\d{1,3}(\\.\\d{1,3}){3}\\b"
                + "|\\b\\d{3}[ .-]\\d{3}[ .-]\\d{4}\\b|\\(\\d{3}\\)");
    LogTraffic.Made made = new LogTraffic(2, "shop", 0, CLOCK).next(5000);

    assertThat(made.planted()).isEmpty();
    assertThat(made.batch().toEntries())
        .allSatisfy(e -> assertThat(e.line()).doesNotContainPattern(logtap));
  }

  @Test
  void the_same_seed_gives_the_same_lines() {
    assertThat(shown(new LogTraffic(7, "t", 0.5, CLOCK).next(200).batch()))
        .isEqualTo(shown(new LogTraffic(7, "t", 0.5, CLOCK).next(200).batch()))
        .isNotEqualTo(shown(new LogTraffic(8, "t", 0.5, CLOCK).next(200).batch()));
  }

  @Test
  void times_never_repeat_and_never_go_back() {
    LogTraffic traffic = new LogTraffic(3, "t", 0, CLOCK);
    long last = Long.MIN_VALUE;
    for (int push = 0; push < 3; push++) {
      List<Long> times =
          traffic.next(300).batch().toEntries().stream()
              .map(Entry::timestampNanos)
              .sorted()
              .toList();
      assertThat(times).doesNotHaveDuplicates();
      assertThat(times.get(0)).isGreaterThan(last);
      last = times.get(299);
    }
  }

  @Test
  void every_service_speaks_with_levels_stack_traces_and_metadata() {
    List<Entry> entries = new LogTraffic(4, "t", 0.1, CLOCK).next(5000).batch().toEntries();

    assertThat(entries.stream().map(e -> e.labels().get("app")).distinct())
        .containsExactlyInAnyOrder("api", "payments", "auth", "web", "db", "worker");
    assertThat(entries).anyMatch(e -> e.line().contains("\n\tat "));
    assertThat(entries).anyMatch(e -> e.line().contains("\"level\":\"error\""));
    assertThat(entries).anyMatch(e -> e.metadata().containsKey("trace_id"));
  }

  @Test
  void cards_have_a_valid_checksum_and_addresses_are_set_aside_for_examples() {
    PersonalData personal = new PersonalData(new Random(5));
    for (int i = 0; i < 1000; i++) {
      assertThat(luhn(personal.value(Planted.CARD).replaceAll("[ -]", ""))).isZero();
      assertThat(personal.value(Planted.IPV4))
          .matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+");
      assertThat(personal.value(Planted.EMAIL)).matches(".*@(.*\\.)?example\\.(com|org|net)");
    }
    String[] jwt = personal.value(Planted.JWT).split("\\.");
    assertThat(new String(Base64.getUrlDecoder().decode(jwt[0]), UTF_8)).contains("HS256");
  }

  @Test
  void bodies_of_both_forms_hold_the_batch() throws Exception {
    Batch batch = new LogTraffic(6, "t", 0.2, CLOCK).next(500).batch();
    PushBody json = PushBody.of(batch, PushBody.Form.JSON);
    PushBody protobuf = PushBody.of(batch, PushBody.Form.PROTOBUF);

    byte[] raw = Snappy.uncompress(protobuf.bytes());
    assertThat(json.contentType()).isEqualTo("application/json");
    assertThat(protobuf.contentType()).isEqualTo("application/x-protobuf");
    assertThat(protobuf.entries()).isEqualTo(500);
    assertThat(
            shown(
                new LokiJsonDecoder()
                    .decode(
                        "t",
                        json.bytes(),
                        0,
                        json.bytes().length,
                        LokiJsonDecoder.Form.V1,
                        DecodeLimits.DEFAULT)))
        .isEqualTo(shown(batch));
    assertThat(
            shown(new PushRequestDecoder().decode("t", raw, 0, raw.length, DecodeLimits.DEFAULT)))
        .isEqualTo(shown(batch));
  }

  @Test
  void a_share_beyond_all_lines_is_refused() {
    assertThatThrownBy(() -> new LogTraffic(1, "t", 1.5, CLOCK))
        .hasMessage("plantedShare: 1.5 (expected: 0 to 1)");
    assertThatThrownBy(() -> new LogTraffic(1, "t", Double.NaN, CLOCK))
        .hasMessageContaining("plantedShare");
  }

  private static int luhn(String number) {
    int sum = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(number.length() - 1 - i) - '0';
      sum += i % 2 == 1 ? digit / 5 + digit * 2 % 10 : digit;
    }
    return sum % 10;
  }

  private static List<String> shown(Batch batch) {
    return batch.toEntries().stream()
        .map(e -> e.labels() + " " + e.timestampNanos() + " " + e.line() + " " + e.metadata())
        .toList();
  }
}
