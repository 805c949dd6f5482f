package dev.wadi.read;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.IndexEntry;
import dev.wadi.model.Labels;
import dev.wadi.query.LabelMatcher;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Questions about labels. What the index of a capture says of a closed file is taken from there;
 * the lines of others are looked at. Times are those of files, as Loki's are those of chunks.
 */
final class LabelReads {
  private final KeptStore store;
  private final ReadSettings settings;

  LabelReads(KeptStore store, ReadSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  ReadDesk.Question names(String tenant, LogQuery query, ReadParameters.Span span) {
    return work -> {
      LabelTexts texts = texts(null, false);
      read(tenant, query, span, null, work, texts);
      return Answers.texts(settings.maxAnswerBytes(), work, texts.names());
    };
  }

  ReadDesk.Question values(String tenant, String name, LogQuery query, ReadParameters.Span span) {
    return work -> {
      LabelTexts texts = texts(name, false);
      read(tenant, query, span, name, work, texts);
      return Answers.texts(settings.maxAnswerBytes(), work, texts.values());
    };
  }

  ReadDesk.Question cardinality(String tenant, LogQuery query, ReadParameters.Span span) {
    return work -> {
      LabelTexts texts = texts(null, true);
      read(tenant, query, span, null, work, texts);
      return Answers.of(
          settings.maxAnswerBytes(),
          json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("detectedLabels");
            for (Map.Entry<String, Integer> label : texts.counts().entrySet()) {
              json.writeStartObject();
              json.writeStringField("label", label.getKey());
              json.writeNumberField("cardinality", label.getValue());
              json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
          });
    };
  }

  private LabelTexts texts(@Nullable String name, boolean counting) {
    return new LabelTexts(name, counting, settings.maxAnswerBytes());
  }

  /*
   * A query asks which labels stand together, and no index says that. Without one a name with too
   * many values for the index is told without them, unless it is the one that is asked for.
   */
  private void read(
      String tenant,
      LogQuery query,
      ReadParameters.Span span,
      @Nullable String name,
      ReadWork work,
      LabelTexts texts)
      throws IOException {
    CaptureFilter filter = new CaptureFilter(span.from(), span.to(), query);
    try (KeptView view = store.view(tenant)) {
      boolean fromIndex = query.isEverything() && view.tellsLabels();
      Predicate<IndexEntry> unclear =
          index ->
              !fromIndex
                  || index.labels().isEmpty()
                  || name != null && index.labelsOmitted().contains(name);
      if (fromIndex) {
        for (IndexEntry index : view.indexed(filter)) {
          for (Map.Entry<String, Map<String, Long>> label : index.labels().entrySet()) {
            texts.name(label.getKey());
            for (String value : label.getValue().keySet()) {
              texts.value(label.getKey(), value);
            }
          }
          for (String omitted : index.labelsOmitted()) {
            texts.name(omitted);
          }
        }
      }
      view.read(filter, true, unclear, work, texts);
    }
  }

  ReadDesk.Question series(String tenant, List<LogQuery> selectors, ReadParameters.Span span) {
    List<Matcher> matchers = selectors.stream().map(LogQuery::matcher).toList();
    LogQuery query = selectors.size() == 1 ? selectors.get(0) : LogQuery.EVERYTHING;
    Predicate<Labels> wanted =
        labels ->
            matchers.isEmpty() || matchers.stream().anyMatch(matcher -> matcher.matches(labels));
    return work -> {
      LabelSets sets = new LabelSets(settings.maxSeries(), wanted);
      try (KeptView view = store.view(tenant)) {
        view.read(new CaptureFilter(span.from(), span.to(), query), true, work, sets);
      }
      List<Labels> sorted = new ArrayList<>(sets.sets());
      sorted.sort(Comparator.comparing(Labels::toString));
      return Answers.data(
          settings.maxAnswerBytes(),
          work,
          json -> {
            json.writeStartArray();
            for (Labels labels : sorted) {
              Answers.pairs(json, labels);
            }
            json.writeEndArray();
          });
    };
  }

  /**
   * About how much there is: of closed files as the index says it, in proportion to the time, and
   * of streams at least as many as some label has values.
   */
  ReadDesk.Question stats(String tenant, LogQuery query, ReadParameters.Span span) {
    return work -> {
      CaptureFilter filter = new CaptureFilter(span.from(), span.to(), query);
      LabelTexts sets = new LabelTexts("", true, settings.maxAnswerBytes());
      double lines = 0;
      double bytes = 0;
      long files = 0;
      Map<String, Set<String>> values = new TreeMap<>();
      try (KeptView view = store.view(tenant)) {
        boolean told = view.tellsLabels();
        for (IndexEntry index : told ? view.indexed(filter) : List.<IndexEntry>of()) {
          double share = share(index, query, span);
          lines += index.lines() * share;
          bytes += index.bytes() * share;
          files++;
          index
              .labels()
              .forEach(
                  (label, counts) ->
                      values
                          .computeIfAbsent(label, any -> new TreeSet<>())
                          .addAll(wanted(query, label, counts.keySet())));
        }
        view.read(filter, true, index -> !told, work, sets);
      }
      long atLeast = values.values().stream().mapToLong(Set::size).max().orElse(0);
      long streams = Math.max(sets.streams(), atLeast);
      long chunks = files + (sets.lines() > 0 ? 1 : 0);
      long allBytes = Math.round(bytes) + sets.bytes();
      long entries = Math.round(lines) + sets.lines();
      return Answers.of(
          settings.maxAnswerBytes(),
          json -> {
            json.writeStartObject();
            json.writeNumberField("streams", streams);
            json.writeNumberField("chunks", chunks);
            json.writeNumberField("bytes", allBytes);
            json.writeNumberField("entries", entries);
            json.writeEndObject();
          });
    };
  }

  private static List<String> wanted(LogQuery query, String label, Set<String> values) {
    return values.stream()
        .filter(
            value ->
                query.matchers().stream()
                    .allMatch(matcher -> !matcher.name().equals(label) || matcher.matches(value)))
        .toList();
  }

  private static double share(IndexEntry index, LogQuery query, ReadParameters.Span span) {
    if (index.lines() == 0) {
      return 0;
    }
    double all = (double) index.toNanos() - index.fromNanos() + 1;
    double common =
        (double) Math.min(index.toNanos(), span.to())
            - Math.max(index.fromNanos(), span.from())
            + 1;
    double share = Math.min(1, Math.max(0, common / all));
    for (LabelMatcher matcher : query.matchers()) {
      Map<String, Long> counts = index.labels().get(matcher.name());
      if (counts != null) {
        long wanted = 0;
        long told = 0;
        for (Map.Entry<String, Long> value : counts.entrySet()) {
          told += value.getValue();
          wanted += matcher.matches(value.getKey()) ? value.getValue() : 0;
        }
        wanted += matcher.matches("") ? Math.max(0, index.lines() - told) : 0;
        share = Math.min(share, (double) wanted / index.lines());
      }
    }
    return share;
  }
}
