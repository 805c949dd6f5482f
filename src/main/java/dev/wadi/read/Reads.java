package dev.wadi.read;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Pipeline;
import dev.wadi.query.QuerySyntaxException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/** Answers questions as Loki does. Threads share it. */
public final class Reads {
  static final int USUAL_LIMIT = 100;
  static final Duration USUAL_SPAN = Duration.ofHours(1);

  private final KeptStore store;
  private final ReadSettings settings;
  private final InstantSource clock;

  public Reads(KeptStore store, ReadSettings settings, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
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

  /** What is to be done for it; what is wrong with it is told before. */
  ReadDesk.Question question(Asked asked) throws IOException {
    try {
      return switch (asked.path) {
        case QUERY_RANGE -> range(asked);
        default -> work -> Answer.text(501, "not answered here");
      };
    } catch (QuerySyntaxException e) {
      throw new ReadException(400, String.valueOf(e.getMessage()));
    }
  }

  private ReadDesk.Question range(Asked asked) throws IOException {
    ReadParameters parameters = asked.parameters;
    ReadParameters.Span span = parameters.span(clock.instant(), USUAL_SPAN);
    LogQuery query = selecting(parameters.query());
    return lines(asked, query, span);
  }

  private ReadDesk.Question lines(Asked asked, LogQuery query, ReadParameters.Span span)
      throws IOException {
    int limit = asked.parameters.limit("limit", USUAL_LIMIT, settings.maxLines());
    boolean backward = asked.parameters.isBackward();
    long interval = asked.parameters.interval();
    long from = span.from();
    long to = span.to() == span.from() ? span.to() : span.to() - 1;
    return work -> {
      FoundLines found =
          new FoundLines(
              new Pipeline(query),
              interval == 0 ? limit : settings.maxLines(),
              backward,
              asked.categorized,
              settings.maxAnswerBytes());
      try (KeptView view = store.view(asked.tenant)) {
        view.read(new CaptureFilter(from, to, query), backward, work, found);
      }
      return Answers.streams(
          settings.maxAnswerBytes(), found.streams(interval, limit), asked.categorized, work);
    };
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
