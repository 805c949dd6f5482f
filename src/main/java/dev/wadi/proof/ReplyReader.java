package dev.wadi.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code outside:} of a case: by the name of a sink, what it answers one time after another.
 */
final class ReplyReader {
  private static final Set<String> REPLY = Set.of("status", "headers", "body", "fails");
  private static final String CURE = "such as 503, or {status: 429, headers: {Retry-After: 1}}";

  private final CaseNodes nodes;

  ReplyReader(CaseNodes nodes) {
    this.nodes = nodes;
  }

  Map<String, List<Reply>> read(@Nullable Tree outside) {
    Map<String, List<Reply>> all = new LinkedHashMap<>();
    if (outside instanceof Tree.Fields fields) {
      fields
          .fields()
          .forEach(
              (sink, value) -> {
                List<Reply> replies = new ArrayList<>();
                List<Tree> items =
                    value instanceof Tree.Items several ? several.items() : List.of(value);
                items.forEach(item -> replies.add(reply(item)));
                if (replies.isEmpty()) {
                  nodes.wrong(value.line(), sink + " answers nothing", CURE);
                } else {
                  all.put(sink, replies);
                }
              });
    } else if (outside != null) {
      nodes.wrong(outside.line(), "outside is no mapping", "name a sink below it: loki: 503");
    }
    return all;
  }

  private Reply reply(Tree value) {
    if (value instanceof Tree.Text text) {
      return new Reply(status(value, text.text()), Map.of(), "", "");
    }
    if (!(value instanceof Tree.Fields fields)) {
      nodes.wrong(value.line(), "an answer that is none", CURE);
      return Reply.GOOD;
    }
    nodes.known(fields, "an answer", REPLY);
    Map<String, String> headers = new LinkedHashMap<>();
    @Nullable Tree given = fields.get("headers");
    if (given instanceof Tree.Fields named) {
      named.fields().keySet().forEach(name -> headers.put(name, nodes.text(named, name, "")));
    } else if (given != null) {
      nodes.wrong(given.line(), "headers is no mapping", "write name: value below it");
    }
    return new Reply(
        status(value, nodes.text(fields, "status", "200")),
        headers,
        nodes.text(fields, "body", ""),
        nodes.text(fields, "fails", ""));
  }

  private int status(Tree value, String text) {
    if (text.matches("[2-5][0-9][0-9]")) {
      return Integer.parseInt(text);
    }
    nodes.wrong(value.line(), "status: " + text, "200 to 599");
    return 200;
  }
}
