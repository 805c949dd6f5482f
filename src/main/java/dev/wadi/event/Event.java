package dev.wadi.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the gateway and that somebody may want to hear of. Immutable.
 *
 * <p>Details are simple texts by name: what goes into a message is picked from them by name. They
 * hold no secret, because they leave the house. Texts that are too long are cut, and mark it with
 * an ellipsis; of too many details the first ones are kept.
 *
 * @param time when it happened
 * @param name what happened, one of {@link EventNames} or another of that form
 * @param tenant whom it concerns; null when it is nobody's alone
 * @param subject what it is about, such as the name of a rule, a sink or a capture; events of the
 *     same subject belong together, as an alert and its end do
 * @param details more, in the order in which it is to be read
 */
public record Event(
    Instant time,
    String name,
    @Nullable String tenant,
    @Nullable String subject,
    Map<String, String> details) {
  /** The detail that is one sentence, or a word of logtap's, for a person. */
  public static final String DETAIL = "detail";

  /** The detail that names the folder that the event is about. */
  public static final String DIR = "dir";

  /** How bad it is: {@code info}, {@code warning}, {@code error} or {@code critical}. */
  public static final String SEVERITY = "severity";

  /**
   * What tells events of one subject apart that do not belong together, such as the labels by which
   * a rule groups; an alert and its end have the same.
   */
  public static final String KEY = "key";

  /** When it began, as RFC 3339, of an event that tells an end. */
  public static final String STARTED = "started";

  /** Before the name of a label that an alert bears: {@code label.app}. */
  public static final String LABEL = "label.";

  /** Before the name of an annotation that an alert bears: {@code annotation.runbook_url}. */
  public static final String ANNOTATION = "annotation.";

  /** Lines that a capture has. */
  public static final String LINES_WRITTEN = "lines_written";

  /** Bytes of lines that a capture has, before compression. */
  public static final String BYTES_WRITTEN = "bytes_written";

  /** Bytes that a capture takes on the disk. */
  public static final String DISK_USAGE = "disk_usage";

  /** Most bytes that it may take; 0 when there is no bound. */
  public static final String DISK_CAP = "disk_cap";

  static final int MOST_DETAILS = 64;
  static final int LONGEST_TEXT = 4096;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+){0,8}");
  private static final Pattern DETAIL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");
  private static final int LONGEST_NAME = 64;

  public Event {
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: small words joined by -, such as disk-warning)");
    }
    tenant = tenant == null ? null : bounded(tenant);
    subject = subject == null ? null : bounded(subject);
    Map<String, String> kept = new LinkedHashMap<>();
    details.forEach(
        (key, value) -> {
          if (!DETAIL_NAME.matcher(key).matches()) {
            throw new IllegalArgumentException(
                "details: '" + key + "' (expected: a name of letters, digits, _ . -)");
          }
          if (kept.size() < MOST_DETAILS) {
            kept.put(key, bounded(value));
          }
        });
    details = java.util.Collections.unmodifiableMap(kept);
  }

  /** An event of which only the name is known. */
  public static Event of(Instant time, String name) {
    return new Event(time, name, null, null, Map.of());
  }

  /** The same of a tenant. */
  public Event ofTenant(@Nullable String whose) {
    return new Event(time, name, whose, subject, details);
  }

  /** The same about something. */
  public Event about(@Nullable String what) {
    return new Event(time, name, tenant, what, details);
  }

  /** The same with one detail more; null stands for nothing. */
  public Event with(String detail, @Nullable String text) {
    if (text == null) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(details);
    more.put(detail, text);
    return new Event(time, name, tenant, subject, more);
  }

  /** The same with a number more. */
  public Event with(String detail, long number) {
    return with(detail, Long.toString(number));
  }

  /** A detail, or null when there is none of that name. */
  public @Nullable String detail(String detail) {
    return details.get(detail);
  }

  /** The event as one line of JSON. */
  @Override
  public String toString() {
    return EventJson.text(null, this);
  }

  /* Never between the halves of one character. */
  private static String bounded(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end = LONGEST_TEXT - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
