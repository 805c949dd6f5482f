package dev.wadi.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads cases from files and folders: each document of each {@code *.yaml} below a folder is a
 * case. Everything that is wrong is told at once, with file, line and cure.
 */
public final class CaseReader {
  /** More than this is no file of cases. */
  static final int MOST_BYTES = 1 << 20;

  private static final long MOST_BODY_BYTES = 16 << 20;
  private static final long MOST_BYTES_OF_ALL = 128 << 20;
  private static final int MOST_FILES = 2_000;
  private static final int MOST_CASES = 2_000;
  private static final int MOST_GIVEN = 100;
  private static final int MOST_SAMPLE = 10_000;
  private static final int USUAL_SAMPLE = 1_000;

  private static final Set<String> CASE =
      Set.of("case", "about", "at", "given", "outside", "expect");
  private static final Set<String> GIVEN =
      Set.of(
          "http", "lines", "capture", "message", "route", "tenant", "labels", "headers", "query",
          "most");
  private static final Set<String> HTTP = Set.of("file", "text", "head", "body", "gzip");
  private static final Set<String> CONTENT = Set.of("file", "text", "gzip");

  private final Path file;
  private final String place;
  private final CaseNodes nodes;
  private final List<CaseProblem> problems;
  private long bodyBytes;

  private CaseReader(Path file, String place, List<CaseProblem> problems) {
    this.file = file;
    this.place = place;
    this.problems = problems;
    this.nodes = new CaseNodes(place, problems);
  }

  /**
   * The cases of files and folders, in the order of their names.
   *
   * @throws CaseFileException with everything that is wrong
   * @throws NoSuchFileException when there is no such file or folder
   */
  public static List<ProofCase> read(List<Path> places) throws IOException, CaseFileException {
    List<CaseProblem> problems = new ArrayList<>();
    List<ProofCase> cases = new ArrayList<>();
    long bytes = 0;
    for (Path given : places) {
      for (Path file : files(given)) {
        CaseReader reader = new CaseReader(file, file.toString(), problems);
        cases.addAll(reader.read());
        bytes += reader.bodyBytes;
        if (cases.size() > MOST_CASES || bytes > MOST_BYTES_OF_ALL) {
          problems.add(
              new CaseProblem(
                  file.toString(),
                  1,
                  cases.size() > MOST_CASES
                      ? "more than " + MOST_CASES + " cases"
                      : "the bodies of all cases are larger than 128 MiB",
                  "prove them in several runs"));
          throw new CaseFileException(problems);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new CaseFileException(problems);
    }
    return cases;
  }

  private static List<Path> files(Path given) throws IOException {
    if (!Files.isDirectory(given)) {
      if (!Files.exists(given)) {
        throw new NoSuchFileException(given.toString());
      }
      return List.of(given);
    }
    try (Stream<Path> all = Files.walk(given, 6)) {
      /* What another program keeps there, such as a capture of this folder, has other names. */
      return all.filter(path -> path.getFileName().toString().matches("[^.].*\\.ya?ml"))
          .filter(Files::isRegularFile)
          .sorted()
          .limit(MOST_FILES)
          .toList();
    }
  }

  private List<ProofCase> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      nodes.wrong(1, "no file that can be read", "name a file of cases, or a folder");
      return List.of();
    }
    if (Files.size(file) > MOST_BYTES) {
      nodes.wrong(
          1, "larger than 1 MiB", "put long bodies into files of their own: body: {file: …}");
      return List.of();
    }
    byte[] bytes = Files.readAllBytes(file);
    String text;
    try {
      text = UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      nodes.wrong(1, "no UTF-8", "save it as UTF-8; other bytes go into a file of their own");
      return List.of();
    }
    List<ProofCase> cases = new ArrayList<>();
    int document = 0;
    for (Tree.Fields fields : nodes.documents(text, MOST_BYTES)) {
      cases.add(readCase(fields, document++));
    }
    if (cases.isEmpty() && problems.isEmpty()) {
      nodes.wrong(1, "no case", "begin with case: and a name");
    }
    return cases;
  }

