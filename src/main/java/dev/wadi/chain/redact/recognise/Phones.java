package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.DigitGroups;
import dev.wadi.chain.redact.scan.Grouping;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Telephone numbers: international ones, those of the North American plan, and national ones. */
final class Phones extends Recogniser {
  private static final byte NONE = Grouping.NONE;
  private static final byte HYPHEN = Grouping.HYPHEN;
  private static final byte DOT = Grouping.DOT;
  private static final byte BRACKET = Grouping.BRACKET;

  /** Of a number as it is dialled at home, and with what leads abroad before it. */
  private static final int MOST_AT_HOME = 13;

  private static final int MOST_ABROAD = 18;

  /** Of an international number: ITU E.164. */
  private static final int MOST_DIGITS = 15;

  private static final Context WORDS =
      Context.of(
          "phone",
          "telephone",
          "tel",
          "mobile",
          "cell",
          "cellphone",
          "call",
          "called",
          "calling",
          "caller",
          "callee",
          "callback",
          "sms",
          "msisdn",
          "fax",
          "whatsapp",
          "dial",
          "dialed",
          "dialled",
          "dialing",
          "contact",
          "telefon",
          "handy",
          "mobil",
          "telefono",
          "ring",
          "text",
          "texted",
          "voicemail",
          "ext",
          "mob",
          "celular",
          "cellulare",
          "telefone",
          "telemovel",
          "movil",
          "mobiel",
          "landline",
          "hotline",
          "helpline",
          "callerid",
          "callbacks",
          "phoneno",
          "phonenumber",
          "mobileno",
          "mobilenumber",
          "telefoon",
          "telefonnummer",
          "mobilnummer",
          "telefonu",
          "telefoonnummer",
          "puhelin",
          "rufnummer");

  /** Words for a telephone in other scripts, as UTF-8. */
  private static final byte[][] BEYOND_ASCII = {
    "电话".getBytes(UTF_8),
    "電話".getBytes(UTF_8),
    "手机".getBytes(UTF_8),
    "手機".getBytes(UTF_8),
    "携帯".getBytes(UTF_8),
    "전화".getBytes(UTF_8),
    "휴대폰".getBytes(UTF_8),
    "телефон".getBytes(UTF_8),
    "Телефон".getBytes(UTF_8),
    "тел".getBytes(UTF_8),
    "Тел".getBytes(UTF_8),
    "моб".getBytes(UTF_8),
    "τηλ".getBytes(UTF_8),
    "هاتف".getBytes(UTF_8),
    "फ़ोन".getBytes(UTF_8)
  };

