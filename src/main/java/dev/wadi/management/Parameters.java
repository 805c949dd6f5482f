package dev.wadi.management;

import dev.wadi.model.Needs;
import dev.wadi.model.OperatorMark;
import dev.wadi.model.Role;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.EnumMap;
import java.util.Map;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanParameterInfo;

/**
 * What JMX tells of an operation's parameters: the names that they have in Java, and what they
 * mean.
 *
 * <p>One word has one meaning in all of Wadi, so the meanings are a table by name; where an
 * operation takes it in a way of its own, by {@code operation.name}. Numbers tell their unit in
 * brackets.
 */
final class Parameters {
  /** What an attribute or an operation carries that our annotations offer. */
  static final Descriptor OFFERED =
      new ImmutableDescriptor(OperatorMark.FIELD + "=" + OperatorMark.SET);

  private static final Map<Role, Descriptor> OFFERED_TO = offeredTo();

  private static final String ANALYSED = "Name of a capture, as catalog() shows it";
  private static final String ANALYSED_FROM =
      "From this time on: RFC 3339, HH:MM on the day of the start, -30m before the end; empty for"
          + " all";
  private static final String ANALYSED_TO = "Up to this time, inclusive; empty for all";

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("tenant", "Name of the tenant, such as main"),
          Map.entry(
              "roll.tenant", "Name of the tenant, such as main; of a WAL also empty, for all"),
          Map.entry("reader", "Name of a reader of the WAL, such as capture or loki"),
          Map.entry("kick.reader", "Address and port of who follows, such as 10.1.2.3:40123"),
          Map.entry("position", "Where to read on: <segment>:<offset>, earliest or latest"),
          Map.entry("partitions", "all, a topic, or topic/number of a partition"),
          Map.entry(
              "place", "Where to read on: earliest, latest, an offset, or a time in RFC 3339"),
          Map.entry("time", "A time such as 2026-01-31T12:00:00Z"),
          Map.entry("from", "First time of the stretch, such as 2026-01-31T12:00:00Z"),
          Map.entry("to", "End of the stretch, such as 2026-01-31T13:00:00Z; not included"),
          Map.entry("bytesPerSecond", "Most that is sent, 1 or more [bytes per second]"),
          Map.entry("receipt", "X-Wadi-Receipt of a push: <tenant>:<segment>:<offset>:<crc>"),
          Map.entry("selector", "LogQL, such as {app=\"api\"} |= \"timeout\""),
          Map.entry("lines", "Most that are shown, 1 to 10000 [lines]"),
          Map.entry("cursor", "Cursor of an earlier answer; empty to begin with the newest lines"),
          Map.entry("follow.lines", "Most that are shown, 1 to 2000 [lines]"),
          Map.entry("bytes", "Size of the answer at most, about, 1024 to 1048576 [bytes]"),
          Map.entry("startTrial.lines", "Most that the trial looks at, 1 to 1000000 [lines]"),
          Map.entry("startTrialOfText.lines", "Most that the trial looks at, 1 to 1000000 [lines]"),
          Map.entry("trialOnLines.lines", "Most of the newest lines, 1 to 10000 [lines]"),
          Map.entry("trialOnLines.profile", "Name of a redaction profile; empty with a text"),
          Map.entry(
              "trialOnLines.yaml", "What would stand below the name of a profile; empty with one"),
          Map.entry("seconds", "How long the trial runs, 1 to 3600 [seconds]"),
          Map.entry("everyNthLine", "Of so many that come one is looked at, 1 for each [lines]"),
          Map.entry("profile", "Name of a redaction profile; empty for the default"),
          Map.entry(
              "startTrial.profile", "Name of the redaction profile in the file that is tried"),
          Map.entry("yaml", "What would stand below the name of a profile in the file"),
          Map.entry("text", "A text such as a log line; it is not kept"),
          Map.entry("id", "Which replay, as replays() shows it [number]"),
          Map.entry("restart", "true forgets how far an earlier replay came"),
          Map.entry("matchers", "Which alerts, as a selector such as {app=\"api\"}"),
          Map.entry("until", "A time such as 2026-01-31T12:00:00Z, or how long, such as 2h"),
          Map.entry("by", "Name of who asks"),
          Map.entry("why", "Why, for those who look later"),
          Map.entry("unsilence.id", "Which silence, as silences() shows it"),
          Map.entry("kind", "Which stations: source, buffer or sink"),
          Map.entry("name", "Name of a station, as list() shows it"),
          Map.entry("act.kind", "Which of them: source or sink"),
          Map.entry("act.name", "Name of a source or a sink, as overview() shows it"),
          Map.entry("act.operation", "What is to be done, as overview() shows it, such as pause"),
          Map.entry("operation", "What is to be done, as list() shows it, such as pause"),
          Map.entry("startCapture.name", "Name of the capture and its folder, such as checkout"),
          Map.entry("startCaptureUntil.name", "Name of the capture and its folder"),
          Map.entry("untilRule", "It ends when this alert rule begins to fire; empty for none"),
          Map.entry("stopCapture.name", "Name of the capture, as listCaptures() shows it"),
          Map.entry("query", "LogQL, such as {app=\"api\"} |= \"timeout\"; empty for all lines"),
          Map.entry("maxBytes", "Size of the JSON lines at which it ends, 0 for the most [bytes]"),
          Map.entry("maxSeconds", "Time after which it ends, 0 for the longest [seconds]"),
          Map.entry("since", "Begin in the past, such as 2026-01-31T12:00:00Z; empty for now"),
          Map.entry("webhook", "Name of a webhook in the settings, such as ops"),
          Map.entry("capture", "Name of a capture, <tenant>/<folder>"),
          Map.entry("grep.capture", ANALYSED),
          Map.entry("grep.from", ANALYSED_FROM),
          Map.entry("grep.to", ANALYSED_TO),
          Map.entry("tryEdit.capture", ANALYSED),
          Map.entry("tryEdit.lines", "Most that are run, 1 to 100000 [lines]"),
          Map.entry("slice.capture", ANALYSED),
          Map.entry("slice.from", ANALYSED_FROM),
          Map.entry("slice.to", ANALYSED_TO),
          Map.entry("export.capture", ANALYSED),
          Map.entry("export.from", ANALYSED_FROM),
          Map.entry("export.to", ANALYSED_TO),
          Map.entry("triage.capture", ANALYSED),
          Map.entry("triage.from", ANALYSED_FROM),
          Map.entry("triage.to", ANALYSED_TO),
          Map.entry("inspect.capture", ANALYSED),
          Map.entry("report.capture", ANALYSED),
          Map.entry("report.from", ANALYSED_FROM),
          Map.entry("report.to", ANALYSED_TO),
          Map.entry("share.capture", ANALYSED),
          Map.entry("level", "Lowest level that is shown, such as warn; empty for all"),
          Map.entry("contains", "Text that a line contains, whatever the case; empty for all"),
          Map.entry("ownLog.lines", "Most that are shown, 1 to 1000 [lines]"),
          Map.entry("count", "Most that are shown, 1 to 1000 [lines]"),
          Map.entry("question", "JSON such as {\"afterTimestamp\":1}: what an earlier answer told"),
          Map.entry("hours", "How long the link is good, 1 to 168 [hours]"),
          Map.entry(
              "withTrail", "true shares the audit trail too, which has the addresses of senders"),
          Map.entry("force", "true shares a capture too whose lines nobody redacted"),
          Map.entry("share", "Which share, as shares() shows it [number]"),
          Map.entry("file", "Name of a route file, as files() shows it"),
          Map.entry("good", "Name of the capture that all is held against"),
          Map.entry("diff.capture", ANALYSED),
          Map.entry("captures", "Names of captures, as catalog() shows them, with commas between"),
          Map.entry("format", "jsonl, csv or parquet"),
          Map.entry("job", "Which job, as jobs() shows it [number]"));

  private Parameters() {}

  private static Map<Role, Descriptor> offeredTo() {
    Map<Role, Descriptor> descriptors = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      descriptors.put(
          role,
          new ImmutableDescriptor(
              OperatorMark.FIELD + "=" + OperatorMark.SET, OperatorMark.ROLE + "=" + role.word()));
    }
    return descriptors;
  }

  /** What an operation carries that our annotations offer to somebody of that role. */
  static Descriptor offered(Role needs) {
    return OFFERED_TO.getOrDefault(needs, OFFERED);
  }

  /** Whom an operation of ours needs; who forgot to say so meant nobody but an admin. */
  static Role needs(Method method) {
    Needs said = method.getAnnotation(Needs.class);
    return said == null ? Role.ADMIN : said.value();
  }

  /** The signature of a method as JMX shows it. Camel's own methods carry no names: p1, p2. */
  static MBeanParameterInfo[] of(Method method) {
    Parameter[] all = method.getParameters();
    MBeanParameterInfo[] infos = new MBeanParameterInfo[all.length];
    for (int i = 0; i < all.length; i++) {
      String name = all[i].isNamePresent() ? all[i].getName() : "p" + (i + 1);
      String meaning =
          MEANINGS.getOrDefault(method.getName() + "." + name, MEANINGS.getOrDefault(name, ""));
      infos[i] = new MBeanParameterInfo(name, all[i].getType().getName(), meaning);
    }
    return infos;
  }
}
