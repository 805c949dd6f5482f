package dev.wadi.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What each format makes of lines as programs write them. */
class LineFormatsTest {
  private static String read(String line, String... options) {
    return ReadLines.with(options).lines(line).entry();
  }

  @Test
  void json_tells_time_level_and_what_the_mapping_asks_for() {
    assertThat(
            read(
                "{\"time\":\"2026-02-28T10:32:01.5Z\",\"level\":\"WARNING\",\"msg\":\"slow"
                    + " \\\"q\\\"\","
                    + "\"kubernetes\":{\"pod\":{\"name\":\"api-1\"}},\"trace.id\":\"abc\",\"n\":3}",
                "format",
                "json",
                "labelFields",
                "pod=kubernetes.pod.name",
                "metadataFields",
                "trace.id,n",
                "line",
                "message"))
        .isEqualTo(
            "2026-02-28T10:32:01.5Z {level=\"warn\", pod=\"api-1\"} slow \"q\" {id=abc, n=3}");
  }

  @Test
  void json_keeps_the_whole_line_unless_told_otherwise() {
    assertThat(read("{\"ts\": 1772274721123, \"severity\":\"ERROR\"}", "format", "json"))
        .isEqualTo(
            "2026-02-28T10:32:01.123Z {level=\"error\"} {\"ts\": 1772274721123,"
                + " \"severity\":\"ERROR\"}");
  }

  @Test
  void json_gives_all_fields_to_the_metadata_when_asked() {
    assertThat(
            read(
                "{\"level\":30,\"user\":{\"id\":1},\"ok\":true,\"none\":null,\"a b\":\"\\u00e9\"}",
                "format",
                "json",
                "metadataFields",
                "*"))
        .endsWith(" {user={\"id\":1}, ok=true, a_b=é}")
        .contains("{level=\"info\"}");
  }

  @Test
  void a_line_that_is_no_json_is_kept_whole_and_says_so() {
    assertThat(read("{\"a\":1} trailing", "format", "json"))
        .isEqualTo(
            "2026-03-01T12:00:00Z? {\"a\":1} trailing {parse_error=json, time_fallback=arrival}");
    assertThat(
            ReadLines.with("format", "json")
                .lines("{\"time\":\"2026-01-01T00:00:00Z\"}\nnope")
                .entries())
        .last()
        .isEqualTo("2026-01-01T00:00:00Z? nope {parse_error=json, time_fallback=order}");
  }

  @Test
  void logfmt_undoes_quotes() {
    assertThat(
            read(
                "ts=2026-02-28T10:32:01Z lvl=warn msg=\"it \\\"broke\\\"\" user=ann dur=5ms",
                "format",
                "logfmt",
                "line",
                "message",
                "labelFields",
                "user",
                "metadataFields",
                "*"))
        .isEqualTo("2026-02-28T10:32:01Z {level=\"warn\", user=\"ann\"} it \"broke\" {dur=5ms}");
    assertThat(read("no pair here", "format", "logfmt")).contains("parse_error=logfmt");
  }

  @Test
  void an_expression_names_the_fields() {
    assertThat(
            read(
                "28.02.2026 10:32:01 [W] db: slow",
                "format",
                "regex",
                "regex",
                "^(?P<time>\\S+ \\S+) \\[(?P<level>.)\\] (?P<part>\\w+): (?P<msg>.*)",
                "timeLayout",
                "dd.MM.yyyy HH:mm:ss",
                "timeZone",
                "Europe/Berlin",
                "labelFields",
                "part",
                "line",
                "message"))
        .isEqualTo("2026-02-28T09:32:01Z {level=\"warn\", part=\"db\"} slow");
  }

  @Test
  void cri_joins_the_parts_of_a_long_line_for_each_stream() {
    ReadLines read =
        ReadLines.with("format", "cri")
            .lines(
                """
                2026-02-28T10:32:01.000000001Z stdout P first \n\
                2026-02-28T10:32:01.000000002Z stderr F oops
                2026-02-28T10:32:01.000000003Z stdout F and last
                2026-02-28T10:32:02Z stdout F:tag
                2026-02-28T11:32:03.5+01:00 stdout F:tag done\
                """);

    assertThat(read.entries())
        .containsExactly(
            "2026-02-28T10:32:01.000000001Z {stream=\"stdout\"} first and last",
            "2026-02-28T10:32:01.000000002Z {stream=\"stderr\"} oops",
            "2026-02-28T10:32:03.5Z {stream=\"stdout\"} done");
  }

