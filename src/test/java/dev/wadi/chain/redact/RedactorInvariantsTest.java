package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What must hold for every text. */
class RedactorInvariantsTest {
  /** Pieces that mean something to one rule or another; random texts are made of them. */
  private static final String[] PIECES = {
    "4111111111111111",
    "4111 1111 ",
    "1111-1111",
    "john@example.com",
    "@",
    ".com",
    "a.b.c",
    "eyJhbGciOiJIUzI1NiJ9",
    ".eyJzdWIiOiIxIn0",
    ".c2ln",
    "eyJ",
    "Bearer ",
    "abc123def456",
    "Authorization: ",
    "\"Authorization\":\"",
    "Basic ",
    "dXNlcjpwYXNz",
    "10.0.0.1",
    "1.2.3",
    ".4",
    "536-90-4399",
    "-",
    " ",
    "  ",
    "415-555-2671",
    "(415) ",
    "555-2671",
    "+1 ",
    "+49 30 901820",
    "phone ",
    "tel:",
    "2001:db8::1",
    "::",
    "fe80:",
    ":",
    "00:1a:2b:3c:4d:5e",
    "00-1A-2B-3C-4D-5E",
    "DE89370400440532013000",
    "DE89 3704 0044 ",
    "0532 0130 00",
    "password=",
    "\"password\":\"",
    "\\\"secret\\\":\\\"",
    "hunter2",
    "\"",
    "\\\"",
    "\\",
    "\\n",
    "'",
    "&",
    "?",
    "api_key=",
    "token: ",
    "Cookie: ",
    "a=b; c=d",
    ";",
    ",",
    "https://",
    "ann:p4ss@",
    "example.com/",
    "-----BEGIN RSA PRIVATE KEY-----",
    "MIIE",
    "-----END RSA PRIVATE KEY-----",
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-1234567890-abc",
    "%40",
    "%3D",
    "%25",
    "\\u0040",
    "am9obkBleGFtcGxlLmNvbSB3YXMgaGVyZQ==",
    "nhs ",
    "943 476 5919",
    "cpf",
    "529.982.247-25",
    "pesel 44051401359",
    "dni 12345678Z",
    "RSSMRA85T10A562S",
    "[REDACTED:",
    "[REDACTED:cc]",
    "cc]",
    "<EMAIL:",
    "<EMAIL:7f3a9c1e>",
    "<",
    ">",
    "[",
    "]",
    "{",
    "}",
    "1705314721000",
    "version ",
    "żółw",
    "日本",
    "“",
    "\t",
    "\n",
    "é",
    "x",
    "Z",
    "_",
    "0",
    "7",
    "99",
    "123",
    "git@github.com:",
    "<password>",
    "</password>",
    "--password ",
    "=",
    "8Q~abcdefghijklmnopqrstuvwxyz0123456",
    "-----END PRIVATE KEY-----",
    "MIIEowIBAAKCAQEA0Z3VS5JJ",
    "Private-Lines: 1",
    "curl -u ",
    "ann:Zk7pQ2wX9v ",
    "mysql -p",
    "docker login -p ",
    "--user ",
    "the password is ",
    "password \"",
    "INSERT INTO t (a,password) VALUES ('",
    "', '",
    "PASSWORD('",
    "kind: Secret",
    "data:\n  a: ",
    "{\"name\":\"password\",\"value\":\"",
    "\",\"name\":\"api_key\"}",
    "<key>password</key><string>",
    "\"kty\":\"oct\",\"k\":\"",
    "mnemonic: ",
    "PASS ",
    "AUTH ",
    "a1 LOGIN ann ",
    "ip_203.0.113.9",
    "v203.0.113.9",
    " x12",
    "pan_",
    "CC4111111111111111X",
    "pin=4821",
    "my_ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5",
    "wa.me/4930901820",
    "ann [at] example [dot] org",
    "4111.1111.1111.1111",
    "&sig=Zk7pQ2wX9v",
  };

  private static final List<RedactionProfile> PROFILES =
      List.of(RedactionProfile.all(), RedactionProfile.logtap(), everyAction());

  private static RedactionProfile everyAction() {
    return RedactionProfile.all()
        .withAction(Kind.EMAIL, Action.PSEUDONYM)
        .withAction(Kind.CREDIT_CARD, Action.FORMAT)
        .withAction(Kind.PHONE, Action.FORMAT)
        .withAction(Kind.SSN, Action.mask(0, 4))
        .withAction(Kind.IP_V4, Action.network(16))
        .withAction(Kind.IP_V6, Action.network(24))
        .withAction(Kind.SECRET, Action.mask(1, 1))
        .withAction(Kind.IBAN, Action.PSEUDONYM);
  }

