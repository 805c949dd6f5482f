package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/openapi.yaml says what the routes of the data port do, all of it and nothing else. */
class OpenApiTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path ROUTES = Path.of("src/main/resources/routes");
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "delete", "patch", "options", "trace");
  private static final Pattern PAGE =
      Pattern.compile("page\\(\"\\w+\"(?:, \"\\w+\")?, \"(/[^\"]+)\"");
  private static final String DATA_PORT = "{{wadi.push.host}}:{{wadi.push.port}}";

  private final JsonNode document = read(Path.of("docs/openapi.yaml"));

  private static JsonNode read(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Paths of the data port and their methods, as the route files have them. */
  private static Map<String, Set<String>> routes() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(ROUTES)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".yaml")) {
          for (JsonNode entry : read(file)) {
            JsonNode from = entry.path("route").path("from");
            String uri = from.path("uri").asText();
            JsonNode methods = from.path("parameters").path("httpMethodRestrict");
            int at = uri.indexOf(DATA_PORT);
            if (uri.startsWith("netty-http:") && at > 0 && methods.isTextual()) {
              add(found, uri.substring(at + DATA_PORT.length()), methods.asText());
            }
          }
        } else {
          Matcher page = PAGE.matcher(Files.readString(file));
          while (page.find()) {
            add(found, page.group(1), "GET,HEAD");
          }
        }
      }
    }
    return found;
  }

  private static void add(Map<String, Set<String>> found, String path, String methods) {
    Set<String> all = found.computeIfAbsent(path, p -> new TreeSet<>());
    for (String method : Arrays.asList(methods.split(",", -1))) {
      all.add(method.strip().toLowerCase(Locale.ROOT));
    }
  }

  private Map<String, Set<String>> documented() {
    Map<String, Set<String>> found = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> methods = new TreeSet<>();
              path.getValue().fieldNames().forEachRemaining(methods::add);
              methods.retainAll(METHODS);
              found.put(path.getKey(), methods);
            });
    return found;
  }

  @Test
  void each_path_of_the_doors_is_in_it_with_its_methods_and_no_other() throws Exception {
    assertThat(documented()).isEqualTo(routes());
  }

  @Test
  void it_is_a_document_of_openapi() {
    assertThat(document.path("openapi").asText()).matches("3\\.0\\.\\d");
    assertThat(document.path("info").path("title").asText()).isNotEmpty();
    assertThat(document.path("info").path("version").asText()).isNotEmpty();
    List<String> ids = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path -> {
              assertThat(path.getKey()).startsWith("/");
              path.getValue()
                  .properties()
                  .forEach(
                      operation -> {
                        assertThat(METHODS).contains(operation.getKey());
                        check(path.getKey(), operation.getValue(), ids);
                      });
            });
    assertThat(ids).doesNotHaveDuplicates();
  }

  private void check(String path, JsonNode operation, List<String> ids) {
    ids.add(operation.path("operationId").asText());
    assertThat(operation.path("operationId").asText()).as(path).isNotEmpty();
    assertThat(operation.path("summary").asText()).as(path).isNotEmpty();
    assertThat(operation.path("responses").size()).as(path).isPositive();
    for (JsonNode tag : operation.path("tags")) {
      assertThat(document.path("tags").findValuesAsText("name")).contains(tag.asText());
    }
    operation
        .path("responses")
        .properties()
        .forEach(
            response -> {
              assertThat(response.getKey()).as(path).matches("default|[1-5][0-9][0-9]");
              assertThat(resolved(response.getValue()).path("description").asText())
                  .as("%s %s", path, response.getKey())
                  .isNotEmpty();
            });
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode whole = resolved(parameter);
      assertThat(whole.path("name").asText()).as(path).isNotEmpty();
      assertThat(whole.path("in").asText()).as(path).isIn("query", "header", "path", "cookie");
      assertThat(whole.path("schema").isObject()).as(path).isTrue();
    }
    for (JsonNode way : operation.path("security")) {
      way.fieldNames()
          .forEachRemaining(
              name ->
                  assertThat(document.path("components").path("securitySchemes").path(name))
                      .as(name)
                      .isNotEmpty());
    }
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  @Test
  void what_it_refers_to_is_there_and_what_is_there_is_referred_to() {
    Set<String> used = new TreeSet<>();
    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
      used.add(reference.asText());
    }
    document
        .path("components")
        .properties()
        .forEach(
            kind -> {
              if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name ->
                            assertThat(used)
                                .contains("#/components/" + kind.getKey() + "/" + name));
              }
            });
  }

  @Test
  void every_push_says_how_it_is_refused() {
    document
        .path("paths")
        .properties()
        .forEach(
            path -> {
              JsonNode post = path.getValue().path("post");
              if (!post.isMissingNode() && post.path("tags").toString().contains("push")) {
                assertThat(post.path("responses").fieldNames())
                    .toIterable()
                    .as(path.getKey())
                    .contains("400", "401", "403", "413", "429", "503");
                assertThat(post.path("requestBody").path("content").isEmpty()).isFalse();
              }
            });
  }
}
