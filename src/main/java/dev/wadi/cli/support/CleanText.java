package dev.wadi.cli.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.AllowList;
import dev.wadi.chain.redact.profile.CustomPattern;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Network;
import dev.wadi.console.MaskedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What everything goes through before it is handed to somebody: known secrets go wherever they
 * stand, then what looks like a password of an address or a route, then whatever the redaction
 * recognises, with all of its recognisers and with the patterns of every profile. Addresses of the
 * machine itself stay. For one thread.
 */
final class CleanText {
  /** A longer line is cut: nobody reads it, and each byte of it has to be looked at. */
  static final int LONGEST_LINE = 16_384;

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----"
              + "(?:(?!-----END ).)*(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\\z)",
          Pattern.DOTALL);

  /* The rest of a key whose beginning was cut off. */
  private static final Pattern TAIL_OF_A_KEY =
      Pattern.compile(
          "\\A(?:(?!-----BEGIN ).)*-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----", Pattern.DOTALL);

  private static final Pattern PARAMETER =
      Pattern.compile("([?&;][\\w.%-]+=)(?!\\{\\{)[^&;#\\s\"'<>]+");
  private static final Pattern LOGIN =
      Pattern.compile("(:/{0,2})(?!\\{\\{)[^/@\\s\"'<>:]*:(?!\\{\\{)[^/@\\s\"'<>]+@");

  private final KnownSecrets known;
  private final Redactor redactor;
  private final Map<String, Integer> found = new TreeMap<>();

  /**
   * @param config whose patterns count, too
   */
  CleanText(KnownSecrets known, RedactionConfig config) {
    this.known = known;
    List<CustomPattern> patterns = new ArrayList<>();
    config.profiles().values().forEach(profile -> patterns.addAll(profile.patterns()));
    RedactionProfile strict = RedactionProfile.strict();
    this.redactor =
        new Redactor(
            new RedactionProfile(
                "support",
                strict.kinds(),
                Map.of(),
                new AllowList(
                    Set.of("0.0.0.0", "::"),
                    Set.of(),
                    List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"))),
                patterns.stream().distinct().toList(),
                RedactionProfile.Budget.DEFAULT));
  }

  /** A text of many lines. */
  String text(String text) {
    String clean =
        PRIVATE_KEY.matcher(text).replaceAll(Matcher.quoteReplacement("[REDACTED:private-key]"));
    clean =
        TAIL_OF_A_KEY
            .matcher(clean)
            .replaceFirst(Matcher.quoteReplacement("[REDACTED:private-key]"));
    clean = known.without(clean);
    clean = MaskedText.masked(LOGIN.matcher(clean).replaceAll("$1" + KnownSecrets.MASK + "@"));
    StringBuilder lines = new StringBuilder(clean.length());
    for (String line : clean.split("\n", -1)) {
      if (lines.length() > 0) {
        lines.append('\n');
      }
      lines.append(line(line));
    }
    return lines.toString();
  }

  /** An address, or a text with addresses, without the values of their parameters. */
  String address(String text) {
    return text(
        PARAMETER.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(KnownSecrets.MASK)));
  }

  private String line(String line) {
    String shown = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
    var result = redactor.explain(shown);
    result.findings().forEach(one -> found.merge(one.kind().key(), 1, Integer::sum));
    return result.text();
  }

  /** The same document; what a name says is a secret is masked whatever it is. */
  JsonNode json(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(text(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(one -> copy.add(json(one)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(
              field -> {
                boolean secret = KnownSecrets.nameOfOne(field.getKey()) && isText(field.getValue());
                copy.set(
                    text(field.getKey()),
                    secret ? TextNode.valueOf(KnownSecrets.MASK) : json(field.getValue()));
              });
      return copy;
    }
    return node;
  }

  private static boolean isText(JsonNode value) {
    return value.isTextual() && !value.textValue().isBlank();
  }

  /** How often each recogniser found something so far. */
  Map<String, Integer> found() {
    return found;
  }
}
