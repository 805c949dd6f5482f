package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.recognise.Recognisers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Marks decide how fast a text is read, not what is found in it. */
class CandidatesTest {
  private static final String[] PIECES = {
    "4111111111111111",
    "4111 1111 ",
    "1111-1111",
    "john@example.com",
    "eyJhbGciOiJIUzI1NiJ9",
    ".eyJzdWIiOiIxIn0",
    ".c2ln",
    "Bearer abc123def456",
    "Authorization: ",
    "10.0.0.1",
    "1.2.3",
    "536-90-4399",
    "415-555-2671",
    "(415) ",
    "555-2671",
    "+49 30 901820",
    "phone ",
    "tel:",
    "2001:db8::1",
    "::",
    "fe80:",
    ":",
    "00:1a:2b:3c:4d:5e",
    "00-1A-2B-3C-4D-5E",
    "001a.2b3c.4d5e",
    "0835.d6e1.6830",
    "DE89370400440532013000",
    "DE89 3704 ",
    "password=",
    "\"password\":\"",
    "\\\"secret\\\":\\\"",
    "\\n",
    "api_key=",
    "token: ",
    "https://",
    "ann:p4ss@",
    "AKIAIOSFODNN7EXAMPLE",
    "%40",
    "\\u0040",
    "am9obkBleGFtcGxlLmNvbSB3YXMgaGVyZQ==",
    "nhs 943 476 5919",
    "529.982.247-25",
    "dni 12345678Z",
    "dni 12345678-Z",
    "nie X1234567L",
    "RSSMRA85T10A562S",
    "[REDACTED:cc]",
    "<EMAIL:7f3a9c1e>",
    "2015-10-18 18:01:47,978",
    "18:01:47",
    "20:10:40 ",
    "17/06/09 ",
    "081109 203615 148 ",
    "00.008 25746 ",
    "blk_-16089996879",
    "123456789:AAabcdefghijklmnopqrstuvwxyz0123456",
    "1:2:3:4:5:6:7:8",
    "::ffff:1.2.3.4",
    "T",
    " ",
    "-",
    ".",
    "/",
    "é",
    "x",
    "_",
    "7",
    "99",
    "\u001b[31m",
    "\u001b[0m",
    "\\u001b[1m",
    "#033[36m",
    "&quot;",
    "&#64;",
    "&amp;lt;",
    "\u200b",
    "\u00a0",
    "\u2011",
    "\uff1d",
    "\uff14\uff11",
    "--password ",
    "db_password_prod=",
    "password2: ",
    "[\"password\",\"Zk7pQ2\"]",
    "s:8:\"password\";s:3:\"Zk7\";",
    "passwort   :=  ",
    "пароль: ",
    "Some(\"x1y2\")",
    "<Password a=\"b\">",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "MIIEowIBAAKCAQEA0Z3VS5JJ",
    "Private-Lines: 1",
    "curl -u ",
    "ann:Zk7pQ2wX9v ",
    "mysql -p",
    "docker login -p ",
    "--user ",
    "the password is ",
    "setPassword(",
    "\"Zk7pQ2wX9v\"",
    "api_key ",
    "\\\"Zk7pQ2wX9v\\\"",
    "password|",
    "token[",
    "secret <- ",
    "password, ",
    "etsyToken,Zk7pQ2wX9v,",
    "var password string = ",
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
    "connection ",
    "terminating ",
    "INFO ",
    ", ",
    "암호",
    ",",
    "client_",
    "parol ",
    "=",
    "mật khẩu của bạn: ",
    "a1 login ann ",
    "the pw is ",
    "curl -u \"ann\":",
    "radius-server key 7 ",
  };

