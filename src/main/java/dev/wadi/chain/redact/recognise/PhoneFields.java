package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldName;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import dev.wadi.chain.redact.scan.Switches;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Seven or eight digits, the national numbers of small countries and of one city, count only as the
 * whole value of a field that is named so; longer numbers are the business of {@link Phones}.
 */
final class PhoneFields extends Recogniser {
  private static final WordList NAMES =
      WordList.read("phone-names.txt", "phone", "number", "before");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.name(endings(), PhoneFields::isPhone));

  private static Set<String> endings() {
    Set<String> all = new TreeSet<>(NAMES.of("phone"));
    Set<String> words = new TreeSet<>(all);
    words.addAll(NAMES.of("before"));
    for (String number : NAMES.of("number")) {
      for (String word : words) {
        all.add(word + number);
        all.add(word + '_' + number);
      }
    }
    return all;
  }

  private static boolean isPhone(FieldName name) {
    String last = name.last();
    return NAMES.of("phone").contains(last)
        || (NAMES.of("number").contains(last)
            && NAMES.of("before").stream().anyMatch(word -> name.endsInParts(word + last)));
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.PHONE);
  }

  /* Logtap knows no fields. */
  @Override
  public boolean isOn(Switches switches) {
    return switches.on(Kind.PHONE) && switches.wide();
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    if (!s.on(Kind.PHONE)) {
      return keyStart;
    }
    s.lookedFar();
    byte[] b = s.bytes();
    int i = at + 1;
    while (i < s.to() && i - at < 10 && " \"'\\".indexOf(b[i]) >= 0) {
      i++;
    }
    int start = i;
    int digits = 0;
    int last = start;
    boolean groups = false;
    while (i < s.to() && i - start < 14) {
      byte c = b[i];
      if (Bytes.digit(c)) {
        groups |= i > last;
        digits++;
        last = i + 1;
      } else if ((c != ' ' && c != '-' && c != '.') || i != last || i == start) {
        break;
      }
      i++;
    }
    s.charge(i - keyStart);
    boolean quoted = start > at + 1 && (b[start - 1] == '"' || b[start - 1] == '\'');
    byte behind = s.byteAt(last);
    boolean whole = quoted ? behind == b[start - 1] || behind == '\\' : !Bytes.word(behind);
    if ((digits != 7 && digits != 8)
        || !whole
        || Bytes.digit(s.byteAt(i))
        || (behind == ':' || behind == '.' && Bytes.digit(s.byteAt(last + 1)))
        || (!groups && !quoted && b[at] == ':' && b[start - 1] == ' ')
        || isYear(b, start, digits)) {
      return keyStart;
    }
    s.add(Kind.PHONE, start, last, 70);
    return last;
  }

  /* 20240115 and 2024-01-15 are dates. */
  private static boolean isYear(byte[] b, int start, int digits) {
    return digits == 8
        && ((b[start] == '2' && b[start + 1] == '0') || (b[start] == '1' && b[start + 1] == '9'));
  }
}
