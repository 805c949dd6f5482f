package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * The text of an element that an attribute or the element before it names: {@code <entry
 * key="password">…</entry>}, {@code <key>password</key><string>…</string>} of a property list.
 */
final class ElementNames extends Recogniser {
  /** How far behind its name the text of an element begins. */
  private static final int MOST = 256;

  /** So many elements may open between the name and the text. */
  private static final int MOST_TAGS = 2;

  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.letters(
              List.of(
                  "key", "Key", "KEY", "nam", "Nam", "NAM", "property=", "Property=", "id=\"")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET, Kind.HIGH_ENTROPY);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* Behind the name of an attribute stands a quote, before that of an element a bracket. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    int end = Bytes.wordEnd(b, at, to);
    if (end + 1 >= to || (b[end] != '=' && b[end] != '>')) {
      return false;
    }
    byte next = b[end + 1];
    return b[end] == '='
        ? next == '"' || next == '\'' || next == '\\'
        : at > from && b[at - 1] == '<';
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    byte behind = s.byteAt(wordEnd);
    if ((behind != '=' && behind != '>') || (wordEnd - i > 4 && (b[i] | 32) != 'p')) {
      return i;
    }
    boolean attribute = behind == '=';
    int name = wordEnd + 1;
    if (attribute) {
      while (s.byteAt(name) == '\\') {
        name++;
      }
      if (s.byteAt(name) != '"' && s.byteAt(name) != '\'') {
        return i;
      }
      name++;
    } else if (s.byteAt(i - 1) != '<') {
      return i;
    }
    int end = name;
    while (end < s.to() && end - name <= FieldNames.MOST_LETTERS && FieldNames.letter(b[end])) {
      end++;
    }
    s.charge(end - i);
    if (end - name < 2 || !(s.names().of(b, name, end) instanceof NamedSecrets secrets)) {
      return i;
    }
    if (attribute && part(s, name, end, secrets)) {
      return i;
    }
    int text = attribute ? tagEnd(s, end) : behindElement(s, end, wordEnd - i);
    if (text > 0) {
      s.lookedFar();
      secrets.at(s, name, text);
    }
    return i;
  }

  /* The part of a form that is sent as it is: its head, an empty line, the value. */
  private static boolean part(Scan s, int name, int end, NamedSecrets secrets) {
    int k = end;
    while (s.byteAt(k) == '\\' && s.byteAt(k + 1) == '"') {
      k++;
    }
    if (s.byteAt(k) != '"' && s.byteAt(k) != '\'') {
      return false;
    }
    int i = k + 1;
    int feeds = 0;
    while (feeds < 2 && endOfLine(s, i) > 0) {
      i += endOfLine(s, i);
      feeds++;
    }
    if (feeds < 2) {
      return false;
    }
    int stop = NamedValue.bareEnd(s, i, false);
    s.charge(stop - name);
    secrets.takes(s, i, stop);
    return true;
  }

  /* The bytes of a line feed, with a carriage return or not, real or escaped; or 0. */
  private static int endOfLine(Scan s, int i) {
    boolean escaped = s.byteAt(i) == '\\' && s.byteAt(i + 1) == 'r';
    int skip = escaped ? 2 : 0;
    int feed = NamedValue.lineFeed(s, i + skip);
    return feed > 0 ? skip + feed : 0;
  }

  /* The sign that ends the tag which an attribute stands in, or -1. */
  private static int tagEnd(Scan s, int from) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), from + MOST);
    int i = from;
    while (i < limit && b[i] != '>' && b[i] != '<' && b[i] != '{') {
      i++;
    }
    s.charge(i - from);
    boolean closes = i < limit && b[i] == '>' && b[i - 1] != '/';
    return closes ? deepest(s, i) : -1;
  }

  /* The sign that ends the tag behind "</key>", or -1. */
  private static int behindElement(Scan s, int end, int length) {
    if (s.byteAt(end) != '<' || s.byteAt(end + 1) != '/' || s.byteAt(end + 2 + length) != '>') {
      return -1;
    }
    int text = deepest(s, end + 2 + length);
    return text == end + 2 + length ? -1 : text;
  }

  /* Goes into the elements that open behind a tag, with nothing but blanks between them. */
  private static int deepest(Scan s, int tagEnd) {
    byte[] b = s.bytes();
    int text = tagEnd;
    for (int tags = 0; tags < MOST_TAGS; tags++) {
      int i = text + 1;
      while (i < s.to() && i - text < 64 && (b[i] == ' ' || b[i] == '\t' || feed(s, i) > 0)) {
        i += Math.max(1, feed(s, i));
      }
      if (s.byteAt(i) != '<' || !Bytes.letter(s.byteAt(i + 1))) {
        return text;
      }
      int end = i + 1;
      while (end < s.to() && end - i < 64 && b[end] != '>' && b[end] != '<') {
        end++;
      }
      s.charge(end - text);
      if (s.byteAt(end) != '>' || s.byteAt(end - 1) == '/') {
        return text;
      }
      text = end;
    }
    return text;
  }

  /* Line feeds and tabs, real and escaped. */
  private static int feed(Scan s, int i) {
    return s.byteAt(i) == '\\' && Bytes.escape(s.byteAt(i + 1)) ? 2 : NamedValue.lineFeed(s, i);
  }
}
