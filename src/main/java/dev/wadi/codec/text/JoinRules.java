package dev.wadi.codec.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.wadi.codec.text.Multiline.Preset;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells whether a line belongs to the entry before it. For one thread. */
final class JoinRules {
  private static final byte[] NOTHING = new byte[0];

  private final StackTraces traces;
  private final @Nullable Matcher start;
  private final @Nullable Matcher continuation;
  private final @Nullable TimeReader times;

  JoinRules(Multiline multiline) {
    this.traces = new StackTraces(multiline.presets());
    this.start = matcher(multiline.start());
    this.continuation = matcher(multiline.continuation());
    this.times =
        multiline.presets().contains(Preset.TIME)
            ? new TimeReader(LineFormat.HEADER_LAYOUTS, ZoneOffset.UTC)
            : null;
  }

  private static @Nullable Matcher matcher(@Nullable Pattern pattern) {
    return pattern == null ? null : pattern.matcher(NOTHING);
  }

  /** Remembers with what line an entry begins. */
  void begins(LineBuffer event, byte[] b, int from, int to) {
    event.state(from < to ? traces.begins(b, from, to) : 0);
  }

  /** Whether a line that is not blank belongs to the entry. */
  boolean joins(LineBuffer event, byte[] b, int from, int to) {
    int state = traces.joins(event.state(), event.endsBlank(), b, from, to);
    if (state >= 0) {
      event.state(state);
      return true;
    }
    return (times != null && !startsWithTime(times, b, from, to))
        || (start != null && !finds(start, b, from, to))
        || (continuation != null && finds(continuation, b, from, to));
  }

  private static boolean startsWithTime(TimeReader times, byte[] b, int from, int to) {
    int at = b[from] == '[' || b[from] == '<' ? from + 1 : from;
    return times.prefix(b, at, to, 0);
  }

  private static boolean finds(Matcher matcher, byte[] b, int from, int to) {
    /* The matcher takes whole arrays only. */
    matcher.reset(from == 0 && to == b.length ? b : Arrays.copyOfRange(b, from, to));
    return matcher.find();
  }
}
