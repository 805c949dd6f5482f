package dev.wadi.analysis.survey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorWordsTest {
  private final ErrorWords words = new ErrorWords();

  private boolean in(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    byte[] around = new byte[bytes.length + 11];
    System.arraycopy(bytes, 0, around, 3, bytes.length);
    boolean inside = words.areIn(around, 3, bytes.length);
    assertThat(words.areIn(bytes, 0, bytes.length)).as("at the edge of a buffer").isEqualTo(inside);
    return inside;
  }

  @Test
  void each_word_counts_wherever_it_stands_in_either_case() {
    for (String word : ErrorWords.WORDS) {
      for (int before = 0; before < 9; before++) {
        for (int behind = 0; behind < 9; behind++) {
          String message = "#".repeat(before) + word + "#".repeat(behind);
          assertThat(in(message)).as(message).isTrue();
          assertThat(in(message.toUpperCase(Locale.ROOT))).as(message).isTrue();
          assertThat(in(message.substring(0, before + word.length() - 1))).as(message).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NullPointerException at start",
        "3 errors found",
        "10 failures",
        "1.0 failures",
        "errors=3",
        "errors=01",
        "error: nothing works",
        "error: no space left on device",
        "error: none of the servers answered",
        "error=0x80004005",
        "error: 0 of 5 replicas answered",
        "failed: null pointer",
        "timeout=30s",
        "casino error",
        "no errors in a, but b failed",
        "errors=0 failed=2",
        "disk 0 failed",
        "connection to node 0 refused",
        "level=critical disk",
        "{\"level\":\"critical\",\"msg\":\"disk\"}",
        "severity: CRITICAL disk",
      })
  void tells_of_an_error(String message) {
    assertThat(in(message)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "e",
        "err",
        "all is well",
        "time out",
        "critical section entered",
        "503 service unavailable",
        "no errors found",
        "No errors",
        "0 errors, 0 failures",
        "zero failures",
        "3 passed, 0 failed",
        "0 failed",
        "done: 0 timeouts",
        "without error",
        "no new errors",
        "no known failures",
        "non-fatal",
        "non-fatal condition",
        "errors=0",
        "errors: 0",
        "Tests run: 12, Failures: 0, Errors: 0, Skipped: 0",
        "error_count=0 done",
        "error=null",
        "{\"error\":null,\"ok\":true}",
        "{\"error\": false}",
        "{\"error\":\"\"}",
        "{\"errors\":[]}",
        "err=nil error=nil next=1",
        "error=none retry=false",
      })
  void says_that_there_is_none(String message) {
    assertThat(in(message)).isFalse();
  }

  @Test
  void finds_what_a_plain_search_finds() {
    Random random = new Random(5);
    String letters = "erorpanicftlxs509 dm";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(24);
      for (int k = 0; k < length; k++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      if (random.nextInt(4) == 0) {
        text.insert(
            random.nextInt(text.length() + 1),
            ErrorWords.WORDS.get(random.nextInt(ErrorWords.WORDS.size())));
      }
      String message = text.toString();
      boolean plain = ErrorWords.WORDS.stream().anyMatch(message::contains);
      if (!plain || !message.matches(".*(\\bno\\b|\\b0\\b|:|=).*")) {
        assertThat(in(message)).as(message).isEqualTo(plain);
      }
    }
  }
}
