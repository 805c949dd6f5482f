package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldName;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Four to eight digits as the value of a field that is called PIN; those of a chip have fewer. */
final class Pins extends Recogniser {
  private static final Set<String> NAMES =
      Set.of("pin", "mpin", "tpin", "upin", "pinblock", "pincode");

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.name(NAMES, Pins::isPin));

  private static boolean isPin(FieldName name) {
    return NAMES.contains(name.last()) || name.endsInParts("pincode");
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    long place = NamedValue.valueAt(s, keyStart, at, false);
    if (place < 0) {
      return keyStart;
    }
    int start = NamedValue.start(place);
    int end = NamedValue.end(place);
    int digits = end - start;
    /* A "pin code" of six digits is a place in some countries. */
    boolean postal = s.text(keyStart, at).toLowerCase(Locale.ROOT).contains("code");
    boolean all = digits >= 4 && (digits <= 8 || digits == 16) && !(postal && digits != 4);
    for (int i = start; all && i < end; i++) {
      all = digits == 16 ? Bytes.hex(s.bytes()[i]) : Bytes.digit(s.bytes()[i]);
    }
    if (!all || (s.byteAt(end) == '.' && Bytes.digit(s.byteAt(end + 1)))) {
      return keyStart;
    }
    s.lookedFar();
    s.add(Kind.SECRET, start, end, 75);
    return end;
  }
}
