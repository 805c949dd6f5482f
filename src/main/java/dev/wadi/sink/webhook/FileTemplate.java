package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.model.NearestNames;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template of the reader's own: a text with {@code ${name}} where a value of the event goes, and
 * {@code ${name:-text}} for what stands there when it has none.
 *
 * <p>In a file that ends in {@code .json} a value is written as JSON wants it: within quotes it is
 * escaped, elsewhere it is a number, or a string with its quotes; {@code ${details}} is an object.
 * So the result is JSON whatever an event holds. Every other file is plain text, where control
 * characters of a value become blanks.
 */
final class FileTemplate implements EventTemplate {
  private static final int MOST_BYTES = 64 << 10;
  private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]*)\\}");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?([eE][+-]?[0-9]{1,3})?");
  private static final List<String> NAMES =
      List.of(
          "id", "event", "timestamp", "source", "severity", "tenant", "subject", "text", "details");
  private static final String DETAIL = "details.";
  private static final JsonFactory STRICT = new JsonFactory();

  /** A stretch of the template: text, or a place for a value. */
  private record Part(String text, boolean place, boolean quoted, String otherwise) {}

  private final boolean json;
  private final List<Part> parts;

  private FileTemplate(boolean json, List<Part> parts) {
    this.json = json;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when it cannot be read, names what no event has, or does not
   *     make JSON though it ends so; the message is one sentence with the file
   */
  static FileTemplate read(Path file) {
    boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    String text;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IllegalArgumentException(file + " is larger than " + MOST_BYTES + " bytes");
      }
      text = Files.readString(file, UTF_8);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + " is not there (expected: a file)", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file
              + (Files.isDirectory(file)
                  ? " is a folder (expected: a file)"
                  : " cannot be read: " + e.getMessage()),
          e);
    }
    FileTemplate template = new FileTemplate(json, parts(file, text, json));
    if (json) {
      template.requireJson(file);
    }
    return template;
  }

  private static List<Part> parts(Path file, String text, boolean json) {
    List<Part> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      String before = text.substring(from, place.start());
      quoted ^= json && isOddlyQuoted(before, quoted);
      parts.add(new Part(before, false, false, ""));
      String[] said = place.group(1).split(":-", 2);
      requireKnown(file, said[0]);
      parts.add(new Part(said[0], true, quoted, said.length > 1 ? said[1] : ""));
      from = place.end();
    }
    parts.add(new Part(text.substring(from), false, false, ""));
    return parts;
  }

  /* Whether a text has an odd number of quotes that are none of a string's own. */
  private static boolean isOddlyQuoted(String text, boolean inString) {
    boolean in = inString;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (in && c == '\\') {
        i++;
      } else if (c == '"') {
        in = !in;
      }
    }
    return in != inString;
  }

  private static void requireKnown(Path file, String name) {
    boolean detail = name.startsWith(DETAIL) && name.length() > DETAIL.length();
    if (!detail && !NAMES.contains(name)) {
      String near = NearestNames.meant(name, NAMES);
      throw new IllegalArgumentException(
          "%s: ${%s} is nothing that an event has (expected: %s, or details.NAME%s)"
              .formatted(
                  file,
                  name,
                  String.join(", ", NAMES),
                  near == null ? "" : "; did you mean " + near + "?"));
    }
  }

  private void requireJson(Path file) {
    Event sample =
        Event.of(Instant.EPOCH, EventNames.TEST).ofTenant("\"\\").about("\n").with("detail", "\"");
    try (JsonParser parser =
        STRICT.createParser(render("0", sample, new Sender("source", "key")))) {
      if (parser.nextToken() == null) {
        throw new IOException("nothing");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IOException("more than one document");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file
              + " does not make JSON: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  @Override
  public String contentType() {
    return json ? "application/json" : "text/plain; charset=utf-8";
  }

  @Override
  public String render(String id, Event event, Sender sender) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (!part.place()) {
        out.append(part.text());
      } else if (part.text().equals("details")) {
        String object = details(event);
        out.append(part.quoted() ? escaped(object) : object);
      } else {
        String value = value(part.text(), id, event, sender);
        String text = value.isEmpty() ? part.otherwise() : value;
        out.append(json ? asJson(text, part.quoted()) : withoutControls(text));
      }
    }
    return out.toString();
  }

  private static String asJson(String text, boolean quoted) {
    if (quoted) {
      return escaped(text);
    }
    return NUMBER.matcher(text).matches() ? text : '"' + escaped(text) + '"';
  }

  private static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static String withoutControls(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String details(Event event) {
    return JsonBody.of(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, String> detail : event.details().entrySet()) {
            json.writeStringField(detail.getKey(), detail.getValue());
          }
          json.writeEndObject();
        });
  }

  private static String value(String name, String id, Event event, Sender sender) {
    String value =
        switch (name) {
          case "id" -> id;
          case "event" -> event.name();
          case "timestamp" -> Rfc3339.format(event.time());
          case "source" -> sender.source();
          case "severity" -> Severity.of(event).word();
          case "tenant" -> event.tenant();
          case "subject" -> event.subject();
          case "text" -> Sentence.of(event);
          default -> event.detail(name.substring(DETAIL.length()));
        };
    return value == null ? "" : value;
  }
}