  @Test
  void a_line_that_is_not_of_the_runtime_is_kept_whole() {
    assertThat(
            ReadLines.with("format", "cri")
                .lines("2026-02-28T10:32:01Z stdout F a\nrubbish")
                .entries())
        .last()
        .isEqualTo("2026-02-28T10:32:01Z? rubbish {parse_error=cri, time_fallback=order}");
  }

  @Test
  void docker_joins_the_parts_of_a_long_line_and_reads_the_format_within() {
    ReadLines read =
        ReadLines.with(
                "format", "docker", "inner", "logfmt", "labelFields", "app", "line", "message")
            .lines(
                """
                {"log":"level=warn app=api msg=\\"a","stream":"stderr","time":"2026-02-28T10:32:01.5Z"}
                {"log":" b\\"\\n","stream":"stderr","time":"2026-02-28T10:32:01.6Z","attrs":{"tag":"x"}}
                {"log":"caf\\u00e9 \\"x\\"\\r\\n","stream":"stdout","time":"2026-02-28T10:32:02Z"}\
                """);

    assertThat(read.entries())
        .containsExactly(
            "2026-02-28T10:32:01.5Z {app=\"api\", level=\"warn\", stream=\"stderr\"} a b",
            "2026-02-28T10:32:02Z {stream=\"stdout\"} café \"x\" {parse_error=logfmt,"
                + " time_fallback=container}");
  }

  @Test
  void the_time_within_counts_before_that_of_the_runtime() {
    assertThat(
            read(
                "2026-02-28T10:32:02Z stdout F"
                    + " {\"ts\":\"2026-02-28T10:32:01Z\",\"level\":\"info\"}",
                "format",
                "cri",
                "inner",
                "json"))
        .startsWith("2026-02-28T10:32:01Z {level=\"info\", stream=\"stdout\"} {");
  }

  @Test
  void klog_has_no_year() {
    assertThat(
            read(
                "E0228 10:32:01.123456    1234 controller.go:42] \"failed\" err=\"x\"",
                "format",
                "klog",
                "metadataFields",
                "thread,source"))
        .isEqualTo(
            "2026-02-28T10:32:01.123456Z {level=\"error\"} E0228 10:32:01.123456    1234"
                + " controller.go:42] \"failed\" err=\"x\" {thread=1234, source=controller.go:42}");
  }

  @Test
  void access_logs_common_combined_and_with_a_virtual_host() {
    String[] options = {
      "format",
      "nginx",
      "labelFields",
      "method,status",
      "metadataFields",
      "host,remote_addr,remote_user,path,bytes,referer,user_agent",
      "line",
      "message"
    };
    assertThat(
            read(
                "10.0.0.7 - ann [28/Feb/2026:11:32:01 +0100] \"GET /a?b=c HTTP/1.1\" 200 512",
                options))
        .isEqualTo(
            "2026-02-28T10:32:01Z {method=\"GET\", status=\"200\"} GET /a?b=c HTTP/1.1"
                + " {remote_addr=10.0.0.7, remote_user=ann, path=/a?b=c, bytes=512}");
    assertThat(
            read(
                "www.example.org:443 2001:db8::1 - - [28/Feb/2026:10:32:01 +0000] \"POST /x"
                    + " HTTP/2.0\" 404 - \"https://example.org/\" \"Mozilla \\\"5\\\"\" 0.002",
                options))
        .endsWith(
            "{host=www.example.org:443, remote_addr=2001:db8::1, remote_user=-, path=/x, bytes=-,"
                + " referer=https://example.org/, user_agent=Mozilla \\\"5\\\"}");
    assertThat(read("10.0.0.7 - - [28/Feb/2026:10:32:01 +0000] \"\\x16\\x03\" 400 0", options))
        .contains("{status=\"400\"}")
        .doesNotContain("parse_error");
    assertThat(read("what is this", options)).contains("parse_error=access");
  }

