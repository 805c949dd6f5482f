package dev.wadi.chain.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stays although a rule recognises it.
 *
 * @param values texts that stay, compared without regard to letter case
 * @param domains e-mail addresses of these domains and of those below them stay
 * @param networks addresses inside these stay, {@code 10.0.0.0/8} or {@code fd00::/8}
 */
public record AllowList(Set<String> values, Set<String> domains, List<Network> networks) {
  /** Nothing stays. */
  public static final AllowList NONE = new AllowList(Set.of(), Set.of(), List.of());

  public AllowList {
    values = lowered(values);
    domains = lowered(domains);
    networks = List.copyOf(networks);
  }

  private static Set<String> lowered(Set<String> texts) {
    Set<String> all = new TreeSet<>();
    texts.forEach(text -> all.add(text.toLowerCase(Locale.ROOT)));
    return Set.copyOf(all);
  }

  boolean isEmpty() {
    return values.isEmpty() && domains.isEmpty() && networks.isEmpty();
  }

  boolean allows(Kind kind, String text) {
    String value = text.toLowerCase(Locale.ROOT);
    if (values.contains(value)) {
      return true;
    }
    return switch (kind) {
      case EMAIL -> allowsDomain(value.substring(value.indexOf('@') + 1));
      case IP_V4, IP_V6 -> networks.stream().anyMatch(network -> network.contains(value));
      default -> false;
    };
  }

  private boolean allowsDomain(String domain) {
    for (String rest = domain; ; rest = rest.substring(rest.indexOf('.') + 1)) {
      if (domains.contains(rest)) {
        return true;
      }
      if (rest.indexOf('.') < 0) {
        return false;
      }
    }
  }

  String canonical() {
    StringBuilder out = new StringBuilder();
    new TreeSet<>(values)
        .forEach(v -> out.append("value ").append(v.length()).append(':').append(v).append('\n'));
    new TreeSet<>(domains).forEach(d -> out.append("domain ").append(d).append('\n'));
    List<String> sorted = new ArrayList<>();
    networks.forEach(network -> sorted.add(network.toString()));
    sorted.stream().sorted().forEach(n -> out.append("network ").append(n).append('\n'));
    return out.toString();
  }
}
