package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadsTest {
  private static final long T = Rfc3339.toNanos(KeptScene.NOON);
  private static final long SECOND = 1_000_000_000L;
  private static final Labels SHOP = Labels.of("app", "shop");
  private static final String FROM = "2026-01-15T12:00:00Z";

  @TempDir Path temp;

  /** So many lines, a second apart, in files of a few each. */
  private static void fill(KeptScene scene, int lines) throws Exception {
    for (int i = 0; i < lines; i++) {
      scene.append(
          new BatchMaker(KeptScene.TENANT)
              .add(SHOP, T + i * SECOND, "line " + i + " " + "x".repeat(400))
              .make());
    }
    scene.deliver();
    scene.commit();
  }

  @Test
  void a_file_that_cannot_hold_what_is_still_wanted_is_not_read() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      for (int part = 0; part < 5; part++) {
        for (int i = 0; i < 20; i++) {
          int n = part * 20 + i;
          scene.append(
              new BatchMaker(KeptScene.TENANT)
                  .add(SHOP, T + n * SECOND, "line " + n + " " + "x".repeat(400))
                  .make());
        }
        scene.deliver();
        scene.rollCapture();
      }
      scene.housekeep();
      ReadWork few = new ReadWork(1L << 30);
      ReadWork all = new ReadWork(1L << 30);
      byte[] newest = ask(scene, few, "query={app=\"shop\"}&limit=3&start=" + FROM);
      ask(scene, all, "query={app=\"shop\"}&limit=100&start=" + FROM);

      assertThat(new String(newest, UTF_8)).contains("line 99 ", "line 98 ", "line 97 ");
      assertThat(few.bytes()).isPositive().isLessThan(all.bytes() / 4);
      assertThat(all.lines()).isEqualTo(100);
      byte[] oldest =
          ask(scene, few, "query={app=\"shop\"}&limit=1&direction=forward&start=" + FROM);
      assertThat(new String(oldest, UTF_8)).contains("line 0 ").doesNotContain("line 1 ");
    }
  }

  private static byte[] ask(KeptScene scene, ReadWork work, String parameters) throws Exception {
    return scene
        .reads
        .answer(
            new Reads.Asked(
                KeptScene.TENANT,
                ReadPath.QUERY_RANGE,
                "",
                ReadParameters.of(parameters.replace("+", "%2B")),
                false),
            work)
        .body();
  }

  @Test
  void bounds_say_what_was_too_much() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      fill(scene, 30);
      String question = "query={app=\"shop\"}&start=" + FROM;
      assertThatThrownBy(() -> ask(scene, new ReadWork(1000), question))
          .isInstanceOf(ReadException.class)
          .hasMessageStartingWith("the query would read too many bytes (query: more than 1000");
      ReadWork late = new ReadWork(1L << 30);
      late.callOff(ReadWork.Why.TIMEOUT);
      Throwable ended = catchThrowable(() -> ask(scene, late, question));
      assertThat(late.ended((Exception) ended).status()).isEqualTo(504);
      assertThatThrownBy(
              () ->
                  ask(
                      scene,
                      new ReadWork(1L << 30),
                      "query=sum by (app) (count_over_time({app=\"shop\"}[1m]))&step=1ms&start="
                          + FROM))
          .hasMessageStartingWith("exceeded maximum resolution of 11,000 points");
    }
    ReadSettings small =
        new ReadSettings(
            1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1 << 20, 10, 2000, 2, 1 << 20);
    try (KeptScene scene = new KeptScene(temp.resolve("small"), small)) {
      fill(scene, 10);
      assertThatThrownBy(
              () -> ask(scene, new ReadWork(1 << 20), "query={app=\"shop\"}&start=" + FROM))
          .hasMessageStartingWith("the answer would have more than 2000 bytes");
      for (String app : List.of("a", "b", "c")) {
        scene.append(new BatchMaker(KeptScene.TENANT).add(Labels.of("app", app), T, "x").make());
      }
      assertThatThrownBy(() -> scene.json(ReadPath.SERIES, "start", FROM))
          .hasMessage("maximum of series (2) reached for a single query");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{app=\"shop\"} |~ \"(a{1000}){1000}\"",
        "nonsense({app=\"shop\"}[5m])",
        "rate({app=\"shop\"})",
        "{app=\"shop\"} | json | line_format \"{{.a\"",
        "sum(sum",
      })
  void a_query_that_is_none_is_refused_with_a_sentence(String query) throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      ReadException refused = refusal(scene, query);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.getMessage()).startsWith("parse error");
    }
  }

  @Test
  void so_is_a_long_one_and_a_deep_one() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      assertThat(refusal(scene, "{app=\"" + "x".repeat(500_000) + "\"}").status()).isEqualTo(400);
      assertThat(refusal(scene, "(".repeat(5000) + "{app=\"a\"}").status()).isEqualTo(400);
      assertThat(refusal(scene, "sum(".repeat(5000) + "{app=\"a\"}").status()).isEqualTo(400);
      assertThat(refusal(scene, "{app=\"a\"} | " + "(".repeat(5000) + "a=1").status())
          .isEqualTo(400);
      assertThat(scene.lines("query", "{app=\"a\"}", "start", "0", "unknown", "x")).isEmpty();
    }
  }

  private static ReadException refusal(KeptScene scene, String query) {
    Throwable thrown = catchThrowable(() -> scene.json(ReadPath.QUERY_RANGE, "query", query));
    assertThat(thrown).isInstanceOf(ReadException.class);
    return (ReadException) thrown;
  }

  @Test
  void metadata_are_labels_or_stay_with_their_line() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      scene.append(
          new BatchMaker(KeptScene.TENANT)
              .add(SHOP, T, "{\"a\":\"b\"}".getBytes(UTF_8), Map.of("trace", "t1"))
              .make());
      for (boolean captured : new boolean[] {false, true}) {
        if (captured) {
          scene.deliver();
          scene.commit();
        }
        String query = "{app=\"shop\"} | json | label_format more=\"{{.trace}}\"";
        String together =
            scene.answer(ReadPath.QUERY_RANGE, "", false, "query", query, "start", FROM);
        String apart = scene.answer(ReadPath.QUERY_RANGE, "", true, "query", query, "start", FROM);

        assertThat(together)
            .contains("\"stream\":{\"a\":\"b\",\"app\":\"shop\",\"more\":\"t1\",\"trace\":\"t1\"}")
            .contains("[\"" + T + "\",\"{\\\"a\\\":\\\"b\\\"}\"]");
        assertThat(apart)
            .contains("\"stream\":{\"app\":\"shop\"}")
            .contains(
                "{\"structuredMetadata\":{\"trace\":\"t1\"},\"parsed\":{\"a\":\"b\",\"more\":\"t1\"}}");
      }
    }
  }

  @Test
  void stages_change_what_is_shown() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      scene.append(new BatchMaker(KeptScene.TENANT).add(SHOP, T, "took=5ms user=eve").make());

      assertThat(
              scene.lines(
                  "query",
                  "{app=\"shop\"} | logfmt | line_format \"{{.user}} {{.took}}\" | drop user",
                  "start",
                  FROM))
          .containsExactly("eve 5ms");
      JsonNode kept =
          scene.json(
              ReadPath.QUERY_RANGE, "query", "{app=\"shop\"} | logfmt | keep took", "start", FROM);
      assertThat(kept.path("data").path("result").path(0).path("stream").toString())
          .isEqualTo("{\"took\":\"5ms\"}");
    }
  }

  @Test
  void interval_leaves_lines_out_that_are_too_near() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      fill(scene, 10);
      assertThat(
              scene.lines(
                  "query",
                  "{app=\"shop\"}",
                  "start",
                  FROM,
                  "interval",
                  "5",
                  "direction",
                  "forward"))
          .hasSize(2);
    }
  }

  @Test
  void interval_looks_at_as_many_lines_as_it_takes_to_the_limit() throws Exception {
    ReadSettings three =
        new ReadSettings(
            1,
            10,
            KeptScene.SETTINGS.patience(),
            KeptScene.SETTINGS.longest(),
            1L << 30,
            3,
            1 << 20,
            500,
            1 << 24);
    try (KeptScene scene = new KeptScene(temp, three)) {
      fill(scene, 10);
      for (String direction : List.of("forward", "backward")) {
        List<String> all =
            scene.lines(
                "query", "{app=\"shop\"}", "start", FROM, "limit", "1", "direction", direction);
        List<String> thinned =
            scene.lines(
                "query",
                "{app=\"shop\"}",
                "start",
                FROM,
                "limit",
                "3",
                "interval",
                "3",
                "direction",
                direction);
        assertThat(thinned).as(direction).hasSize(3).startsWith(all.get(0));
      }
    }
  }

  @Test
  void what_retention_deletes_during_a_question_is_gone() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      fill(scene, 20);
      scene.rollCapture();
      fill(scene, 5);
      try (Stream<Path> files = Files.walk(temp.resolve("captures"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".zst")).sorted().toList()) {
          Files.delete(file);
          break;
        }
      }
      assertThat(scene.lines("query", "{app=\"shop\"}", "start", FROM)).hasSize(5);
    }
  }

  @Test
  void labels_are_told_of_closed_files_open_ones_and_the_log() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      for (String app : List.of("closed", "open", "log")) {
        scene.append(
            new BatchMaker(KeptScene.TENANT).add(Labels.of("app", app, app, "1"), T, "x").make());
        if (!app.equals("log")) {
          scene.deliver();
          scene.commit();
        }
        if (app.equals("closed")) {
          scene.rollCapture();
        }
      }
      assertThat(scene.json(ReadPath.LABELS, "start", FROM).path("data").toString())
          .isEqualTo("[\"app\",\"closed\",\"log\",\"open\"]");
      assertThat(scene.answer(ReadPath.LABEL_VALUES, "app", false, "start", FROM))
          .contains("[\"closed\",\"log\",\"open\"]");
      assertThat(
              scene.answer(
                  ReadPath.LABEL_VALUES, "app", false, "start", FROM, "query", "{closed=\"1\"}"))
          .contains("[\"closed\"]");
      assertThat(scene.json(ReadPath.SERIES, "start", FROM, "match[]", "{log=\"1\"}").path("data"))
          .hasSize(1);
      assertThat(scene.json(ReadPath.LABELS, "end", "2026-01-15T11:00:00Z").path("data")).isEmpty();
      JsonNode stats = scene.json(ReadPath.INDEX_STATS, "start", FROM, "query", "{app=~\".+\"}");
      assertThat(stats.path("entries").asInt()).isEqualTo(3);
      assertThat(stats.path("streams").asInt()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void damage_is_told_beside_what_can_be_read() throws Exception {
    try (KeptScene scene = new KeptScene(temp)) {
      fill(scene, 40);
      scene.rollCapture();
      scene.housekeep();
      Path file;
      try (Stream<Path> files = Files.walk(temp.resolve("captures"))) {
        file = files.filter(path -> path.toString().endsWith(".zst")).findFirst().orElseThrow();
      }
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 120; i < 140; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(file, bytes);
      JsonNode answer = scene.json(ReadPath.QUERY_RANGE, "query", "{app=\"shop\"}", "start", FROM);

      assertThat(answer.path("warnings").path(0).asText()).contains("damaged");
      assertThat(answer.toString()).contains("line 39 ");
    }
  }
}