  @Test
  void error_logs_of_nginx_and_apache() {
    assertThat(
            read(
                "2026/02/28 10:32:01 [crit] 31#7: *9 connect() failed, client: 10.0.0.7, server: _",
                "format",
                "error-log",
                "metadataFields",
                "pid,client",
                "line",
                "message"))
        .isEqualTo(
            "2026-02-28T10:32:01Z {level=\"fatal\"} *9 connect() failed, client: 10.0.0.7, server:"
                + " _ {pid=31, client=10.0.0.7}");
    assertThat(
            read(
                "[Sat Feb 28 10:32:01.123456 2026] [core:error] [pid 7:tid 8] [client 10.0.0.7:5]"
                    + " AH00128: File does not exist",
                "format",
                "error-log",
                "metadataFields",
                "module,pid,client",
                "line",
                "message"))
        .isEqualTo(
            "2026-02-28T10:32:01.123456Z {level=\"error\"} AH00128: File does not exist"
                + " {module=core, pid=7, client=10.0.0.7:5}");
    assertThat(read("[Sat Feb 28 10:32:01 2026] [notice] jk2_init() found", "format", "error-log"))
        .contains("{level=\"info\"}");
  }

  @Test
  void syslog_files_old_and_new() {
    String[] options = {
      "format",
      "syslog",
      "labelFields",
      "app",
      "metadataFields",
      "hostname,pid,facility,msgid,structured_data",
      "line",
      "message"
    };
    assertThat(read("Feb  8 10:32:01 web1 sshd[12]: Failed password for root", options))
        .isEqualTo(
            "2026-02-08T10:32:01Z {app=\"sshd\"} Failed password for root {hostname=web1, pid=12}");
    assertThat(read("<34>Feb 28 10:32:01 web1 kernel: [1.2] up", options))
        .isEqualTo(
            "2026-02-28T10:32:01Z {app=\"kernel\", level=\"fatal\"} [1.2] up {hostname=web1,"
                + " facility=auth}");
    assertThat(read("2026-02-28T10:32:01.5+00:00 web1 systemd[1]: Started.", options))
        .isEqualTo("2026-02-28T10:32:01.5Z {app=\"systemd\"} Started. {hostname=web1, pid=1}");
    assertThat(read("2026-02-28T10:32:01+0000 web1 systemd[1]: Started.", options))
        .startsWith("2026-02-28T10:32:01Z {app=\"systemd\"} Started.");
    assertThat(read("1772274721.123456 web1 cron[9]: run", options))
        .startsWith("2026-02-28T10:32:01.123456Z {app=\"cron\"} run");
    assertThat(
            read(
                "<165>1 2026-02-28T10:32:01.003Z web1 evntslog 11 ID47 [a@1 k=\"v\\]\"][b] the"
                    + " text",
                options))
        .isEqualTo(
            "2026-02-28T10:32:01.003Z {app=\"evntslog\", level=\"info\"} the text {hostname=web1,"
                + " pid=11, facility=local4, msgid=ID47, structured_data=[a@1 k=\"v\\]\"][b]}");
    assertThat(read("<13>1 - web1 app - - - hi", options))
        .isEqualTo(
            "2026-03-01T12:00:00Z? {app=\"app\", level=\"info\"} hi {time_fallback=arrival,"
                + " hostname=web1, facility=user}");
    assertThat(read("Feb 28 10:32:01 web1 last message repeated 3 times", options))
        .isEqualTo("2026-02-28T10:32:01Z last message repeated 3 times {hostname=web1}");
    assertThat(read("<999>bad", options)).contains("parse_error=syslog");
  }

  @Test
  void a_month_that_lies_ahead_is_of_last_year() {
    ReadLines read = ReadLines.with("format", "syslog").at("2026-01-01T00:00:05Z");
    read.lines("Dec 31 23:59:59 h a: x\nJan  1 00:00:01 h a: y");
    assertThat(read.entries())
        .extracting(entry -> entry.substring(0, 20))
        .containsExactly("2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z");
  }

  @Test
  void the_29th_of_february_finds_a_year_that_has_it() {
    assertThat(read("Feb 29 10:32:01 h a: x", "format", "syslog"))
        .startsWith("2024-02-29T10:32:01Z");
  }

