package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.KeyBody;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of clouds and vendors, read once from {@code tokens.txt} beside this class, which
 * explains its own columns. Immutable.
 */
final class VendorTokens extends Recogniser {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final Map<String, BitSet> LETTERS =
      Map.ofEntries(
          Map.entry("digit", letters("0-9")),
          Map.entry("hex", letters("0-9a-f")),
          Map.entry("lower", letters("a-z0-9")),
          Map.entry("upper", letters("A-Z0-9")),
          Map.entry("base32", letters("A-Z2-7")),
          Map.entry("alnum", letters("A-Za-z0-9")),
          Map.entry("word", letters("A-Za-z0-9_")),
          Map.entry("url", letters("A-Za-z0-9_-")),
          Map.entry("dot", letters("A-Za-z0-9_.-")),
          Map.entry("base64", letters("A-Za-z0-9+/=_-")),
          Map.entry("path", letters("A-Za-z0-9_/.-")),
          Map.entry("uuid", letters("0-9a-f-")),
          Map.entry("any", letters("A-Za-z0-9_.%~$+/=:-")),
          Map.entry("hook", letters("A-Za-z0-9_.%~$+/=:@-")),
          Map.entry("dashed", letters("A-Z0-9-")),
          Map.entry("dotted", letters("A-Za-z0-9_.=-")));

  private static final Set<String> CHECKS =
      Set.of("none", "crc62", "mixed", "digit", "uuid", "dot14", "at22");

  /** Letters of a prefix that is sure enough to look for the rest of its token in the next line. */
  private static final int LEAST_WRAPPED = 4;

  private static final int MOST_LINES = 3;
  private static final int MOST_FEED = 12;

  static final VendorTokens BUILT_IN = load();

  /* Sorted first three bytes, and what begins with each: longer prefixes first. */
  private final int[] keys;
  private final Spec[][] specs;
  private final List<Beginning> beginnings;

  /** One line of the table. */
  record Spec(String name, byte[] prefix, boolean[] letters, int least, int most, String check) {}

  private VendorTokens(List<Spec> all) {
    TreeMap<Integer, List<Spec>> byKey = new TreeMap<>();
    Set<String> prefixes = new TreeSet<>();
    Set<String> wrapped = new TreeSet<>();
    for (Spec spec : all) {
      for (int key : keysOf(spec)) {
        byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(spec);
        String prefix = new String(spec.prefix(), US_ASCII);
        boolean whole = prefix.length() < LEAST_WRAPPED && prefix.length() + spec.least() >= 8;
        (whole ? prefixes : wrapped)
            .add(prefix.length() >= 3 ? prefix : prefix + (char) (key >> 16 & 0xff));
      }
    }
    beginnings = List.of(Beginning.letters(wrapped), Beginning.token(prefixes));
    keys = byKey.keySet().stream().mapToInt(Integer::intValue).toArray();
    specs =
        byKey.values().stream()
            .map(
                list ->
                    list.stream()
                        .sorted(Comparator.comparingInt((Spec s) -> -s.prefix().length))
                        .toArray(Spec[]::new))
            .toArray(Spec[][]::new);
  }

  /* A prefix of two letters has a key for each letter that may follow. */
  private static List<Integer> keysOf(Spec spec) {
    byte[] p = spec.prefix();
    if (p.length >= 3) {
      return List.of(key(p[0], p[1], p[2]));
    }
    List<Integer> all = new ArrayList<>();
    for (int c = 0; c < 128; c++) {
      if (spec.letters()[c]) {
        all.add(key(p[0], p[1], (byte) c));
      }
    }
    return all;
  }

