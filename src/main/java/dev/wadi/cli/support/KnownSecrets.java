package dev.wadi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets that are known by heart, to be taken out of a text wherever they stand in it, as they are
 * and as addresses, JSON, XML and Base64 write them. For one thread.
 */
final class KnownSecrets {
  /** What stands in place of one. */
  static final String MASK = "******";

  /** What a name says that must hold a secret. */
  private static final Pattern SAYS_SO =
      Pattern.compile(
          "(?i).*(pass(?:word|wd|phrase|code)?$|pass[-_.]?(?:word|wd|phrase|code)|pwd|secret|token"
              + "|api[-_.]?key|access[-_.]?key|account[-_.]?key|private[-_.]?key|shared[-_.]?key"
              + "|master[-_.]?key|secret[-_.]?key|credential|authori[sz]ation|cookie|sas[-_.]?key"
              + "|signature|jaas|dsn|connection[-_.]?string|webhook).*");

  /* Shorter ones are words and numbers of every text: they go only where they stand alone. */
  private static final int LONG = 6;
  private static final int SHORTEST = 3;

  private final Set<String> spellings = new HashSet<>();
  private List<String> sorted = List.of();

  /* The folder that a shell is in. */
  private static final Set<String> FOLDERS = Set.of("PWD", "OLDPWD");

  /** Whether what has this name is nobody's to see. */
  static boolean nameOfOne(String name) {
    return SAYS_SO.matcher(name).matches() && !FOLDERS.contains(name);
  }

  void add(String secret) {
    // One of many lines, such as a key, may be quoted a line at a time.
    for (String line : secret.lines().toList()) {
      String text = line.strip();
      if (text.length() >= SHORTEST) {
        spell(text);
      }
    }
  }

  private void spell(String text) {
    String form = URLEncoder.encode(text, UTF_8);
    String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
    String xml = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    spellings.addAll(
        List.of(
            text,
            form,
            form.replace("+", "%20"),
            escaped,
            escaped.replace("/", "\\/"),
            xml,
            xml.replace("\"", "&quot;").replace("'", "&apos;")));
    if (text.length() >= LONG) {
      byte[] bytes = text.getBytes(UTF_8);
      spellings.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
      spellings.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
  }

  /** How many spellings are looked for. */
  int count() {
    return spellings.size();
  }

  /** A text without them; the longest first, since one may be a part of another. */
  String without(String text) {
    String clean = text;
    for (String secret : longestFirst()) {
      if (clean.contains(secret)) {
        clean =
            secret.length() >= LONG
                ? clean.replace(secret, MASK)
                : Pattern.compile(
                        "(?<![\\p{L}\\p{N}])" + Pattern.quote(secret) + "(?![\\p{L}\\p{N}])")
                    .matcher(clean)
                    .replaceAll(Matcher.quoteReplacement(MASK));
      }
    }
    return clean;
  }

  private List<String> longestFirst() {
    if (sorted.size() != spellings.size()) {
      sorted =
          spellings.stream()
              .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(s -> s))
              .toList();
    }
    return sorted;
  }

  /** Shows none. */
  @Override
  public String toString() {
    return "KnownSecrets[" + spellings.size() + "]";
  }
}