  @Test
  void logcat_in_all_its_forms() {
    String[] options = {
      "format", "logcat", "labelFields", "tag", "metadataFields", "pid,tid", "line", "message"
    };
    String threadtime = "2026-02-28T10:32:01.123Z {level=\"error\", tag=\"My Tag\"} boom: x";
    assertThat(read("02-28 10:32:01.123  1234  5678 E My Tag  : boom: x", options))
        .isEqualTo(threadtime + " {pid=1234, tid=5678}");
    assertThat(read("2026-02-28 10:32:01.123 +0000  1234  5678 E My Tag: boom: x", options))
        .isEqualTo(threadtime + " {pid=1234, tid=5678}");
    assertThat(read("02-28 10:32:01.123 root  1234  5678 E My Tag: boom: x", options))
        .isEqualTo(threadtime + " {pid=1234, tid=5678}");
    assertThat(read("02-28 10:32:01.123 E/My Tag( 1234): boom: x", options))
        .isEqualTo(threadtime + " {pid=1234}");
    assertThat(read("W/Tag( 12): hi", options))
        .endsWith("{level=\"warn\", tag=\"Tag\"} hi {pid=12}");
    assertThat(read("V/Tag: hi", options)).endsWith("{level=\"trace\", tag=\"Tag\"} hi");
    assertThat(read("F( 12: 13) hi  (Tag)", options))
        .endsWith("{level=\"fatal\"} hi  (Tag) {pid=12, tid=13}");
    assertThat(read("--------- beginning of main", options)).doesNotContain("parse_error");
  }

  @Test
  void log4j_logback_and_spring() {
    String[] options = {
      "format", "log4j", "metadataFields", "thread,logger,pid", "line", "message"
    };
    assertThat(read("2026-02-28 10:32:01,123 [main] WARN  org.example.App - slow: 5s", options))
        .isEqualTo(
            "2026-02-28T10:32:01.123Z {level=\"warn\"} slow: 5s {thread=main,"
                + " logger=org.example.App}");
    assertThat(read("2026-02-28 10:32:01,123 INFO  [main] org.example.App: up", options))
        .isEqualTo(
            "2026-02-28T10:32:01.123Z {level=\"info\"} up {thread=main, logger=org.example.App}");
    assertThat(
            read(
                "2026-02-28T10:32:01.123+01:00 ERROR 1 --- [nio-8080-exec-1] o.e.App               "
                    + "   : it broke",
                options))
        .isEqualTo(
            "2026-02-28T09:32:01.123Z {level=\"error\"} it broke {thread=nio-8080-exec-1,"
                + " logger=o.e.App}");
    assertThat(read("no time", options)).contains("parse_error=log4j");
  }

  @Test
  void python_with_its_default_and_its_usual_format() {
    String[] options = {"format", "python", "metadataFields", "logger", "line", "message"};
    assertThat(read("2026-02-28 10:32:01,123 - app.db - CRITICAL - gone", options))
        .isEqualTo("2026-02-28T10:32:01.123Z {level=\"fatal\"} gone {logger=app.db}");
    assertThat(read("2026-02-28 10:32:01,123 INFO app.db: up", options))
        .isEqualTo("2026-02-28T10:32:01.123Z {level=\"info\"} up {logger=app.db}");
    assertThat(read("WARNING:root:careful", options))
        .isEqualTo("2026-03-01T12:00:00Z? {level=\"warn\"} careful {logger=root}");
  }

  @Test
  void postgresql_and_other_programs_with_a_time_and_a_level() {
    assertThat(
            read(
                "2026-02-28 10:32:01.123 CET [77] LOG:  checkpoint complete",
                "format",
                "postgresql",
                "metadataFields",
                "pid",
                "line",
                "message"))
        .isEqualTo("2026-02-28T09:32:01.123Z {level=\"info\"} checkpoint complete {pid=77}");
    assertThat(read("2026-02-28 10:32:01.123 UTC [77] DETAIL:  Key", "format", "postgresql"))
        .doesNotContain("parse_error");
    assertThat(read("[2026-02-28T10:32:01Z INFO  my_crate] up", "format", "app"))
        .startsWith("2026-02-28T10:32:01Z {level=\"info\"}");
    assertThat(read("2026-02-28 10:32:01.123 +00:00 [ERR] it broke", "format", "app"))
        .startsWith("2026-02-28T10:32:01.123Z {level=\"error\"}");
    assertThat(read("2026/02/28 10:32:01 main.go:5: started", "format", "app"))
        .startsWith("2026-02-28T10:32:01Z 2026/02");
    assertThat(read("just words", "format", "app")).contains("parse_error=app");
  }

  @Test
  void logflow_as_text() {
    assertThat(
            read(
                "2025-10-23 15:30:45 ERROR [payment-service] Database timeout after 5s"
                    + " error_code=E503 note=\"a b\" id=5 order_id=5",
                "format",
                "logflow"))
        .isEqualTo(
            "2025-10-23T15:30:45Z {level=\"error\", service=\"payment-service\"} 2025-10-23"
                + " 15:30:45 ERROR [payment-service] Database timeout after 5s error_code=E503"
                + " note=\"a b\" id=5 order_id=5 {error_code=E503, note=a b, id=5, order_id=5}");
  }