  private static final Set<String> UNITS =
      Set.of(
          "ms", "us", "ns", "s", "sec", "secs", "seconds", "millis", "micros", "nanos", "bytes",
          "byte", "b", "kb", "mb", "kib", "px", "times", "events", "rows", "items", "ops",
          "records");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.number(7), Beginning.sign("+"), Beginning.letters(List.of("wa.")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.PHONE);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* Whatever stands before them: that may change when something there is taken out. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    if (!Bytes.digit(b[at])) {
      return true;
    }
    int n = Bytes.digitsEnd(b, at, to) - at;
    boolean abroad = n > 1 && b[at] == '0' && (b[at + 1] == '0' || b[at + 1] == '1');
    return n <= (abroad ? MOST_ABROAD : MOST_AT_HOME) && (b[at] != '1' || (n != 10 && n != 13));
  }

  @Override
  public int at(Scan s, int i, int behind) {
    if (s.bytes()[i] == 'w') {
      return chat(s, i);
    }
    if (s.bytes()[i] != '+') {
      return phone(s, s.number(), s.number().group());
    }
    byte next = s.byteAt(i + 1);
    return Bytes.digit(next) || next == '(' ? plus(s, i) : i;
  }

  /* wa.me/4930901820 */
  private static int chat(Scan s, int i) {
    int start = i + 6;
    if (!Bytes.matches(s.bytes(), i, s.to(), "wa.me/") || start >= s.to()) {
      return i;
    }
    start += s.byteAt(start) == '+' ? 1 : 0;
    int end = Bytes.digitsEnd(s.bytes(), Math.min(start, s.to()), s.to());
    if (end - start < 8 || end - start > MOST_DIGITS || !s.boundaryAfter(end)) {
      return i;
    }
    s.add(Kind.PHONE, start, end, 85);
    return end;
  }

  /* Shapes of the North American plan stand for themselves when they are written as phones are;
   * everything else needs a word such as "phone" nearby. */
  private static int phone(Scan s, DigitGroups number, int g) {
    int span = northAmerican(s, number, g);
    if (span > number.start(g)) {
      return span;
    }
    return g == 0 || (number.separator(g - 1) != HYPHEN && number.separator(g - 1) != DOT)
        ? national10(s, number, g)
        : number.start(g);
  }

  private static int northAmerican(Scan s, DigitGroups number, int g) {
    int p = g;
    boolean trunk = number.size(g) == 1 && number.digit(g, 0) == 1 && g + 3 < number.groups();
    if (trunk) {
      p = g + 1;
    }
    if (p + 2 >= number.groups()
        || number.size(p) != 3
        || number.size(p + 1) != 3
        || number.size(p + 2) != 4) {
      return number.start(g);
    }
    byte s1 = number.separator(p);
    byte s2 = number.separator(p + 1);
    boolean bracketed = s1 == BRACKET && s.byteAt(number.start(p) - 1) == '(';
    int low = bracketed ? number.start(p) - 1 : number.start(p);
    if (!number.leftFree(g, s2) || !number.rightFree(p + 2, s2)) {
      return number.start(g);
    }
    boolean area = number.digit(p, 0) >= 2;
    boolean strict = (s1 == HYPHEN || s1 == DOT) && s1 == s2;
    boolean self = area && (bracketed || strict);
    if (!self && !WORDS.near(s, low, number.end(p + 2))) {
      return number.start(g);
    }
    int end = DigitGroups.extensionEnd(s, number.end(p + 2));
    s.add(Kind.PHONE, trunk ? number.start(g) : withTrunk(s, low), end, self ? 80 : 75);
    return end;
  }

  /* "1 (415)": the trunk prefix before the bracket belongs to the number. */
  private static int withTrunk(Scan s, int low) {
    boolean trunk =
        s.byteAt(low) == '('
            && (s.byteAt(low - 1) == ' ' || s.byteAt(low - 1) == '-')
            && s.byteAt(low - 2) == '1'
            && s.boundaryBefore(low - 2);
    return trunk ? low - 2 : low;
  }

  /* Any national number of 7 to 13 digits directly behind a word such as "phone". */
  private static int national10(Scan s, DigitGroups number, int g) {
    int h = g;
    int n = number.size(g);
    int most = isDialledAbroad(number, g) ? MOST_ABROAD : MOST_AT_HOME;
    while (h + 1 < number.groups()
        && number.separator(h) != NONE
        && number.separator(h) != Grouping.TAB
        && n + number.size(h + 1) <= most
        && number.size(h) < 9) {
      h++;
      n += number.size(h);
    }
    if (n < 7 || n > most || (h == number.groups() - 1 && !number.rightFree(h, HYPHEN))) {
      return number.start(g);
    }
    int low = number.start(g);
    if (s.byteAt(low - 1) == '(') {
      low--;
      /* "8 (495)", "0 (212)": the prefix before the bracket belongs to the number. */
      if (s.byteAt(low - 1) == ' ' && Bytes.digit(s.byteAt(low - 2)) && s.boundaryBefore(low - 2)) {
        low -= 2;
      }
    }
    if (low - s.from() < 3 || s.byteAt(low - 1) == '#' || Bytes.digit(wordBefore(s, low))) {
      return number.start(g);
    }
    if (!s.boundaryBefore(low)
        || isDate(number, g, h)
        || (h == g + 1 && number.separator(g) == DOT && number.digit(g, 0) != 0)
        || (h == g && (n == 10 || n == 13) && number.digit(g, 0) == 1)
        || (h == g && unitBehind(s, number.end(g)))
        || (IdentifierWords.before(s, low) && !(dialled(number, g, h) && endsInAt(s, low)))
        || !(isNear(s, low) || isNearBeyondAscii(s, low))) {
      return number.start(g);
    }
    int end = DigitGroups.extensionEnd(s, number.end(h));
    s.add(Kind.PHONE, low, end, 70);
    return end;
  }

  private static boolean isNear(Scan s, int low) {
    return WORDS.before(s, low, 28) && onlyFillBefore(s, low);
  }

  /* Such a word and at most eighteen bytes without a digit between it and the number. */
  private static boolean isNearBeyondAscii(Scan s, int low) {
    byte[] b = s.bytes();
    int edge = Math.max(s.from(), low - 40);
    boolean beyond = false;
    int i = low;
    while (i > edge && !Bytes.digit(b[i - 1])) {
      i--;
      beyond |= b[i] < 0;
    }
    s.charge(low - i);
    for (int at = i; beyond && at < low; at++) {
      for (byte[] word : BEYOND_ASCII) {
        if (b[at] == word[0] && at + word.length <= low && Bytes.startsWith(b, at, low, word)) {
          return low - at - word.length <= 18;
        }
      }
    }
    return false;
  }

  /* 00, 011, 0011 before a country code. */
  private static boolean isDialledAbroad(DigitGroups number, int g) {
    return number.size(g) >= 2
        && number.digit(g, 0) == 0
        && (number.digit(g, 1) == 0 || number.digit(g, 1) == 1);
  }

  /* Written as telephone numbers are and counters are not: in number.groups() or with a leading zero. */
  private static boolean dialled(DigitGroups number, int g, int h) {
    return h > g || number.digit(g, 0) == 0;
  }

  /* "call me back at" says where, unlike other words before identifiers. */
  private static boolean endsInAt(Scan s, int low) {
    int i = low;
    while (i > s.from() && low - i < 4 && !Bytes.word(s.bytes()[i - 1])) {
      i--;
    }
    return i - 2 >= s.from() && Bytes.matches(s.bytes(), i - 2, i, "at") && s.boundaryBefore(i - 2);
  }

  /* "call took 4155552671 ns": a measured thing. */
  private static boolean unitBehind(Scan s, int high) {
    if (s.byteAt(high) != ' ') {
      return false;
    }
    int i = high + 1;
    while (i < s.to() && Bytes.word(s.bytes()[i]) && i - high < 12) {
      i++;
    }
    return i - high > 1
        && UNITS.contains(
            new String(s.bytes(), high + 1, i - high - 1, ISO_8859_1).toLowerCase(Locale.ROOT));
  }

  /* The nearest letter, digit or underscore before a place, or 0 when none is near. */
  private static byte wordBefore(Scan s, int low) {
    int i = low - 1;
    while (i > s.from() && low - i < 28 && !Bytes.word(s.bytes()[i])) {
      i--;
    }
    return s.byteAt(i);
  }

  /* 2015-10-18, 18.10.2015 and what follows. */
  private static boolean isDate(DigitGroups number, int g, int h) {
    if (h - g < 2) {
      return number.size(g) == 8
          && h == g
          && (number.digit(g, 0) == 1 || number.digit(g, 0) == 2)
          && number.digit(g, 1) <= 9
          && (number.digit(g, 0) == 1 ? number.digit(g, 1) == 9 : number.digit(g, 1) == 0);
    }
    boolean yearFirst = number.size(g) == 4 && number.size(g + 1) == 2 && number.size(g + 2) == 2;
    boolean yearLast = number.size(g) == 2 && number.size(g + 1) == 2 && number.size(g + 2) == 4;
    return (yearFirst && (number.digit(g, 0) == 1 || number.digit(g, 0) == 2))
        || (yearLast && number.digit(g + 2, 0) <= 2);
  }

  /* Between the word and the number stand at most two short words and no other number. */
  private static boolean onlyFillBefore(Scan s, int low) {
    int i = low - 1;
    int words = 0;
    boolean inWord = false;
    while (i >= s.from() && low - i < 28) {
      byte c = s.bytes()[i];
      if (Bytes.digit(c)) {
        return false;
      }
      boolean letter = Bytes.letter(c);
      if (letter && !inWord) {
        words++;
        if (WORDS.before(s, low, low - wordStart(s, i))) {
          return true;
        }
        if (words > 3) {
          return false;
        }
      }
      inWord = letter;
      i--;
    }
    return false;
  }

  private static int wordStart(Scan s, int i) {
    int j = i;
    while (j > s.from()
        && (Bytes.word(s.bytes()[j - 1]) || s.bytes()[j - 1] == '-')
        && i - j < 40) {
      j--;
    }
    return j;
  }

  /* A number that begins with a plus sign: a country code of ITU E.164 and 8 to 15 digits in all. */
  private static int plus(Scan s, int i) {
    byte[] b = s.bytes();
    if (!s.boundaryBefore(i)) {
      return i;
    }
    s.lookedFar();
    int[] picked = new int[MOST_DIGITS + 1];
    int at = i + 1;
    int n = 0;
    int lastDigit = -1;
    int opened = 0;
    while (at < s.to() && n <= MOST_DIGITS) {
      byte c = b[at];
      if (Bytes.digit(c)) {
        picked[n++] = c - '0';
        lastDigit = at;
        at++;
      } else if (c == '(' && opened == 0) {
        opened++;
        at++;
      } else if (c == ' ' || c == '-' || c == '.' || c == ')' || c == '/') {
        if (at - lastDigit > 2) {
          break;
        }
        at++;
      } else {
        break;
      }
    }
    s.charge(at - i);
    int stop = lastDigit + 1;
    if (n > MOST_DIGITS && lastDigit >= 0) {
      return i;
    }
    int extended = DigitGroups.extensionEnd(s, stop);
    boolean free = (s.boundaryAfter(stop) || extended > stop) && s.byteAt(stop) != ':';
    if (!free) {
      /* The last group belongs to something else, as in "+1 415 555 2671 2x". */
      int back = stop;
      while (back > i + 1 && Bytes.digit(b[back - 1])) {
        back--;
        n--;
      }
      while (back > i + 1 && !Bytes.digit(b[back - 1])) {
        back--;
      }
      stop = back;
    }
    int length = CallingCodes.numberLength(picked, n);
    if (length == 0) {
      return i;
    }
    if (length < n) {
      stop = cut(s, i, length);
      if (stop < 0) {
        return i;
      }
    }
    stop = DigitGroups.extensionEnd(s, stop);
    s.add(Kind.PHONE, i, stop, 85);
    s.noWord(stop);
    return stop;
  }

  /* The place behind the first digits, when a group ends there. */
  private static int cut(Scan s, int i, int wanted) {
    int n = 0;
    int at = i + 1;
    while (at < s.to() && n < wanted) {
      if (Bytes.digit(s.bytes()[at])) {
        n++;
      }
      at++;
    }
    return at < s.to() && Bytes.digit(s.bytes()[at]) ? -1 : at;
  }
}
