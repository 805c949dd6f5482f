package dev.wadi.read;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.query.LogQuery;
import dev.wadi.query.MetricException;
import dev.wadi.query.MetricLimits;
import dev.wadi.query.MetricQuery;
import dev.wadi.query.Pipeline;
import dev.wadi.query.QuerySyntaxException;
import dev.wadi.query.RangeQuery;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Answers questions as Loki does. Threads share it. */
public final class Reads {
  static final int USUAL_LIMIT = 100;
  static final Duration USUAL_SPAN = Duration.ofHours(1);

  /* Lines that are looked at in one go where only some of them are wanted. */
  private static final int AT_ONCE = 1000;

  /* Of what was there before; it waits in memory for its client. */
  private static final int MOST_TAILED_BYTES = 4 << 20;

  private static final long LATEST = Long.MAX_VALUE / 2;

  /** The version of Loki whose interface this is. */
  private static final String LIKE = "3.0.0";

  private final KeptStore store;
  private final ReadSettings settings;
  private final InstantSource clock;
  private final LabelReads labels;
  private final ExploreReads explore;

  public Reads(KeptStore store, ReadSettings settings, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.labels = new LabelReads(store, settings);
    this.explore = new ExploreReads(store, settings);
  }

  /**
   * A question as it came.
   *
   * @param tenant of whom it is asked
   * @param path such as {@code /loki/api/v1/query_range}, without what is variable
   * @param name what is variable: the label
   * @param categorized the client tells labels, metadata and fields apart
   */
  record Asked(
      String tenant, ReadPath path, String name, ReadParameters parameters, boolean categorized) {}

