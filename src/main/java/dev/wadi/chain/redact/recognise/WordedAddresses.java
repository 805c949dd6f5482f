package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * IPv4 addresses that hang on a word: {@code ip_203.0.113.9}, {@code v203.0.113.9}, and, where what
 * is doubtful is looked for, host names that are made of one, {@code ip-10-1-2-3}.
 */
final class WordedAddresses extends Recogniser {
  /** Words before an underscore that say an address follows. */
  private static final Set<String> WORDS =
      Set.of(
          "ip", "ipv4", "addr", "host", "src", "dst", "client", "server", "peer", "remote", "node");

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(spellings()));

  private static Set<String> spellings() {
    Set<String> all =
        new TreeSet<>(
            Set.of(
                "IP_",
                "IP-",
                "ip-",
                "ip_",
                "ipv",
                "src",
                "dst",
                "client_i",
                "client_a",
                "remote_i",
                "remote_a",
                "server_i",
                "source_i",
                "dest_ip",
                "host_",
                "node_",
                "addr_",
                "peer_",
                "user_ip",
                "local_ip",
                "public_i",
                "private_",
                "from_ip"));
    for (int first = 1; first < 10; first++) {
      for (String word : new String[] {"client_", "remote_", "server_"}) {
        all.add(word + first);
      }
    }
    for (int first = 10; first < 26; first++) {
      all.add("v" + first);
    }
    return all;
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.IP_V4);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (s.byteAt(wordEnd) == '-' && wordEnd == i + 2) {
      return hostName(s, i, wordEnd);
    }
    if (s.byteAt(wordEnd) != '.' || !Bytes.digit(b[wordEnd - 1])) {
      return i;
    }
    int start = wordEnd;
    while (start > i && Bytes.digit(b[start - 1])) {
      start--;
    }
    int end = Ipv4Addresses.end(s, start);
    boolean version = start == i + 1 && b[i] == 'v';
    boolean worded =
        start > i + 1 && b[start - 1] == '_' && WORDS.contains(lastWord(s, i, start - 1));
    if (end < 0 || !(worded || (version && Ipv4Addresses.isNoVersion(s, start, end)))) {
      return i;
    }
    s.lookedFar();
    s.add(Kind.IP_V4, start, end, 80);
    return end;
  }

  private static String lastWord(Scan s, int low, int end) {
    int i = end;
    while (i > low && Bytes.alnum(s.bytes()[i - 1])) {
      i--;
    }
    return s.text(i, end).toLowerCase(java.util.Locale.ROOT);
  }

  private static int hostName(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (!s.on(Kind.DOUBTFUL) || !Bytes.matches(b, i, s.to(), "ip-") || !s.boundaryBefore(i)) {
      return i;
    }
    int at = wordEnd + 1;
    for (int part = 0; part < 4; part++) {
      int value = 0;
      int begin = at;
      while (at < s.to() && at - begin < 4 && Bytes.digit(b[at])) {
        value = value * 10 + b[at++] - '0';
      }
      boolean parted = part == 3 ? s.boundaryAfter(at) : s.byteAt(at) == '-';
      if (at == begin || value > 255 || !parted) {
        return i;
      }
      at += part == 3 ? 0 : 1;
    }
    s.add(Kind.IP_V4, wordEnd + 1, at, 60);
    return at;
  }
}
