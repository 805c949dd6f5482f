package dev.wadi.scenario.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of scenarios that were started in the background: of each a note of its process
 * ({@code ID.json}), its results ({@code ID.jsonl}), what it said ({@code ID.log}), its page
 * ({@code ID.html}), and the scenario itself when it came as a text ({@code ID.yaml}).
 *
 * <p>A run tells how it stands by these files and by its process; the number of a process alone
 * proves nothing, since systems use numbers again, so the note has the time of its start as well.
 * Immutable.
 */
public final class RunsFolder {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
  private static final List<String> ENDINGS =
      List.of(".json", ".jsonl", ".log", ".html", ".yaml", ".prom");
  private static final int MOST_LINE_BYTES = 64 << 10;

  private final Path folder;
  private final ObjectMapper mapper = new ObjectMapper();

  public RunsFolder(Path folder) {
    this.folder = folder;
  }

  /** Whether something may be the id of a run: it becomes the name of files. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /** A file of a run. */
  public Path file(String id, String ending) {
    if (!isId(id)) {
      throw new IllegalArgumentException("no id of a run: " + id);
    }
    return folder.resolve(id + ending);
  }

  /** Writes down what was started; from then on it is one of the runs. */
  public void note(String id, String name, String scenario, ProcessHandle process)
      throws IOException {
    ObjectNode note = mapper.createObjectNode();
    note.put("scenario_id", id);
    note.put("name", name);
    note.put("scenario", scenario);
    note.put("pid", process.pid());
    note.put("started_at", started(process).orElse(Instant.now()).toString());
    Path made = file(id, ".json.new");
    Files.writeString(made, note + "\n");
    Files.move(made, file(id, ".json"));
  }

  private static Optional<Instant> started(ProcessHandle process) {
    return process.info().startInstant();
  }

  /** The runs that are there, the newest first. */
  public List<StartedRun> all() throws IOException {
    List<StartedRun> runs = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          String name = String.valueOf(file.getFileName());
          if (name.endsWith(".json")) {
            of(name.substring(0, name.length() - ".json".length())).ifPresent(runs::add);
          }
        }
      }
    }
    runs.sort(Comparator.comparing(StartedRun::startedAt).reversed().thenComparing(StartedRun::id));
    return runs;
  }

  /** One run; empty when there is none of that id. */
  public Optional<StartedRun> of(String id) throws IOException {
    if (!isId(id)) {
      return Optional.empty();
    }
    JsonNode note;
    try {
      note = json(Files.readString(file(id, ".json")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<Instant> startedAt = instant(note.path("started_at").asText());
    if (startedAt.isEmpty() || !note.path("scenario_id").asText().equals(id)) {
      return Optional.empty(); // a file of somebody else's
    }
    boolean running = process(note).isPresent();
    /* Asked before the results are read: one that ends in between has written its end by then. */
    Path results = file(id, ".jsonl");
    String first = first(results);
    JsonNode last = json(last(results));
    boolean ended = last.path("type").asText().equals("scenario.end");
    String verdict = ended ? last.path("verdict").asText() : "";
    StartedRun.State state =
        running
            ? StartedRun.State.RUNNING
            : !ended
                ? StartedRun.State.ERROR
                : verdict.equals(Verdict.Outcome.INTERRUPTED.word())
                    ? StartedRun.State.STOPPED
                    : StartedRun.State.FINISHED;
    return Optional.of(
        new StartedRun(
            id,
            note.path("name").asText(),
            note.path("scenario").asText(),
            state,
            verdict,
            note.path("pid").asLong(),
            startedAt.get(),
            Files.exists(results)
                ? Files.getLastModifiedTime(results).toInstant()
                : startedAt.get(),
            last.path(ended ? "seconds" : "t_rel").asDouble(),
            json(first).path("duration_sec").asDouble(),
            first.isEmpty() ? null : first,
            results,
            file(id, ".log"),
            file(id, ".html"),
            state == StartedRun.State.ERROR ? last(file(id, ".log")) : ""));
  }

  /** The process of a run, while it is the one that was started. */
  public Optional<ProcessHandle> process(StartedRun run) throws IOException {
    return process(json(Files.readString(file(run.id(), ".json"))));
  }

  private static Optional<ProcessHandle> process(JsonNode note) {
    String then = note.path("started_at").asText();
    return ProcessHandle.of(note.path("pid").asLong(-1))
        .filter(ProcessHandle::isAlive)
        .filter(
            handle -> started(handle).map(now -> now.toString().equals(then)).orElse(Boolean.TRUE));
  }

  /** Deletes the files of runs that ended so long ago; returns which. */
  public List<StartedRun> forget(Duration age, Instant now) throws IOException {
    List<StartedRun> gone = new ArrayList<>();
    for (StartedRun run : all()) {
      if (run.state() != StartedRun.State.RUNNING && run.updatedAt().isBefore(now.minus(age))) {
        forget(run.id());
        gone.add(run);
      }
    }
    return gone;
  }

  /** Deletes the files of one. */
  public void forget(String id) throws IOException {
    for (String ending : ENDINGS) {
      Files.deleteIfExists(file(id, ending));
    }
  }

  private JsonNode json(String text) {
    try {
      JsonNode read = mapper.readTree(text);
      return read == null ? MissingNode.getInstance() : read;
    } catch (IOException e) {
      return MissingNode.getInstance(); // a line that is being written
    }
  }

  private static String first(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(MOST_LINE_BYTES, in.length())];
      in.readFully(bytes);
      String text = new String(bytes, UTF_8);
      int end = text.indexOf('\n');
      return end < 0 ? "" : text.substring(0, end);
    }
  }

  /** The last whole line of a file, empty when there is none. */
  public static String last(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(MOST_LINE_BYTES, in.length())];
      in.seek(in.length() - bytes.length);
      in.readFully(bytes);
      String text = new String(bytes, UTF_8);
      int end = text.lastIndexOf('\n');
      return end < 0 ? "" : text.substring(text.lastIndexOf('\n', end - 1) + 1, end);
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
