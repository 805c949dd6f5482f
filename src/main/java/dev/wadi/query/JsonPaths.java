package dev.wadi.query;

import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code | json status, first="servers[0]", agent="request.headers[\"User-Agent\"]"}: these values
 * alone become labels, objects and arrays as they are written.
 */
record JsonPaths(List<Pick> picks) implements Change {
  /** A label and where its value is. */
  record Pick(String label, String path, List<JsonText.Step> steps) {
    static Pick of(String label, String path) {
      return new Pick(label, path, JsonText.path(path));
    }
  }

  JsonPaths {
    picks = List.copyOf(picks);
  }

  @Override
  public void apply(ChangedLine line) {
    if (!line.isJsonObject()) {
      line.fail("JSONParserErr");
      return;
    }
    JsonText json = new JsonText(line.text());
    for (Pick pick : picks) {
      String value = json.at(pick.steps());
      if (value != null) {
        line.found(pick.label(), value);
      }
    }
  }

  @Override
  public String toString() {
    return picks.stream()
        .map(pick -> pick.label() + "=" + Quotes.of(pick.path()))
        .collect(Collectors.joining(", ", "| json ", ""));
  }
}
