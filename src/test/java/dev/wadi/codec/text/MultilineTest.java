package dev.wadi.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Stack traces as languages print them become one entry each. */
class MultilineTest {
  private static final String NEXT = "2026-02-28 10:32:09,000 INFO next";

  /** Reads lines; what joined is given back with " / " for each line end, times left out. */
  private static String[] read(String text, String... options) {
    return ReadLines.with(options).lines(text).entries().stream()
        .map(entry -> entry.replaceFirst("^\\S+ ", "").replace("\n", " / "))
        .toArray(String[]::new);
  }

  @Test
  void java_with_causes_suppressed_ones_and_frames_left_out() {
    String trace =
        """
        2026-02-28 10:32:01,123 ERROR it broke
        java.lang.IllegalStateException: outer
        \tat org.example.App.run(App.java:5)
        \tat java.base/java.lang.Thread.run(Thread.java:840)
        \tSuppressed: java.io.IOException: close
        \t\tat org.example.App.close(App.java:9)
        Caused by: java.io.IOException: inner
        \tat org.example.App.read(App.java:7)
        \t... 12 more\
        """;

    assertThat(read(trace + "\n" + NEXT, "multiline", "java"))
        .containsExactly(trace.replace("\n", " / "), NEXT);
  }

  @Test
  void an_exception_behind_a_finished_trace_is_another_entry() {
    String first = "Exception in thread \"main\" java.lang.Error: a\n\tat a.B.c(B.java:1)";
    String second =
        "java.lang.Error: b\n\tat a.B.c(B.java:1)\nCaused by: a.b.Gone: x\n\tat a.B.d(B.java)";

    assertThat(
            read(second + "\n" + second.replace("b\n", "c\n") + "\n" + first, "multiline", "java"))
        .hasSize(3)
        .contains(second.replace("\n", " / "));
  }

  @Test
  void python_with_chained_exceptions() {
    String trace =
        """
        2026-02-28 10:32:01,123 ERROR app failed
        Traceback (most recent call last):
          File "a.py", line 1, in f
            g()
        ValueError: bad

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "a.py", line 3, in <module>
            f()
        app.errors.Broken: worse\
        """;

    assertThat(read(trace + "\n" + NEXT, "multiline", "python"))
        .containsExactly(trace.replace("\n", " / "), NEXT);
  }

  @Test
  void one_traceback_behind_another_is_another_entry() {
    String one = "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'a'";
    assertThat(read(one + "\n\n" + one + "\n" + NEXT, "multiline", "python"))
        .containsExactly(one.replace("\n", " / "), one.replace("\n", " / "), NEXT);
  }

  @Test
  void go_panics_and_goroutines() {
    String dump =
        """
        panic: runtime error: index out of range [recovered]
        \tpanic: again
        [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]

        goroutine 1 [running]:
        main.main.func1()
        \t/app/main.go:9 +0x1d
        created by main.main in goroutine 1
        \t/app/main.go:5 +0x2a

        goroutine 18 [chan receive, 5 minutes]:
        main.wait(0x1, 0x2)
        \t/app/main.go:20 +0x11
        exit status 2\
        """;

    assertThat(read(dump + "\n" + NEXT, "multiline", "go"))
        .containsExactly(dump.replace("\n", " / "), NEXT);
  }

  @Test
  void a_goroutine_belongs_to_the_line_that_a_server_writes_before_it() {
    String dump =
        "http: panic serving 10.0.0.7:1: no\ngoroutine 20 [running]:\nnet/http.a()\n\t/x.go:1";
    assertThat(read(dump + "\n" + NEXT + "\npanic: x", "multiline", "go"))
        .containsExactly(dump.replace("\n", " / "), NEXT, "panic: x");
  }

  @Test
  void dotnet_with_an_inner_exception() {
    String trace =
        """
        Unhandled exception. System.InvalidOperationException: outer
         ---> System.ArgumentException: inner (Parameter 'x')
           at App.G() in /app/P.cs:line 5
           --- End of inner exception stack trace ---
           at App.F() in /app/P.cs:line 9
        --- End of stack trace from previous location ---
           at App.Main()\
        """;

    assertThat(read(trace + "\n" + NEXT, "multiline", "dotnet"))
        .containsExactly(trace.replace("\n", " / "), NEXT);
  }

  @Test
  void node_ruby_rust_and_php() {
    String node =
        """
        /app/a.js:3
            throw new TypeError('x')
            ^

        TypeError: x
            at f (/app/a.js:3:11) {
          code: 'E'
        }

        Node.js v20.1.0\
        """;
    String ruby = "a.rb:5:in `f': no (RuntimeError)\n\tfrom a.rb:9:in `<main>'";
    String rust =
        """
        thread 'main' panicked at src/main.rs:2:5:
        it broke
        stack backtrace:
           0: rust_begin_unwind
                     at /rustc/library/std/src/panicking.rs:1
        note: Some details are omitted.\
        """;
    String php =
        """
        PHP Fatal error:  Uncaught Exception: no in /a.php:3
        Stack trace:
        #0 /a.php(9): f()
        #1 {main}
          thrown in /a.php on line 3\
        """;

    assertThat(
            read(
                String.join("\n", node, NEXT, ruby, NEXT, rust, NEXT, php, NEXT),
                "multiline",
                "node,ruby,rust,php"))
        .containsExactly(
            node.replace("\n", " / "),
            NEXT,
            ruby.replace("\n", " / "),
            NEXT,
            rust.replace("\n", " / "),
            NEXT,
            php.replace("\n", " / "),
            NEXT);
  }

