package dev.wadi.management;

import dev.wadi.model.OperatorMark;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanParameterInfo;

/**
 * What JMX tells of an operation's parameters: the names that they have in Java, and what they
 * mean.
 *
 * <p>One word has one meaning in all of Wadi, so the meanings are a table by name; a name that is
 * not in it is shown without an explanation.
 */
final class Parameters {
  /** What an attribute or an operation carries that our annotations offer. */
  static final Descriptor OFFERED =
      new ImmutableDescriptor(OperatorMark.FIELD + "=" + OperatorMark.SET);

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("tenant", "Name of the tenant, such as main"),
          Map.entry("reader", "Name of a reader of the WAL, such as capture or loki"),
          Map.entry("position", "Where to read on: <segment>:<offset>, earliest or latest"),
          Map.entry("time", "A time such as 2026-01-31T12:00:00Z"),
          Map.entry("from", "First time of the stretch, such as 2026-01-31T12:00:00Z"),
          Map.entry("to", "End of the stretch, such as 2026-01-31T13:00:00Z; not included"),
          Map.entry("bytesPerSecond", "Most bytes a second, 1 or more"),
          Map.entry("receipt", "X-Wadi-Receipt of a push: <tenant>:<segment>:<offset>:<crc>"),
          Map.entry("selector", "LogQL, such as {app=\"api\"} |= \"timeout\""),
          Map.entry("lines", "Most lines to show, 1 to 10000"),
          Map.entry("profile", "Name of a redaction profile; empty for the default"),
          Map.entry("text", "A text such as a log line"),
          Map.entry("id", "Number of a replay, as replays() shows it"),
          Map.entry("restart", "true forgets how far an earlier replay came"),
          Map.entry("capture", "Name of a capture, <tenant>/<folder>"));

  private Parameters() {}

  /** The signature of a method as JMX shows it. Camel's own methods carry no names: p1, p2. */
  static MBeanParameterInfo[] of(Method method) {
    Parameter[] all = method.getParameters();
    MBeanParameterInfo[] infos = new MBeanParameterInfo[all.length];
    for (int i = 0; i < all.length; i++) {
      String name = all[i].isNamePresent() ? all[i].getName() : "p" + (i + 1);
      infos[i] =
          new MBeanParameterInfo(name, all[i].getType().getName(), MEANINGS.getOrDefault(name, ""));
    }
    return infos;
  }
}
