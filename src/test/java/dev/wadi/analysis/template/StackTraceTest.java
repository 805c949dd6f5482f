package dev.wadi.analysis.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackTraceTest {
  private static String words(String message) {
    return String.join(" | ", StackTrace.of(message).orElseThrow().words("header"));
  }

  @Test
  void java_by_type_root_cause_and_top_frames() {
    assertThat(
            words(
                """
                2026-01-15 ERROR order 17 failed: java.lang.IllegalStateException: no money for 17
                \tat com.acme.Pay.charge(Pay.java:12)
                \tat com.acme.Pay$$Lambda$14/0x0001.run(Unknown Source)
                \tat java.base/java.lang.Thread.run(Thread.java:829)
                \tat com.acme.Main.main(Main.java:5)
                Caused by: java.net.SocketTimeoutException: connect timed out
                \tat java.net.Socket.connect(Socket.java:609)
                \t... 3 more
                """))
        .isEqualTo(
            "java.lang.IllegalStateException | at com.acme.Pay.charge"
                + " | at com.acme.Pay$$Lambda$<*>/<*>x<*>.run | at java.base/java.lang.Thread.run"
                + " | caused by java.net.SocketTimeoutException");
  }

  @Test
  void python_by_its_innermost_frames() {
    assertThat(
            words(
                """
                Traceback (most recent call last):
                  File "/app/main.py", line 10, in <module>
                    run()
                  File "/app/pay.py", line 99, in charge
                    raise ValueError("no money")
                ValueError: no money for 17
                """))
        .isEqualTo("ValueError | at charge | at <module>");
  }

  @Test
  void go_by_its_functions() {
    assertThat(
            words(
                """
                panic: runtime error: index out of range [5] with length 3

                goroutine 1 [running]:
                main.charge(0xc000012345, 0x5)
                \t/app/pay.go:12 +0x1d
                main.main()
                \t/app/main.go:5 +0x20
                exit status 2
                """))
        .isEqualTo("header | at main.charge | at main.main");
  }

  @Test
  void javascript_dotnet_rust_ruby_and_php() {
    assertThat(
            words("TypeError: x is undefined\n    at pay (/app/pay.js:10:5)\n    at /app/x.js:1:2"))
        .isEqualTo("TypeError | at pay | at /app/x.js");
    assertThat(
            words("System.IO.IOException: gone\n   at Acme.Pay.Charge(String a) in Pay.cs:line 3"))
        .isEqualTo("System.IO.IOException | at Acme.Pay.Charge");
    assertThat(words("thread 'main' panicked\n   0: std::panicking::begin\n   1: app::main"))
        .isEqualTo("header | at std::panicking::begin | at app::main");
    assertThat(words("app.rb:3:in `x': bad (ArgumentError)\n\tfrom app.rb:9:in `main'"))
        .isEqualTo("ArgumentError | at main");
    assertThat(
            words(
                "PHP Fatal error: RuntimeException: x\n"
                    + "#0 /a/b.php(12): Pay->charge(17)\n"
                    + "#1 {main}"))
        .isEqualTo("RuntimeException | at Pay->charge");
  }

  @Test
  void line_numbers_and_messages_make_no_difference() {
    String one = "x.AException: 1\n\tat a.B.c(B.java:1)";
    String two = "x.AException: 2\n\tat a.B.c(B.java:2)";

    assertThat(words(one)).isEqualTo(words(two));
  }

  @Test
  void sentences_that_go_on_with_at_are_none() {
    for (String message :
        new String[] {
          "ERROR timeout after 30s\nat the db",
          "ERROR timeout after 30s\n  at the primary db (eu-west)",
          "meeting moved: error\nat noon",
          "ERROR no room\nat least 3 GB (of 5) are wanted"
        }) {
      assertThat(StackTrace.of(message)).as(message).isEmpty();
    }
    for (String message :
        new String[] {
          "TypeError: x\nat run (/app/a.js:1:2)",
          "TypeError: x\n    at new Pay (file:///app/pay.js:7:5)",
          "TypeError: x\n    at async Promise.all (index 0)",
          "TypeError: x\n    at Array.forEach (<anonymous>)",
          "TypeError: x\n    at /app/a.js:1:2",
          "System.Exception: x\n   at Shop.Pay.Charge(String a, Int32 b) in /src/Pay.cs:line 9",
          "java.io.IOException: x\nat a.B.c(B.java:1)"
        }) {
      assertThat(StackTrace.of(message)).as(message).isPresent();
    }
  }

  @Test
  void other_messages_of_several_lines_are_none() {
    assertThat(StackTrace.of("first\nsecond\nat last we meet again\n")).isEmpty();
    assertThat(StackTrace.of("select *\n from orders\n where id = 1")).isEmpty();
    assertThat(StackTrace.of("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\tat com.acme.ErrorHandler.handle(ErrorHandler.java:12)",
        "at com.acme.ErrorHandler.handle(ErrorHandler.java:12)",
        "Caused by: java.net.SocketTimeoutException: connect timed out",
        "\t... 12 more",
        "  File \"/app/error.py\", line 3, in fail",
        "    raise TimeoutError('x')",
        "goroutine 12 [running]:",
        "\t/app/fail.go:12 +0x1d",
      })
  void a_line_that_goes_on_with_a_trace_is_known(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    assertThat(MessageShape.goesOnWithTrace(bytes, 0, bytes.length)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "at last an error",
        "attempt failed (2)",
        "Caused by a full disk: error",
        "  failed",
        "File \"x\" not found: error",
        "/app/fail.go: error",
      })
  void a_line_of_its_own_is_none(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    assertThat(MessageShape.goesOnWithTrace(bytes, 0, bytes.length)).isFalse();
  }
}