  @Test
  void logflow_takes_pairs_out_of_a_message_without_damage() {
    String[] options = {"format", "logflow", "line", "message"};
    String head = "2025-10-23 15:30:45 info [svc]";
    String out = "2025-10-23T15:30:45Z {level=\"info\", service=\"svc\"} ";
    assertThat(read(head + " id=5 order_id=5 done", options))
        .isEqualTo(out + "done {id=5, order_id=5}");
    assertThat(read(head + " a=1 middle b=2 end a=1", options))
        .isEqualTo(out + "middle end {a=1, b=2}");
    assertThat(read(head + " k=\"quoted value\" x", options)).isEqualTo(out + "x {k=quoted value}");
    assertThat(read(head + " url=http://h/p?a=1&b=2 ok", options))
        .isEqualTo(out + "ok {url=http://h/p?a=1&b=2}");
    assertThat(read(head + " two  blanks", options)).isEqualTo(out + "two  blanks");
    assertThat(read(head, options)).isEqualTo(out.stripTrailing() + " ");
  }

  @Test
  void logflow_as_json_and_what_is_neither() {
    assertThat(
            read(
                "{\"timestamp\": \"2025-10-23 15:30:45\", \"level\": \"CRITICAL\", \"service\":"
                    + " \"auth-service\", \"message\": \"no\", \"user_id\": \"user_7\"}",
                "format",
                "logflow",
                "line",
                "message"))
        .isEqualTo(
            "2025-10-23T15:30:45Z {level=\"fatal\", service=\"auth-service\"} no {user_id=user_7}");
    assertThat(read("2025-10-23 15:30:45 INFO payment-service text", "format", "logflow"))
        .endsWith("text {parse_error=logflow, time_fallback=arrival}");
    assertThat(read("2025-13-45 99:99:99 INFO [svc] bad date", "format", "logflow"))
        .isEqualTo(
            "2026-03-01T12:00:00Z? {level=\"info\", service=\"svc\"} 2025-13-45 99:99:99 INFO [svc]"
                + " bad date {time_fallback=arrival}");
  }

  @Test
  void logops_has_labels_of_its_own_and_times_that_its_promtail_could_not_read() {
    assertThat(
            read(
                "{\"ts\":\"2025-09-10T12:00:00+0200\",\"level\":\"FATAL\",\"msg\":\"hi\","
                    + "\"emitter\":\"csv\",\"scenario_id\":\"s-1\"}",
                "format",
                "logops"))
        .isEqualTo(
            "2025-09-10T10:00:00Z {app=\"logops\", emitter=\"csv\", job=\"logops-ndjson\","
                + " level=\"fatal\"} hi {scenario_id=s-1}");
    assertThat(
            read(
                "{\"ts\":\"Sep 10 12:00:00\",\"msg\":\"hi\",\"emitter\":\"syslog\"}",
                "format",
                "logops"))
        .startsWith("2025-09-10T12:00:00Z {app=\"logops\", emitter=\"syslog\"");
  }

  @Test
  void a_plain_line_may_begin_with_a_time_of_a_told_layout() {
    assertThat(
            ReadLines.with("timeLayout", "02.01.2006 15:04:05", "timeZone", "Europe/Berlin")
                .lines("28.02.2026 10:32:01 a\nb")
                .entries())
        .containsExactly(
            "2026-02-28T09:32:01Z 28.02.2026 10:32:01 a",
            "2026-02-28T09:32:01Z? b {time_fallback=order}");
  }

  @Test
  void a_level_goes_where_the_settings_say_and_an_unknown_one_is_kept() {
    String line = "{\"level\":\"Warning\",\"time\":\"2026-02-28T10:32:01Z\"}";
    assertThat(read(line, "format", "json", "level", "metadata")).endsWith("{level=warn}");
    assertThat(read(line, "format", "json", "level", "off")).endsWith(line);
    assertThat(read(line.replace("Warning", "audit"), "format", "json")).endsWith("{level=audit}");
  }

  @Test
  void a_value_that_is_too_long_for_a_label_becomes_metadata() {
    String value = "x".repeat(1025);
    assertThat(read("{\"app\":\"" + value + "\"}", "format", "json", "labelFields", "app"))
        .endsWith(" {app=" + value + "}");
  }
}
