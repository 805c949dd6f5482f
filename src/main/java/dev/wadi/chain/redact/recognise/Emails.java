package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Findings;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Electronic mail addresses, found from their at sign. */
final class Emails extends Recogniser {
  /** RFC 5321 allows 64; what is longer is taken as well, but not without end. */
  private static final int LOCAL_LIMIT = 128;

  private static final int DOMAIN_LIMIT = 255;

  /** So many addresses may hang on one another. */
  private static final int MOST_CHAIN = 4;

  /** Endings of systemd units and files, which are no top-level domains. */
  private static final Set<String> NO_DOMAIN =
      Set.of(
          "service",
          "socket",
          "timer",
          "mount",
          "slice",
          "target",
          "scope",
          "swap",
          "automount",
          "png",
          "jpg",
          "jpeg",
          "gif",
          "svg",
          "webp",
          "ico",
          "js",
          "css",
          "tgz",
          "jar",
          "dll",
          "tsx",
          "jsx",
          "json",
          "html",
          "lock",
          "whl",
          "class");

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign("@"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.EMAIL);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* Behind the sign a name of a host goes on to its first dot. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    int limit = Math.min(to, at + 1 + DOMAIN_LIMIT);
    int i = at + 1;
    while (i < limit && Bytes.base64Url(b[i]) && b[i] != '_') {
      i++;
    }
    return i < limit && (b[i] == '.' || b[i] < 0);
  }

  /* Looks both ways from the at sign. */
  @Override
  public int at(Scan s, int at, int behind) {
    byte[] b = s.bytes();
    int start = localStart(s, at);
    if (start == at) {
      s.charge(1);
      return at;
    }
    int end = domainEnd(s, at + 1);
    s.charge(at - start + 1);
    if (end < 0 || isMasked(s, start, at)) {
      return at;
    }
    /* A chain a@b@c goes as a whole. */
    for (int k = 0; k < MOST_CHAIN && s.byteAt(start - 1) == '@'; k++) {
      int earlier = localStart(s, start - 1);
      if (earlier == start - 1) {
        break;
      }
      start = earlier;
    }
    for (int k = 0; k < MOST_CHAIN && s.byteAt(end) == '@'; k++) {
      int further = domainEnd(s, end + 1);
      if (further < 0) {
        break;
      }
      end = further;
    }
    if (isRemoteRepository(s, start, at, end) || isUserInfo(s, start)) {
      return at;
    }
    int first = start;
    if (first - 1 >= s.from() && b[first - 1] == '\\' && Bytes.escape(b[first])) {
      first++;
    }
    if (first < at) {
      s.add(Kind.EMAIL, first, end, 95);
    }
    s.noWord(end);
    return end;
  }

  /* "j*****n@example.com": what masking has left. */
  private static boolean isMasked(Scan s, int start, int at) {
    return at - start == 1 && s.byteAt(start - 1) == '*' && !Bytes.digit(s.byteAt(start));
  }

  /** True when something like a local part stands before an at sign, and no domain behind it. */
  static boolean isLoginWithoutDomain(Scan s, int at) {
    return localStart(s, at) < at && domainEnd(s, at + 1) < 0;
  }

  /** The first letter of the local part: a letter, digit, underscore or a letter beyond ASCII. */
  private static int localStart(Scan s, int at) {
    byte[] b = s.bytes();
    int low = Math.max(s.from(), at - LOCAL_LIMIT);
    int i = at;
    boolean ascii = false;
    while (i > low) {
      byte c = b[i - 1];
      if (Bytes.local(c)) {
        ascii |= Bytes.letter(c);
        i--;
      } else if (c < 0) {
        int lead = i - 1;
        while (lead > low && (b[lead] & 0xC0) == 0x80) {
          lead--;
        }
        if (!isLetter(b, lead, i) || (ascii && isUnspaced(b, lead, i))) {
          break;
        }
        i = lead;
      } else if (c == '\'' && i - 2 >= low && Bytes.alnum(b[i - 2]) && i < at) {
        i--;
      } else {
        break;
      }
    }
    while (i < at && b[i] >= 0 && !Bytes.word(b[i])) {
      i++;
    }
    return i;
  }

  /**
   * Behind the last label that ends in two letters or more and a boundary; -1 when there is none.
   */
  private static int domainEnd(Scan s, int start) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), start + DOMAIN_LIMIT);
    int i = start;
    int end = -1;
    int labelStart = start;
    boolean dotted = false;
    int numeric = 0;
    while (i < limit) {
      byte c = b[i];
      if (Bytes.base64Url(c) && c != '_') {
        i++;
      } else if (c < 0) {
        int next = i + 1;
        while (next < limit && (b[next] & 0xC0) == 0x80) {
          next++;
        }
        if (!isLetter(b, i, next)) {
          break;
        }
        i = next;
      } else if (c == '.' && i > labelStart) {
        if (dotted && topLevelEnd(s, labelStart, i) == i && end < i) {
          end = i;
        }
        if (allDigits(b, labelStart, i)) {
          numeric++;
        }
        dotted = true;
        i++;
        labelStart = i;
      } else {
        break;
      }
    }
    s.charge(i - start);
    if (dotted) {
      int top = topLevelEnd(s, labelStart, i);
      if (top > end) {
        end = top;
      }
    }
    if (end < 0 || numeric > 1) {
      return -1;
    }
    return notADomain(b, end) ? -1 : end;
  }

  /** The end of a top-level domain that begins at {@code start}, or -1. */
  private static int topLevelEnd(Scan s, int start, int limit) {
    byte[] b = s.bytes();
    int i = start;
    /* A top-level domain is all ASCII or has none of it: "com" ends before a letter beyond. */
    boolean ascii = i < limit && b[i] >= 0;
    while (i < limit && (Bytes.letter(b[i]) || (!ascii && b[i] < 0))) {
      i++;
    }
    if (i - start < 2) {
      return -1;
    }
    if (Bytes.matches(b, start, limit, "xn--")) {
      i = limit;
      while (i > start && b[i - 1] == '-') {
        i--;
      }
    }
    return s.boundaryAfter(i) ? i : -1;
  }

  private static boolean allDigits(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Bytes.digit(b[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean notADomain(byte[] b, int end) {
    int dot = end;
    while (b[dot - 1] != '.') {
      dot--;
    }
    if (end - dot > 9) {
      return false;
    }
    String top = new String(b, dot, end - dot, UTF_8);
    return NO_DOMAIN.contains(top.toLowerCase(Locale.ROOT));
  }

  /** {@code git@host:path}: an account that everybody shares. */
  private static boolean isRemoteRepository(Scan s, int start, int at, int end) {
    return at - start == 3
        && Bytes.matches(s.bytes(), start, at, "git")
        && (s.byteAt(end) == ':' || s.byteAt(end) == '/')
        && s.byteAt(end + 1) != ' ';
  }

  /** {@code https://name:secret@host}: the whole of it belongs to another rule, when that is on. */
  private static boolean isUserInfo(Scan s, int start) {
    if (!s.on(Kind.URL_CREDENTIALS)) {
      return false;
    }
    Findings all = s.findings();
    int found = all.count() - 1;
    return found >= 0
        && all.kind(found).equals(Kind.URL_CREDENTIALS)
        && all.start(found) <= start
        && all.end(found) >= start;
  }

  /* In scripts without blanks between words a local part in ASCII letters begins where they do. */
  private static boolean isUnspaced(byte[] b, int lead, int end) {
    String one = new String(b, lead, end - lead, UTF_8);
    return switch (Character.UnicodeScript.of(one.codePointAt(0))) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, THAI -> true;
      default -> false;
    };
  }

  private static boolean isLetter(byte[] b, int lead, int end) {
    String one = new String(b, lead, end - lead, UTF_8);
    return one.length() > 0
        && one.charAt(0) != 0xFFFD
        && Character.isLetterOrDigit(one.codePointAt(0));
  }
}
