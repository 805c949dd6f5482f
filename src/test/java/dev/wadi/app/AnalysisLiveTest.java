package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.JolokiaClient;
import dev.wadi.kit.LineCapture;
import dev.wadi.kit.LiveGateway;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions asked of the captures of a gateway that runs, over JMX and the console. */
class AnalysisLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct horse battery";
  private static final String BEAN = "dev.wadi:type=Analysis";

  @TempDir static Path home;

  private static LiveGateway live;
  private static JolokiaClient admin;

  @BeforeAll
  static void start() throws Exception {
    live =
        new LiveGateway(
            home,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.console.password=" + PASSWORD);
    URI console = live.gateway().consoleAddress().orElseThrow();
    admin = new JolokiaClient(console, "admin", PASSWORD);
    live.push("shop", "order paid", "timeout of <b>payments</b>", "order shipped");
    LiveGateway.await("three lines", () -> lines("captures/shop") == 3);
  }

  @AfterAll
  static void stop() throws Exception {
    live.close();
  }

  private static long lines(String capture) {
    try {
      JsonNode found = admin.exec(BEAN, "grep", capture, "", "", "");
      return found.path("found").path("matches").asLong();
    } catch (AssertionError e) {
      return -1; // Not there yet.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void results_of_lines_that_nobody_redacted_are_for_operators() throws Exception {
    new LineCapture().line(1, "raw").write(home.resolve("data/named/raw"));

    assertThat(results("captures/shop")).isEqualTo("viewer");
    assertThat(results("named/raw")).isEqualTo("operator");
    JsonNode both = admin.exec(BEAN, "merge", "captures/shop,named/raw");
    assertThat(both.path("found").path("results_for").asText()).isEqualTo("operator");
    JsonNode diff = admin.exec(BEAN, "diff", "named/raw", "captures/shop");
    assertThat(diff.path("found").path("results_for").asText()).isEqualTo("operator");
  }

  private static String results(String capture) throws Exception {
    return admin.exec(BEAN, "inspect", capture).path("found").path("results_for").asText();
  }

  @Test
  void a_query_finds_its_lines_and_they_are_behind_the_login() throws Exception {
    JsonNode job = admin.exec(BEAN, "grep", "captures/shop", "{app=\"shop\"} |= \"order\"", "", "");

    assertThat(job.path("state").asText()).isEqualTo("done");
    assertThat(job.path("found").path("matches").asLong()).isEqualTo(2);
    assertThat(job.path("found").path("complete").asBoolean()).isTrue();
    String link = job.path("results").path(0).path("link").asText();
    HttpResponse<String> result = admin.get(link);
    assertThat(result.statusCode()).isEqualTo(200);
    assertThat(result.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"matches.jsonl\"");
    List<String> messages = result.body().lines().map(AnalysisLiveTest::message).toList();
    assertThat(messages).containsExactly("order paid", "order shipped");
    assertThat(admin.getAsStranger(link).statusCode()).isEqualTo(401);
    assertThat(admin.getAsStranger("/wadi/analysis/").statusCode()).isEqualTo(401);
  }

  private static Path newest() throws Exception {
    String name = admin.exec(BEAN, "catalog").path(0).path("capture").asText();
    return live.data().resolve(name);
  }

  private static String message(String line) {
    try {
      return JSON.readTree(line).path("msg").asText();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void what_is_shown_in_the_browser_may_do_nothing() throws Exception {
    JsonNode job = admin.exec(BEAN, "inspect", "captures/shop");
    assertThat(job.path("found").path("lines").asLong()).isEqualTo(3);
    HttpResponse<String> text = admin.get(job.path("results").path(1).path("link").asText());
    assertThat(text.body()).contains("Lines:").contains("3");
    assertThat(text.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("sandbox");
  }

  @Test
  void captures_have_names_and_nothing_else_can_be_named() throws Exception {
    assertThat(admin.exec(BEAN, "catalog").findValuesAsText("capture"))
        .anyMatch(name -> name.startsWith("captures/shop/20"));
    Path outside = Files.createDirectories(home.resolve("outside"));
    Files.copy(newest().resolve("metadata.json"), outside.resolve("metadata.json"));
    Files.createSymbolicLink(live.data().resolve("captures/link"), outside);
    for (String name :
        List.of(
            outside.toString(), "captures/../../outside", "captures/link", "x", "/etc", "\u0000")) {
      assertThat(admin.failing(BEAN, "inspect", name).path("error").asText())
          .as(name)
          .contains("is none of this gateway (expected: captures/shop");
    }
    assertThat(
            admin
                .exec(BEAN, "inspect", live.data().resolve("captures/shop").toString())
                .path("state")
                .asText())
        .as("as listCaptures() tells it")
        .isEqualTo("done");
  }

  @Test
  void what_is_no_query_or_time_is_told_at_once() throws Exception {
    assertThat(admin.failing(BEAN, "grep", "captures/shop", "{app=", "", "").path("error").asText())
        .contains("query: ");
    assertThat(admin.failing(BEAN, "grep", "captures/shop", "", "noon", "").path("error").asText())
        .contains("noon");
  }

  @Test
  void a_capture_is_sliced_exported_and_triaged() throws Exception {
    JsonNode slice =
        admin.exec(BEAN, "slice", "captures/shop", "{app=\"shop\"} |= \"paid\"", "", "");
    assertThat(slice.path("found").path("entries").asLong()).isEqualTo(1);
    assertThat(slice.path("results").path(0).path("link").asText()).endsWith("-slice.tar.zst");
    JsonNode none = admin.exec(BEAN, "slice", "captures/shop", "{app=\"other\"}", "", "");
    assertThat(none.path("found").path("entries").asLong()).isZero();
    assertThat(none.path("results")).isEmpty();

    JsonNode export = admin.exec(BEAN, "export", "captures/shop", "csv", "", "", "");
    assertThat(export.path("found").path("lines").asLong()).isEqualTo(3);
    assertThat(admin.get(export.path("results").path(0).path("link").asText()).body())
        .startsWith("ts,labels,msg\n")
        .contains("app=shop,timeout of <b>payments</b>");
    assertThat(
            admin
                .failing(BEAN, "export", "captures/shop", "xls", "", "", "")
                .path("error")
                .asText())
        .contains("format: \"xls\" (expected: jsonl, csv or parquet)");

    JsonNode triage = admin.exec(BEAN, "triage", "captures/shop", "", "", "");
    assertThat(triage.path("found").path("errors").asLong()).isEqualTo(1);
    HttpResponse<String> page =
        admin.get("/wadi/analysis/" + triage.path("id").asText() + "/report.html");
    assertThat(page.body()).contains("&lt;b&gt;payments").doesNotContain("<b>payments");
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
  }

  @Test
  void captures_are_reported_held_against_each_other_and_merged() throws Exception {
    JsonNode report = admin.exec(BEAN, "report", "captures/shop", "", "", "");
    assertThat(report.path("found").path("severity").asText()).isEqualTo("high");
    assertThat(admin.get("/wadi/analysis/" + report.path("id").asText() + "/report.html").body())
        .contains("&lt;b&gt;payments")
        .doesNotContain("<b>payments");

    JsonNode diff = admin.exec(BEAN, "diff", "captures/shop", "captures/shop");
    assertThat(diff.path("found").path("verdict").asText()).isEqualTo("stable");
    JsonNode merge = admin.exec(BEAN, "merge", "captures/shop, captures/shop");
    assertThat(merge.path("found").path("entries").asLong()).as(merge.toString()).isEqualTo(3);
    assertThat(merge.path("found").path("duplicates").asLong()).isEqualTo(3);
    assertThat(admin.failing(BEAN, "merge", "captures/shop").path("error").asText())
        .contains("expected: two names or more");
  }

  @Test
  void jobs_are_listed_and_forgotten() throws Exception {
    String id = admin.exec(BEAN, "inspect", "captures/shop").path("id").asText();
    assertThat(admin.exec(BEAN, "jobs").findValuesAsText("id")).contains(id);
    assertThat(admin.exec(BEAN, "job", id).path("state").asText()).isEqualTo("done");
    assertThat(JSON.readTree(admin.get("/wadi/analysis/" + id).body()).path("state").asText())
        .isEqualTo("done");
    assertThat(admin.exec(BEAN, "cancel", id).path("state").asText()).isEqualTo("done");
    admin.exec(BEAN, "forget", id);
    assertThat(admin.get("/wadi/analysis/" + id + "/inspect.json").statusCode()).isEqualTo(404);
    assertThat(admin.failing(BEAN, "job", id).path("error").asText())
        .contains("is no job that is known");
  }
}