  private static int key(byte b0, byte b1, byte b2) {
    return (b0 & 0xff) | (b1 & 0xff) << 8 | (b2 & 0xff) << 16;
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN);
  }

  @Override
  public List<Beginning> beginnings() {
    return beginnings;
  }

  /** Names of all tokens. */
  Set<String> names() {
    Set<String> all = new TreeSet<>();
    for (Spec[] group : specs) {
      for (Spec spec : group) {
        all.add(spec.name());
      }
    }
    return all;
  }

  /** All lines of the table; one with a short prefix more than once. */
  List<Spec> specs() {
    return Arrays.stream(specs).flatMap(Arrays::stream).distinct().toList();
  }

  /** False when no token begins with these three bytes. */
  boolean mayBegin(byte[] b, int i) {
    return Arrays.binarySearch(keys, key(b[i], b[i + 1], b[i + 2])) >= 0;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    int found = Arrays.binarySearch(keys, key(s.bytes()[i], s.bytes()[i + 1], s.bytes()[i + 2]));
    if (found < 0) {
      return i;
    }
    for (Spec spec : specs[found]) {
      int end = end(s, i, spec);
      if (end > 0) {
        int score =
            spec.check().equals("crc62") && !crc62(s.bytes(), i + spec.prefix().length, end)
                ? 85
                : 99;
        s.add(Kind.API_TOKEN, i, end, score, spec.name());
        if (spec.name().equals("aws-access-key")) {
          AwsPairs.beside(s, i, end);
        }
        return end;
      }
    }
    return i;
  }

  private static int end(Scan s, int i, Spec spec) {
    byte[] b = s.bytes();
    if (!Bytes.startsWith(b, i, s.to(), spec.prefix())) {
      return -1;
    }
    int start = i + spec.prefix().length;
    int limit = (int) Math.min(s.to(), (long) start + spec.most());
    boolean[] letters = spec.letters();
    int j = start;
    while (j < limit && b[j] >= 0 && letters[b[j]]) {
      j++;
    }
    if (j - start < spec.least() && j > start && spec.prefix().length >= LEAST_WRAPPED) {
      j = acrossFeeds(s, start, j, spec);
    }
    s.charge(j - i);
    /* A full stop, hyphen or equals sign at the end belongs to the sentence, not to the token. */
    while (j > start && (b[j - 1] == '.' || b[j - 1] == ':')) {
      j--;
    }
    int length = j - start;
    if (length < spec.least() || (j < s.to() && Bytes.word(b[j]))) {
      return -1;
    }
    return passes(b, start, j, spec.check()) ? j : -1;
  }

  /* A token that is too short and stops at a line feed may go on in the next line. */
  private static int acrossFeeds(Scan s, int start, int stop, Spec spec) {
    byte[] b = s.bytes();
    int letters = stop - start;
    int j = stop;
    for (int lines = 0; lines < MOST_LINES && letters < spec.most(); lines++) {
      int next = j;
      boolean fed = false;
      int blank = next < s.to() ? KeyBody.blankLength(b, next, s.to()) : 0;
      while (blank > 0 && next - j < MOST_FEED) {
        fed |= b[next] != ' ' && b[next] != '\t' && b[next] != 0x1b;
        next += blank;
        blank = next < s.to() ? KeyBody.blankLength(b, next, s.to()) : 0;
      }
      int k = next;
      while (k < s.to() && letters < spec.most() && b[k] >= 0 && spec.letters()[b[k]]) {
        k++;
        letters++;
      }
      if (!fed || k == next) {
        break;
      }
      j = k;
      if (letters >= spec.least()) {
        return j;
      }
    }
    return stop;
  }

  private static boolean passes(byte[] b, int start, int end, String check) {
    return switch (check) {
      case "mixed" -> mixed(b, start, end);
      case "digit" -> digit(b, start, end);
      case "uuid" ->
          b[start + 8] == '-'
              && b[start + 13] == '-'
              && b[start + 18] == '-'
              && b[start + 23] == '-';
      case "dot14" -> b[start + 14] == '.';
      case "at22" -> b[start + 22] == '.';
      default -> true;
    };
  }

  private static boolean digit(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Bytes.digit(b[i])) {
        return true;
      }
    }
    return false;
  }

  private static boolean mixed(byte[] b, int start, int end) {
    boolean capital = false;
    boolean small = false;
    for (int i = start; i < end; i++) {
      capital |= Bytes.upper(b[i]);
      small |= Bytes.lower(b[i]);
    }
    return capital && small && digit(b, start, end);
  }

  /* GitHub's and npm's checksum: CRC32 of the letters before, six letters in base 62. */
  static boolean crc62(byte[] b, int start, int end) {
    if (end - start < 7) {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(b, start, end - start - 6);
    long sum = crc.getValue();
    for (int i = end - 1; i >= end - 6; i--) {
      if (b[i] != BASE62.charAt((int) (sum % 62))) {
        return false;
      }
      sum /= 62;
    }
    return true;
  }

  private static VendorTokens load() {
    try (InputStream in = VendorTokens.class.getResourceAsStream("tokens.txt")) {
      if (in == null) {
        throw new IllegalStateException("tokens.txt is missing beside " + VendorTokens.class);
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
      List<Spec> all = new ArrayList<>();
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        Spec spec = spec(line, number);
        if (spec != null) {
          all.add(spec);
        }
      }
      return new VendorTokens(all);
    } catch (IOException e) {
      throw new UncheckedIOException("tokens.txt", e);
    }
  }

  private static @Nullable Spec spec(String line, int number) {
    int comment = line.indexOf('#');
    String text = (comment < 0 ? line : line.substring(0, comment)).strip();
    if (text.isEmpty()) {
      return null;
    }
    String[] columns = text.split("\\s+", -1);
    if (columns.length < 5 || columns.length > 6) {
      throw new IllegalStateException("tokens.txt line " + number + ": 5 or 6 columns expected");
    }
    BitSet letters = LETTERS.get(columns[2]);
    String check = columns.length == 6 ? columns[5] : "none";
    if (letters == null || !CHECKS.contains(check) || columns[1].length() < 2) {
      throw new IllegalStateException("tokens.txt line " + number + ": " + text);
    }
    boolean[] allowed = new boolean[128];
    letters.stream().forEach(c -> allowed[c] = true);
    return new Spec(
        columns[0],
        columns[1].getBytes(US_ASCII),
        allowed,
        Integer.parseInt(columns[3]),
        Integer.parseInt(columns[4]),
        check);
  }

  /* Ranges as in "a-z0-9". */
  private static BitSet letters(String ranges) {
    BitSet set = new BitSet(128);
    int i = 0;
    while (i < ranges.length()) {
      boolean range = i + 2 < ranges.length() && ranges.charAt(i + 1) == '-';
      set.set(ranges.charAt(i), (range ? ranges.charAt(i + 2) : ranges.charAt(i)) + 1);
      i += range ? 3 : 1;
    }
    return set;
  }
}
