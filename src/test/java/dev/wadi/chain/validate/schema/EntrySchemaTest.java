package dev.wadi.chain.validate.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.wadi.chain.validate.schema.EntrySchema.Subject;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntrySchemaTest {
  private static final String ORDER =
      """
      {"type": "object", "required": ["order", "price"],
       "properties": {
         "order": {"type": "string", "pattern": "^O-[0-9]+$"},
         "price": {"type": "number", "minimum": 0},
         "when": {"type": "string", "format": "date-time"},
         "items": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/item"}}},
       "additionalProperties": false,
       "$defs": {"item": {"type": "object", "properties": {"count": {"type": "integer"}}}}}
      """;

  @TempDir Path folder;

  private EntrySchema schema(String text) throws IOException {
    return schema(text, Subject.LINE);
  }

  private EntrySchema schema(String text, Subject subject) throws IOException {
    Path file = folder.resolve("shop.json");
    Files.writeString(file, text);
    return EntrySchema.read(file, subject);
  }

  private static LogStream stream(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return new LogStream.Builder(Labels.of("app", "api"), bytes, 1).add(1, 0, bytes.length).build();
  }

  private static String told(EntrySchema schema, String line) {
    Misfit misfit = schema.misfit(stream(line), 0);
    return misfit == null ? "fits" : misfit.told();
  }

  private static String keyword(EntrySchema schema, String line) {
    Misfit misfit = schema.misfit(stream(line), 0);
    return misfit == null ? "fits" : misfit.keyword();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"order\":\"O-1\",\"price\":3}|fits",
        "  {\"order\":\"O-1\",\"price\":3.5,\"items\":[{\"count\":1}]} |fits",
        "{\"order\":\"s3cret\",\"price\":3}|/order: pattern (expected: \"^O-[0-9]+$\")",
        "{\"order\":\"O-1\",\"price\":\"s3cret\"}|/price: type (expected: \"number\")",
        "{\"order\":\"O-1\",\"price\":-77.25}|/price: minimum (expected: 0)",
        "{\"order\":\"O-1\"}|there is no price",
        "{\"order\":\"O-1\",\"price\":3,\"s3cret\":1}|a name that the schema does not know",
        "{\"order\":\"O-1\",\"price\":3,\"items\":[{},{\"count\":\"s3cret\"}]}"
            + "|/items/1/count: type (expected: \"integer\")",
        "{\"order\":\"O-1\",\"price\":3,\"items\":[1,2,3,4]}|/items: maxItems (expected: 3)",
        "{\"order\":\"O-1\",\"price\":3,\"when\":\"s3cret\"}|/when: format (expected:"
            + " \"date-time\")",
        "a line of text with a s3cret|type (expected: \"object\")",
        "{\"order\":\"O-1\",\"price\":3|type (expected: \"object\")",
        "{\"order\":\"O-1\",\"order\":\"O-2\",\"price\":3}|type (expected: \"object\")",
        "{\"order\":\"O-1\",\"price\":3} {}|type (expected: \"object\")",
        "``|type (expected: \"object\")",
        "null|type (expected: \"object\")",
      })
  void says_where_an_entry_does_not_fit_and_nothing_that_its_sender_wrote(
      String line, String reason) throws IOException {
    String told = told(schema(ORDER), line);

    assertThat(told)
        .isEqualTo(reason.equals("fits") ? reason : "does not fit the schema shop: " + reason);
  }

  @Test
  void a_name_of_the_senders_in_a_place_is_a_star() throws IOException {
    EntrySchema schema = schema("{\"additionalProperties\": {\"type\": \"number\"}}");

    assertThat(told(schema, "{\"s3cret\": \"x\"}"))
        .isEqualTo("does not fit the schema shop: /*: type (expected: \"number\")");
    assertThat(told(schema("{\"propertyNames\": {\"maxLength\": 3}}"), "{\"s3cret\": 1}"))
        .doesNotContain("s3cret")
        .contains("maxLength (expected: 3)");
    assertThat(told(schema("{\"unevaluatedProperties\": false}"), "{\"s3cret\": 1}"))
        .isEqualTo("does not fit the schema shop: a name that the schema does not know");
    assertThat(
            told(
                schema("{\"dependentRequired\": {\"card\": [\"bill\"]}}"),
                "{\"card\": \"s3cret\"}"))
        .isEqualTo("does not fit the schema shop: there is no name that another one needs");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"type\":\"string\"}|plain text|fits",
        "{\"pattern\":\"^[A-Z]\"}|lower|pattern",
        "{\"pattern\":\"é\\\\u00fc\"}|éü|fits",
        "{\"type\":\"number\"}|12.5|fits",
        "{\"type\":\"number\"}|12.5 apples|type",
        "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"number\"}]}|{}|oneOf",
        "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}|{\"b\":1}|fits",
        "{\"not\":{\"required\":[\"password\"]}}|{\"password\":1}|not",
        "{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]}}|{\"a\":1}|required",
        "{\"const\":5}|6|const",
        "{\"enum\":[\"a\",\"b\"]}|c|enum",
        "{\"uniqueItems\":true}|[1,1]|uniqueItems",
        "{\"contains\":{\"type\":\"number\"}}|[\"a\"]|minContains",
        "{\"properties\":{\"a\":true},\"unevaluatedProperties\":false}|{\"a\":1}|fits",
        "{\"allOf\":[{\"properties\":{\"a\":true}}],\"unevaluatedProperties\":false}|{\"a\":1}|fits",
        "true|anything|fits",
        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"minimum\":1,\"exclusiveMinimum\":true}"
            + "|1|minimum",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":[{\"type\":\"string\"}]}"
            + "|[1]|type",
        "{\"multipleOf\":0.1}|1e400|number",
      })
  void the_drafts_mean_what_they_say(String schema, String line, String keyword)
      throws IOException {
    assertThat(keyword(schema(schema), line)).isEqualTo(keyword);
  }

  @Test
  void an_entry_may_be_judged_with_its_labels_and_metadata() throws IOException {
    EntrySchema schema =
        schema(
            """
            {"properties": {
              "labels": {"required": ["app"], "properties": {"app": {"enum": ["web"]}}},
              "metadata": {"required": ["trace"]},
              "line": {"type": "string"}}}
            """,
            Subject.ENTRY);

    assertThat(told(schema, "x"))
        .isEqualTo("does not fit the schema shop: /labels/app: enum (expected: [\"web\"])");
  }

  @Test
  void schemas_refer_to_files_beside_them_by_path_or_by_their_own_name() throws IOException {
    Files.createDirectory(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/price.json"), "{\"type\": \"number\"}");
    Files.writeString(
        folder.resolve("order.json"),
        "{\"$id\": \"https://schemas.example.org/order\", \"type\": \"string\"}");

    EntrySchema schema =
        schema(
            """
            {"$id": "https://schemas.example.org/shop",
             "properties": {"price": {"$ref": "#/$defs/price"}, "order": {"$ref": "order"}},
             "$defs": {"price": {"$ref": "wadi-schema://files/parts/price.json"}}}
            """);
    assertThat(told(schema, "{\"price\": \"x\"}")).endsWith("/price: type (expected: \"number\")");
    assertThat(told(schema, "{\"order\": 1}")).endsWith("/order: type (expected: \"string\")");

    EntrySchema plain = schema("{\"properties\": {\"price\": {\"$ref\": \"parts/price.json\"}}}");
    assertThat(told(plain, "{\"price\": \"x\"}")).endsWith("/price: type (expected: \"number\")");
  }

  @Test
  void nothing_is_fetched_and_nothing_outside_the_folder_is_read() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String remote = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.json";
      Path outside = folder.resolveSibling(folder.getFileName() + "-outside.json");
      Files.writeString(outside, "{\"type\": \"number\"}");
      Files.createSymbolicLink(folder.resolve("link.json"), outside);
      for (String reference :
          new String[] {
            remote,
            outside.toUri().toString(),
            outside.toString(),
            "../" + outside.getFileName(),
            "parts/../../" + outside.getFileName(),
            "link.json",
            "none.json",
            "classpath:log4j2.xml",
            "jar:file:/x.jar!/x.json"
          }) {
        assertThatThrownBy(() -> schema("{\"items\": {\"$ref\": \"" + reference + "\"}}"))
            .as(reference)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("shop.json: ")
            .hasMessageContaining("cannot be referred to (expected: a file beside the schema");
      }
      assertThatThrownBy(() -> schema("{\"$schema\": \"" + remote + "\"}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "(expected: one of JSON Schema's drafts 4, 6, 7, 2019-09 and 2020-12)");
      assertThat(asked).hasValue(0);
      Files.delete(outside);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=a)b", "(a)\\\\1", "(?<!a)b", "(", "((x{1000}){1000}){1000}"})
  void an_expression_that_re2_does_not_know_is_told_when_the_schema_is_read(String regex) {
    for (String place :
        new String[] {
          "{\"pattern\": \"%s\"}",
          "{\"patternProperties\": {\"%s\": {}}}",
          "{\"properties\": {\"a\": {\"anyOf\": [{\"pattern\": \"%s\"}]}}}"
        }) {
      assertThatThrownBy(() -> schema(place.formatted(regex)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("shop.json: ");
    }
  }

  @Test
  void the_sentence_about_an_expression_says_what_to_write_instead() {
    assertThatThrownBy(() -> schema("{\"pattern\": \"(?=a)b\"}"))
        .hasMessageContaining("the expression '(?=a)b' cannot be used")
        .hasMessageContaining("no look-around and no back references");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"type\": \"nmber\"}|no schema: /type",
        "{\"required\": \"a\"}|no schema: /required",
        "[]|no schema (expected: a JSON object)",
        "{\"a\": |no JSON in line 1",
        "{\"type\": \"object\", \"type\": \"string\"}|no JSON in line 1",
        "{\"$ref\": \"#\"}|refers to itself without end",
        "{\"$ref\": \"#/$defs/none\"}|none",
        "{\"anyOf\": [{\"$ref\": \"#\"}]}|refers to itself without end",
      })
  void what_is_no_schema_is_told_with_its_place(String text, String told) {
    assertThatThrownBy(() -> schema(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("shop.json: ")
        .hasMessageContaining(told);
  }

  @Test
  void what_a_sender_writes_costs_a_bounded_time() throws IOException {
    EntrySchema twice =
        schema(
            "{\"properties\": {\"a\": {\"anyOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}},"
                + " \"required\": [\"q\"]}");
    String nested = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
    EntrySchema slow = schema("{\"pattern\": \"^(a+)+$\"}");
    EntrySchema list = schema("{\"items\": {\"type\": \"string\"}, \"uniqueItems\": true}");

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertThat(keyword(twice, nested)).isEqualTo("steps");
          assertThat(keyword(twice, "{\"a\":".repeat(100) + "1" + "}".repeat(100)))
              .isEqualTo("nesting");
          assertThat(keyword(twice, "[".repeat(200_000) + "]".repeat(200_000)))
              .isEqualTo("nesting");
          assertThat(keyword(slow, "a".repeat(200_000) + "!")).isEqualTo("pattern");
          assertThat(keyword(list, "[" + "\"a\",".repeat(100_000) + "\"a\"]")).isEqualTo("steps");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "draft-04/schema#",
        "draft-06/schema#",
        "draft-07/schema#",
        "draft/2019-09/schema",
        "draft/2020-12/schema"
      })
  void elements_that_all_have_one_hash_cost_a_bounded_time(String draft) throws IOException {
    String scheme = draft.startsWith("draft-") ? "http" : "https";
    EntrySchema unique =
        schema(
            "{\"$schema\": \"%s://json-schema.org/%s\", \"uniqueItems\": true}"
                .formatted(scheme, draft));
    StringBuilder alike = new StringBuilder("[");
    StringBuilder different = new StringBuilder("[");
    for (int i = 0; i < 4_096; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      alike.append(i == 0 ? "" : ",").append('"').append(text).append('"');
      different.append(i == 0 ? "" : ",").append(i);
    }

    assertThat(keyword(unique, alike + "]")).isEqualTo("steps");
    assertThat(keyword(unique, different + "]")).isEqualTo("fits");
    assertThat(keyword(unique, different + ",7]")).isEqualTo("uniqueItems");
  }

  @Test
  void formats_are_quick_whatever_is_asked_of_them() throws IOException {
    for (String format :
        new String[] {
          "email",
          "idn-email",
          "hostname",
          "idn-hostname",
          "ipv4",
          "ipv6",
          "uri",
          "uri-reference",
          "iri",
          "iri-reference",
          "uuid",
          "json-pointer",
          "relative-json-pointer",
          "regex",
          "date",
          "time",
          "date-time",
          "duration",
          "uri-template"
        }) {
      EntrySchema schema = schema("{\"format\": \"" + format + "\"}");
      for (String piece :
          new String[] {"a", "a.", "a@", "1", "1:", "::", "(a*)*", "%41", "/~0", "-a", "{a}"}) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> schema.misfit(stream("x" + piece.repeat(20_000) + "!"), 0),
            format + " of " + piece);
      }
    }
  }

  @Test
  void a_line_at_the_edge_of_json_is_judged_and_never_fails() throws IOException {
    EntrySchema schema =
        schema("{\"type\": [\"object\", \"string\", \"array\", \"number\"], \"maximum\": 5}");

    for (Map.Entry<String, String> one :
        Map.of(
                "1" + "0".repeat(40),
                "maximum",
                "1e99999999",
                "maximum",
                "\"\\ud800\"",
                "fits",
                "{\"a\":\"\\u0000\"}",
                "fits",
                "\u00e9\u00e8",
                "fits",
                "\"open",
                "fits")
            .entrySet()) {
      assertThat(keyword(schema, one.getKey())).as(one.getKey()).isIn(one.getValue(), "number");
    }
  }
}