  @Test
  void redacting_twice_equals_redacting_once_and_nothing_survives() {
    long seed = Long.getLong("wadi.seed", 20261121L);
    Random random = new Random(seed);
    for (RedactionProfile profile : PROFILES) {
      Redactor redactor = redactor(profile);
      for (int round = 0; round < 6_000; round++) {
        byte[] text = pieces(random, 1 + random.nextInt(12)).getBytes(UTF_8);
        check(redactor, text, "seed " + seed + " round " + round);
      }
    }
  }

  @Test
  void random_bytes_do_no_harm() {
    long seed = Long.getLong("wadi.seed", 20261121L);
    Random random = new Random(seed);
    Redactor redactor = redactor(RedactionProfile.all());
    String likely = "0123456789abcdefABCDEF:.-@=+/%\\\"' []{}<>eyJ_~é";
    for (int round = 0; round < 10_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i >= 0; i--) {
        text.append(likely.charAt(random.nextInt(likely.length())));
      }
      check(redactor, text.toString().getBytes(UTF_8), "seed " + seed + " round " + round);
      byte[] raw = new byte[random.nextInt(80)];
      random.nextBytes(raw);
      RedactionResult once = redactor.explain(raw);
      assertThat(redactor.explain(once.redacted()).redacted()).isEqualTo(once.redacted());
    }
    assertThat(redactor.stats().failedLines()).isZero();
  }

  private static void check(Redactor redactor, byte[] text, String as) {
    RedactionResult once = redactor.explain(text);
    RedactionResult twice = redactor.explain(once.redacted());
    String shown = as + " of: " + new String(text, UTF_8);
    assertThat(twice.text()).as(shown).isEqualTo(once.text());
    assertThat(isUtf8(once.redacted())).as(shown).isTrue();
    assertThat(redactor.stats().failedLines()).as(shown).isZero();
    if (redactor.profile().actions().isEmpty()) {
      assertThat(redactor.scan(once.redacted())).as(shown).isEmpty();
    }
    int last = 0;
    for (Finding finding : once.findings()) {
      assertThat(finding.start()).as(shown).isGreaterThanOrEqualTo(last);
      assertThat(finding.end()).as(shown).isLessThanOrEqualTo(text.length);
      last = finding.end();
    }
  }

  private static final List<String> REPEATED =
      List.of(
          "0",
          "1 ",
          "12-",
          "4111 ",
          "123.",
          "@",
          "a@",
          "a@b.",
          "eyJ",
          "eyJ-",
          "eyJa.",
          "eyJa.eyJb.",
          ":",
          "::",
          "a:",
          "ab:",
          "12:34:",
          "a.",
          "1.",
          "10.0.",
          "password=",
          "password=a&",
          "password=\"",
          "\\\"secret\\\":",
          "=",
          "k=",
          "%40",
          "%",
          "\\u0040",
          "\\",
          "<password>",
          "--password ",
          "Cookie: ",
          "Authorization: ",
          "Bearer ",
          "https://",
          "https://a:",
          "://a@",
          "-----BEGIN RSA PRIVATE KEY-----",
          "-----BEGIN ",
          "AKIA",
          "gh" + "p_",
          "pat",
          "DE89 ",
          "DE89",
          "+1",
          "+1 ",
          "(415) ",
          "phone ",
          "phone 1 ",
          "am9obkBleGFtcGxl",
          "am9obkBleGFtcGxl/",
          "Basic ",
          "[REDACTED:",
          "<EMAIL:",
          "aaaaaaaaaaaaaaaa-",
          "00-",
          "x8Q~",
          "é",
          "é@",
          "1:AA",
          "'",
          "\"",
          " ",
          ",",
          "a=b;",
          "partition=",
          "aB_CdENion=",
          "ASSASSASSion: ",
          "____ion_",
          "key=aaaaaaaaaaaaaaaaaaaaaaaa1 ",
          "a@b.c@",
          "xoxb-",
          "4111111111111111 ",
          "nhs 943 476 5918 ",
          "1-2-3-4-5-6-7-8-9-",
          "1 2 3 4 5 6 7 8 9 ",
          "sk-",
          "%25",
          "password: >+\n  Zk7p",
          "password: |\n    x",
          "password: # x",
          "password = f(",
          "password: A[",
          "\"passwords\":{\"a\":\"",
          "\"passwords\":[\"x\",",
          "login(\"a\", ",
          "password=\"\"x",
          "<password>a ");

  @ParameterizedTest
  @FieldSource("REPEATED")
  void work_grows_with_length_and_no_faster(String piece) {
    assertGrowsWithLength(piece, 1 << 16);
  }

  @ParameterizedTest
  @FieldSource("REPEATED")
  @Tag("long")
  void so_it_does_in_a_line_of_a_megabyte(String piece) {
    assertGrowsWithLength(piece, 1 << 19);
  }

  @ParameterizedTest
  @FieldSource("REPEATED")
  void a_text_may_be_cut_anywhere(String piece) {
    byte[] whole =
        ("-----" + piece.repeat(3) + "-----BEGIN -----END PRIVATE KEY-----").getBytes(UTF_8);
    for (RedactionProfile profile : List.of(RedactionProfile.all(), RedactionProfile.logtap())) {
      Redactor redactor = redactor(profile);
      for (int length = 0; length <= whole.length; length++) {
        assertThat(redactor.workOf(Arrays.copyOf(whole, length)))
            .as("%d bytes", length)
            .isNotNegative();
      }
    }
  }

  private static void assertGrowsWithLength(String piece, int half) {
    for (RedactionProfile profile : List.of(RedactionProfile.all(), RedactionProfile.logtap())) {
      Redactor redactor = redactor(profile);
      long ofHalf = redactor.workOf(repeated(piece, half));
      long ofWhole = redactor.workOf(repeated(piece, 2 * half));

      assertThat(ofWhole).as("units for %d bytes", 2 * half).isLessThan(200L * 2 * half);
      assertThat(ofWhole)
          .as("twice the text that cost %d", ofHalf)
          .isLessThanOrEqualTo(ofHalf * 21 / 10 + half / 5);
    }
  }

  @Test
  void a_long_line_of_candidates_of_all_kinds_is_not_masked_whole() {
    long seed = Long.getLong("wadi.seed", 20261129L);
    Random random = new Random(seed);
    /* A slow machine: of the 250 ms of a short line each look at the clock takes four. */
    AtomicLong now = new AtomicLong();
    Redactor redactor =
        new Redactor(
            RedactionProfile.all(), null, new RedactionStats(), () -> now.addAndGet(4_000_000));
    String hidden = "ann.example@example.com";
    for (int round = 0; round < 4; round++) {
      StringBuilder line = new StringBuilder();
      while (line.length() < 256 * 1024) {
        line.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextBoolean() ? " " : "");
      }
      byte[] half = line.substring(0, line.length() / 2).getBytes(UTF_8);
      line.append(" ").append(hidden);
      byte[] whole = line.toString().getBytes(UTF_8);

      assertThat(redactor.workOf(whole))
          .as("seed %d round %d: %d units for the half", seed, round, redactor.workOf(half))
          .isLessThan(200L * whole.length);
      assertThat(redactor.redact(line.toString()))
          .as("seed %d round %d", seed, round)
          .contains("[REDACTED:")
          .doesNotContain("[REDACTED:line]")
          .doesNotContain(hidden);
    }
  }

  @Test
  void a_line_over_its_budget_is_masked_as_a_whole_and_counted() {
    RedactionStats stats = new RedactionStats();
    long[] now = {0};
    Redactor redactor =
        new Redactor(
            RedactionProfile.all().withBudget(new RedactionProfile.Budget(256, 1)),
            null,
            stats,
            () -> now[0] += 1_000_000);

    byte[] line = repeated("a@b.", 1 << 20);

    assertThat(
            redactor
                .redact(
                    Batches.batch(
                        dev.wadi.model.Labels.of("a", "b"),
                        java.util.Map.of(),
                        new String(line, UTF_8)))
                .streams()
                .get(0)
                .line(0))
        .isEqualTo("[REDACTED:line]");
    assertThat(stats.overBudgetLines()).isEqualTo(1);
  }

  private static Redactor redactor(RedactionProfile profile) {
    return new Redactor(
        profile,
        new PseudonymKey("0123456789abcdef".getBytes(UTF_8), "2026-11"),
        new RedactionStats(),
        System::nanoTime);
  }

  private static byte[] repeated(String piece, int length) {
    return piece.repeat(length / piece.length() + 1).substring(0, length).getBytes(UTF_8);
  }

  private static String pieces(Random random, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(PIECES[random.nextInt(PIECES.length)]);
    }
    return String.join(random.nextInt(3) == 0 ? " " : "", all);
  }

  private static boolean isUtf8(byte[] text) {
    try {
      UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      /* The answer to the question. */
      return false;
    }
  }
}
