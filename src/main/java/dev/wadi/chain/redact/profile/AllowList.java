package dev.wadi.chain.redact.profile;

import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Network;
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

  /**
   * Numbers that documentation uses and nobody has: test cards of the networks and payment
   * services, social security numbers from forms and advertisements, and the reserved ranges' best
   * known members.
   */
  public static final Set<String> SAMPLES =
      Set.of(
          "4111111111111111",
          "4012888888881881",
          "4222222222222",
          "4242424242424242",
          "4000056655665556",
          "5555555555554444",
          "5105105105105100",
          "5200828282828210",
          "2223003122003222",
          "378282246310005",
          "371449635398431",
          "378734493671000",
          "6011111111111117",
          "6011000990139424",
          "30569309025904",
          "38520000023237",
          "3530111333300000",
          "3566002020360505",
          "6200000000000005",
          "078051120",
          "219099999",
          "123456789");

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

  /** True when nothing is let through. */
  public boolean isEmpty() {
    return values.isEmpty() && domains.isEmpty() && networks.isEmpty();
  }

  /** True when a value that was recognised stays. */
  public boolean allows(Kind kind, String text) {
    String value = text.toLowerCase(Locale.ROOT);
    if (values.contains(value) || values.contains(kind.normalised(text))) {
      return true;
    }
    if (kind.equals(Kind.EMAIL)) {
      return allowsDomain(value.substring(value.indexOf('@') + 1));
    }
    return (kind.equals(Kind.IP_V4) || kind.equals(Kind.IP_V6))
        && networks.stream().anyMatch(network -> network.contains(value));
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