  @Test
  void a_scan_by_marks_finds_what_a_scan_of_every_place_finds() {
    long seed = Long.getLong("wadi.seed", 20261121L);
    Random random = new Random(seed);
    for (RedactionProfile profile : List.of(RedactionProfile.all(), RedactionProfile.logtap())) {
      Rules rules = new Rules(profile.kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0);
      Scanner byMarks = new Scanner(rules);
      Scanner everywhere = new Scanner(rules);
      for (int round = 0; round < 20_000; round++) {
        byte[] text = text(random).getBytes(UTF_8);
        int start = random.nextInt(Math.min(4, text.length));
        int end = text.length - random.nextInt(Math.min(4, text.length - start));
        if (random.nextBoolean()) {
          /* As a line lies among others: more can be read at once than near the end of an array. */
          text = (new String(text, UTF_8) + text(random)).getBytes(UTF_8);
        }
        if (random.nextBoolean()) {
          String before = text(random);
          before = before.substring(Math.max(0, before.length() - random.nextInt(100)));
          int length = before.getBytes(UTF_8).length;
          text = (before + new String(text, UTF_8)).getBytes(UTF_8);
          start += length;
          end += length;
        }
        byMarks.unlimited();
        everywhere.unlimited();

        byMarks.scan(text, start, end);
        everywhere.scanEveryPlace(text, start, end);

        assertThat(found(byMarks))
            .as("seed %d round %d of: %s", seed, round, new String(text, UTF_8))
            .isEqualTo(found(everywhere));
      }
    }
  }

  @Test
  void a_finding_may_lie_across_the_edge_of_a_window() {
    for (String value : List.of("4111 1111 1111 1111", "2001:db8::1", "ann@example.com")) {
      for (int before = Candidates.WINDOW - 30; before <= Candidates.WINDOW + 1; before++) {
        Redactor redactor = new Redactor(RedactionProfile.all());
        String text = ".".repeat(before - 1) + " " + value + " and on it goes";

        assertThat(redactor.redact(text)).as("%s behind %d", value, before).contains("[REDACTED:");
      }
    }
  }

  @Test
  void the_words_of_a_wallet_are_found_wherever_they_begin_and_whatever_stands_around_them() {
    String words =
        "abandon ability able about above absent absorb abstract absurd abuse access ability";
    Rules rules =
        new Rules(RedactionProfile.all().kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0);
    Scanner byMarks = new Scanner(rules);
    Scanner everywhere = new Scanner(rules);
    for (String before : List.of("", "about a ", "able about access no ", "ant warehouse, ")) {
      for (String between : List.of(" ", ", ", "\",\"", " - ")) {
        for (int blanks = 1; blanks < 132; blanks++) {
          String phrase = words.replace(" ", between);
          String text = " ".repeat(blanks) + before + phrase + " is at the warehouse";
          assertThat(foundTwice(byMarks, everywhere, text))
              .as("%d blanks: %s", blanks, text.strip())
              .contains(phrase);
          for (String unfit : List.of("at", "x", "warehouses")) {
            String broken = text.replace("abstract", unfit);
            assertThat(foundTwice(byMarks, everywhere, broken)).as(broken).isEmpty();
          }
        }
      }
    }
  }

  @Test
  void the_words_of_a_wallet_are_found_over_many_blocks_and_over_the_edge_of_a_window() {
    String words =
        "abandon ability able about above absent absorb abstract absurd abuse access ability";
    Rules rules =
        new Rules(RedactionProfile.all().kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0);
    Scanner byMarks = new Scanner(rules);
    Scanner everywhere = new Scanner(rules);
    assertThat(foundTwice(byMarks, everywhere, words + ".")).isNotEmpty();
    for (String between : List.of(" ", ", ", " ".repeat(9), " - ".repeat(12))) {
      String phrase = words.replace(" ", between);
      boolean found = !foundTwice(byMarks, everywhere, phrase + ".").isEmpty();
      for (int before = 0; before < Candidates.WINDOW + 70; before += before == 70 ? 3900 : 1) {
        String text = ".".repeat(before) + phrase + ". And on it goes, as prose would go on";
        assertThat(foundTwice(byMarks, everywhere, text).isEmpty())
            .as("%d before, '%s' between", before, between)
            .isEqualTo(!found);
      }
    }
  }