  private ProofCase readCase(Tree.Fields fields, int document) throws IOException {
    nodes.known(fields, "a case", CASE);
    String stem = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    String name = nodes.text(fields, "case", document == 0 ? stem : stem + " " + (document + 1));
    List<Given> given = new ArrayList<>();
    List<Tree> items = nodes.list(fields, "given");
    if (items.isEmpty()) {
      nodes.wrong(
          fields.line(), "nothing is given", "add given: with http:, lines:, message: or capture:");
    }
    if (items.size() > MOST_GIVEN) {
      nodes.wrong(
          fields.line(),
          "more than " + MOST_GIVEN + " things are given",
          "make several cases of it");
      items = List.of();
    }
    for (Tree item : items) {
      @Nullable Given one = given(item);
      if (one != null) {
        given.add(one);
      }
    }
    @Nullable Tree expect = fields.get("expect");
    Tree.@Nullable Fields expected = null;
    if (expect instanceof Tree.Fields known) {
      new ExpectedShape(nodes).check(known);
      expected = known;
    } else if (expect != null && !(expect instanceof Tree.Text text && text.text().isEmpty())) {
      nodes.wrong(expect.line(), "expect is no mapping", "name kept:, answers:, sinks: … below it");
    }
    return new ProofCase(
        file,
        place,
        document,
        fields.line(),
        name.isBlank() ? stem : name.strip(),
        at(fields),
        fields.get("at") != null,
        given,
        new ReplyReader(nodes).read(fields.get("outside")),
        expected);
  }

  private Instant at(Tree.Fields fields) {
    @Nullable Tree at = fields.get("at");
    if (at == null) {
      return ProofCase.NOON;
    }
    String text = nodes.text(fields, "at", "");
    try {
      Instant time = Instant.parse(text);
      if (time.getEpochSecond() > 0 && time.isBefore(Instant.parse("2200-01-01T00:00:00Z"))) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // told below
    }
    nodes.wrong(at.line(), "at: " + text + " is no time", "such as 2026-01-31T12:00:00Z");
    return ProofCase.NOON;
  }

  private @Nullable Given given(Tree item) throws IOException {
    if (!(item instanceof Tree.Fields fields)) {
      nodes.wrong(item.line(), "what is given has no kind", "http:, lines:, message: or capture:");
      return null;
    }
    nodes.known(fields, "what is given", GIVEN);
    List<String> kinds =
        Stream.of("http", "lines", "message", "capture")
            .filter(k -> fields.get(k) != null)
            .toList();
    if (kinds.size() != 1) {
      nodes.wrong(
          fields.line(),
          kinds.isEmpty() ? "what is given has no kind" : String.join(" and ", kinds) + " at once",
          "one of http:, lines:, message: or capture:");
      return null;
    }
    String kind = kinds.get(0);
    allowed(fields, kind);
    String tenant = nodes.text(fields, "tenant", "");
    String route = nodes.text(fields, "route", kind.equals("message") ? "" : "tail");
    int line = fields.line();
    return switch (kind) {
      case "http" ->
          new Given.Request(line, http(java.util.Objects.requireNonNull(fields.get("http"))));
      case "lines" ->
          new Given.Lines(
              line, route, tenant, nodes.text(fields, "labels", "app=test"), lines(fields));
      case "message" -> message(fields, line, route, tenant);
      default -> sample(fields, line, route, tenant);
    };
  }

  private void allowed(Tree.Fields fields, String kind) {
    Set<String> more =
        switch (kind) {
          case "http" -> Set.of();
          case "lines" -> Set.of("route", "tenant", "labels");
          case "message" -> Set.of("route", "tenant", "headers");
          default -> Set.of("route", "tenant", "query", "most");
        };
    fields
        .fields()
        .forEach(
            (name, value) -> {
              if (GIVEN.contains(name) && !name.equals(kind) && !more.contains(name)) {
                nodes.wrong(
                    value.line(),
                    name + " does not go with " + kind,
                    kind.equals("http")
                        ? "a request says all in its head and body"
                        : "take it away");
              }
            });
  }

  private List<String> lines(Tree.Fields fields) throws IOException {
    Tree value = java.util.Objects.requireNonNull(fields.get("lines"));
    if (value instanceof Tree.Items items) {
      List<String> lines = new ArrayList<>();
      for (Tree item : items.items()) {
        if (item instanceof Tree.Text text) {
          lines.add(text.text());
        } else {
          nodes.wrong(item.line(), "a line that is no text", "put it in quotes");
        }
      }
      return lines;
    }
    String text = new String(content(value, "lines"), UTF_8);
    return text.isEmpty() ? List.of() : text.lines().toList();
  }

