package dev.wadi.sink.webhook;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The templates that come with the program. */
enum BuiltInTemplate implements EventTemplate {
  /** Everything that is known, in plain JSON. */
  JSON {
    @Override
    void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("event", event.name());
      json.writeStringField("timestamp", Rfc3339.format(event.time()));
      json.writeStringField("source", sender.source());
      json.writeStringField("severity", Severity.of(event).word());
      field(json, "tenant", event.tenant());
      field(json, "subject", event.subject());
      json.writeStringField("text", Sentence.of(event));
      json.writeObjectFieldStart("details");
      for (Map.Entry<String, String> detail : event.details().entrySet()) {
        json.writeStringField(detail.getKey(), detail.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  },

  /** logtap's payload, field by field. */
  LOGTAP {
    @Override
    void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException {
      json.writeStartObject();
      json.writeStringField("event", event.name());
      json.writeStringField("timestamp", Rfc3339.format(event.time()));
      field(json, "dir", event.detail(Event.DIR));
      if (STATS.stream().anyMatch(name -> event.detail(name) != null)) {
        json.writeObjectFieldStart("stats");
        for (String name : STATS) {
          json.writeNumberField(name, number(event.detail(name)));
        }
        json.writeEndObject();
      }
      field(json, "detail", event.detail(Event.DETAIL));
      json.writeEndObject();
    }
  },

  /** A message of Slack's incoming webhooks, in blocks. */
  SLACK {
    @Override
    void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException {
      String sign =
          Severity.isEnd(event)
              ? ":white_check_mark:"
              : switch (Severity.of(event)) {
                case INFO -> ":information_source:";
                case WARNING -> ":warning:";
                case ERROR, CRITICAL -> ":rotating_light:";
              };
      json.writeStartObject();
      json.writeStringField("text", plain(Sentence.of(event), 2000));
      json.writeArrayFieldStart("blocks");
      json.writeStartObject();
      json.writeStringField("type", "section");
      json.writeObjectFieldStart("text");
      json.writeStringField("type", "mrkdwn");
      json.writeStringField("text", sign + " " + plain(Sentence.of(event), 2000));
      json.writeEndObject();
      json.writeArrayFieldStart("fields");
      int left = 10;
      for (Map.Entry<String, String> fact : Sentence.facts(event, sender.source()).entrySet()) {
        if (left-- > 0) {
          json.writeStartObject();
          json.writeStringField("type", "mrkdwn");
          json.writeStringField(
              "text", "*" + plain(fact.getKey(), 100) + "*\n" + plain(fact.getValue(), 500));
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }

    /* Slack takes <...> for links and mentions; written so, text stays text. Its bounds are of what
     * is written. */
    private String plain(String text, int most) {
      StringBuilder written = new StringBuilder();
      for (int at = 0; at < text.length(); ) {
        int c = text.codePointAt(at);
        String one =
            switch (c) {
              case '&' -> "&amp;";
              case '<' -> "&lt;";
              case '>' -> "&gt;";
              default -> Character.toString(c);
            };
        at += Character.charCount(c);
        if (written.length() + one.length() > (at == text.length() ? most : most - 1)) {
          return written.append('…').toString();
        }
        written.append(one);
      }
      return written.toString();
    }
  },

  /** An Adaptive Card, as the workflows of Teams take it. */
  TEAMS {
    @Override
    void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException {
      String colour =
          Severity.isEnd(event)
              ? "Good"
              : switch (Severity.of(event)) {
                case INFO -> "Default";
                case WARNING -> "Warning";
                case ERROR, CRITICAL -> "Attention";
              };
      json.writeStartObject();
      json.writeStringField("type", "message");
      json.writeArrayFieldStart("attachments");
      json.writeStartObject();
      json.writeStringField("contentType", "application/vnd.microsoft.card.adaptive");
      json.writeNullField("contentUrl");
      json.writeObjectFieldStart("content");
      json.writeStringField("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
      json.writeStringField("type", "AdaptiveCard");
      json.writeStringField("version", "1.4");
      json.writeArrayFieldStart("body");
      json.writeStartObject();
      json.writeStringField("type", "TextBlock");
      json.writeStringField("text", unlinked(Sentence.of(event), 2000));
      json.writeStringField("weight", "Bolder");
      json.writeStringField("color", colour);
      json.writeBooleanField("wrap", true);
      json.writeEndObject();
      json.writeStartObject();
      json.writeStringField("type", "FactSet");
      json.writeArrayFieldStart("facts");
      int left = 20;
      int bytes = MOST_FACTS_BYTES;
      for (Map.Entry<String, String> fact : Sentence.facts(event, sender.source()).entrySet()) {
        String title = unlinked(fact.getKey(), 100);
        String value = unlinked(fact.getValue(), 500);
        bytes -= JsonBody.bytes(title) + JsonBody.bytes(value);
        if (left-- > 0 && bytes >= 0) {
          json.writeStartObject();
          json.writeStringField("title", title);
          json.writeStringField("value", value);
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }

    /* A card makes links of [text](address); nobody's log shall put one before somebody. */
    private String unlinked(String text, int most) {
      return Sentence.bounded(text, most).replace("](", "] (");
    }
  },

  /** Events API v2 of PagerDuty. */
  PAGERDUTY {
    @Override
    void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException {
      json.writeStartObject();
      json.writeStringField("routing_key", sender.routingKey());
      json.writeStringField("event_action", Severity.isEnd(event) ? "resolve" : "trigger");
      json.writeStringField("dedup_key", Matter.key(event, sender.source()));
      json.writeStringField("client", "wadi");
      json.writeObjectFieldStart("payload");
      json.writeStringField("summary", Sentence.bounded(Sentence.of(event), 1024));
      json.writeStringField("source", sender.source());
      json.writeStringField("severity", Severity.of(event).word());
      json.writeStringField("timestamp", Rfc3339.format(event.time()));
      field(json, "component", event.subject());
      field(json, "group", event.tenant());
      json.writeStringField("class", Severity.matter(event));
      json.writeObjectFieldStart("custom_details");
      json.writeStringField("id", id);
      for (Map.Entry<String, String> detail : event.details().entrySet()) {
        json.writeStringField(detail.getKey(), detail.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }

    @Override
    public boolean tellsByItself(Event event) {
      return needsSomebody(event);
    }
  },

  /** {@code POST /api/v2/alerts} of Prometheus' Alertmanager. */
  ALERTMANAGER {
    @Override
    void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException {
      json.writeStartArray();
      json.writeStartObject();
      json.writeObjectFieldStart("labels");
      for (Map.Entry<String, String> label : Matter.labels(event, sender.source()).entrySet()) {
        json.writeStringField(label.getKey(), label.getValue());
      }
      json.writeEndObject();
      json.writeObjectFieldStart("annotations");
      for (Map.Entry<String, String> one : Matter.annotations(event).entrySet()) {
        json.writeStringField(one.getKey(), one.getValue());
      }
      json.writeEndObject();
      String began = Severity.isEnd(event) ? event.detail(Event.STARTED) : null;
      String starts = Severity.isEnd(event) ? began : Rfc3339.format(event.time());
      if (starts != null && Rfc3339.parse(starts) != Rfc3339.NOT_A_TIME) {
        json.writeStringField("startsAt", starts);
      }
      if (Severity.isEnd(event)) {
        json.writeStringField("endsAt", Rfc3339.format(event.time()));
      } else if (Severity.hasAnEnd(event)) {
        // Without an end it would be over after five minutes; ours is told when it is.
        json.writeStringField("endsAt", Rfc3339.format(event.time().plus(Matter.UNTIL_TOLD)));
      }
      json.writeEndObject();
      json.writeEndArray();
    }

    @Override
    public boolean tellsByItself(Event event) {
      return needsSomebody(event);
    }
  };

  /* Teams takes messages of up to 28 KB; the sentence may take 12. */
  private static final int MOST_FACTS_BYTES = 12_000;

  private static final List<String> STATS =
      List.of(Event.LINES_WRITTEN, Event.BYTES_WRITTEN, Event.DISK_USAGE, Event.DISK_CAP);

  abstract void write(JsonGenerator json, String id, Event event, Sender sender) throws IOException;

  @Override
  public String render(String id, Event event, Sender sender) {
    return JsonBody.of(json -> write(json, id, event, sender));
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  private static boolean needsSomebody(Event event) {
    return Severity.of(event) != Severity.INFO
        || Severity.hasAnEnd(event)
        || Severity.isEnd(event)
        || event.name().equals(EventNames.TEST);
  }

  private static void field(JsonGenerator json, String name, @Nullable String text)
      throws IOException {
    if (text != null && !text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /** The template of that name, in any case; null when there is none. */
  static @Nullable BuiltInTemplate of(String name) {
    for (BuiltInTemplate template : values()) {
      if (template.word().equalsIgnoreCase(name)) {
        return template;
      }
    }
    return null;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