  @Test
  void lines_without_traces_stay_apart_whatever_the_presets() {
    String text = "one\ntwo: three\nfour (five)\n}\nSix: seven\nat eight";
    assertThat(read(text, "multiline", "java,python,go,dotnet,node,ruby,rust,php"))
        .containsExactly(text.split("\n"));
  }

  @Test
  void an_entry_begins_where_the_pattern_says() {
    assertThat(read("x\n#1 a\nb\n\nc\n\n#2", "multilineStart", "^#\\d"))
        .containsExactly("x", "#1 a / b /  / c", "#2");
  }

  @Test
  void an_entry_goes_on_where_the_pattern_says() {
    assertThat(read("a\n| b\nc\n| d\n| e", "multilineContinuation", "^\\|"))
        .containsExactly("a / | b", "c / | d / | e");
  }

  @Test
  void an_entry_begins_with_a_time() {
    assertThat(
            read(
                "[2026-02-28 10:32:01] a\nb\nFeb 28 10:32:01 c\n28/Feb/2026:10:32:01 +0000 d\ne",
                "multiline",
                "time"))
        .containsExactly(
            "[2026-02-28 10:32:01] a / b", "Feb 28 10:32:01 c", "28/Feb/2026:10:32:01 +0000 d / e");
  }

  @Test
  void indented_lines_belong_to_the_one_before() {
    assertThat(read("  a\nb\n  c\n\td\ne", "multiline", "indent"))
        .containsExactly("  a", "b /   c / \td", "e");
  }

  @Test
  void a_trace_within_a_container_s_lines_is_joined_for_each_stream() {
    String head = "2026-02-28T10:32:01Z ";
    assertThat(
            read(
                head
                    + "stderr F java.lang.Error: a\n"
                    + head
                    + "stdout F fine\n"
                    + head
                    + "stderr P \tat a.B.c(\n"
                    + head
                    + "stderr F B.java:1)\n"
                    + head
                    + "stdout F fine too",
                "format",
                "cri",
                "multiline",
                "java"))
        .containsExactly(
            "{stream=\"stderr\"} java.lang.Error: a / \tat a.B.c(B.java:1)",
            "{stream=\"stdout\"} fine",
            "{stream=\"stdout\"} fine too");
  }

  @Test
  void the_first_line_of_a_joined_entry_tells_time_and_level() {
    ReadLines read =
        ReadLines.with("format", "log4j", "multiline", "java")
            .lines(
                "2026-02-28 10:32:01,123 ERROR a.B - no\njava.lang.Error: x\n\tat a.B.c(B.java:1)");
    assertThat(read.entry())
        .isEqualTo(
            "2026-02-28T10:32:01.123Z {level=\"error\"} 2026-02-28 10:32:01,123 ERROR a.B - no\n"
                + "java.lang.Error: x\n\tat a.B.c(B.java:1)");
  }

  @Test
  void too_many_lines_or_bytes_begin_another_entry_of_the_same_trace() {
    assertThat(read("a\n b\n c\n d\ne", "multiline", "indent", "multilineMaxLines", "2"))
        .containsExactly("a /  b {split=true}", " c /  d", "e");
    assertThat(read("aaaa\n bbb\n ccc\ne", "multiline", "indent", "multilineMaxBytes", "10"))
        .containsExactly("aaaa /  bbb {split=true}", " ccc", "e");
  }

  @Test
  void a_line_that_a_runtime_parted_is_no_longer_than_the_bound() {
    String head = "2026-02-28T10:32:01Z stdout ";
    assertThat(
            read(
                head + "P aaaa\n" + head + "P bbbb\n" + head + "P ccc\n" + head + "F d",
                "format",
                "cri",
                "multilineMaxBytes",
                "10"))
        .containsExactly("{stream=\"stdout\"} aaaabbbb {split=true}", "{stream=\"stdout\"} cccd");
  }

  @Test
  void an_entry_waits_as_long_as_the_settings_say() {
    ReadLines read =
        ReadLines.with("multiline", "indent", "multilineTimeout", "500ms").lines("a\n b");
    EntryReader reader = read.reader();

    assertThat(reader.waits()).isTrue();
    assertThat(reader.waitsSince()).isEqualTo(read.now());
    reader.flush(read.now() + 499_999_999);
    assertThat(read.soFar()).isEmpty();
    assertThat(reader.givenOutTo()).isZero();

    reader.flush(read.now() + 500_000_000);
    assertThat(read.soFar()).hasSize(1);
    assertThat(reader.waits()).isFalse();
    assertThat(reader.waitsSince()).isEqualTo(Long.MAX_VALUE);
    assertThat(reader.givenOutTo()).isEqualTo(5);
  }

  @Test
  void a_clock_that_is_set_back_keeps_nothing_for_ever() {
    ReadLines read = ReadLines.with("multiline", "indent").lines("a");
    read.reader().flush(read.now() - 60_000_000_000L);
    assertThat(read.soFar()).hasSize(1);
  }
}
