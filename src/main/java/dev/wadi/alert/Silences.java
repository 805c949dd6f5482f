package dev.wadi.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.DurableFile;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * All silences, in memory and in a file; on return of a change it is on disk. Those that ended a
 * week ago are forgotten. Threads share it.
 */
public final class Silences {
  /** Made when there is JSON to read: what it needs of the JDK is a part of a start. */
  private static final class Mapper {
    static final ObjectMapper JSON = new ObjectMapper();
  }

  private static final Duration REMEMBERED = Duration.ofDays(7);
  private static final int MOST = 10_000;

  private final DurableFile file;
  private final InstantSource clock;
  private final RandomGenerator random;
  private List<Silence> all = List.of();

  private Silences(DurableFile file, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Those of a file; none when it is not there.
   *
   * @throws IOException when the file cannot be read, or says something else: who asked not to be
   *     told relies on it
   */
  public static Silences open(java.nio.file.Path path, InstantSource clock, RandomGenerator random)
      throws IOException {
    Silences silences = new Silences(new DurableFile(path), clock, random);
    silences.all = silences.read();
    return silences;
  }

  private List<Silence> read() throws IOException {
    byte[] content = file.read();
    List<Silence> read = new ArrayList<>();
    if (content.length == 0) {
      return read;
    }
    try {
      for (JsonNode node : Mapper.JSON.readTree(content).path("silences")) {
        read.add(
            new Silence(
                node.path("id").asText(),
                node.path("matchers").asText(),
                Instant.parse(node.path("from").asText()),
                Instant.parse(node.path("until").asText()),
                node.path("by").asText(),
                node.path("why").asText()));
      }
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new IOException(
          file.path()
              + " is no list of silences: "
              + e.getMessage()
              + " (expected: as it was written; move it away to begin without)",
          e);
    }
    return List.copyOf(read);
  }

  /**
   * A new silence from now on.
   *
   * @throws IllegalArgumentException when it is none that can be
   */
  public synchronized Silence add(String selector, Instant until, String by, String why)
      throws IOException {
    Instant now = clock.instant();
    byte[] id = new byte[4];
    random.nextBytes(id);
    Silence silence =
        new Silence(HexFormat.of().formatHex(id), selector, now, until, by.strip(), why.strip());
    List<Silence> more = remembered(now);
    if (more.size() >= MOST) {
      throw new IllegalArgumentException("silences: " + MOST + " already (expected: fewer)");
    }
    more.add(silence);
    write(more);
    return silence;
  }

  /**
   * Ends a silence now.
   *
   * @throws IllegalArgumentException when there is none of that id that is in force
   */
  public synchronized Silence end(String id) throws IOException {
    Instant now = clock.instant();
    List<Silence> changed = remembered(now);
    for (int i = 0; i < changed.size(); i++) {
      Silence silence = changed.get(i);
      if (silence.id().equals(id) && silence.isOn(now)) {
        Instant end = now.isAfter(silence.from()) ? now : silence.from().plusNanos(1);
        Silence ended =
            new Silence(id, silence.selector(), silence.from(), end, silence.by(), silence.why());
        changed.set(i, ended);
        write(changed);
        return ended;
      }
    }
    throw new IllegalArgumentException(
        "id: '" + id + "' (expected: that of a silence in force, as silences lists them)");
  }

  /** All that are remembered, the oldest first. */
  public synchronized List<Silence> all() {
    return all;
  }

  /** The silence that an alert is under, if there is one. */
  public synchronized Optional<Silence> of(Labels labels, Instant now) {
    return all.stream().filter(silence -> silence.covers(labels, now)).findFirst();
  }

  private List<Silence> remembered(Instant now) {
    List<Silence> kept = new ArrayList<>(all);
    kept.removeIf(silence -> silence.until().plus(REMEMBERED).isBefore(now));
    return kept;
  }

  private void write(List<Silence> changed) throws IOException {
    ObjectNode root = Mapper.JSON.createObjectNode();
    ArrayNode list = root.putArray("silences");
    for (Silence silence : changed) {
      list.addObject()
          .put("id", silence.id())
          .put("matchers", silence.selector())
          .put("from", silence.from().toString())
          .put("until", silence.until().toString())
          .put("by", silence.by())
          .put("why", silence.why());
    }
    file.write(Mapper.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    all = List.copyOf(changed);
  }
}
