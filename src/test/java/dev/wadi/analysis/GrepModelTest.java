package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A query finds in a capture what it finds in the batch that went in, and an expression what a loop
 * over all texts finds: whatever is escaped in the file, looked for in its bytes, or skipped.
 */
class GrepModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = NOON.getEpochSecond() * 1_000_000_000L;
  private static final String[] VALUES = {
    "api", "a\"b", "error", "grün", "", "K8s", "x/y", "<t>", "42"
  };
  private static final String[] NAMES = {"app", "level", "pod", "took"};
  private static final String[] WORDS = {
    "timeout ",
    "error ",
    "say \"no\" ",
    "tab\t",
    "grün ",
    "a\\b ",
    "\u212a ",
    "<t>&/ ",
    "\ud83d\ude80"
  };
  private static final String[] LINE_FILTERS = {
    "|= \"timeout\"",
    "|= \"say \\\"no\"",
    "|= \"n\" or \"K\"",
    "!= \"error\"",
    "|~ \"time.ut|gr\\u00fcn\"",
    "|~ \"(?i)K\"",
    "|~ \"(?i)ERROR\"",
    "|= `<t>&/`",
    "|= `a\\b`",
    "|= \"tab\\t\"",
    "!~ \"a.b\"",
    "|= \"\"",
    "|~ \"^\\\\{\"",
    "|= \"\\U0001F680\""
  };
  private static final String[] LABEL_FILTERS = {
    "| level=\"error\"",
    "| level=~\"error|api\"",
    "| pod=\"x/y\" or level=\"gr\\u00fcn\"",
    "| took>5",
    "| json | level=\"error\"",
    "| logfmt | took=\"42\" and level!=\"\"",
    "| json | app_extracted=\"api\"",
    "| pod=\"\"",
    "| level!=\"error\"",
    "| __error__=\"\""
  };
  private static final String[] EXPRESSIONS = {
    "timeout", "error|api", "(?i)k", "a\"b", "^api$", "gr.n", "\\d\\d", "x/y", "", "no such thing"
  };

  @TempDir Path temp;

  @Test
  void finds_in_a_capture_what_the_query_finds_in_the_batch() throws IOException {
    int found = 0;
    for (int round = 0; round < 30; round++) {
      long seed = 20261129L + round;
      Random random = new Random(seed);
      Batch batch = batch(random);
      Path folder = temp.resolve("c" + round);
      write(folder, random, batch);
      for (int k = 0; k < 20; k++) {
        String text = query(random);
        String expression = pick(random, EXPRESSIONS);
        boolean inverted = random.nextInt(4) == 0;
        LogQuery plain = LogQuery.parse(text);
        LogQuery query = random.nextBoolean() ? plain : plain.withAnywhere(expression, inverted);
        List<Long> expected = new ArrayList<>();
        for (Entry entry : plain.matcher().filter(batch).toEntries()) {
          if (query == plain || anywhere(entry, expression) != inverted) {
            expected.add(entry.timestampNanos());
          }
        }

        assertThat(grep(folder, query, random))
            .as("seed %d: %s", seed, query)
            .containsExactlyElementsOf(expected);
        assertThat(query.matcher().filter(batch).toEntries().stream().map(Entry::timestampNanos))
            .as("seed %d: %s, in memory", seed, query)
            .containsExactlyElementsOf(expected);
        found += expected.size();
      }
    }
    assertThat(found).isGreaterThan(1_000);
  }

  private static boolean anywhere(Entry entry, String expression) {
    Pattern pattern = Pattern.compile(expression);
    return pattern.matcher(entry.line()).find()
        || entry.labels().asMap().values().stream().anyMatch(v -> pattern.matcher(v).find());
  }

  private static String query(Random random) {
    StringBuilder text = new StringBuilder("{");
    for (int i = random.nextInt(3); i > 0; i--) {
      String value = pick(random, VALUES);
      text.append(text.length() > 1 ? "," : "").append(pick(random, NAMES));
      switch (random.nextInt(4)) {
        case 0 -> text.append("!=");
        case 1 -> text.append("=~");
        default -> text.append("=");
      }
      text.append('`').append(value).append('`');
    }
    text.append('}');
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(' ').append(pick(random, LINE_FILTERS));
    }
    if (random.nextInt(3) == 0) {
      text.append(' ').append(pick(random, LABEL_FILTERS));
    }
    return text.toString();
  }

  private static Batch batch(Random random) {
    BatchMaker maker = new BatchMaker("t");
    List<Labels> streams = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      Map<String, String> labels = new LinkedHashMap<>();
      for (int k = random.nextInt(3); k > 0; k--) {
        labels.put(pick(random, NAMES), pick(random, VALUES));
      }
      streams.add(Labels.of(labels));
    }
    for (int i = 0; i < 60; i++) {
      Map<String, String> metadata = new LinkedHashMap<>();
      for (int k = random.nextInt(5) - 2; k > 0; k--) {
        metadata.put(pick(random, NAMES), pick(random, VALUES));
      }
      Labels labels = streams.get(random.nextInt(streams.size()));
      maker.add(labels, T + i, line(random).getBytes(UTF_8), metadata);
    }
    return maker.make();
  }

  private static String line(Random random) {
    switch (random.nextInt(5)) {
      case 0 -> {
        return "{\"level\":\""
            + (random.nextBoolean() ? "error" : "\\u0065rror")
            + "\",\"app\":\"api\",\"took\":"
            + random.nextInt(50)
            + "}";
      }
      case 1 -> {
        return "level=error took=" + (random.nextBoolean() ? 42 : 7) + " app=\"api\"";
      }
      default -> {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
          text.append(pick(random, WORDS));
        }
        return text.toString();
      }
    }
  }

  private static String pick(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static void write(Path folder, Random random, Batch batch) throws IOException {
    CaptureSettings settings =
        CaptureSettings.DEFAULTS.withFrameBytes(random.nextBoolean() ? 4096 : 1 << 20);
    try (CaptureWriter writer =
        CaptureWriter.open(folder, settings, null, Map.of(), InstantSource.fixed(NOON))) {
      writer.append(batch, null);
    }
  }

  private static List<Long> grep(Path folder, LogQuery query, Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    GrepRequest request = GrepRequest.of(CaptureFilter.of(query));
    Grep.run(CaptureReader.open(folder), request, Effort.of(1 + random.nextInt(2)), out);
    List<Long> times = new ArrayList<>();
    for (String line : out.toString(UTF_8).lines().toList()) {
      times.add(Rfc3339.parse(JSON.readTree(line).get("ts").asText()));
    }
    return times;
  }
}