  /**
   * The answer to a question.
   *
   * @throws ReadException when there is none, with what is to be told
   */
  Answer answer(Asked asked, ReadWork work) throws IOException {
    try {
      return question(asked).answer(work);
    } catch (QuerySyntaxException | MetricException e) {
      throw new ReadException(400, String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      throw work.ended(e);
    }
  }

  private ReadDesk.Question question(Asked asked) throws IOException {
    return switch (asked.path) {
      case QUERY_RANGE -> range(asked);
      case QUERY -> instant(asked);
      case LABELS -> labels.names(asked.tenant, selector(asked), span(asked));
      case LABEL_VALUES -> labels.values(asked.tenant, asked.name, selector(asked), span(asked));
      case DETECTED_LABELS -> labels.cardinality(asked.tenant, selector(asked), span(asked));
      case SERIES -> labels.series(asked.tenant, selectors(asked), span(asked));
      case INDEX_STATS -> labels.stats(asked.tenant, selector(asked), span(asked));
      case FORMAT_QUERY -> format(asked.parameters.query());
      case BUILD_INFO -> work -> buildInfo();
      case TAIL -> throw new IllegalArgumentException("a tail is no question with one answer");
      case INDEX_VOLUME ->
          explore.volumes(asked, selecting(asked.parameters.query()), span(asked), 0);
      case INDEX_VOLUME_RANGE -> {
        ReadParameters.Span span = span(asked);
        long step = asked.parameters.step(span);
        yield explore.volumes(asked, selecting(asked.parameters.query()), span, Math.max(1, step));
      }
      case DETECTED_FIELDS, DETECTED_FIELD_VALUES ->
          explore.fields(asked, selecting(asked.parameters.query()), span(asked));
      case PATTERNS -> {
        ReadParameters.Span span = span(asked);
        long step = asked.parameters.step(span);
        yield explore.patterns(asked, selecting(asked.parameters.query()), span, step);
      }
    };
  }

  private ReadParameters.Span span(Asked asked) throws ReadException {
    return asked.parameters.span(clock.instant(), USUAL_SPAN);
  }

  private ReadDesk.Question range(Asked asked) throws IOException {
    ReadParameters.Span span = span(asked);
    String text = asked.parameters.query();
    if (!RangeQuery.isMetric(text)) {
      return lines(asked, selecting(text), span);
    }
    long step = asked.parameters.step(span);
    return work ->
        counted(
            asked,
            work,
            RangeQuery.range(text, span.from(), span.to(), step, counting(), work::isCalledOff));
  }

  /**
   * A tail, with what was there before.
   *
   * @throws ReadException when there is none, with what is to be told
   */
  LiveTail tail(Asked asked, LiveLines live, ReadWork work) throws IOException {
    String text = asked.parameters.query();
    try {
      if (RangeQuery.isMetric(text)) {
        throw new ReadException(400, "only log selector is supported");
      }
      return tail(asked, selecting(text), live, work);
    } catch (QuerySyntaxException | MetricException e) {
      throw new ReadException(400, String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      throw work.ended(e);
    }
  }

  private LiveTail tail(Asked asked, LogQuery query, LiveLines live, ReadWork work)
      throws IOException {
    long now = ReadParameters.nanos(clock.instant());
    LiveTail.Asked wanted =
        new LiveTail.Asked(
            asked.tenant,
            query,
            asked.parameters.time("start", now - USUAL_SPAN.toNanos()),
            asked.parameters.limit("limit", USUAL_LIMIT, LiveTail.MOST_LINES),
            asked.parameters.delay(),
            asked.categorized);
    LiveLines.Look held =
        live.look(asked.tenant, query, "", LiveTail.MOST_LINES, LiveTail.MOST_BYTES);
    if (held == null) {
      throw new ReadException(
          501, "no route holds the newest lines in memory (expected: a step to ring:recent)");
    }
    int maxBytes = Math.min(settings.maxAnswerBytes(), MOST_TAILED_BYTES);
    FoundLines before =
        new FoundLines(new Pipeline(query), wanted.limit(), true, asked.categorized, maxBytes);
    if (wanted.fromNanos() < now) {
      try (KeptView view = store.view(asked.tenant)) {
        view.read(new CaptureFilter(wanted.fromNanos(), LATEST, query), true, work, before);
      }
    }
    return new LiveTail(live, wanted, held, before.oldestFirst(), settings.maxAnswerBytes());
  }

  private ReadDesk.Question instant(Asked asked) throws IOException {
    String text = asked.parameters.query();
    if (!RangeQuery.isMetric(text)) {
      LogQuery.parse(text);
      throw new ReadException(
          400,
          "log queries are not supported as an instant query type, please change your query to a"
              + " range query type");
    }
    long at = asked.parameters.time("time", ReadParameters.nanos(clock.instant()));
    return work ->
        counted(asked, work, RangeQuery.instant(text, at, counting(), work::isCalledOff));
  }

  private MetricLimits counting() {
    return new MetricLimits(settings.maxSeries(), settings.memoryBytes());
  }

  private Answer counted(Asked asked, ReadWork work, RangeQuery query) throws IOException {
    List<LogQuery> selections = query.selections();
    if (!selections.isEmpty()) {
      /* Several selections are asked of all lines, in one go. */
      LogQuery wanted = selections.size() == 1 ? selections.get(0) : LogQuery.EVERYTHING;
      CaptureFilter filter = new CaptureFilter(query.fromNanos(), query.toNanos(), wanted);
      try (KeptView view = store.view(asked.tenant)) {
        view.read(
            filter,
            true,
            work,
            (labels, entry, part, place) -> {
              query.take(labels, entry);
              return true;
            });
      }
    }
    return Numbers.answer(settings.maxAnswerBytes(), query.end(), work);
  }

  /* Grafana sends none, or one with streams alone. */
  private static LogQuery selector(Asked asked) {
    String text = asked.parameters.text("query");
    return text.isBlank() ? LogQuery.EVERYTHING : LogQuery.parse(text);
  }

  private static List<LogQuery> selectors(Asked asked) {
    List<LogQuery> all = new ArrayList<>();
    for (String name : List.of("match[]", "match")) {
      for (String text : asked.parameters.all(name)) {
        if (!text.isBlank()) {
          all.add(LogQuery.parse(text));
        }
      }
    }
    return all;
  }

  private ReadDesk.Question format(String text) {
    String formatted =
        RangeQuery.isMetric(text)
            ? MetricQuery.parse(text).toString()
            : LogQuery.parse(text).toString();
    return work ->
        Answers.data(settings.maxAnswerBytes(), work, json -> json.writeString(formatted));
  }

  /* Grafana takes the version for that of Loki and shows what that one can. */
  private Answer buildInfo() throws IOException {
    return Answers.of(
        settings.maxAnswerBytes(),
        json -> {
          json.writeStartObject();
          json.writeStringField("version", LIKE);
          json.writeStringField("revision", "wadi");
          json.writeStringField("branch", "wadi");
          json.writeStringField("buildUser", "");
          json.writeStringField("buildDate", "");
          json.writeStringField("goVersion", "");
          json.writeEndObject();
        });
  }

  private ReadDesk.Question lines(Asked asked, LogQuery query, ReadParameters.Span span)
      throws IOException {
    int limit = asked.parameters.limit("limit", USUAL_LIMIT, settings.maxLines());
    boolean backward = asked.parameters.isBackward();
    long interval = asked.parameters.interval();
    long from = span.from();
    long to = span.to() == span.from() ? span.to() : span.to() - 1;
    return work -> {
      FoundLines found;
      try (KeptView view = store.view(asked.tenant)) {
        if (interval == 0) {
          found = finding(asked, query, limit, backward);
          view.read(new CaptureFilter(from, to, query), backward, work, found);
        } else {
          found = thinned(asked, query, limit, backward, new Thin(from, to, interval), view, work);
        }
      }
      return Answers.streams(settings.maxAnswerBytes(), found.streams(), asked.categorized, work);
    };
  }

  private FoundLines finding(Asked asked, LogQuery query, int most, boolean backward) {
    return new FoundLines(
        new Pipeline(query), most, backward, asked.categorized, settings.maxAnswerBytes());
  }

  private record Thin(long from, long to, long interval) {}

  /*
   * Which lines are left depends on the one before, so they are needed in order: so many of the
   * first in one go, and where those are not enough the next begin where a line may stand again.
   */
  private FoundLines thinned(
      Asked asked,
      LogQuery query,
      int limit,
      boolean backward,
      Thin thin,
      KeptView view,
      ReadWork work)
      throws IOException {
    FoundLines kept = finding(asked, query, limit, backward);
    long from = thin.from;
    long to = thin.to;
    while (from <= to) {
      FoundLines some = finding(asked, query, Math.min(AT_ONCE, settings.maxLines()), backward);
      view.read(new CaptureFilter(from, to, query), backward, work, some);
      boolean isFull = some.isFull();
      long last = kept.thin(some, thin.interval);
      if (!isFull || kept.isFull()) {
        break;
      }
      if (backward) {
        to = last - thin.interval;
      } else {
        from = last + thin.interval;
      }
    }
    return kept;
  }

  /** A query that Loki would run: some matcher says which streams. */
  static LogQuery selecting(String text) throws ReadException {
    LogQuery query = LogQuery.parse(text);
    if (!query.isSelective()) {
      throw new ReadException(
          400,
          "parse error : queries require at least one regexp or equality matcher that does not"
              + " have an empty-compatible value. For instance, app=~\".*\" does not meet this"
              + " requirement, but app=~\".+\" will");
    }
    return query;
  }
}
