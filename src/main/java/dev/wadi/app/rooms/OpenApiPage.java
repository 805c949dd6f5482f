package dev.wadi.app.rooms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.wadi.management.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages that say which doors there are: {@code docs/openapi.yaml}, which is in the jar, as it
 * is, as JSON, and as a table for people. Nobody has asked for them when a gateway starts, so they
 * are made when somebody does.
 */
final class OpenApiPage {
  private static final Readiness.Answer NONE =
      new Readiness.Answer(404, "text/plain; charset=utf-8", "404 page not found\n");

  private OpenApiPage() {}

  /** The document as it was written. */
  static Readiness.Answer yaml() {
    return Made.YAML;
  }

  /** The document for programs that read no YAML. */
  static Readiness.Answer json() {
    return Made.JSON;
  }

  /** The document for people. */
  static Readiness.Answer table() {
    return Made.TABLE;
  }

  private static final class Made {
    static final Readiness.Answer YAML;
    static final Readiness.Answer JSON;
    static final Readiness.Answer TABLE;

    static {
      @Nullable String text = text();
      if (text == null) {
        YAML = NONE;
        JSON = NONE;
        TABLE = NONE;
      } else {
        JsonNode document = read(text);
        YAML = new Readiness.Answer(200, "application/yaml", text);
        JSON = new Readiness.Answer(200, "application/json", document.toString());
        TABLE = new Readiness.Answer(200, "text/html; charset=utf-8", html(document));
      }
    }
  }

  private static @Nullable String text() {
    try (@Nullable InputStream in = OpenApiPage.class.getResourceAsStream("/openapi.yaml")) {
      return in == null ? null : new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(String text) {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String html(JsonNode document) {
    StringBuilder rows = new StringBuilder();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (!operation.getKey().equals("head") && operation.getValue().has("summary")) {
          rows.append("<tr><td><code>")
              .append(operation.getKey().toUpperCase(Locale.ROOT))
              .append(' ')
              .append(escaped(path.getKey()))
              .append("</code></td><td>")
              .append(escaped(operation.getValue().path("summary").asText()))
              .append("</td></tr>\n");
        }
      }
    }
    String title = escaped(document.path("info").path("title").asText());
    return """
    <!doctype html>
    <html lang="en"><meta charset="utf-8"><title>%s</title>
    <h1>%s</h1><p>%s</p>
    <table>
    %s</table>
    <p>For programs: <a href="/openapi.json">/openapi.json</a>, <a href="/openapi.yaml">/openapi.yaml</a></p>
    </html>
    """
        .formatted(title, title, escaped(document.path("info").path("description").asText()), rows);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