  @Test
  void a_long_word_is_found_wherever_it_begins_and_however_it_goes_on() {
    Rules rules =
        new Rules(RedactionProfile.all().kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0);
    Scanner byMarks = new Scanner(rules);
    Scanner everywhere = new Scanner(rules);
    for (String word :
        List.of(
            "RSSMRA85T10A562S",
            "RSSMRAURTMLARSNL",
            "pan_4111111111111111",
            "5018_2047_9117_9994",
            "x5018_2047_9117_9994x",
            "CC4111111111111111X",
            "F2=164111111111111111",
            "my_ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5",
            "QuorumCnxManager",
            "8dfe8af6aee7bbe1",
            "am9obkBleGFtcGxlLmNvbSB3YXMgaGVyZQ==",
            "api key Zk7pQ2vB9xYtL4mN8sRwKd3fGh",
            "a8f5f167f44f4964e6c998dee827110c-us12",
            "wallet c8f12fb8b20008e14b5a5ff4bad15af9b545d98144da8707892dcc2a2014ba58")) {
      for (int before = 0; before < 132; before++) {
        for (String behind : List.of("", " and on", "x9", "_")) {
          foundTwice(byMarks, everywhere, ".".repeat(before) + word + behind);
        }
      }
    }
    for (String word : List.of("RSSMRA85T10A562S", "5018_2047_9117_9994", "pan_4111111111111111")) {
      assertThat(foundTwice(byMarks, everywhere, "see " + word + " there")).hasSize(1);
    }
  }

  @Test
  void what_a_glance_lets_through_is_found_wherever_it_stands() {
    Rules rules =
        new Rules(RedactionProfile.all().kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0);
    Scanner byMarks = new Scanner(rules);
    Scanner everywhere = new Scanner(rules);
    String hex = "a8f5f167f44f4964e6c998dee827110c";
    List<String> all =
        List.of(
            "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
            hex + "-us12",
            "8dfe8af6aee7bbe18dfe8af6aee7bbe18dfeNRAL",
            "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19",
            "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
            "ann@example.com",
            "jdbc:oracle:thin:scott/tiger@//db:1521/x",
            "gw89gebz de89370400440532013000",
            "00-1A-2B-3C-4D-5E",
            "001a.2b3c.4d5e",
            "<entry key=\"password\">Zk7pQ2wX9v</entry>",
            "<key>password</key><string>Zk7pQ2wX9v</string>",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4111111111111111",
            "415-555-2671",
            "phone 4155552671",
            "203.0.113.9",
            "2015-10-18 18:01:47,978 536-90-4399",
            "18:01:47 2017-05-16 4111111111111111",
            "pan_4111111111111111x",
            "F2=164111111111111111",
            "field 2: 4111111111111111",
            "phone 4930901820",
            "phone 00493090182012",
            "personnummer 198112189876",
            "aadhaar 234123412346",
            "[REDACTED:cc]=4111111111111111");
    List<String> ends = List.of("", "-7", " 7", "x9", ":9000", ".", "@x-1:9000]");
    for (String value : all) {
      for (int before = 0; before < 132; before++) {
        String text = " ".repeat(before) + "see " + value;
        assertThat(foundTwice(byMarks, everywhere, text + " there")).as(text).isNotEmpty();
        String behind = ends.get(before % ends.size());
        foundTwice(byMarks, everywhere, text + behind);
        foundTwice(byMarks, everywhere, "12-3 7." + text.strip() + behind + " x@y-1 $z");
      }
    }
  }

  /* What was found, after both manners of reading agreed on it. */
  private static List<String> foundTwice(Scanner byMarks, Scanner everywhere, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    /* As the only text of an array, and as one of many. */
    for (int behind : new int[] {0, 256}) {
      byte[] array = Arrays.copyOf(bytes, bytes.length + behind);
      Arrays.fill(array, bytes.length, array.length, (byte) 'a');
      byMarks.unlimited();
      everywhere.unlimited();
      byMarks.scan(array, 0, bytes.length);
      everywhere.scanEveryPlace(array, 0, bytes.length);
      assertThat(found(byMarks)).as(text).isEqualTo(found(everywhere));
    }
    List<String> found = new ArrayList<>();
    for (int k = 0; k < byMarks.findings().count(); k++) {
      found.add(text.substring(byMarks.findings().start(k), byMarks.findings().end(k)));
    }
    return found;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    String between = random.nextInt(3) == 0 ? " " : "";
    for (int i = 1 + random.nextInt(16); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]).append(between);
    }
    if (random.nextInt(50) == 0) {
      text.insert(0, "word, ".repeat(680));
    }
    return text.toString();
  }

  private static String found(Scanner scanner) {
    scanner.resolve();
    Findings found = scanner.findings();
    StringBuilder all = new StringBuilder();
    for (int k = 0; k < found.count(); k++) {
      all.append(found.kind(k))
          .append(' ')
          .append(found.start(k))
          .append('-')
          .append(found.end(k))
          .append(' ')
          .append(found.rule(k))
          .append('\n');
    }
    return all.toString();
  }
}
