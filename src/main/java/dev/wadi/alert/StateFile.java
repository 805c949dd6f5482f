package dev.wadi.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.alert.Alert.State;
import dev.wadi.alert.Notices.TellState;
import dev.wadi.event.Event;
import dev.wadi.event.EventJson;
import dev.wadi.model.DurableFile;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the alerts stand while the gateway is away: a JSON file. For one thread. */
final class StateFile {
  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

  /** Made when there is JSON to read: what it needs of the JDK is a part of a start. */
  private static final class Mapper {
    static final ObjectMapper JSON = new ObjectMapper();
  }

  private static final int VERSION = 1;

  private final DurableFile file;

  /**
   * What it says.
   *
   * @param telling events that were about to be told
   */
  record Content(List<Alert> alerts, Map<String, TellState> told, List<Event> telling) {}

  StateFile(Path path) {
    this.file = new DurableFile(path);
  }

  /**
   * What was written last; nothing when there is no file. A file that says something else is set
   * aside and told: alerts then begin anew, which is better than a gateway that does not start.
   */
  Optional<Content> read() throws IOException {
    byte[] content = file.read();
    if (content.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(Mapper.JSON.readTree(content)));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      LOG.error(
          "Where the alerts stood cannot be read, so they begin anew. kept=\"{}\" cause=\"{}\"",
          file.setAside("unreadable"),
          e.getMessage());
      return Optional.empty();
    }
  }

  private static Content parse(JsonNode root) throws IOException {
    if (root.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException("version: " + root.path("version") + " (expected: 1)");
    }
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode node : root.path("alerts")) {
      alerts.add(alert(node));
    }
    Map<String, TellState> told = new LinkedHashMap<>();
    for (JsonNode node : root.path("told")) {
      List<Labels> firing = new ArrayList<>();
      node.path("firing").forEach(labels -> firing.add(Labels.of(texts(labels))));
      told.put(node.path("key").asText(), new TellState(firing, time(node, "at")));
    }
    List<Event> telling = new ArrayList<>();
    for (JsonNode node : root.path("telling")) {
      telling.add(EventJson.parse(node.asText()));
    }
    return new Content(alerts, told, telling);
  }

  private static Alert alert(JsonNode node) {
    return new Alert(
        node.path("rule").asText(),
        node.path("name").asText(),
        Labels.of(texts(node.path("labels"))),
        texts(node.path("annotations")),
        State.valueOf(node.path("state").asText()),
        Double.parseDouble(node.path("value").asText()),
        Instant.parse(node.path("since").asText()),
        time(node, "firedAt"),
        Instant.parse(node.path("heldAt").asText()),
        time(node, "resolvedAt"));
  }

  private static @Nullable Instant time(JsonNode node, String name) {
    return node.hasNonNull(name) ? Instant.parse(node.path(name).asText()) : null;
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  /**
   * Replaces what it says.
   *
   * @param telling events that are told when this is on disk
   */
  void write(List<Alert> alerts, Map<String, TellState> told, List<Event> telling)
      throws IOException {
    ObjectNode root = Mapper.JSON.createObjectNode().put("version", VERSION);
    ArrayNode list = root.putArray("alerts");
    for (Alert alert : alerts) {
      ObjectNode node = list.addObject().put("rule", alert.rule()).put("name", alert.name());
      put(node.putObject("labels"), alert.labels());
      put(node.putObject("annotations"), alert.annotations());
      node.put("state", alert.state().name())
          .put("value", Double.toString(alert.value()))
          .put("since", alert.since().toString())
          .put("firedAt", text(alert.firedAt()))
          .put("heldAt", alert.heldAt().toString())
          .put("resolvedAt", text(alert.resolvedAt()));
    }
    ArrayNode groups = root.putArray("told");
    told.forEach(
        (key, group) -> {
          ObjectNode node = groups.addObject().put("key", key).put("at", text(group.lastAt()));
          ArrayNode firing = node.putArray("firing");
          group.firing().forEach(labels -> put(firing.addObject(), labels));
        });
    if (!telling.isEmpty()) {
      ArrayNode events = root.putArray("telling");
      telling.forEach(event -> events.add(event.toString()));
    }
    file.write(Mapper.JSON.writeValueAsBytes(root));
  }

  private static void put(ObjectNode node, Map<String, String> texts) {
    texts.forEach(node::put);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