  private Given message(Tree.Fields fields, int line, String route, String tenant)
      throws IOException {
    if (route.isEmpty()) {
      nodes.wrong(
          line, "a message needs a route", "add route: with the id of the route that gets it");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    @Nullable Tree given = fields.get("headers");
    if (given instanceof Tree.Fields named) {
      named.fields().forEach((name, value) -> headers.put(name, nodes.text(named, name, "")));
    } else if (given != null) {
      nodes.wrong(given.line(), "headers is no mapping", "write name: value below it");
    }
    return new Given.Message(
        line,
        route,
        tenant,
        headers,
        content(java.util.Objects.requireNonNull(fields.get("message")), "message"));
  }

  private Given sample(Tree.Fields fields, int line, String route, String tenant) {
    String folder = nodes.text(fields, "capture", "");
    Path capture = beside(folder);
    if (folder.isBlank() || !Files.isDirectory(capture)) {
      nodes.wrong(
          line,
          "there is no capture " + capture,
          "name the folder of a capture, seen from this file");
    }
    String most = nodes.text(fields, "most", Integer.toString(USUAL_SAMPLE));
    int lines = most.matches("[0-9]{1,6}") ? Integer.parseInt(most) : 0;
    if (lines < 1 || lines > MOST_SAMPLE) {
      nodes.wrong(line, "most: " + most, "1 to " + MOST_SAMPLE + " lines");
    }
    return new Given.Sample(line, route, tenant, capture, nodes.text(fields, "query", ""), lines);
  }

  private byte[] http(Tree value) throws IOException {
    if (value instanceof Tree.Fields fields && fields.get("head") != null) {
      nodes.known(fields, "http", HTTP);
      String head = nodes.text(fields, "head", "");
      @Nullable Tree body = fields.get("body");
      return requestLine(
          value, HttpText.request(head, body == null ? new byte[0] : content(body, "body")));
    }
    return requestLine(value, HttpText.request(content(value, "http")));
  }

  private byte[] requestLine(Tree value, byte[] request) {
    int end = 0;
    while (end < request.length && request[end] != '\r') {
      end++;
    }
    String first = new String(request, 0, Math.min(end, 200), UTF_8);
    if (!first.matches("[A-Z]+ \\S+ HTTP/1\\.[01]")) {
      nodes.wrong(
          value.line(),
          "no request line: " + (first.isBlank() ? "empty" : first),
          "begin with POST /loki/api/v1/push HTTP/1.1");
    }
    return request;
  }

  /** A text, or {@code {text: …}} or {@code {file: …}}, gzipped if wanted. */
  private byte[] content(Tree value, String what) throws IOException {
    if (value instanceof Tree.Text text) {
      return text.text().getBytes(UTF_8);
    }
    if (!(value instanceof Tree.Fields fields)) {
      nodes.wrong(value.line(), what + " is no text", "a text, or {file: NAME}");
      return new byte[0];
    }
    nodes.known(fields, what, what.equals("http") ? HTTP : CONTENT);
    String name = nodes.text(fields, "file", "");
    byte[] bytes =
        fields.get("file") == null
            ? nodes.text(fields, "text", "").getBytes(UTF_8)
            : bytes(value.line(), name);
    String gzip = nodes.text(fields, "gzip", "false");
    if (!gzip.equals("true")) {
      return bytes;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private byte[] bytes(int line, String name) throws IOException {
    Path path = beside(name);
    if (name.isBlank() || !Files.isRegularFile(path)) {
      nodes.wrong(line, "there is no file " + path, "name a file, seen from this one");
      return new byte[0];
    }
    long size = Files.size(path);
    if (size > MOST_BODY_BYTES) {
      nodes.wrong(line, path + " is larger than 16 MiB", "take a smaller one");
      return new byte[0];
    }
    bodyBytes += size;
    return Files.readAllBytes(path);
  }

  private Path beside(String name) {
    try {
      return file.toAbsolutePath().resolveSibling(name).normalize();
    } catch (java.nio.file.InvalidPathException e) {
      return file.toAbsolutePath().resolveSibling("?"); // told as not there
    }
  }
}
