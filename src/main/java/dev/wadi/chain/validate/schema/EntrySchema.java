package dev.wadi.chain.validate.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DefaultDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema, read once: what entries have to be. Drafts 4, 6, 7, 2019-09 and 2020-12, by the
 * schema's {@code $schema}; 2020-12 without one. Formats are asserted. Threads share it.
 *
 * <p>What a sender writes costs a bounded time: expressions are RE2, values are nested at most
 * {@value #MOST_NESTING} levels deep, and one entry takes at most {@value #MOST_STEPS} steps
 * through the schema. What goes beyond does not fit. A line that is no JSON is a JSON string.
 */
public final class EntrySchema {
  static final int MOST_NESTING = 64;
  static final int MOST_STEPS = 20_000;

  /* A schema that refers to itself without end would take the stack first. */
  private static final int DEEPEST_STEP = 300;

  private static final int MOST_SHOWN = 100;

  /* Keywords whose own text says what was expected. */
  private static final Set<String> TOLD =
      Set.of(
          "type",
          "enum",
          "const",
          "pattern",
          "format",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties");

  private static final Pattern NOT_ALLOWED =
      Pattern.compile("Schema from '(.*)' is not allowed to be loaded");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MOST_NESTING).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ExecutionConfig FAST =
      ExecutionConfig.builder().formatAssertionsEnabled(true).failFast(true).build();

  /** What of an entry has to fit. */
  public enum Subject {
    /** The line alone: its JSON, or a string. */
    LINE,
    /** An object of {@code labels}, {@code metadata} and {@code line}. */
    ENTRY
  }

  private final String name;
  private final Subject subject;
  private final Schema schema;
  private final Set<Path> files;

  /* Every name that stands in the schema; others are the sender's, and are not repeated. */
  private final Set<String> words = new HashSet<>();

  private EntrySchema(String name, Subject subject, Schema schema, Map<Path, JsonNode> documents) {
    this.name = name;
    this.subject = subject;
    this.schema = schema;
    this.files = documents.keySet();
    documents.values().forEach(this::learn);
  }

  /**
   * Reads a schema and the files beside it that it refers to.
   *
   * @throws IllegalArgumentException when it is none, with a sentence that names file and place
   */
  public static EntrySchema read(Path file, Subject subject) throws IOException {
    String fileName = String.valueOf(file.getFileName());
    Path absolute = file.toAbsolutePath().normalize();
    SchemaFolder folder = new SchemaFolder(absolute.resolveSibling(""));
    JsonNode root = folder.read(absolute);
    try {
      SchemaRegistry registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12,
              builder ->
                  builder
                      .schemaRegistryConfig(
                          SchemaRegistryConfig.builder()
                              .regularExpressionFactory(new SchemaPatterns())
                              .pathType(PathType.JSON_POINTER)
                              .build())
                      .dialectRegistry(EntrySchema::counted)
                      .schemaLoader(
                          loader ->
                              loader
                                  .fetchRemoteResources(false)
                                  .allow(folder::has)
                                  .resourceLoaders(all -> all.add(folder))));
      requireSchema(fileName, root);
      Schema made = registry.getSchema(SchemaLocation.of(SchemaFolder.PREFIX + fileName), root);
      made.initializeValidators();
      EntrySchema read =
          new EntrySchema(fileName.replaceFirst("\\.json$", ""), subject, made, folder.read());
      read.requireEnd(fileName);
      return read;
    } catch (SchemaException | SchemaPatterns.BadPatternException e) {
      throw new IllegalArgumentException(fileName + ": " + cause(e), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(fileName + ": nested too deep", e);
    }
  }

  private static Dialect counted(String id, SchemaRegistry registry) {
    return Dialect.builder(DefaultDialectRegistry.getInstance().getDialect(id, registry))
        .keyword(new CountedUniqueItems())
        .build();
  }

  /* A word that is no keyword's would be passed over in silence, and everything would fit. */
  private static void requireSchema(String fileName, JsonNode root) {
    JsonNode dialect = root.path("$schema");
    String id =
        dialect.isTextual() ? dialect.asText() : SpecificationVersion.DRAFT_2020_12.getDialectId();
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));
    List<Error> errors;
    try {
      errors = registry.getSchema(SchemaLocation.of(id)).validate(root);
    } catch (SchemaException e) {
      throw new IllegalArgumentException(
          fileName
              + ": $schema: "
              + id
              + " (expected: one of JSON Schema's drafts 4, 6, 7, 2019-09 and 2020-12)",
          e);
    }
    if (!errors.isEmpty()) {
      Error first = errors.get(0);
      throw new IllegalArgumentException(
          "%s: no schema: %s: %s"
              .formatted(fileName, first.getInstanceLocation(), first.getMessage()));
    }
  }

  /* It is asked of plain values, so that one which never comes to an end is known at once. */
  private void requireEnd(String fileName) {
    for (String plain : List.of("null", "{}", "[]", "\"\"", "0")) {
      JsonNode value;
      try {
        value = JSON.readTree(plain);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e); // these are JSON
      }
      Misfit misfit = misfit(value);
      if (misfit != null && misfit.keyword().equals("steps")) {
        throw new IllegalArgumentException(
            fileName + ": refers to itself without end (expected: a value below each reference)");
      }
    }
  }

  private static String cause(Throwable failed) {
    for (Throwable one = failed; one != null; one = one.getCause()) {
      if (one instanceof SchemaPatterns.BadPatternException) {
        return String.valueOf(one.getMessage());
      }
    }
    String text = String.valueOf(failed.getMessage());
    Matcher refused = NOT_ALLOWED.matcher(text);
    return refused.find()
        ? refused.group(1).replace(SchemaFolder.PREFIX, "")
            + " cannot be referred to (expected: a file beside the schema or below; nothing is"
            + " fetched)"
        : text;
  }

  /** What metrics and senders call it: the name of its file without the ending. */
  public String name() {
    return name;
  }

  /** The files that it was read from. */
  Set<Path> files() {
    return files;
  }

  /** Why an entry does not fit; null when it does. */
  @Nullable Misfit misfit(LogStream stream, int i) {
    JsonNode line;
    try {
      line = line(stream, i);
    } catch (StreamConstraintsException e) {
      return new Misfit(
          name,
          "nesting",
          "nested deeper than " + MOST_NESTING + " levels, or a number or a name that is too long");
    }
    return misfit(subject == Subject.LINE ? line : entry(stream, i, line));
  }

  private static JsonNode line(LogStream stream, int i) throws StreamConstraintsException {
    byte[] buffer = stream.lineBuffer(i);
    int offset = stream.lineOffset(i);
    int length = stream.lineLength(i);
    if (mayBeJson(buffer, offset, length)) {
      try {
        JsonNode read = JSON.readTree(buffer, offset, length);
        if (!read.isMissingNode()) {
          return read;
        }
      } catch (StreamConstraintsException e) {
        throw e;
      } catch (JsonProcessingException e) {
        // No JSON, so a text; what it looked like is nobody's business.
        return new TextNode(new String(buffer, offset, length, UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // an array does not fail
      }
    }
    return new TextNode(new String(buffer, offset, length, UTF_8));
  }

  /* Most plain lines begin with a letter or a digit, and an exception for each would cost. */
  private static boolean mayBeJson(byte[] buffer, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end && (buffer[at] == ' ' || buffer[at] == '\t')) {
      at++;
    }
    if (at == end) {
      return false;
    }
    byte last = buffer[end - 1];
    return switch (buffer[at]) {
      case '{' -> last == '}' || last <= ' ';
      case '[' -> last == ']' || last <= ' ';
      case '"' -> last == '"' || last <= ' ';
      case 't', 'f', 'n' -> length <= 16;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> length <= 64;
      default -> false;
    };
  }

  private static ObjectNode entry(LogStream stream, int i, JsonNode line) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    ObjectNode labels = entry.putObject("labels");
    stream.labels().forEach(labels::put);
    ObjectNode metadata = entry.putObject("metadata");
    stream.metadata(i).forEach(metadata::put);
    entry.set("line", line);
    return entry;
  }

  private @Nullable Misfit misfit(JsonNode value) {
    Steps steps = new Steps();
    try {
      schema.validate(steps, value);
    } catch (FailFastAssertionException e) {
      return misfit(e.getError());
    } catch (TooManyStepsException e) {
      return new Misfit(name, "steps", "takes more than " + MOST_STEPS + " steps to compare");
    } catch (StackOverflowError e) {
      // The library's own expressions for formats recurse with the length of a text.
      return new Misfit(name, "steps", "a text too long for its format");
    } catch (ArithmeticException | NumberFormatException e) {
      // A number that no decimal stands for, such as 1e400.
      return new Misfit(name, "number", "a number that cannot be compared");
    }
    return steps.getErrors().isEmpty() ? null : misfit(steps.getErrors().get(0));
  }

  private Misfit misfit(Error error) {
    String keyword = String.valueOf(error.getKeyword());
    StringBuilder reason = new StringBuilder(place(error.getInstanceLocation()));
    reason.append(reason.isEmpty() ? "" : ": ");
    if (keyword.equals("required") || keyword.startsWith("dependent")) {
      reason.append("there is no ").append(missing(keyword, error));
    } else if (keyword.endsWith("Properties") && !keyword.startsWith("m")) {
      reason.append("a name that the schema does not know");
    } else {
      reason.append(keyword);
      JsonNode expected = error.getSchemaNode();
      if (expected != null && TOLD.contains(keyword)) {
        String text = expected.toString();
        reason
            .append(" (expected: ")
            .append(text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…")
            .append(')');
      }
    }
    return new Misfit(name, keyword, reason.toString());
  }

  /* Of names that depend on others the library tells the other one. */
  private String missing(String keyword, Error error) {
    String property = error.getProperty();
    if (!keyword.equals("required")) {
      return "name that another one needs";
    }
    return property == null ? "value" : word(property);
  }

  /* As a JSON pointer, with stars for names that are not the schema's. */
  private String place(@Nullable NodePath path) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; path != null && i < path.getNameCount(); i++) {
      Object element = path.getElement(i);
      out.append('/').append(element instanceof Integer ? element : word(String.valueOf(element)));
    }
    return out.toString();
  }

  private String word(String text) {
    return words.contains(text) ? text : "*";
  }

  private void learn(JsonNode node) {
    node.properties()
        .forEach(
            member -> {
              words.add(member.getKey());
              boolean names =
                  member.getKey().equals("required") || member.getKey().startsWith("depend");
              if (names) {
                texts(member.getValue());
              }
            });
    node.forEach(this::learn);
  }

  private void texts(JsonNode node) {
    if (node.isTextual()) {
      words.add(node.textValue());
    }
    node.forEach(this::texts);
  }

  /** One entry on its way through the schema, which counts each keyword. */
  private static final class Steps extends ExecutionContext implements CountedUniqueItems.Counter {
    private int taken;
    private int depth;

    Steps() {
      super(FAST);
    }

    @Override
    public void evaluationPathAddLast(String keyword) {
      count();
      super.evaluationPathAddLast(keyword);
    }

    @Override
    public void evaluationPathAddLast(int index) {
      count();
      super.evaluationPathAddLast(index);
    }

    @Override
    public void compares() {
      taken++;
      require();
    }

    private void count() {
      taken++;
      depth++;
      require();
    }

    private void require() {
      if (taken > MOST_STEPS || depth > DEEPEST_STEP) {
        throw new TooManyStepsException();
      }
    }

    @Override
    public void evaluationPathRemoveLast() {
      depth--;
      super.evaluationPathRemoveLast();
    }
  }

  private static final class TooManyStepsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyStepsException() {
      super("too many steps", null, false, false);
    }
  }
}
