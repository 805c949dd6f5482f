package dev.wadi.alert;

import dev.wadi.model.Labels;
import dev.wadi.query.LabelMatcher;
import dev.wadi.query.LogQuery;
import java.time.Instant;
import java.util.List;

/**
 * Who asked not to be told of which alerts, until when, and why. Immutable.
 *
 * @param id for people to name it by
 * @param selector which alerts, as a stream selector over their labels: {@code
 *     {alertname="TooManyErrors", app=~"api-.*"}}
 */
public record Silence(
    String id, String selector, Instant from, Instant until, String by, String why) {
  private static final int LONGEST = 1000;

  /**
   * @throws IllegalArgumentException when the selector is none or fits every alert
   */
  public Silence {
    LogQuery query = LogQuery.parse(selector);
    if (!query.isSelectorOnly() || !query.isSelective()) {
      throw new IllegalArgumentException(
          "matchers: '"
              + selector
              + "' (expected: conditions on labels, one at least that an absent label does not"
              + " fulfil, such as {alertname=\"TooManyErrors\"})");
    }
    if (!until.isAfter(from)) {
      throw new IllegalArgumentException(
          "until: " + until + " (expected: a time to come, such as 2h)");
    }
    if (by.isBlank() || by.length() > LONGEST || why.length() > LONGEST) {
      throw new IllegalArgumentException("by: who asks (expected: a name, up to 1000 characters)");
    }
  }

  /** Does it say something about an alert with these labels at a time? */
  boolean covers(Labels labels, Instant now) {
    return isOn(now) && fits(labels);
  }

  boolean fits(Labels labels) {
    List<LabelMatcher> matchers = LogQuery.parse(selector).matchers();
    return matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /** Is it in force? */
  public boolean isOn(Instant now) {
    return !now.isBefore(from) && now.isBefore(until);
  }
}
